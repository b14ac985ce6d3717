"""Dates, weekdays and times of day in a text, in whatever form they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

_MONTH_NAMES = (
    "january jan januar janvier enero gennaio janeiro januari",
    "february feb februar février febrero febbraio fevereiro februari",
    "march mar märz mars marzo março maart",
    "april apr avril abril aprile",
    "may mai mayo maggio maio mei",
    "june jun juni juin junio giugno junho",
    "july jul juli juillet julio luglio julho",
    "august aug août agosto augustus",
    "september sep sept septembre septiembre settembre setembro",
    "october oct oktober okt octobre octubre ottobre outubro",
    "november nov novembre noviembre novembro",
    "december dec dezember dez décembre diciembre dicembre dezembro",
)
"""January to December in English, with short forms, German, French, Spanish, Italian, Portuguese and Dutch."""

_MONTH_OF = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTH_OF, key=len, reverse=True))})\b\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_TH = r"(?:st|nd|rd|th|er|\.|º)?"
_DATES = tuple(
    re.compile(shape, re.IGNORECASE)
    for shape in (
        rf"(?<![\d.]){_YEAR}-(?P<month_number>\d\d?)-(?P<day>\d\d?)(?!\d)",
        r"(?<![\d./])(?P<first>\d\d?)(?P<sign>[/.])(?P<second>\d\d?)(?P=sign)(?P<year>(?:\d\d)?\d\d)(?![\d/])",
        r"(?<![\d./])(?P<first>\d\d?)/(?P<second>\d\d)(?![\d/%])",
        rf"(?<![\d.])(?P<day>\d\d?){_TH}\s?(?:of (?:the month of )?|de |d')?{_MONTH}(?:,?\s(?:de )?{_YEAR})?",
        rf"\b{_MONTH}\s(?:the )?(?P<day>\d\d?){_TH}(?![\d:])(?:,?\s{_YEAR})?",
        rf"\b{_MONTH},?\s(?:de |of )?{_YEAR}",
    )
)
_OTHER_WORDS = "may|march|mar|mars|mai|sep|dec|jan|jun|jul|aug|apr|oct|okt|nov|feb|dez|mei|sept"
"""Months, and short forms, that are also other words or names: alone, they count only where a month is due."""

_MONTH_ALONE = re.compile(
    rf"\b(?!(?:{_OTHER_WORDS})\b){_MONTH}"
    rf"|\b(?:in|by|of|until|till|before|after|since|from|to|during|each|every|and|or|for|the|late|early|mid|through|between|last|next|"
    rf"this)[ -](?P<capital>M(?:ay|arch|ar|ai)|S(?:ept?)|D(?:ec|ez)|J(?:an|un|ul)|A(?:ug|pr)|O(?:ct|kt)|Nov|Feb)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Date:
    """Parts of a date; 0 where the text does not say it."""

    day: int = 0
    month: int = 0
    year: int = 0

    def within(self, other: Date) -> bool:
        """Whether `other` says at least what this one says, years aside."""
        return self.day in {0, other.day} and self.month == other.month


Dates = frozenset[Date]
"""What one form may mean: 04/05 is in April or in May."""


def dates(text: str) -> tuple[list[Dates], str]:
    """The dates of `text`, and the text without those that hold digits."""
    found: list[Dates] = []
    for shape in _DATES:
        real = [match for match in shape.finditer(text) if _meanings(match)]
        found += [_meanings(match) for match in real]
        for match in reversed(real):
            text = f"{text[: match.start()]} · {text[match.end() :]}"
    return found + [_alone(match) for match in _MONTH_ALONE.finditer(text) if _is_month(match)], text


def _meanings(match: re.Match[str]) -> Dates:
    said = match.groupdict()
    year = int(said.get("year") or 0)
    year += 2000 if 0 < year < 100 else 0
    if said.get("first"):
        a, b = int(said["first"]), int(said["second"])
        pairs = [(a, b), (b, a)]
    else:
        month = _MONTH_OF[said["month"].casefold()] if said.get("month") else int(said["month_number"])
        pairs = [(int(said.get("day") or 0), month)]
    return frozenset(Date(day, month, year) for day, month in pairs if day <= 31 and 1 <= month <= 12)


def _is_month(match: re.Match[str]) -> bool:
    return not match["capital"] or match["capital"][0].isupper()


def _alone(match: re.Match[str]) -> Dates:
    return frozenset({Date(month=_MONTH_OF[(match["month"] or match["capital"]).casefold()])})


# -- days of the week ----------------------------------------------------------------------------------------------------

_DAY_NAMES = (
    "monday mondays mon montag montags lundi lunes lunedì segunda-feira maandag",
    "tuesday tuesdays tue tues dienstag dienstags mardi martes martedì terça-feira dinsdag",
    "wednesday wednesdays wed mittwoch mittwochs mercredi miércoles mercoledì quarta-feira woensdag",
    "thursday thursdays thu thur thurs donnerstag donnerstags jeudi jueves giovedì quinta-feira donderdag",
    "friday fridays fri freitag freitags vendredi viernes venerdì sexta-feira vrijdag",
    "saturday saturdays sat samstag samstags sonnabend samedi sábado sabato zaterdag",
    "sunday sundays sun sonntag sonntags dimanche domingo domenica zondag",
)
"""Monday to Sunday in English, with short forms, German, French, Spanish, Italian, Portuguese and Dutch."""

_DAY_OF = {name: number for number, names in enumerate(_DAY_NAMES) for name in names.split()}
_SHORT_DAYS = "mon|tue|wed|thu|thur|fri|sat|sun|tues|thurs"
_LONG_DAYS = "|".join(sorted(set(_DAY_OF) - set(_SHORT_DAYS.split("|")), key=len, reverse=True))
_DAY = rf"(?:(?:{_LONG_DAYS})|(?-i:{'|'.join(name.title() for name in _SHORT_DAYS.split('|'))})|mon|tue|wed|thu|fri)\b"
_WEEKDAY = re.compile(
    rf"\b(?:{_LONG_DAYS}|(?-i:{'|'.join(name.title() for name in _SHORT_DAYS.split('|'))}))\b", re.IGNORECASE
)
"""A short form counts with a capital: "sun" and "sat" are other words, "mon" is French."""

_DAY_RANGE = re.compile(
    rf"\b(?P<first>{_DAY})\.?\s?(?:-|–|—|to|through|thru|until|till|bis|à|au|al?|a|tot)\s?(?P<last>{_DAY})",
    re.IGNORECASE,
)

Span = tuple[int, int]
"""The first and the last day of a stretch of the week, Monday 0."""


def weekdays(text: str) -> frozenset[int]:
    """The days of the week that `text` names, Monday 0; of "Mon-Fri" all five."""
    named = {_day(match[0]) for match in _WEEKDAY.finditer(text)}
    return frozenset(chain(named, *map(_within, day_spans(text))))


def day_spans(text: str) -> frozenset[Span]:
    """The stretches of the week in `text`, such as "Monday to Friday"; from Sunday to Friday are six days."""
    return frozenset((_day(match["first"]), _day(match["last"])) for match in _DAY_RANGE.finditer(text))


def is_within(span: Span, others: Iterable[Span]) -> bool:
    """Whether one of the `others` holds the stretch."""
    return any(set(_within(span)) <= set(_within(other)) for other in others)


def _within(span: Span) -> list[int]:
    first, last = span
    return [day % 7 for day in range(first, (last if last > first else last + 7) + 1)]


def _day(name: str) -> int:
    return _DAY_OF[name.casefold()]


# -- times of day --------------------------------------------------------------------------------------------------------

_TIME = re.compile(
    r"(?<![\d.:£$€])(?P<hour>\d{1,2})(?:[:.h](?P<minute>[0-5]\d))?\s?(?P<half>[ap])\.?\s?m\b\.?"
    r"|(?<![\d.:])(?P<hour24>[01]?\d|2[0-4])[:h](?P<minute24>[0-5]\d)(?![\d:])"
    r"|\b(?P<word>noon|midday|midnight)\b",
    re.IGNORECASE,
)

Times = frozenset[int]
"""Minutes after midnight that one form may mean: 5:00 may be in the afternoon."""


def times(text: str) -> tuple[list[Times], str]:
    """The times of day in `text`, and the text without them."""
    found = [frozenset(_minutes(match)) for match in _TIME.finditer(text)]
    return found, _TIME.sub(" · ", text)


def _minutes(match: re.Match[str]) -> Iterator[int]:
    if match["word"]:
        yield 0 if match["word"].casefold() == "midnight" else 720
    elif match["half"]:
        afternoon = match["half"].casefold() == "p"
        yield (int(match["hour"]) % 12 + 12 * afternoon) * 60 + int(match["minute"] or 0)
    else:
        hour, minute = int(match["hour24"]), int(match["minute24"])
        yield hour * 60 + minute
        if 0 < hour < 12 and not match["hour24"].startswith("0"):
            yield (hour + 12) * 60 + minute
