"""Other ways to speak of joining, growing, behaving and leaving, and of what one works with. A table only."""

from __future__ import annotations

from cache.matching.phrases.rule import wordings

WORK = wordings(
    ("record", "make (an? )?recordings? of"),
)
