"""Bands of years, months or sums: which row of "3-5 years", "more than 10 years" is meant by "after 4 years"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.reading.asked import NUMBER_WORDS

_MEASURE = r"(year|month|week|day|hour|mile|level|grade)s?"
_IN_FULL = {
    "yr": "year",
    "yrs": "years",
    "mth": "month",
    "mths": "months",
    "wk": "week",
    "wks": "weeks",
    "hrs": "hours",
}
_MEANT = re.compile(rf"\b(\d+)\+?[\s-]*{_MEASURE}\b|\b{_MEASURE} (\d+)\b")
_NUMBER = r"(\d+(?:\.\d+)?)"
_MORE = r"(?:more than|over|above|at least|after|exceeding|from|minimum of)"
_LESS = r"(?:fewer than|less than|under|below|up to|first|within)"

_FORMS: tuple[tuple[re.Pattern[str], bool, bool], ...] = (
    (re.compile(rf"{_NUMBER}(?: {_MEASURE})?(?: ?[-–—] ?| to | and | through | but less than ){_NUMBER}"), True, True),
    (
        re.compile(rf"{_NUMBER} ?\+|{_MORE} {_NUMBER}|{_NUMBER} (?:{_MEASURE} )?(?:or more|and over|and above|plus)"),
        True,
        False,
    ),
    (re.compile(rf"{_LESS} (?:the )?{_NUMBER}|{_NUMBER} (?:{_MEASURE} )?(?:or less|or fewer)"), False, True),
)
"""How a band is written, and whether its numbers bound it from below and from above."""


@dataclass(frozen=True, slots=True)
class Meant:
    """A number the asker gives of themselves, as in "after 4 years"; the measure is singular."""

    number: float
    measure: str


def meant(question: str) -> tuple[Meant, ...]:
    """The numbers with a measure in `question`."""
    found = _MEANT.finditer(_in_digits(question))
    return tuple(Meant(float(m[1] or m[4]), m[2] or m[3]) for m in found)


def fit(numbers: tuple[Meant, ...], text: str) -> int:
    """1 if `text` speaks of a band that holds one of the numbers, -1 if only of bands that hold none, else 0."""
    plain = _in_digits(text.partition(":")[0])
    bands = [band for number in numbers if number.measure in plain for band in [_holds(plain, number.number)]]
    known = [holds for holds in bands if holds is not None]
    return 0 if not known else 1 if any(known) else -1


def _holds(text: str, number: float) -> bool | None:
    for form, below, above in _FORMS:
        if band := form.search(text):
            bounds = [float(group) for group in band.groups() if group and group[0].isdigit()]
            return (not below or bounds[0] <= number) and (not above or number <= bounds[-1])
    return None


def _in_digits(text: str) -> str:
    """Number words in digits, abbreviated measures in full."""
    plain = re.sub(r"(?<=\d)(?=(?:yr|mth|wk|hr)s?\b)", " ", text.casefold())
    return re.sub(r"[a-z]+", lambda w: NUMBER_WORDS.get(w[0]) or _IN_FULL.get(w[0], w[0]), plain)
