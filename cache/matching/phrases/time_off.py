"""Other ways to speak of leave, absence, working time and where one works. A table only."""

from __future__ import annotations

from cache.matching.phrases.rule import wordings

TIME_OFF = wordings(
    (
        "minimum rest between two shifts",
        "(minimum )?(number of )?hours (that )?(have to|must) lie between (the )?end of one shift and (the )?start of (the )?next",
    ),
)
