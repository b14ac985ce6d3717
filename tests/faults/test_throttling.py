"""AWS throttles: through the engine with the real Bedrock border, a person gets the answer, or the extract in time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.alerts import Alerts
from bot.app import Core, build_core, build_services
from bot.bedrock.converse import BedrockWriter, make_client
from bot.care.answer import Contacts
from bot.engine import AnswerEngine
from bot.model import Answer, Hindrance, Kind, Question, Stage
from bot.tally import Tally
from handlers.phrasebook import phrases_for
from playground.cast import ASK_HR, EMPLOYEE
from playground.local_slack import LocalSlack
from tests.fakes import Clock, Stages, timeless_gate, unlimited
from tests.local_bedrock import LocalBedrock, Reply, failing, throttled
from tests.scenario.conftest import served
from tests.scenario.seen import shown

LEAVE = """# Leave Policy

## Annual leave

Full-time employees receive 25 days of annual leave each year.
"""
QUESTION = "How many days of annual leave do I get?"
WRITTEN = "As a full-time employee you receive 25 days of annual leave [1]."
DEADLINE = 45.0
HIT = "AWS rate limit hit"


class House:
    """An engine whose model is a local Bedrock; waits and chance are ours, and each wait draws its upper bound."""

    def __init__(self, folder: Path, bedrock: LocalBedrock) -> None:
        (folder / "policies").mkdir()
        (folder / "policies" / "leave.md").write_text(LEAVE, encoding="utf-8")
        self.settings = bedrock.settings(KNOWLEDGE_PATH=str(folder / "policies"), DATA_DIR=str(folder / "data"))
        self.clock = Clock(time.monotonic())  # Slack's door tells deadlines by the clock of the machine
        self.stages, self.tally, client = Stages(), Tally(), make_client(self.settings)
        self.sleep: Callable[[float], object] = self.clock.sleep
        self.writer = BedrockWriter(
            lambda: client,
            model_id=self.settings.bedrock_model_id,
            max_tokens=self.settings.bedrock_max_tokens,
            gate=timeless_gate(2, self.clock),
            budget=unlimited(),
            tally=self.tally,
            alerts=Alerts(),
            clock=self.clock,
            sleep=self._wait,
            chance=lambda: 1.0,
        )
        self.core: Core = build_core(self.settings, writer=self.writer)
        self.core.knowledge.sync()
        self.engine = AnswerEngine(
            knowledge=self.core.knowledge,
            cache=self.core.cache,
            thesaurus=self.core.thesaurus,
            writer=self.writer,
            contacts=Contacts("people@example.com"),
            phrases=phrases_for,
            tally=self.tally,
            default_seconds=DEADLINE,
            clock=self.clock,
        )

    def _wait(self, seconds: float) -> None:
        self.sleep(seconds)

    def ask(self, seconds: float = DEADLINE) -> Answer:
        return self.engine.answer(Question(QUESTION, deadline=self.clock() + seconds), self.stages)


@pytest.fixture
def bedrock() -> Iterator[LocalBedrock]:
    with LocalBedrock(throttled()) as server:
        yield server


@pytest.fixture
def house(tmp_path: Path, bedrock: LocalBedrock) -> Iterator[House]:
    house = House(tmp_path, bedrock)
    yield house
    house.core.close()


def test_throttled_twice_the_models_answer_still_comes(
    house: House, bedrock: LocalBedrock, caplog: pytest.LogCaptureFixture
) -> None:
    bedrock.play(throttled(), throttled(), Reply(WRITTEN))
    answer = house.ask()
    assert (answer.kind, answer.degraded) == (Kind.FRESH, False)
    assert answer.text == WRITTEN.replace(" [1]", "")
    assert len(bedrock.calls) == 3
    assert house.clock.slept == [1.0, 2.0]
    assert caplog.text.count(HIT) == 2
    assert house.stages.seen == [Stage.SEARCHING, Stage.WRITING, Stage.BUSY, Stage.BUSY]
    assert house.tally.count("model.throttled") == 2


def test_a_fault_is_told_as_a_fault(house: House, bedrock: LocalBedrock) -> None:
    bedrock.play(failing(503, "ServiceUnavailableException"), Reply(WRITTEN))
    assert house.ask().kind is Kind.FRESH
    assert house.stages.seen == [Stage.SEARCHING, Stage.WRITING, Stage.FAILING]


def test_always_throttled_the_extract_comes_inside_the_deadline(
    house: House, bedrock: LocalBedrock, caplog: pytest.LogCaptureFixture
) -> None:
    bedrock.play(throttled())
    began = house.clock()
    answer = house.ask()
    assert house.clock() - began < DEADLINE
    assert (answer.kind, answer.degraded, answer.hindrance) == (Kind.EXTRACT, True, Hindrance.BUSY)
    assert "25 days" in answer.text
    assert len(bedrock.calls) == 4
    assert house.clock.slept == [1.0, 2.0, 4.0]
    assert caplog.text.count(HIT) == 4
    assert "giving up" in caplog.text
    assert Stage.BUSY in house.stages.seen


@pytest.mark.parametrize(("seconds", "slept"), [(0.9, []), (2.5, [1.0]), (6.0, [1.0, 2.0])])
def test_a_shorter_deadline_means_fewer_waits(
    house: House, bedrock: LocalBedrock, seconds: float, slept: list[float]
) -> None:
    bedrock.play(throttled())
    began = house.clock()
    assert house.ask(seconds).kind is Kind.EXTRACT
    assert house.clock.slept == slept
    assert house.clock() - began < seconds


def test_aws_says_how_long_to_wait(house: House, bedrock: LocalBedrock) -> None:
    bedrock.play(throttled(**{"x-amz-retry-after": "9500"}), throttled(**{"retry-after": "11"}), Reply(WRITTEN))
    assert house.ask().kind is Kind.FRESH
    assert house.clock.slept == [9.5, 11.0]


def test_a_wait_longer_than_the_deadline_is_not_begun(house: House, bedrock: LocalBedrock) -> None:
    bedrock.play(throttled(**{"retry-after": "600"}))
    assert house.ask().kind is Kind.EXTRACT
    assert house.clock.slept == []


def test_the_days_tokens_used_up_mean_the_extract_at_once(
    house: House, bedrock: LocalBedrock, caplog: pytest.LogCaptureFixture
) -> None:
    bedrock.play(throttled("Too many tokens per day, please wait before trying again."))
    assert house.ask().kind is Kind.EXTRACT
    assert (len(bedrock.calls), house.clock.slept) == (1, [])
    assert HIT in caplog.text


def test_throttled_within_the_stream_is_throttled(house: House, bedrock: LocalBedrock) -> None:
    bedrock.play(replace(Reply(WRITTEN), event_error="throttlingException"), Reply(WRITTEN))
    assert house.ask().kind is Kind.FRESH
    assert house.clock.slept == [1.0]


def test_what_was_given_instead_is_not_kept(house: House, bedrock: LocalBedrock) -> None:
    bedrock.play(throttled())
    house.ask()
    assert house.core.cache.stats().entries == 0
    bedrock.play(Reply(WRITTEN))
    assert house.ask().kind is Kind.FRESH
    assert house.ask().kind is Kind.REUSED


def test_a_model_that_stalls_does_not_keep_anyone_past_the_deadline(
    tmp_path: Path, bedrock: LocalBedrock, caplog: pytest.LogCaptureFixture
) -> None:
    bedrock.play(replace(Reply(WRITTEN), stall=3))
    settings = House(tmp_path, bedrock).settings
    core = build_core(settings)
    core.engine.answer(Question("What about annual leave?", deadline=time.monotonic() + 3))  # boto3 is loaded by now
    began = time.monotonic()
    answer = core.engine.answer(Question(QUESTION, deadline=began + 1.0))
    assert time.monotonic() - began < 1.0
    assert (answer.kind, answer.degraded) == (Kind.EXTRACT, True)
    assert "Bedrock gave no answer (Deadline)" in caplog.text
    core.close()


async def test_in_slack_the_person_is_told_and_then_answered_in_the_same_place(
    house: House, bedrock: LocalBedrock
) -> None:
    bedrock.play(throttled(), throttled(), Reply(WRITTEN))
    told = threading.Event()
    house.sleep = lambda _seconds: told.wait(10)
    async with LocalSlack() as slack, served(slack, build_services(replace(house.core, engine=house.engine))):
        question = await slack.mention(EMPLOYEE, ASK_HR, QUESTION)
        assert "I'm getting a lot of questions right now, still working on yours" in shown(await slack.reply(question))
        told.set()
        (answer,) = await slack.until(lambda: [m for m in slack.replies(question) if "25 days" in shown(m)])
    assert WRITTEN.replace(" [1]", "") in shown(answer)
    assert len(slack.replies(question)) == 1
    assert len(bedrock.calls) == 3
