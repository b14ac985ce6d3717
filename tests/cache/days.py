"""Working days of the cache, written down question by question before its rules were looked at.

A line of `days/*.txt` holds one thing to be asked, in three wordings. Of the things of a file, which are neighbours of
each other throughout, a seeded part is kept in one wording; the others have no entry that answers them.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

from tests.cache.sessions import Session, spoken

DAYS = Path(__file__).parent / "days"


def day(name: str, seed: int, *, kept: int = 200, asked: int = 400) -> Session:
    """A day of the file `name`, the same for the same seed; what is answerable is asked in other words than kept."""
    chance = random.Random(f"{name}{seed}")
    lines = [line.split("|") for line in (DAYS / f"{name}.txt").read_text(encoding="utf-8").splitlines()]
    chance.shuffle(lines)
    held = [(wordings, chance.randrange(len(wordings))) for wordings in lines[:kept]]
    askable = [((words[0], "", ""), word) for words, at in held for word in words[:at] + words[at + 1 :]]
    foreign = [word for words in lines[kept:] for word in words]
    return Session(
        {(words[0], "", ""): words[at] for words, at in held},
        tuple((spoken(word, chance), intent) for intent, word in chance.sample(askable, min(asked, len(askable)))),
        tuple(spoken(word, chance) for word in (foreign * (asked // len(foreign) + 1))[:asked]),
    )


def whole_day(number: int) -> Session:
    """A day of `days/fourth.jsonl`, which says itself what is kept, what is asked, and which answers it."""
    lines = (DAYS / "fourth.jsonl").read_text(encoding="utf-8").splitlines()
    told = json.loads(lines[number])
    return Session(
        {(str(at), "", ""): question for at, question in enumerate(told["stored"])},
        tuple((asked["q"], (str(asked["right"]), "", "")) for asked in told["queries"] if asked["right"] is not None),
        tuple(asked["q"] for asked in told["queries"] if asked["right"] is None),
    )
