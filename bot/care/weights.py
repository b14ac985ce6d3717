"""How much a message reads like one that tells of harm: a second pair of eyes beside the rules, learned from examples.

The rules of `disclosure.txt` see what somebody thought of. Here every word, pair of words and pair of word classes of a
message weighs for or against, as much as it did in the messages of `tests/bot/disclosures`; `python -m bench.learn_care`
weighs them again. The sum is the logarithm of the odds: 0 is even, 2 is seven to one for harm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

WEIGHTS_FILE = Path(__file__).with_name("weights.txt")
"""A line for each sign: its weight, a space, the sign."""

BIAS = "always"
"""The sign that every message has."""

_LONGEST = 4
"""From 16 words on, messages count as equally long."""

Labels = Callable[[str], Sequence[str]]
"""The word classes of a word."""


def signs(words: Sequence[str], labels: Labels) -> set[str]:
    """What is weighed in a message of these words."""
    return {BIAS, *_of_words(words), *_of_classes([labels(word) for word in words])}


def _of_words(words: Sequence[str]) -> Iterator[str]:
    yield f"length {min(_LONGEST, len(words) // 4)}"
    yield from (f"first {word}" for word in words[:1])
    yield from words
    yield from (f"{one} {other}" for one, other in pairwise(words))


def _of_classes(classes: Sequence[Sequence[str]]) -> Iterator[str]:
    yield from (name for names in classes for name in names)
    for gap, join in ((1, "+"), (2, "~")):
        for here, there in zip(classes, classes[gap:], strict=False):
            yield from (f"{one}{join}{other}" for one in here for other in there)


@dataclass(frozen=True, slots=True)
class Weights:
    """What each sign weighs; unknown ones weigh nothing."""

    by_sign: Mapping[str, float]

    @classmethod
    def load(cls, path: Path = WEIGHTS_FILE) -> Weights:
        """Read what was learned.

        Raises:
            ValueError: a line does not begin with a number.

        """
        lines = (line.partition(" ") for line in path.read_text(encoding="utf-8").splitlines())
        return cls({sign: float(weight) for weight, _, sign in lines})

    def score(self, found: set[str]) -> float:
        """The logarithm of the odds that the message tells of harm."""
        return sum(weight for sign in found if (weight := self.by_sign.get(sign)) is not None)
