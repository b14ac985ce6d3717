"""Weigh the signs of harm: `python -m bench.learn_care` writes bot/care/weights.txt, `--check` measures without writing.

Learned by logistic regression from the messages of tests/bot/disclosures, and from the questions of the other test sets
as ordinary ones. `--check` leaves out a fifth of the messages at a time, learns from the rest, and tells how those left
out fare: with the rules, as they would be met. The order of learning is fixed, so that the same messages give the same file.
"""

from __future__ import annotations

import json
import math
import random
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.care import disclosure
from bot.care.disclosure import Harm, Rulebook, harm_in, sentences_of
from bot.care.weights import BIAS, WEIGHTS_FILE, Weights, signs

TESTS = Path(__file__).parents[1] / "tests"
MESSAGES = TESTS / "bot" / "disclosures"
HELD_BACK = "fresh"
"""Files whose name begins so are for measuring alone."""

RULED = ("told", "told_unseen", "asked", "asked_unseen")
"""The messages that shaped the rules: a check of the rules on them would say nothing."""

_ROUNDS, _SEED, _PARTS = 20, 3, 5
_PACE, _PULL = 0.3, 0.002
_LIGHTEST = 0.1
"""Signs that weigh less change nothing and are left out."""


Row = tuple[tuple[str, ...], bool]
"""The signs of one message, and whether it tells of harm."""


@dataclass(frozen=True, slots=True)
class Example:
    """A message, whether it tells of harm, and whether the rules were made with it in view."""

    text: str
    harm: bool
    ruled: bool = False


def examples() -> list[Example]:
    """Everything there is to learn from, in a fixed order."""
    found = [
        Example(line, path.stem.partition("_")[0] == "told" or path.stem.endswith("_told"), path.stem in RULED)
        for path in sorted(MESSAGES.glob("*.txt"))
        if not path.stem.startswith(HELD_BACK)
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    ordinary = [Example(text, harm=False, ruled=True) for text in sorted(set(_questions()))]
    return sorted({example.text: example for example in [*ordinary, *found]}.values(), key=lambda one: one.text)


def _questions() -> Iterable[str]:
    for path in sorted([*(TESTS / "bot" / "questions").glob("*.jsonl"), *(TESTS / "cache" / "pairs").glob("*.jsonl")]):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            yield from (str(row[key]) for key in ("question", "a", "b") if key in row)


def rows_of(found: Iterable[Example], book: Rulebook) -> list[Row]:
    """The signs of every message, in a fixed order; of an ordinary one each sentence is ordinary, too."""
    rows: list[Row] = []
    for one in found:
        sentences = [words for words in sentences_of(disclosure.evened(one.text)) if words]
        parts = [] if one.harm or len(sentences) == 1 else sentences
        whole = [word for words in sentences for word in words]
        rows += [(tuple(sorted(signs(words, book.classes))), one.harm) for words in (whole, *parts)]
    return rows


def learned(rows: Sequence[Row]) -> Weights:
    """Weights by logistic regression: small steps, smaller the more a sign has moved, with a pull towards nothing."""
    weights: dict[str, float] = {}
    moved: dict[str, float] = {}
    chance, order = random.Random(_SEED), list(rows)
    for _ in range(_ROUNDS):
        chance.shuffle(order)
        for found, harm in order:
            odds = sum(weights.get(sign, 0.0) for sign in found)
            missed = 1 / (1 + math.exp(-max(-30.0, min(30.0, odds)))) - harm
            for sign in found:
                slope = missed + (_PULL * weights.get(sign, 0.0) if sign != BIAS else 0.0)
                moved[sign] = moved.get(sign, 1.0) + slope * slope
                weights[sign] = weights.get(sign, 0.0) - _PACE * slope / math.sqrt(moved[sign])
    return Weights({sign: round(weight, 2) for sign, weight in weights.items() if abs(weight) >= _LIGHTEST})


def write(weights: Weights, path: Path = WEIGHTS_FILE) -> None:
    """One line for each sign, in alphabetical order."""
    lines = (f"{weight:g} {sign}" for sign, weight in sorted(weights.by_sign.items()))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def check(found: Sequence[Example], book: Rulebook) -> dict[str, float]:
    """How messages fare that were not learned from, and that the rules were not made with."""
    order = list(found)
    random.Random(_SEED).shuffle(order)
    fates: list[tuple[Example, Harm]] = []
    for part in range(_PARTS):
        weights = learned(rows_of((one for i, one in enumerate(order) if i % _PARTS != part), book))
        fates += [(one, harm_in(one.text, weights)) for one in order[part::_PARTS]]
    return _figures(fates)


def _figures(fates: Sequence[tuple[Example, Harm]]) -> dict[str, float]:
    told = [(one, fate) for one, fate in fates if one.harm and not one.ruled]
    asked = [(one, fate) for one, fate in fates if not one.harm and not one.ruled]
    others = [(one, fate) for one, fate in fates if not one.harm and one.ruled]
    shares = {
        f"{name}.{fate.name.lower()}": sum(seen is fate for _, seen in group) / len(group)
        for name, group in (("told", told), ("look_alikes", asked), ("ordinary", others))
        for fate in Harm
    }
    for one, fate in fates if "-v" in sys.argv else ():
        if (one.harm and fate < Harm.TOLD and not one.ruled) or (not one.harm and fate > Harm.FAINT):
            print(f"{'told ' if one.harm else 'asked'} taken for {fate.name:6} {one.text}")
    return {name: round(share, 3) for name, share in shares.items()}


def main() -> int:
    """Learn or check."""
    book, found = Rulebook.load(), examples()
    if "--check" in sys.argv:
        print(json.dumps(check(found, book)))
        return 0
    write(learned(rows_of(found, book)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
