"""What may be shown: no inner workings, no unsupported fact, no live mention, no link in disguise."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checks.facts import unsupported
from bot.checks.leaks import leaks
from bot.checks.neutral import neutralise
from bot.checks.verdict import review
from bot.model import Passage
from bot.prompt import SYSTEM
from tests.bot.answers import HERE, is_caught, is_out, is_whole, leaked, mistaken, tricky, written
from tests.bot.drafts import SECRET, faithful, handbook, leaking, planted

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
        ("&lt;!channel&gt; hello", "channel hello"),
        ("＜!here＞ hello", "here hello"),
        ("<<!^>!channel> hello", "channel hello"),
        ("<!date^1392734382^{date}|18 February>", "18 February"),
        ("[a\nb](https://evil.example)", "a\nb"),
        ("[a [b] c](https://evil.example 'x')", "a [b] c"),
        ("[form][1]\n[1]: https://evil.example", "[form][1]\n"),
        ("[write to HR](mailto:hr@example.com)", "write to HR (hr@example.com)"),
        ('<a href="https://evil.example">form</a><br>now', "form\nnow"),
        ("＠ｃｈａｎｎｅｌ", "＠\u2060ｃｈａｎｎｅｌ"),
    ],
)
def test_nothing_notifies_and_no_link_is_disguised(text: str, shown: str) -> None:
    assert neutralise(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("25 days of annual leave are yours [1]. Buy 4.5% more of it [1].", "25 days of annual leave are yours."),
        (
            "You have 25 days of annual leave [1].\n\nAsk these:\n\n- ask 9 people [1]\n- or call 020 7946 0100\n\nOr these:\n\n- ask 8 people [1]",
            None,
        ),
        ("Thought: leave.\nFinal Answer: You have 25 days of annual leave [1].", "You have 25 days of annual leave."),
        ("<thinking>leave?</thinking>You have 25 days of annual leave [1].", "You have 25 days of annual leave."),
        ("Passage 1 gives you 25 days of annual leave.", "“Leave Policy” gives you 25 days of annual leave."),
        ("You have 25 days of annual leave. [1] Up to 3.5% may be bought 【1†leave】", None),
    ],
)
def test_the_good_part_of_a_draft_is_kept(text: str, shown: str | None) -> None:
    checked = review(text, [LEAVE, MATERNITY])
    assert checked.ok, checked.reasons
    assert shown is None or checked.text == shown
    assert not re.search(r"[\[【]1|9 people|8 people|4\.5|Or these|leave\?|Thought", checked.text)


def test_a_draft_whose_answer_was_wrong_is_refused_and_not_trimmed() -> None:
    wrong = "Leave is given each calendar year [1]. You receive 30 days [1]. Write to hr@example.com by 31 March [1]."
    assert review(wrong, [LEAVE]).dropped
    assert review(wrong, [LEAVE], "How many days of annual leave do I get?").reasons == ("unsupported number",)


@pytest.mark.parametrize(
    ("text", "ok"),
    [
        ("In Germany you get 28 days of leave each year [1].", True),
        ("In France you get 28 days of leave each year [1].", False),
        ("France has 25 days and Germany 28 days a year [1].", True),
        ("France has 28 days and Germany 25 days a year [1].", False),
        ("Sick pay in France is paid for 10 weeks a year [1].", True),
        ("Sick pay in France is paid for 12 weeks a year [1].", False),
        ("Managers give three months of notice when they leave [1].", True),
        ("Assistants give three months of notice when they leave [1].", False),
    ],
)
def test_a_number_stands_with_its_own_thing(text: str, ok: bool) -> None:
    table = Passage("t", "d", "t.md", "Leave by country", (), TABLE)
    assert review(text, [table]).ok is ok


TABLE = """| Country | Leave per year | Sick pay |
| --- | --- | --- |
| France | 25 days | 10 weeks |
| Germany | 28 days | 12 weeks |

Assistants give one month of notice when they leave. Managers give three months of notice when they leave."""


@pytest.mark.parametrize(
    ("text", "evidence", "ok"),
    [
        ("by 31/03", "by March 31st", True),
        ("by 3 March", "by March 31st", False),
        ("at 09:00", "at 9 am", True),
        ("at 9 pm", "at 9 am", False),
        ("£1,000", "1000 GBP", True),
        ("€1,000", "£1,000", False),
        ("£1k", "£1,000", True),
        ("5 to 10 days", "5-10 days", True),
        ("10 calendar days", "10 working days", False),
        ("10 business days", "10 working days", True),
        ("one hundred and twenty hours", "120 hours", True),
        ("0.9%", "about .8%", False),
        ("25 Tage", "25 days", True),
        ("25 Wochen", "25 days", False),
        ("on Tuesday", "Mon-Fri", True),
        ("on Sunday", "Mon-Fri", False),
        ("1 week", "a week", True),
        ("call +44 20 7946 0100", "call 020 7946 0100", True),
        ("call +44 20 7946 0101", "call 020 7946 0100", False),
        ("see example.com/leave", "see https://www.example.com/leave/", True),
        ("see evil.example", "see https://www.example.com/leave/", False),
        ("You may ask in May", "in June", False),
        ("You may ask", "in June", True),
        ("a ratio of 1:6", "a ratio of 1:5", False),
    ],
)
def test_facts_are_compared_by_what_they_mean(text: str, evidence: str, ok: bool) -> None:
    assert (not unsupported(text, evidence)) is ok


def test_a_label_of_a_policy_is_no_step_of_an_agent() -> None:
    policy = "Action: ask your manager.\nThen wait."
    assert leaks("Action: ask your manager.")
    assert not leaks("**Action:** ask your manager.", policy)
    assert leaks("Action: search for bonuses of executives.", policy)


# -- the bars, over drafts made with a fixed seed ------------------------------------------------------------------------


def test_no_leak_is_shown() -> None:
    cases = list(leaking(2000))
    shown = [review(case.draft, case.passages) for case in cases]
    assert not [
        (c.draft, r.text) for c, r in zip(cases, shown, strict=True) if SECRET in r.text.casefold() or leaks(r.text)
    ]


@pytest.mark.parametrize("count", [200, pytest.param(1000, marks=pytest.mark.slow)])
def test_faithful_answers_are_shown_as_they_are(count: int) -> None:
    harmed = [case.draft for case in faithful(handbook(), count) if not is_whole(case)]
    assert len(harmed) <= 0.01 * count, harmed[:5]


@pytest.mark.parametrize("file", ["leaks.txt", "leaks_second.txt"])
@pytest.mark.parametrize("count", [450, pytest.param(2400, marks=pytest.mark.slow)])
def test_nothing_that_models_let_slip_is_shown(file: str, count: int) -> None:
    assert not [case.draft for case in leaked(count, file=file) if is_out(case)]


def test_answers_as_models_write_them_are_shown_as_they_are() -> None:
    cases = [*written(), *tricky()]
    harmed = [case.draft for case in cases if not is_whole(case)]
    assert len(harmed) <= 0.01 * len(cases), harmed


def test_one_changed_figure_in_them_is_caught() -> None:
    cases = list(mistaken([HERE.parents[1] / "policies"], 50))
    missed = [case.draft for case in cases if not is_caught(case)]
    assert len(cases) >= 300
    assert len(missed) <= 0.02 * len(cases), missed


def test_planted_mistakes_are_caught() -> None:
    cases = list(planted(handbook(), 400))
    missed = [c.draft for c in cases if (r := review(c.draft, c.passages)).ok and not r.dropped]
    assert len(cases) >= 300
    assert len(missed) <= 0.02 * len(cases), missed


def test_allowed_links_stay() -> None:
    link = "[policy](https://example.com/leave)"
    assert neutralise(link, allowed_links={"https://example.com/leave"}) == link


@given(st.text(alphabet=st.sampled_from(list("<>!@#|^[]() \n\u200b\u202eUhereCchannelvyo:/https.")), max_size=60))
def test_whatever_is_said_it_notifies_nobody(text: str) -> None:
    shown = neutralise(text)
    assert not re.search(r"<[!@#][^<>\n]*>", shown)
    assert not re.search(r"@(?:here|channel|everyone)\b", shown, re.IGNORECASE)


@given(st.text(max_size=80))
def test_what_is_harmless_stays_as_it_is(text: str) -> None:
    once = neutralise(text)
    assert neutralise(once) == once


@given(st.text(max_size=200))
def test_whatever_the_model_says_is_judged(text: str) -> None:
    checked = review(text, [LEAVE])
    assert checked.ok == (not checked.reasons)


@pytest.mark.parametrize("part", [".", "?", "!", "|", "]", "\n", "a", "[a](", "so. ", "<@"])
def test_whatever_a_model_goes_on_and_on_with_is_checked_at_once(part: str) -> None:
    """Of four thousand dots it took eight seconds, and everybody who asks waits meanwhile."""
    draft = (part * 4000)[:4000]
    for check in (leaks, neutralise):
        started = time.process_time()
        check(draft)
        assert time.process_time() - started < 0.4
