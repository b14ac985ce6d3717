"""Which of two questions the cache takes for the same: precision and recall on pairs read by people, beside word overlap.

`python -m bench.matching [--show]` prints a table per category to standard error and the figures as JSON.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.language import Thesaurus, content_stems
from cache.matching import same

PAIRS = Path(__file__).parents[1] / "tests/cache/pairs"
HALVES = ("tuning", "judging", "second", "third", "fourth", "fifth")
OVERLAP = 0.60


@dataclass(frozen=True, slots=True)
class Pair:
    """A stored question, one that is asked, and whether a person says that they ask the same."""

    stored: str
    asked: str
    same: bool
    category: str


Rule = Callable[[str, str], bool]
"""Whether the second question may be served the first one's answer."""


def pairs(half: str) -> list[Pair]:
    """The pairs of one half: those we look at while working on the rules, or those we keep for judging them."""
    lines = (PAIRS / f"{half}.jsonl").read_text(encoding="utf-8").splitlines()
    return [Pair(held["a"], held["b"], held["same"], held["category"]) for held in map(json.loads, lines)]


def shares(served: Iterable[tuple[Pair, bool]]) -> dict[str, tuple[int, int]]:
    """By category, how many pairs were served, and of how many."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for pair, hit in served:
        counts[pair.category][0] += hit
        counts[pair.category][1] += 1
    return {category: (hits, total) for category, (hits, total) in counts.items()}


def by_guards(thesaurus: Thesaurus) -> Rule:
    """The rule of the cache."""
    return lambda stored, asked: same(asked, stored, thesaurus).same


def by_overlap(stored: str, asked: str) -> bool:
    """The rule it is compared with: the questions share three in five of their words (Jaccard, stems, no stop words)."""
    one, other = set(content_stems(stored)), set(content_stems(asked))
    return bool(one | other) and len(one & other) / len(one | other) >= OVERLAP


def figures(half: list[Pair], rule: Rule) -> dict[str, float]:
    """Precision, recall and wrong hits of a rule."""
    served = [pair for pair in half if rule(pair.stored, pair.asked)]
    right, wanted = sum(pair.same for pair in served), sum(pair.same for pair in half)
    return {
        "precision": right / max(len(served), 1),
        "recall": right / wanted,
        "wrong": float(len(served) - right),
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.matching", description=__doc__)
    parser.add_argument("--show", choices=HALVES, help="print the pairs of this half that are judged wrongly")
    options = parser.parse_args()
    guards = by_guards(Thesaurus.load())
    result: dict[str, float] = {}
    for name in HALVES:
        half = pairs(name)
        for rule_name, rule in (("", guards), ("overlap_", by_overlap)):
            result |= {f"{name}_{rule_name}{key}": value for key, value in figures(half, rule).items()}
        for category, (hits, total) in shares((pair, guards(pair.stored, pair.asked)) for pair in half).items():
            print(f"{name:8} {category:18} {hits:3} of {total:3} served", file=sys.stderr)
    for pair in pairs(options.show) if options.show else ():
        verdict = same(pair.asked, pair.stored, Thesaurus.load())
        if verdict.same != pair.same:
            print(f"{pair.category}: {pair.stored} || {pair.asked} -> {verdict.reason}", file=sys.stderr)
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
