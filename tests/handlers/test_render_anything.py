"""Random answers, tables, Unicode, thirty thousand characters, two hundred sources: nothing refused, nothing lost."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import accumulate

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.checks.neutral import neutralise
from bot.model import Answer, Kind, Passage
from handlers.answers.offers import offers
from handlers.block_kit.limits import SECTION_TEXT
from handlers.block_kit.render import Message, answer_messages
from handlers.phrasebook import phrases_for
from playground import limits as slack_limits
from tests.handlers.test_render import accepted

LONGEST, MOST_SOURCES = 30_000, 200
SAY = phrases_for("")
ANSWERED = (Kind.FRESH, Kind.REUSED, Kind.EXTRACT)
LETTERS = st.text(st.characters(categories=("L", "N", "So")), min_size=1, max_size=12)

fast = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
full = settings(fast, max_examples=500)


def as_text(messages: list[Message]) -> str:
    """What is said in full, block by block."""
    return "\n".join(block["text"] for message in messages for block in message.blocks if block["type"] == "markdown")


def bare(text: str) -> str:
    """Without white space, and without the fences that splitting adds."""
    return re.sub(r"[\s`]", "", text)


def tokens(text: str) -> list[str]:
    """The numbered words, each where it comes first: the head of a table may be said again."""
    return list(dict.fromkeys(re.findall(r"w\d+q", text)))


def sources(titles: list[str]) -> tuple[Passage, ...]:
    return tuple(Passage(f"p{n}", "d", "p.md", f"{n} {title}", ("Heading",), "text") for n, title in enumerate(titles))


def nothing_lost(answer: Answer) -> list[Message]:
    """The messages of an answer: Slack takes them, in every form, and every source and button is there."""
    messages = answer_messages(answer, ["A note."], say=SAY, offers=offers(answer, "id", SAY))
    assert accepted(messages)
    places = [SAY("answer.source", place=source.place) for source in answer.sources]
    small = [b["elements"][0]["text"] for m in messages for b in m.blocks if b["type"] == "context"]
    assert small[: len(places)] == list(dict.fromkeys(places))
    buttons = [
        button["action_id"] for m in messages for b in m.blocks if b["type"] == "actions" for button in b["elements"]
    ]
    assert len(buttons) == len(set(buttons)) == 3 + bool(answer.sources)
    for message in messages:
        assert message.text, "buttons never stand alone"
        still_complete(message)
    return messages


def still_complete(message: Message) -> None:
    """In its simpler forms a message says the same, with the same buttons as long as there are blocks."""
    said = bare(html.unescape(message.text))
    form: Message | None = message
    while form is not None:
        assert slack_limits.message_error(form.text, list(form.blocks)) == ("", [])
        assert bare(html.unescape(form.text)) == said
        kinds = [block["type"] for block in form.blocks]
        assert (
            not kinds or kinds[-1:] == [b["type"] for b in message.blocks][-1:] or "actions" not in str(message.blocks)
        )
        if kinds and kinds[0] == "section":
            assert bare("".join(block["text"]["text"] for block in form.blocks if block["type"] == "section")) == said
            assert all(
                len(block["text"]["text"]) <= SECTION_TEXT for block in form.blocks if block["type"] == "section"
            )
        form = form.simpler()


# -- any text ----------------------------------------------------------------------------------------------------------

ANY = {
    "text": st.text(max_size=2_000).flatmap(lambda t: st.integers(1, 15).map(lambda n: (t * n)[:LONGEST])),
    "titles": st.lists(st.text(max_size=300), max_size=MOST_SOURCES),
    "kind": st.sampled_from(ANSWERED),
}


def any_text_arrives(text: str, titles: list[str], kind: Kind) -> None:
    messages = nothing_lost(Answer(text, kind, sources=sources(titles)))
    assert bare(as_text(messages)) == (bare(neutralise(text.strip())) or bare(as_text(messages))[:1])


@fast
@given(**ANY)
def test_any_text_arrives(text: str, titles: list[str], kind: Kind) -> None:
    any_text_arrives(text, titles, kind)


@pytest.mark.slow
@pytest.mark.timeout(900)
@full
@given(**ANY)
def test_any_text_arrives_however_often_it_is_tried(text: str, titles: list[str], kind: Kind) -> None:
    any_text_arrives(text, titles, kind)


@pytest.mark.parametrize("character", ["x", "&", "<", "`", "|", "語", "💥", "\N{ZERO WIDTH JOINER}", "\n", "é", "ﷺ"])
def test_thirty_thousand_of_one_character(character: str) -> None:
    any_text_arrives(character * LONGEST, ["Policy"] * MOST_SOURCES, Kind.FRESH)


# -- any structure -----------------------------------------------------------------------------------------------------


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Markdown of paragraphs, lists, tables and code, with every word numbered."""
    words = (f"w{n}q{draw(LETTERS)}" if n % 50 == 0 else f"w{n}q" for n in range(10**6))
    shapes = st.lists(st.sampled_from([_paragraph, _list, _table, _code]), min_size=1, max_size=25)
    parts = [shape(words, draw(st.integers(1, 60))) for shape in draw(shapes)]
    lengths = accumulate(len(part) + 2 for part in parts)
    return "\n\n".join(part for part, length in zip(parts, lengths, strict=True) if length <= LONGEST) or parts[0]


def _run(words: Iterator[str], count: int) -> str:
    return " ".join(next(words) for _ in range(count))


def _paragraph(words: Iterator[str], size: int) -> str:
    return ". ".join(_run(words, 12) for _ in range(size)) + "."


def _list(words: Iterator[str], size: int) -> str:
    return "\n".join(f"{n}. {_run(words, 8)}" for n in range(1, size + 1))


def _table(words: Iterator[str], size: int) -> str:
    head = f"| {_run(words, 1)} | {_run(words, 1)} |\n| --- | --- |"
    return "\n".join([head, *(f"| {_run(words, 2)} | {_run(words, 3)} |" for _ in range(size * 5))])


def _code(words: Iterator[str], size: int) -> str:
    return "```\n" + "\n".join(_run(words, 5) for _ in range(size * 5)) + "\n```"


def any_document_arrives(text: str) -> None:
    messages = nothing_lost(Answer(text, Kind.FRESH, sources=sources(["Policy"])))
    assert tokens(as_text(messages)) == tokens(text)
    pieces = [block["text"] for message in messages for block in message.blocks if block["type"] == "markdown"]
    for piece in pieces:
        assert len(re.findall(r"^```", piece, re.MULTILINE)) % 2 == 0, "code stays code"
        assert _tables_have_heads(piece), "a table stays a table"


def _tables_have_heads(piece: str) -> bool:
    tables = re.findall(r"(?:^\|.*\n?)+", piece, re.MULTILINE)
    return all("\n| --- |" in table for table in tables)


@fast
@given(documents())
def test_any_document_arrives(text: str) -> None:
    any_document_arrives(text)


@pytest.mark.slow
@pytest.mark.timeout(900)
@full
@given(documents())
def test_any_document_arrives_however_often_it_is_tried(text: str) -> None:
    any_document_arrives(text)
