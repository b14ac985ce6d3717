"""Whether an answer states a fact: compared on evened-out words, so that wording, not typing, decides."""

from __future__ import annotations

from bot.language import stem, words
from bot.reading.asked import NUMBER_WORDS


def states(answer: str, fact: str) -> bool:
    """Whether `answer` says `fact`, or one of its alternatives (separated by `||`), as a run of whole words."""
    said = _evened(answer)
    return any(_evened(alternative) in said for alternative in fact.split("||"))


def _evened(text: str) -> str:
    return f" {' '.join(NUMBER_WORDS.get(word) or stem(word) for word in words(text))} "
