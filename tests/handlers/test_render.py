"""Whatever an answer holds, it becomes messages that Slack takes, with every word and every source."""

from __future__ import annotations

import re
import string
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Answer, Hindrance, Kind, Passage, Verification
from handlers.answers.offers import offers
from handlers.block_kit.limits import problems
from handlers.block_kit.render import Message, answer_messages, plain_message
from handlers.phrasebook import phrases_for
from playground import limits as slack_limits
from tests.handlers.parts import LEAVE, said


def passage(number: int, title: str = "Policy") -> Passage:
    return Passage(f"p{number}", "d", "p.md", f"{title} {number}", ("Heading",), "text")


def words(messages: list[Message]) -> str:
    """All text shown, in order, without the fences that splitting adds."""
    shown = [b["text"] if b["type"] == "markdown" else b["elements"][0]["text"] for m in messages for b in m.blocks]
    return re.sub(r"\s|```", "", "".join(shown))


def accepted(messages: list[Message]) -> bool:
    """By our own idea of Slack's limits, and by the playground's."""
    return all(
        not problems(m.blocks) and slack_limits.message_error(m.text, list(m.blocks)) == ("", []) for m in messages
    )


def test_the_answer_comes_first_then_its_source_and_how_it_came_about() -> None:
    (message,) = answer_messages(said(kind=Kind.REUSED), ["A note."])
    assert [b["type"] for b in message.blocks] == ["markdown", "context", "context", "context"]
    lines = [b["elements"][0]["text"] for b in message.blocks[1:]]
    assert lines == ["From: Leave Policy > Annual leave", "Answered before from the same policies", "A note."]
    assert message.text.startswith("You get 25 days.")


@pytest.mark.parametrize(
    ("answer", "label"),
    [
        (said(kind=Kind.FRESH), ""),
        (said(kind=Kind.REUSED), "Answered before"),
        (said(kind=Kind.EXTRACT), "word for word"),
        (said(kind=Kind.EXTRACT, degraded=True), "not possible just now"),
        (said(kind=Kind.EXTRACT, degraded=True, hindrance=Hindrance.FAULT), "not possible just now"),
        (said(kind=Kind.EXTRACT, degraded=True, hindrance=Hindrance.BUSY), "too many questions came at once"),
        (said(kind=Kind.SMALLTALK), ""),
        (said(kind=Kind.NONE, degraded=True), ""),
    ],
)
def test_every_rung_is_labelled(answer: Answer, label: str) -> None:
    (message,) = answer_messages(answer)
    labels = [b["elements"][0]["text"] for b in message.blocks[1:] if "From:" not in b["elements"][0]["text"]]
    assert len(labels) == bool(label)
    assert all(label in shown for shown in labels)


@pytest.mark.parametrize(
    ("locale", "day"),
    [
        ("en-US", "24 Nov 2026"),
        ("de-DE", "24. Nov. 2026"),
        ("es-ES", "24 de noviembre de 2026"),
        ("fr-FR", "24 nov. 2026"),
        ("hi-IN", "24 नव॰ 2026"),
        ("ja-JP", "2026年11月24日"),
    ],
)
def test_the_day_of_a_verified_answer_is_written_as_its_reader_writes_days(locale: str, day: str) -> None:
    vouched = Verification("Ana", 1_795_521_600.0, 1_795_521_600.0)
    (message,) = answer_messages(said(kind=Kind.REUSED, verified=vouched), say=phrases_for(locale))
    assert message.text.count(day) == 2


def test_a_source_named_twice_is_shown_once() -> None:
    (message,) = answer_messages(said(sources=(LEAVE, LEAVE)))
    assert str(message.blocks).count("From: Leave Policy") == 1


def test_links_stay_if_the_policies_hold_them() -> None:
    source = replace(LEAVE, text="See [the form](https://hr.example.com/form) or mailto:hr@example.com.")
    (message,) = answer_messages(
        said("Use [the form](https://hr.example.com/form), not [this](https://evil.example.net).", sources=(source,))
    )
    assert message.blocks[0]["text"] == "Use [the form](https://hr.example.com/form), not this."


def test_titles_are_no_markup() -> None:
    (message,) = answer_messages(said(sources=(passage(1, "<!channel> *Big* <https://x.example|Leave>"),)))
    assert message.blocks[1]["elements"][0]["type"] == "plain_text"
    assert "<!channel>" not in message.text


def test_the_fallback_text_reads_well_without_markdown() -> None:
    """It is what a notification shows, and what is left where Slack refuses the blocks."""
    (message,) = answer_messages(
        said("**25 days.**\n\n| Country | Days |\n|---|---|\n| Spain | 23 |\n\n- Ask your manager")
    )
    assert message.text.startswith("25 days.\n\n• Spain: Days 23\n\n• Ask your manager\n")
    assert message.blocks[0]["text"].startswith("**25 days.**")


def test_the_fallback_text_mentions_nobody() -> None:
    for message in (*answer_messages(said("<!here> <@U1> a < b & c")), plain_message("<!here> <@U1>")):
        assert "<" not in message.text


def test_thirty_thousand_characters_and_two_hundred_sources_arrive_complete() -> None:
    text = "\n\n".join(f"{n}. " + "word " * 60 for n in range(100))
    sources = tuple(passage(n, "A policy with a rather long title") for n in range(200))
    messages = answer_messages(said(text, sources=sources))
    assert accepted(messages)
    assert len(messages) < 12
    assert all(f"long title {n} > Heading" in "".join(str(m.blocks) for m in messages) for n in range(200))
    assert re.sub(r"\s", "", text) in words(messages)


def test_a_split_code_block_stays_one_on_both_sides() -> None:
    text = "Before\n```python\n" + "\n".join(f"line {n}" for n in range(1500)) + "\n```\nAfter"
    pieces = [b["text"] for m in answer_messages(said(text, sources=())) for b in m.blocks]
    assert len(pieces) > 1
    assert all(len(re.findall(r"^```", piece, re.MULTILINE)) % 2 == 0 for piece in pieces)
    assert all(f"line {n}\n" in "\n".join(pieces) for n in range(1500))


def test_a_split_table_has_its_head_on_both_sides() -> None:
    head = "| Country | Days |\n| --- | ---: |"
    rows = "\n".join(f"| Country number {n} | {n} |" for n in range(400))
    pieces = [
        b["text"] for m in answer_messages(said(f"Before\n\n{head}\n{rows}\n\nAfter", sources=())) for b in m.blocks
    ]
    assert len(pieces) > 1
    assert all(head in piece for piece in pieces)
    assert "".join(pieces).count("| Country number ") == 400


def test_a_fence_longer_than_a_message_ends() -> None:
    messages = answer_messages(said("`" * 20_000, sources=()))
    assert accepted(messages)


@given(
    text=st.text(max_size=4000).map(lambda t: t * 5),
    titles=st.lists(st.text(min_size=1, max_size=300), max_size=60),
    kind=st.sampled_from(list(Kind)),
)
def test_anything_is_accepted_by_slack(text: str, titles: list[str], kind: Kind) -> None:
    sources = tuple(passage(n, title) for n, title in enumerate(titles))
    answer = Answer(text, kind, sources=sources)
    say = phrases_for("")
    messages = answer_messages(answer, ["A note."], offers=offers(answer, "id", say))
    assert accepted(messages)
    assert messages[-1].blocks[-1]["type"] == "actions"
    simpler = [form for form in (message.simpler() for message in messages) if form]
    assert accepted(simpler)
    assert simpler[-1].blocks[-1]["type"] == "actions"
    last = [form.simpler() for form in simpler]
    assert all(form is None or not form.blocks for form in last)


@given(st.text(alphabet=string.ascii_letters + string.digits + " \n.,;:!?-'\"äß語", max_size=9000))
def test_no_word_is_lost(text: str) -> None:
    assert re.sub(r"\s", "", text) in words(answer_messages(Answer(text * 3, Kind.FRESH)))


def test_what_slack_would_refuse_is_named_without_quoting_it() -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "x" * 76}, "value": "v" * 2001}
    wrong = problems(
        [
            {"type": "section", "text": {"type": "plain_text", "text": "secret" * 600}},
            {"type": "markdown", "text": ""},
            {"type": "context", "elements": []},
            {"type": "actions", "elements": [button]},
            *[{"type": "divider"}] * 50,
        ]
    )
    assert wrong == [
        "54 blocks",
        "block 0: text of 3600 characters",
        "block 1: text of 0 characters",
        "block 2: 0 elements",
        "block 3: text of 76 characters",
        "block 3: value of 2001 characters",
    ]
