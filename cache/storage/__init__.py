"""Rows on a disk that may be full, damaged, read-only, shared or gone. `vault` is its door; nothing here knows a question."""
