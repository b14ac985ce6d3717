"""The Home tab as blocks: pure functions from records to Slack's view."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from bot.ledger import Given
from handlers.limits import CONTEXT_TEXT, Block
from handlers.offers import ASK_PERSON
from handlers.passages import readable
from handlers.text import clipped, counted, escaped

FORGET = "home_forget"

_PRIVACY = (
    "Nobody is told what you ask. Your questions and answers are kept for some weeks, so that you find them above; only "
    "you are shown them, and “Forget me” erases them. What you tell me of harm is not kept. A question and its answer may "
    "be kept for a few days, without your name, to answer colleagues who may read the same documents; nothing personal is. "
    "A question without an answer is kept for HR, without your name. How many people ask is counted without knowing who."
)
_FOR_HR = (
    "You look after the answers: /hrbot-admin gaps shows what the policies leave open, /hrbot-admin find what is answered to a "
    "question, to verify or correct it. /hrbot-admin help has the rest."
)
_NONE_YET = "Nothing yet. What you ask me will be here, for you alone."

_QUESTION, _ANSWER, _PLACES = 200, 400, 300
_MARKS = re.compile(r"\*\*|__|`|^#{1,6} |^> ", re.MULTILINE)


def home_view(
    suggested: Sequence[str],
    hr_contact: str,
    documents: int,
    *,
    recent: Sequence[Given] = (),
    hr: bool = False,
    figures: Sequence[Block] = (),
    notice: str = "",
    forgotten: str = "",
) -> dict[str, Any]:
    """Home for one person.

    Args:
        suggested: questions to start with.
        hr_contact: who to turn to.
        documents: how many this person may read.
        recent: what they asked last, newest first.
        hr: whether they look after the answers.
        figures: for admins only, and then first.
        notice: what the last press did, said under the figures, where it was pressed.
        forgotten: what "Forget me" did, said under that.

    """
    blocks = [
        *figures,
        *_said(notice),
        _header("Hello, I'm hrbot"),
        _section(f"I answer questions about our HR policies and show where the answer is from. For you I can read "
                 f"{counted(documents, 'document', 'documents')}. Mention me in a channel, write to me under Messages, or use /hrbot anywhere."),
        _header("Try asking"),
        _section("\n".join(f"• {question}" for question in suggested)),
        *_recent(recent),
        *_said(forgotten),
        *([_header("For HR"), _section(_FOR_HR)] if hr else []),
        _header("Rather talk to a person?"),
        _section(f"Please ask {hr_contact}."),
        {"type": "actions", "elements": [_ask_person()]},
        _header("Your data"),
        _section(_PRIVACY),
    ]  # fmt: skip
    return {"type": "home", "blocks": blocks}


def refusal_view(why: str) -> dict[str, Any]:
    """Home for someone who is not answered."""
    return {"type": "home", "blocks": [_section(why)]}


def _said(words: str) -> list[Block]:
    return [_small(f"*{escaped(words)}*")] if words else []


def _recent(recent: Sequence[Given]) -> Iterator[Block]:
    yield _header("What you asked lately")
    if not recent:
        yield _section(_NONE_YET)
    for shown in recent:
        answer = _MARKS.sub("", readable(shown.answer.text))
        yield _asked(clipped(shown.question, _QUESTION), clipped(answer, _ANSWER))
        yield _small(_when_and_where(shown))
    yield {"type": "actions", "elements": [_forget()]}


def _asked(question: str, answer: str) -> Block:
    """Rich text, so that the question stands out and nothing in either is taken for markup."""
    said = [{"type": "text", "text": question, "style": {"bold": True}}, {"type": "text", "text": f"\n{answer}"}]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": said}]}


def _when_and_where(shown: Given) -> str:
    """Slack shows the date in the reader's own time zone and language."""
    places = ", ".join(dict.fromkeys(source.place for source in shown.answer.sources))
    when = f"<!date^{int(shown.at)}^{{date_short_pretty}}|earlier>"
    return f"{when} · From: {escaped(clipped(places, _PLACES))}" if places else when


def _ask_person() -> Block:
    return {"type": "button", "text": _plain("Ask a person"), "action_id": ASK_PERSON}


def _forget() -> Block:
    confirm = {
        "title": _plain("Forget what you asked?"),
        "text": _plain(
            "I erase my record of your questions and answers, and of what you sent to HR: their reply will not reach you. "
            "The messages themselves stay in Slack."
        ),
        "confirm": _plain("Forget me"),
        "deny": _plain("Keep"),
    }
    return {
        "type": "button",
        "text": _plain("Forget me"),
        "action_id": FORGET,
        "value": FORGET,
        "style": "danger",
        "confirm": confirm,
    }


def _header(text: str) -> Block:
    return {"type": "header", "text": _plain(text)}


def _section(text: str) -> Block:
    return {"type": "section", "text": _plain(clipped(text, CONTEXT_TEXT))}


def _small(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}
