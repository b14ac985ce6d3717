"""The Home tab as blocks: pure functions from records to Slack's view."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from bot.records.ledger import Given
from handlers.answers.offers import ASK_PERSON
from handlers.answers.suggestions import Suggestion
from handlers.block_kit.blocks import actions, button, header, paragraph, small_marked, sure
from handlers.block_kit.limits import Block
from handlers.block_kit.readable import readable
from handlers.block_kit.text import clipped, escaped
from handlers.phrasebook import Phrases

FORGET = "home_forget"

_FOR_HR = (
    "You look after the answers: /hrbot-admin gaps shows what the policies leave open, /hrbot-admin find what is answered to a "
    "question, to verify or correct it. /hrbot-admin help has the rest."
)

_QUESTION, _ANSWER, _PLACES = 200, 400, 300
_MARKS = re.compile(r"\*\*|__|`|^#{1,6} |^> ", re.MULTILINE)


def home_view(
    suggested: Sequence[Suggestion],
    hr_contact: str,
    documents: int,
    say: Phrases,
    *,
    recent: Sequence[Given] = (),
    hr: bool = False,
    figures: Sequence[Block] = (),
    notice: str = "",
    forgotten: str = "",
) -> dict[str, Any]:
    """Home for one person, in their language; what is for HR and admins alone is in English.

    Args:
        suggested: questions to start with.
        hr_contact: who to turn to; empty: the HR team.
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
        header(say("home.hello")),
        paragraph(say("home.intro", count=documents)),
        header(say("home.suggested")),
        paragraph("\n".join(_to_ask(suggested, say))),
        *_recent(recent, say),
        *_said(forgotten),
        *([header("For HR"), paragraph(_FOR_HR)] if hr else []),
        header(say("home.person")),
        paragraph(say("request.contact", contact=hr_contact)),
        actions([button(say("offer.person_button"), ASK_PERSON)]),
        header(say("home.data")),
        paragraph(" ".join([say("home.yours"), say("home.shared"), say("home.counted")])),
    ]
    return {"type": "home", "blocks": blocks}


def refusal_view(why: str) -> dict[str, Any]:
    """Home for someone who is not answered."""
    return {"type": "home", "blocks": [paragraph(why)]}


def _said(words: str) -> list[Block]:
    return [small_marked(f"*{escaped(words)}*")] if words else []


def _to_ask(suggested: Sequence[Suggestion], say: Phrases) -> Iterator[str]:
    yield from (f"• {one.line}" for one in suggested)
    if any(one.title != one.question for one in suggested):
        yield say("home.language")


def _recent(recent: Sequence[Given], say: Phrases) -> Iterator[Block]:
    yield header(say("home.recent"))
    if not recent:
        yield paragraph(say("home.none_yet"))
    for shown in recent:
        answer = _MARKS.sub("", readable(shown.answer.text))
        yield _asked(clipped(shown.question, _QUESTION), clipped(answer, _ANSWER))
        yield small_marked(_when_and_where(shown, say))
    yield actions([_forget(say)])


def _asked(question: str, answer: str) -> Block:
    """Rich text, so that the question stands out and nothing in either is taken for markup."""
    said = [{"type": "text", "text": question, "style": {"bold": True}}, {"type": "text", "text": f"\n{answer}"}]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": said}]}


def _when_and_where(shown: Given, say: Phrases) -> str:
    """Slack shows the date in the reader's own time zone and language."""
    places = ", ".join(dict.fromkeys(source.place for source in shown.answer.sources))
    when = f"<!date^{int(shown.at)}^{{date_short_pretty}}|{say('home.earlier')}>"
    return f"{when} · {escaped(say('answer.source', place=clipped(places, _PLACES)))}" if places else when


def _forget(say: Phrases) -> Block:
    asking = sure(say("home.forget_sure"), say("home.forget_what"), say("home.forget_button"), say("home.keep_button"))
    return button(say("home.forget_button"), FORGET, FORGET, style="danger", confirm=asking)
