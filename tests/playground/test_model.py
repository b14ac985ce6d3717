"""The stand-in model behind the real app: every way it can behave, and what the panel tells about it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import closing
from http.client import HTTPConnection
from typing import Any

import aiohttp
import pytest

from bot.settings import Settings
from playground import standin_model
from playground.cast import EMPLOYEE, HR
from playground.server import Running, playground, the_real_app
from playground.standin_model import MODEL_ID, NO_ANSWER, StandinModel, answer
from playground.workspace import User
from tests.playground.test_page import act, news, state

LEAVE = """# Leave Policy

## Annual leave

Every employee gets 27 days of annual leave per calendar year, in addition to public holidays.
"""
ASKED = "How many days of annual leave do I get?"


@pytest.fixture
async def real(settings: Settings) -> AsyncIterator[Running]:
    policies = settings.data_dir.parent / "policies"
    policies.mkdir()
    (policies / "leave.md").write_text(LEAVE)
    quick = {"knowledge_path": str(policies), "bedrock_deadline_seconds": 8, "bedrock_patience_seconds": 6}
    async with playground(settings.model_copy(update=quick), the_real_app) as up:
        yield up


@pytest.fixture
async def visit(real: Running) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(real.url) as session:
        yield session


async def finished(real: Running, text: str = ASKED, person: User = EMPLOYEE) -> str:
    """What is read in the end, after the busy line."""
    asked = await real.slack.direct_message(person, text)

    def said() -> str:
        return next((words for m in real.slack.replies(asked) if "27 days" in (words := str(m.blocks))), "")

    return await real.slack.until(said, 20)


async def steps(visit: aiohttp.ClientSession, person: User = EMPLOYEE) -> str:
    """What the panel shows of the newest question, once it is done: a quotation may have come first."""
    async with asyncio.timeout(20), visit.get("/news", params={"as": person.id}) as answer:
        trace: dict[str, Any] = (await news(answer))["traces"][-1]
        while not trace["done"]:
            trace = (await news(answer)).get("trace", trace)
    return " | ".join(f"{step['what']}: {step['detail']}" for step in trace["steps"])


def prompt(question: str, *passages: str) -> str:
    told = "\n".join(f'<passage number="{n}">\nA > B\n\n{text}\n</passage>' for n, text in enumerate(passages, 1))
    return f"<passages>\n{told}\n</passages>\n\n<question>\n{question}\n</question>"


def test_the_stand_in_repeats_what_fits_with_its_number() -> None:
    both = prompt("How long is parental leave?", "Lunch is free.", "Parental leave lasts 12 weeks. Ask early.")
    assert answer(both) == "Parental leave lasts 12 weeks [2]."
    assert answer(prompt("Who won the cup?", "Lunch is free.")) == NO_ANSWER


def test_a_call_is_told_before_its_end_is_read() -> None:
    """Otherwise the answer may be out, and its trace closed, before the call is told."""
    told: list[int] = []

    def slowly(_question: str, status: int, _seconds: float) -> None:
        time.sleep(0.2)
        told.append(status)

    with closing(StandinModel()) as model:
        model.told = slowly
        asked = {"messages": [{"role": "user", "content": [{"text": prompt(ASKED, LEAVE)}]}]}
        with closing(HTTPConnection(model.url.removeprefix("http://"))) as connection:
            connection.request("POST", f"/model/{MODEL_ID}/converse-stream", json.dumps(asked))
            assert b"27 days" in connection.getresponse().read()
            assert told == [200]


async def test_without_the_model_answers_are_quoted_and_the_cache_tells_why(
    real: Running, visit: aiohttp.ClientSession
) -> None:
    assert (await state(visit))["mode"] == "off"
    await finished(real)
    told = await steps(visit)
    assert "Not in the cache: " in told
    assert "Leave Policy > Annual leave" in told
    assert "Kept for the next person" in told
    await finished(real)
    assert "Found in the cache: the same words" in await steps(visit)
    assert (await state(visit, HR.id))["traces"] == []


async def test_what_needs_no_search_is_told_as_well(real: Running, visit: aiohttp.ClientSession) -> None:
    for text, told in (("thanks!", "Small talk"), ("why? " * 500, "No answer was found")):
        await real.slack.reply(await real.slack.direct_message(EMPLOYEE, text))
        found = await steps(visit)
        assert told in found
        assert "cache" not in found


async def test_switched_on_the_model_writes_and_quotations_are_not_reused(
    real: Running, visit: aiohttp.ClientSession
) -> None:
    await finished(real)
    await act(visit, EMPLOYEE.id, "behave", mode="normal")
    await finished(real)
    told = await steps(visit)
    for step in ("Asking the model", "Call to the model: answered", "The model has written", "Written by the model"):
        assert step in told
    assert "The checks found nothing wrong" in told


@pytest.mark.parametrize(
    ("mode", "step"),
    [
        ("failing", "Call to the model: failed"),
        ("thinking", "The checks refused it"),
    ],
)
async def test_however_the_model_behaves_the_question_is_answered_and_the_panel_says_how(
    real: Running, visit: aiohttp.ClientSession, mode: str, step: str
) -> None:
    await act(visit, EMPLOYEE.id, "behave", mode=mode)
    assert "Thought" not in await finished(real)
    told = await steps(visit)
    assert step in told
    assert "Quoted word for word from the policies: in place of a written answer" in told
    assert "Kept for" not in told
    assert "Not kept for others: it stood in for a written answer" in told


async def test_what_others_ask_at_the_same_time_is_not_told(real: Running, visit: aiohttp.ClientSession) -> None:
    await act(visit, EMPLOYEE.id, "behave", mode="normal")
    await asyncio.gather(finished(real), finished(real, "Are public holidays part of annual leave?", HR))
    assert (await steps(visit)).count("Call to the model") == 1
    assert (await steps(visit, HR)).count("Call to the model") == 1
    assert len((await state(visit, HR.id))["traces"]) == 1


async def test_a_throttled_model_is_asked_again_and_the_waiting_is_told(
    real: Running, visit: aiohttp.ClientSession
) -> None:
    await act(visit, EMPLOYEE.id, "behave", mode="throttled")
    await finished(real)
    told = await steps(visit)
    assert "Call to the model: refused: too many requests" in told
    assert "The model is busy: waiting to ask again" in told


@pytest.mark.slow
async def test_whoever_waits_long_reads_a_quotation_first_and_then_the_answer(settings: Settings) -> None:
    patient = settings.model_copy(update={"bedrock_patience_seconds": 4, "bedrock_deadline_seconds": 60})
    async with playground(patient, the_real_app) as real, aiohttp.ClientSession(real.url) as visit:
        await act(visit, EMPLOYEE.id, "behave", mode="slow")
        asked = await real.slack.direct_message(EMPLOYEE, "How much may I spend on a hotel in London?")

        def shown() -> str:
            return " ".join(str(m.blocks) for m in real.slack.replies(asked))

        await real.slack.until(lambda: "160 GBP" in shown() and "Quoted" in shown(), 20)
        await real.slack.until(lambda: "160 GBP" in shown() and "Quoted" not in shown(), 40)
        traces = (await state(visit))["traces"]
        assert "Written by the model" in str(traces[-1]["steps"])


async def test_there_are_no_other_modes(visit: aiohttp.ClientSession) -> None:
    status, _ = await act(visit, EMPLOYEE.id, "behave", mode="sarcastic")
    assert status == 400


def test_a_slow_model_is_slower_than_people_wait() -> None:
    patience = Settings.model_fields["bedrock_patience_seconds"].default
    assert standin_model.SLOW[0] > patience
