"""Blank answers were once cached and served for days. They are never kept, and never cost a good one its place."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from bot.model import Kind
from bot.tally import Tally
from cache.answers import AnswerCache
from tests.cache.parts import EVERYONE, EVIDENCE, QUESTION, TEXT, answer, found, keep, open_cache

BLANK = {
    "empty": ("", "blank"),
    "white space": (" \n\t\u00a0\u2003 ", "blank"),
    "nothing visible": ("\u200b" * 40, "blank"),
    "only punctuation": ("--- *** --- ... !!! ??? ***", "blank"),
    "19 characters": ("You get 25 days off", "too-short"),
    "padded to length": ("Yes." + " " * 60, "too-short"),
    "reasoning in tags": ("<thinking>The user asks about leave. I should look it up.</thinking>", "reasoning"),
    "reasoning cut open": ("<think>They want to know how many days there are", "reasoning"),
    "reasoning by label": ("Thought: I need to search the leave policy first.\nAction: search", "reasoning"),
    "reasoning aloud": ("Okay, the user is asking about leave, so I need to search the policy.", "reasoning"),
    "error": ("Error: the model did not respond in time, please retry.", "error-text"),
    "vendor's error": ("An error occurred (ThrottlingException) when calling the Converse operation.", "error-text"),
    "traceback": ('Traceback (most recent call last):\n  File "x.py", line 1, in <module>', "error-text"),
    "error as JSON": ('{"error": {"message": "overloaded", "code": 529}}', "error-text"),
    "apology": ("Sorry, something went wrong while I was answering that.", "error-text"),
    "status": ("503 Service Unavailable: no healthy upstream", "error-text"),
    "cut in a clause": ("According to the leave policy, every employee is entitled to", "truncated"),
    "cut after a comma": ("You get 25 days of annual leave, three days of moving leave,", "truncated"),
}


@pytest.fixture
def tally() -> Tally:
    return Tally()


@pytest.fixture
def cache(tmp_path: Path, tally: Tally) -> Iterator[AnswerCache]:
    cache = open_cache(tmp_path / "cache", tally=tally)
    yield cache
    cache.close()


@pytest.mark.parametrize(("text", "reason"), BLANK.values(), ids=BLANK)
def test_a_blank_answer_is_never_kept_though_its_fields_praise_it(
    cache: AnswerCache, tally: Tally, caplog: pytest.LogCaptureFixture, text: str, reason: str
) -> None:
    with caplog.at_level(logging.WARNING):
        admission = cache.store(QUESTION, EVERYONE, EVIDENCE, answer(text))
    assert (admission.stored, admission.reason) == (False, reason)
    assert found(cache) is None
    assert f"Rejecting invalid response: {reason}" in caplog.text
    assert QUESTION not in caplog.text
    assert tally.count(f"cache.rejected.{reason}") == 1


@pytest.mark.parametrize("text", [text for text, _ in BLANK.values()], ids=BLANK)
def test_a_good_answer_survives_a_blank_one(cache: AnswerCache, text: str) -> None:
    assert keep(cache)
    cache.store(QUESTION, EVERYONE, EVIDENCE, answer(text))
    assert found(cache) == TEXT


@pytest.mark.parametrize(
    "fields",
    [
        {"complete": False},
        {"checked": False},
        {"partial": True},
        {"answered": False},
        {"degraded": True},
        {"standalone": False},
        {"sources": ()},
        {"kind": Kind.NONE},
        {"kind": Kind.SMALLTALK},
        {"kind": Kind.CARE},
        {"kind": Kind.REUSED},
    ],
    ids=str,
)
def test_a_good_text_with_a_bad_field_is_not_kept_either(
    cache: AnswerCache, caplog: pytest.LogCaptureFixture, fields: dict[str, Any]
) -> None:
    with caplog.at_level(logging.INFO):
        assert not cache.store(QUESTION, EVERYONE, EVIDENCE, replace(answer(), **fields)).stored
    assert found(cache) is None
    assert "Rejecting invalid response" in caplog.text


GOOD = [
    "You get 25 days of annual leave a year.",
    "- 25 days of annual leave\n- 10 days of sick leave",
    "| Grade | Days |\n| --- | --- |\n| A | 25 |",
    "Errors on a payslip are corrected with the next payroll run.",
    "Analysis of pay is done every year by HR, who publish the results.",
    "Report it to the service desk; the access request is answered in two days.",
    "> Employees receive 25 days of paid annual leave",
]


@pytest.mark.parametrize("text", GOOD)
def test_ordinary_answers_are_kept(cache: AnswerCache, text: str) -> None:
    assert keep(cache, text=text)
    assert found(cache) == text


def test_a_long_sentence_that_we_shortened_ourselves_is_kept(cache: AnswerCache) -> None:
    quotation = "Relocation costs are paid against receipts, for the employee and those who move along…"
    assert cache.store(QUESTION, EVERYONE, EVIDENCE, answer(quotation, kind=Kind.EXTRACT)).stored
    assert not cache.store("How is moving paid?", EVERYONE, EVIDENCE, answer(quotation)).stored


def test_a_personal_question_is_no_invalid_response(cache: AnswerCache, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        assert not cache.store("How many days do I have left?", EVERYONE, EVIDENCE, answer()).stored
    assert "not kept: personal" in caplog.text
    assert "Rejecting invalid response" not in caplog.text
