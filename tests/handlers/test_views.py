"""Modals and HR's messages: whatever people and policies say, Slack takes them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.library import Document
from bot.model import Answer, Kind, Passage, Scope
from bot.records.ledger import Given
from bot.records.requests import Request, State
from handlers.answers.feedback_view import REASONS, Said, dislike_message, thanks_view, why_view
from handlers.answers.passages import passages_view
from handlers.block_kit.blocks import LONGEST_ENTRY
from handlers.block_kit.limits import problems
from handlers.block_kit.readable import readable
from handlers.block_kit.render import Message
from handlers.phrasebook import LANGUAGES, phrases_for
from handlers.requests.requests_view import (
    ask_view,
    back_message,
    back_view,
    copy_message,
    desk_message,
    desk_view,
    reply_message,
    said_view,
    typed_message,
)
from playground import limits as slack_limits
from tests.handlers.parts import LEAVE

texts = st.text(max_size=9_000)
entries = st.text(min_size=1, max_size=LONGEST_ENTRY)
languages = st.sampled_from(LANGUAGES)


def accepted(message: Message) -> bool:
    wrong = slack_limits.message_error(message.text, list(message.blocks))
    return not problems(message.blocks) and wrong == ("", [])


@given(language=languages, said=texts, title=st.text(min_size=1, max_size=3_000), many=st.integers(0, 200))
def test_passages_fit_a_modal(language: str, said: str, title: str, many: int) -> None:
    passages = [replace(LEAVE, id=f"p{n}", title=title, text=said * 4) for n in range(many)]
    document = Document(LEAVE.path, title, "executives", 1, "https://example.com/" + "a" * 900, "d" * 40)
    view = passages_view(passages, {LEAVE.path: document}, phrases_for(language))
    assert slack_limits.view_error(view) == ("", [])


@given(language=languages, said=texts, entry=entries, state=st.sampled_from(State), named=st.booleans())
def test_requests_fit_their_modals_and_messages(
    language: str, said: str, entry: str, state: State, named: bool
) -> None:
    say, request = phrases_for(language), Request("r" * 24, "U0EMPLOYEE", entry, named, state, "U0HR")
    views = [
        ask_view("id", said, say),
        back_view(request, "id", said, say),
        desk_view(request, "{}", say, reader="U3"),
        said_view(say("request.failed", contact=said), say),
    ]
    assert [slack_limits.view_error(view) for view in views] == [("", [])] * 4
    messages = [desk_message(request), back_message(request, entry), copy_message("U0HR", entry)]
    letters = [reply_message(request, "U0HR", entry, say), typed_message("r" * 24, say)]
    assert all(map(accepted, [*messages, *letters]))


@given(question=texts, said=texts, comment=st.text(max_size=LONGEST_ENTRY), reason=st.sampled_from(REASONS))
def test_complaints_fit_a_message(question: str, said: str, comment: str, reason: str) -> None:
    sources = tuple(replace(LEAVE, id=f"p{n}", title=f"{said[:300]} {n}") for n in range(20))
    given_answer = Given("id", "U1", question, Scope(), Answer(said, Kind.FRESH, sources=sources), 0.0)
    assert accepted(dislike_message(given_answer, Said(reason, question, comment), is_open=True))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_question_why_fits_in_every_language(language: str) -> None:
    say = phrases_for(language)
    given_answer = Given("id", "U1", "?", Scope(), Answer("A", Kind.FRESH), 0.0)
    for view in (why_view(given_answer, say, for_hr="?"), thanks_view(say, given_answer), thanks_view(say, None)):
        assert slack_limits.view_error(view) == ("", [])


def test_names_and_titles_are_no_markup() -> None:
    odd = Passage("p", "d", "p.md", "<!channel> Leave", ("<@U1>",), "<!here> text")
    view = passages_view([odd], {"p.md": Document("p.md", "x", "everyone", 1)}, phrases_for(""))
    marked = [b["text"]["text"] for b in view["blocks"] if b.get("text", {}).get("type") == "mrkdwn"]
    assert marked == ["*&lt;!channel&gt; Leave &gt; &lt;@U1&gt;*"]
    request = Request("r", "U1", "<!channel> please", named=False)
    assert "<!" not in desk_message(request).text


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("**25 days** and __more__", "25 days and more"),
        ("- one\n  - two\n* three", "• one\n  • two\n• three"),
        ("| A | B |\n|---|:-:|\n| x | 1 |\n| y | |", "• x: B 1\n• y"),
        ("| A |\n| --- |\n| x |", "• x"),
        ("| no | header |", "no  header"),
        ("| A | B |\n|---|---|\n| a \\| b | c |", "• a | b: B c"),
        ("2 * 3 * 4, snake_case, a ** b", "2 * 3 * 4, snake_case, a ** b"),
    ],
)
def test_passages_are_readable_without_markdown(markdown: str, shown: str) -> None:
    assert readable(markdown) == shown


def test_the_longest_passages_fit_in_any_script() -> None:
    passages = [replace(LEAVE, id=f"p{n}", title="छुट्टी" * 200, text="छुट्टी " * 2_000) for n in range(50)]
    view = passages_view(passages, {LEAVE.path: Document(LEAVE.path, "x", "everyone", 1)}, phrases_for("hi"))
    assert slack_limits.view_error(view) == ("", [])
