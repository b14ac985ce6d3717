"""A month of a large company, as the handlers and the engine would have recorded it: a hundred thousand questions."""

from __future__ import annotations

import random
import time
from contextlib import closing
from pathlib import Path

from bot.language import Thesaurus
from bot.model import Answer, Evidence, Kind, Passage, Scope
from bot.records.gaps import Gaps, Reason
from bot.records.journal import Journal
from bot.records.ledger import MOST, Ledger
from bot.tally import Tally
from cache.answers import AnswerCache

QUESTIONS, DAYS, PEOPLE, DIFFERENT = 100_000, 30, 2_000, 3_000
RECORDED = QUESTIONS // DAYS * DAYS
OPEN, OPEN_DIFFERENT = 2_000, 500
"""Questions that stayed without an answer, and how many of them differ."""

_DAY = 86_400.0
_LEAVE = Passage("leave", "d", "leave.md", "Leave Policy", ("Cases",), "In every case there are days of leave.")
_EVIDENCE = Evidence.of("v1", (_LEAVE,))


def question(number: int) -> str:
    return f"How many days of leave are there in case {number}?"


def fill(cache: AnswerCache) -> list[bytes | None]:
    """Keep an answer to each different question; under what each is counted."""
    for number in range(DIFFERENT):
        cache.store(question(number), Scope(), _EVIDENCE, _answer(number))
    return [cache.shared_key(question(number), Scope()) for number in range(DIFFERENT)]


def record(folder: Path, keys: list[bytes | None]) -> None:
    """The month that ends now, into the files of a DATA_DIR that nobody has open."""
    chance = random.Random(1)
    _journal(folder / "journal.sqlite", keys, chance)
    _ledger(folder / "ledger.sqlite", chance)
    _gaps(folder / "gaps.sqlite", chance)


def _journal(path: Path, keys: list[bytes | None], chance: random.Random) -> None:
    tally, now = Tally(), [time.time()]
    with closing(Journal(path, tally, lambda: now[0])) as journal:
        for day in reversed(range(DAYS)):
            now[0] = time.time() - day * _DAY
            for _ in range(QUESTIONS // DAYS):
                tally.add(f"answers.{chance.choice(('fresh', 'reused', 'reused', 'extract', 'none'))}")
                tally.time("reply", chance.expovariate(0.5))
                journal.asked(_person(chance), keys[min(int(chance.expovariate(0.01)), len(keys) - 1)])
            journal.flush()


def _ledger(path: Path, chance: random.Random) -> None:
    """As many answers as are kept, over the whole month."""
    now = [0.0]
    with closing(Ledger(path, Tally(), keep_seconds=(DAYS + 1) * _DAY, clock=lambda: now[0])) as ledger:
        for number in range(MOST):
            now[0] = time.time() - (1 - number / MOST) * DAYS * _DAY
            case = number % DIFFERENT
            ledger.record(
                str(number), asker=_person(chance), question=question(case), scope=Scope(), answer=_answer(case)
            )


def _gaps(path: Path, chance: random.Random) -> None:
    with closing(Gaps(path, Thesaurus.load(), min_people=3, tally=Tally())) as gaps:
        for _ in range(OPEN):
            gaps.note(question(DIFFERENT + chance.randrange(OPEN_DIFFERENT)), _person(chance), Reason.NOT_FOUND)


def _person(chance: random.Random) -> str:
    return f"U{chance.randrange(PEOPLE)}"


def _answer(case: int) -> Answer:
    text = f"In case {case} there are {case} days of leave."
    return Answer(text, Kind.FRESH, sources=(_LEAVE,), passages=(_LEAVE,))
