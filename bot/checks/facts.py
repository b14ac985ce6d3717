"""What a text states that can be wrong in one figure, and whether its evidence holds the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.checks import contacts
from bot.checks.calendar import Dates, Span, Times, dates, day_spans, is_within, times, weekdays
from bot.checks.quantities import (
    Money,
    Quantity,
    currencies,
    evened,
    money,
    quantities,
    ratios,
    single,
    units_named,
)

_LIST_NUMBER = re.compile(r"^[\s>]*\d{1,2}[.)](?=\s)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one text, each kind in one form, and the text they are from."""

    text: str
    links: frozenset[str]
    addresses: frozenset[str]
    phones: tuple[str, ...]
    dates: tuple[Dates, ...]
    times: tuple[Times, ...]
    weekdays: frozenset[int]
    day_spans: frozenset[Span]
    money: tuple[Money, ...]
    ratios: tuple[str, ...]
    quantities: tuple[Quantity, ...]


@lru_cache(maxsize=64)  # the passages are read again for each sentence
def read(text: str) -> Facts:
    """The facts of `text`. Each stretch of it is read once: the digits of a date are not numbers as well."""
    addresses = contacts.addresses(text)[0]
    links, rest = contacts.links(text)
    rest = contacts.addresses(rest)[1]
    rest = evened(_LIST_NUMBER.sub("", rest))
    on, rest = dates(rest)
    phones, rest = contacts.phones(rest)
    at, rest = times(rest)
    amounts, rest = money(rest)
    shares, rest = ratios(rest)
    counts = tuple(quantities(rest))
    return Facts(
        text,
        links,
        addresses,
        tuple(phones),
        tuple(on),
        tuple(at),
        weekdays(text),
        day_spans(text),
        tuple(amounts),
        tuple(shares),
        counts,
    )


def unsupported(text: str, evidence: str) -> list[str]:
    """What kinds of facts `text` states that `evidence` does not hold, each once."""
    return list(dict.fromkeys(f"unsupported {kind}" for kind in _missing(read(text), read(evidence))))


def _missing(said: Facts, held: Facts) -> Iterator[str]:
    known_links = set(map(contacts.same_link, held.links))
    hosts = {link.split("/")[0] for link in known_links} | {a.split("@")[1] for a in held.addresses}
    yield from ("link" for link in map(contacts.same_link, said.links) if link not in known_links | hosts)
    yield from ("address" for address in said.addresses if address not in held.addresses)
    yield from ("phone" for phone in said.phones if not any(contacts.same_phone(phone, other) for other in held.phones))
    yield from ("date" for meant in said.dates if not _is_dated(meant, held))
    yield from ("date" for day in said.weekdays if day not in held.weekdays)
    yield from ("date" for span in said.day_spans if held.day_spans and not is_within(span, held.day_spans))
    yield from ("time" for meant in said.times if not any(meant & other for other in held.times))
    yield from _missing_numbers(said, held)


def _is_dated(meant: Dates, held: Facts) -> bool:
    """Whether the evidence has this date. Its year may stand elsewhere, as in a title."""
    return any(
        date.within(other) and (date.year in {0, other.year} or (not other.year and str(date.year) in held.text))
        for date in meant
        for others in held.dates
        for other in others
    )


def _missing_numbers(said: Facts, held: Facts) -> Iterator[str]:
    known = Numbers.of(held)
    yield from ("ratio" for ratio in said.ratios if ratio not in held.ratios)
    yield from ("amount" for amount in said.money if not known.hold_money(amount))
    yield from ("number" for quantity in said.quantities if not known.hold(quantity))


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of some evidence, ready to be asked."""

    quantities: tuple[Quantity, ...]
    money: frozenset[Money]
    others: frozenset[str]
    units: frozenset[str]
    currencies: frozenset[str]

    @classmethod
    def of(cls, held: Facts) -> Numbers:
        """The numbers of the facts `held`; `others` are those in dates and times, which count nothing."""
        in_dates = {str(part) for meant in held.dates for date in meant for part in (date.day, date.year) if part}
        in_times = {
            str(hour) for meant in held.times for minutes in meant for hour in (minutes // 60, minutes // 60 - 12)
        }
        amounts = {amount.amount for amount in held.money}
        parts = {part for ratio in held.ratios for part in re.split(r"[:/]", ratio)}
        plain = evened(held.text)
        return cls(
            (*held.quantities, *single(held.text), *single(plain)),
            frozenset(held.money),
            frozenset(in_dates | in_times | amounts | parts),
            units_named(plain),
            currencies(plain),
        )

    def hold_money(self, stated: Money) -> bool:
        """Whether the evidence has the amount in this currency, beside it or above it."""
        bare = any(q.number == stated.amount and not q.unit for q in self.quantities)
        return stated in self.money or (bare and stated.currency in self.currencies)

    def hold(self, stated: Quantity) -> bool:
        """Whether the evidence has the number for what it is said to count."""
        same = [q for q in self.quantities if q.number == stated.number]
        if not stated.unit:
            return stated.number in self.others | {"1"} or any(self._fits(stated, q) for q in same)
        return any(self._measures(stated, q) for q in same)

    def _measures(self, stated: Quantity, held: Quantity) -> bool:
        if not held.unit:  # as in a table, which names its units above
            return not held.counted and stated.unit in self.units
        return held.unit == stated.unit and stated.sort in {"", held.sort}

    def _fits(self, stated: Quantity, held: Quantity) -> bool:
        """Not if the evidence counts other things with this number, and these with another."""
        if not stated.counted or not (held.counted or held.unit) or stated.counted & held.counted:
            return True
        return not any(stated.counted & other.counted for other in self.quantities if other.number != stated.number)
