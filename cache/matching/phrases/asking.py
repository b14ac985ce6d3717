"""Ways to ask, whatever is asked about: who decides, how it is done, whether there is one. A table only."""

from __future__ import annotations

from cache.matching.phrases.rule import wordings

ASKING = wordings(
    (
        "^who decides {x}$",
        "^whose decision is (it )?(whether |if )?{x}$",
        "^who has the (final|last) (say|word) (on|in|about|over) {x}$",
    ),
    ("^how soon {verb} {x}$", "^how (quickly|fast|promptly) {verb} {x}$"),
)
