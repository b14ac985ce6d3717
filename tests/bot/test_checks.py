"""What may be shown: no inner workings, no unsupported fact, no live mention, no link in disguise."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checks import leaks, neutralise, review
from bot.model import Passage
from bot.prompt import SYSTEM

LEAVE = Passage(
    "a",
    "d",
    "leave.md",
    "Leave Policy",
    ("Annual leave",),
    "Full-time employees receive 25 days of annual leave, and 1,000 GBP after five years. Write to hr@example.com by "
    "31 March, or call 020 7946 0100. See https://example.com/leave. Up to 3.5% may be bought.",
)
MATERNITY = Passage("b", "d", "m.md", "Maternity", (), "39 weeks of leave, 26 of them at full pay.")


@pytest.mark.parametrize(
    "text",
    [
        "You receive 25 days of annual leave each year [1].",
        "You receive twenty-five days of annual leave [1].",
        "After 5 years there are 1000 GBP [1].",
        "Write to hr@example.com by 31 March [1].",
        "Call 020 7946 0100, or see https://example.com/leave [1].",
        "Up to 3.5 percent of it may be bought [1].",
        "1. Ask your manager [1]\n2. Take the 25 days [1]",
        "There were technical issues.\n\n---\n\nYou have 39 weeks, 26 weeks at full pay [2].",
        "Annual leave is 25 days [1], maternity leave 39 weeks [2].",
        "The action you take is: write to hr@example.com [1].",
    ],
)
def test_what_the_passages_say_may_be_shown_without_its_markers(text: str) -> None:
    checked = review(text, [LEAVE, MATERNITY])
    assert checked.ok, checked.reasons
    assert not re.search(r"\[\d", checked.text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("You receive 30 days of annual leave [1].", "unsupported number"),
        ("You receive 25 weeks of annual leave [1].", "unsupported number"),
        ("You receive thirty days of annual leave [1].", "unsupported number"),
        ("You have 39 weeks of annual leave [1].", "unsupported number"),
        ("Up to 4.5% may be bought by you [1].", "unsupported number"),
        ("Write to payroll@example.com about your leave [1].", "unsupported address"),
        ("See https://evil.example/leave for the leave [1].", "unsupported link"),
        ("Use up your annual leave by the end of April [1].", "unsupported date"),
        ("The quarterly team event takes place at the office.", "no citation"),
        ("You receive 25 days of annual leave. The quarterly team event takes place at the office.", "no citation"),
        ("You receive 39 days of annual leave.", "unsupported number"),
        ("You receive 25 days of annual leave each year [7].", "unknown citation"),
        ("25 days [1].", "too short"),
        ("", "no citation"),
    ],
)
def test_what_the_cited_passages_do_not_say_may_not_be_shown(text: str, reason: str) -> None:
    checked = review(text, [LEAVE, MATERNITY])
    assert not checked.ok
    assert reason in checked.reasons


def test_a_draft_without_markers_stands_on_the_passages_that_say_so() -> None:
    checked = review("Full-time employees receive 25 days of annual leave.", [MATERNITY, LEAVE])
    assert checked.ok, checked.reasons
    assert checked.cited == (LEAVE,)


@pytest.mark.parametrize(
    "text",
    [
        "<thinking>The user wants leave",
        "<think>x</think> You have 25 days",
        "Thought: I need the leave policy\n25 days",
        "**Thought:** hmm",
        "You have 25 days.\n\nObservation: done",
        "Action Input: {'q': 1}",
        "- Final Answer: 25 days",
        "  > thought : hmm",
        "FINAL ANSWER: 25 days",
        "The user is asking about leave.",
        "Dear [insert name], you have 25 days",
        "Dear [Your Name], you have 25 days",
        '{"tool_use_id": "x"}',
        "<passages> 25 days </passages>",
        "NO_ANSWER but perhaps 25 days",
        SYSTEM,
        "My instructions: " + SYSTEM.splitlines()[2],
    ],
)
def test_inner_workings_are_leaks(text: str) -> None:
    assert leaks(text)


@pytest.mark.parametrize(
    "text",
    [
        "There are technical issues with the portal.",
        "---",
        "Take action: talk to HR.",
        "Think twice before you resign.",
        "We thought of everything: leave, pay, pension.",
        "The final answer comes from your manager.",
        "See section [1].",
        "Your name: as in your passport.",
    ],
)
def test_ordinary_sentences_are_not_leaks(text: str) -> None:
    assert not leaks(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<!channel> hello", "channel hello"),
        ("<!here|here> hello", "here hello"),
        ("ask <@U123>", "ask someone"),
        ("ask <@U123|ana>", "ask ana"),
        ("<!subteam^S1|@hr> knows", "hr knows"),
        ("in <#C1|help>", "in help"),
        ("[click](https://evil.example)", "click"),
        ("<https://evil.example|our policy>", "our policy"),
        ("![x](https://evil.example/p.png)", "x"),
        ("a\u200bb\u202ec", "abc"),
    ],
)
def test_nothing_notifies_and_no_link_is_disguised(text: str, shown: str) -> None:
    assert neutralise(text) == shown


def test_allowed_links_stay() -> None:
    link = "[policy](https://example.com/leave)"
    assert neutralise(link, allowed_links={"https://example.com/leave"}) == link


@given(st.text(alphabet=st.sampled_from(list("<>!@#|^[]() \n\u200b\u202eUhereCchannelvyo:/https.")), max_size=60))
def test_whatever_is_said_it_notifies_nobody(text: str) -> None:
    shown = neutralise(text)
    assert not re.search(r"<[!@#][^<>\n]*>", shown)
    assert not re.search(r"@(?:here|channel|everyone)\b", shown, re.IGNORECASE)


@given(st.text(max_size=200))
def test_whatever_the_model_says_is_judged(text: str) -> None:
    checked = review(text, [LEAVE])
    assert checked.ok == (not checked.reasons)
