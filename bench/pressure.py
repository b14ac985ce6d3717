"""Many ask at once, and the account allows 40 calls a minute after a burst of 10: who gets what, and when.

Everything is real but the model (a local server that speaks the protocol and keeps the quota) and the time, which runs six
times as fast for everybody. A person who waits longer than BEDROCK_PATIENCE_SECONDS reads a quotation first, as in Slack.
"""

from __future__ import annotations

import json
import logging
import math
import random
import re
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.app import Core, build_core, read_policies
from bot.bedrock.converse import BedrockWriter, make_client
from bot.bedrock.gate import Gate
from bot.care.answer import Contacts
from bot.engine import AnswerEngine
from bot.model import Kind, Question, Stage
from handlers.phrasebook import phrases_for
from tests.local_bedrock import LocalBedrock, Reply, throttled

SCALE = 6.0  # virtual seconds per real second
CALLS_PER_MINUTE, BURST = 40.0, 10.0
MEAN_SECONDS, SPREAD = 3.0, 0.5  # of the model, lognormal
REPEATED = 0.45
DEADLINE, PATIENCE, TARGET = 45.0, 12.0, 16.0
TOPICS = 400


def now() -> float:
    return time.monotonic() * SCALE


def sleep(seconds: float) -> None:
    time.sleep(seconds / SCALE)


def wait_on(condition: threading.Condition, seconds: float) -> object:
    return condition.wait(seconds / SCALE)


class QuotaBedrock(LocalBedrock):
    """Takes calls as the quota allows, and answers from the first passage after a while."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self._chance, self._left, self._at = chance, BURST, now()
        self.taken = self.refused = 0

    def next(self, request: Mapping[str, Any], headers: Mapping[str, str]) -> Reply:
        with self._lock:
            self.headers.append(headers)
            if not self._allowed():
                self.refused += 1
                return throttled()
            self.taken += 1
            seconds = self._chance.lognormvariate(math.log(MEAN_SECONDS) - SPREAD**2 / 2, SPREAD)
        sleep(seconds)
        passage = re.search(r"\n\n(The [^\n]*)", request["messages"][-1]["content"][0]["text"])
        return Reply(f"{passage[1] if passage else 'Nothing.'} [1]")

    def _allowed(self) -> bool:
        at = now()
        self._left = min(BURST, self._left + (at - self._at) * CALLS_PER_MINUTE / 60)
        self._at = at
        if self._left < 1:
            return False
        self._left -= 1
        return True


@dataclass
class Asked:
    """One person's question: seconds until something useful was read, and until the last word; and its kind."""

    first: float
    last: float
    kind: Kind
    useful: bool


@dataclass
class House:
    """The engine over invented policies, with a fresh cache and gate."""

    core: Core
    bedrock: QuotaBedrock
    engine: AnswerEngine = field(init=False)

    def __post_init__(self) -> None:
        client = make_client(self.core.settings)
        writer = BedrockWriter(
            lambda: client,
            model_id="local",
            max_tokens=600,
            gate=Gate(10, usual_tokens=2100, clock=now, wait=wait_on),
            tally=self.core.tally,
            alerts=self.core.alerts,
            budget=self.core.budget,
            patience_seconds=PATIENCE,
            clock=now,
            sleep=sleep,
        )
        self.engine = AnswerEngine(
            knowledge=self.core.knowledge,
            cache=self.core.cache,
            thesaurus=self.core.thesaurus,
            writer=writer,
            contacts=Contacts("HR"),
            phrases=phrases_for,
            tally=self.core.tally,
            default_seconds=DEADLINE,
            clock=now,
        )

    def ask(self, text: str, person: str, pool: ThreadPoolExecutor) -> Asked:
        began = now()
        question = Question(text, asker=person, deadline=began + DEADLINE)
        crowded = threading.Event()
        answering = pool.submit(self.engine.answer, question, lambda s: crowded.set() if s is Stage.CROWDED else None)
        answering.add_done_callback(lambda _done: crowded.set())
        crowded.wait(PATIENCE / SCALE)
        quoted = None if answering.done() else self.engine.quote(question)
        first = now() - began
        answer = answering.result()
        last = now() - began
        useful = answer.answered or quoted is not None
        return Asked(first if quoted else last, last, answer.kind, useful)


def word(number: int) -> str:
    """An invented word of its own for each number."""
    syllables = "ba de fi go lu ma ne pi ro su ta ve zo ka le".split()
    return "".join(syllables[number // 15**place % 15] for place in range(3)) + "x"


def write_policies(folder: Path) -> None:
    folder.mkdir()
    for document in range(TOPICS // 20):
        sections = (
            f"## {word(n).title()} allowance\n\nThe {word(n)} allowance is {100 + n} GBP a month, paid with the salary."
            for n in range(document * 20, document * 20 + 20)
        )
        (folder / f"{document}.md").write_text(f"# Allowances {document}\n\n" + "\n\n".join(sections))


def questions(count: int, repeated: float, chance: random.Random) -> list[str]:
    """So many questions, of which a share were asked before."""
    topics: list[int] = []
    fresh = chance.sample(range(TOPICS), TOPICS)
    for _ in range(count):
        topics.append(chance.choice(topics) if topics and chance.random() < repeated else fresh.pop())
    return [f"How much is the {word(topic)} allowance?" for topic in topics]


def run(name: str, count: int, over_seconds: float, repeated: float) -> dict[str, float]:
    """`count` people ask, evenly spread over so many virtual seconds."""
    chance = random.Random(name)
    with tempfile.TemporaryDirectory() as home, QuotaBedrock(chance) as bedrock:
        write_policies(Path(home, "policies"))
        settings = bedrock.settings(KNOWLEDGE_PATH=f"{home}/policies", DATA_DIR=f"{home}/data")
        with closing(build_core(settings)) as core:
            read_policies(core)
            house = House(core, bedrock)
            asked = _all(house, questions(count, repeated, chance), over_seconds)
        return _figures(name, asked, bedrock)


def _all(house: House, texts: Sequence[str], over_seconds: float) -> list[Asked]:
    with ThreadPoolExecutor(256) as people, ThreadPoolExecutor(128) as workers:
        coming = []
        for number, text in enumerate(texts):
            coming.append(people.submit(house.ask, text, f"person {number}", workers))
            sleep(over_seconds / len(texts))
        return [one.result() for one in coming]


def _figures(name: str, asked: Sequence[Asked], bedrock: QuotaBedrock) -> dict[str, float]:
    full = [one for one in asked if one.kind in {Kind.FRESH, Kind.REUSED}]
    attempts = {headers.get("amz-sdk-request") for headers in bedrock.headers}
    return {
        f"{name}_useful_in_16s": _share(asked, lambda one: one.useful and one.first <= TARGET),
        f"{name}_full_at_once": _share(asked, lambda one: one in full and one.last <= PATIENCE),
        f"{name}_full": len(full) / len(asked),
        f"{name}_answered": _share(asked, lambda one: one.useful),
        f"{name}_p50_seconds": _percentile([one.first for one in asked], 0.5),
        f"{name}_p95_seconds": _percentile([one.first for one in asked], 0.95),
        f"{name}_throttled_per_success": bedrock.refused / max(1, bedrock.taken),
        f"{name}_calls": bedrock.taken,
        f"{name}_single_attempts": float(attempts == {"attempt=1; max=1"}),
    }


def _share(asked: Sequence[Asked], holds: Callable[[Asked], bool]) -> float:
    return sum(map(holds, asked)) / len(asked)


def _percentile(values: Sequence[float], share: float) -> float:
    return round(sorted(values)[min(len(values) - 1, int(share * len(values)))], 2)


def main() -> None:
    logging.disable()
    payday = run("payday", 50, 2.0, REPEATED)
    overload = run("overload", 240, 180.0, REPEATED)
    unlike = run("unlike", 240, 180.0, 0.0)
    print(json.dumps(payday | overload | unlike))


if __name__ == "__main__":
    main()
