"""The modal that asks what was wrong, and what HR is shown: pure functions to blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.model import EVERYONE, Scope
from bot.reading.conversation import stands_alone
from bot.records.ledger import Given
from handlers.block_kit.blocks import choice, paragraph, small, text_entry
from handlers.block_kit.limits import Block
from handlers.block_kit.modals import View, message, modal, told
from handlers.block_kit.render import Message, excerpt
from handlers.block_kit.text import clipped
from handlers.hr.verify_view import About, buttons
from handlers.phrasebook import Phrases, phrases_for

WHY, REASON, COMMENT, QUESTION = "feedback_why", "reason", "comment", "question"
OTHER = "other"
REASONS = ("wrong", "outdated", "other_question", "unclear", OTHER)

_LONGEST_ANSWER = 2_000
_SET_ASIDE = "The answer is no longer reused; the next one who asks gets a new one."
_STANDS = "HR verified this answer, so it is still given."
_WITHHELD = "(The answer is not shown here, because its document is not open to everyone.)"


@dataclass(frozen=True, slots=True)
class Said:
    """What a reader says of an answer: one of REASONS, and as far as HR may read it, the question and a comment."""

    reason: str
    question: str
    comment: str = ""


def why_view(given: Given, say: Phrases, *, for_hr: str) -> View:
    """What was wrong with an answer. `for_hr`: the question as HR will see it, to be edited; empty: HR sees none."""
    intro = [say("feedback.stands" if given.verified else "feedback.intro")]
    intro += [say("feedback.hr_sees")] * bool(for_hr)
    blocks = [
        paragraph(" ".join(intro)),
        choice(REASON, say("feedback.why"), {reason: say(f"feedback.{reason}") for reason in REASONS}),
        text_entry(COMMENT, say("feedback.comment"), optional=True),
        *([text_entry(QUESTION, say("feedback.question"), initial=for_hr)] if for_hr else []),
    ]
    submit, close = say("feedback.submit"), say("feedback.close")
    return modal(say("feedback.title"), blocks, submit=submit, close=close, callback=WHY, carried=given.id)


def thanks_view(say: Phrases, given: Given | None) -> View:
    """What the modal turns into; None: the answer is gone."""
    words = "answer.gone" if given is None else "feedback.stands" if given.verified else "feedback.sent"
    return told(say("feedback.sent_title"), say(words), close=say("passages.close"))


def dislike_message(given: Given, said: Said, *, is_open: bool) -> Message:
    """For HR: what was asked and answered, as its readers saw it, and what was wrong with it. Nothing about who said so,
    and no text drawn from a document that not everyone may read: who is in HR's channel need not belong to its audience.

    `is_open`: whether everyone may read today what the answer stands on.
    """
    say = phrases_for("en")
    head = f"An answer was marked “not helpful”: {say(f'feedback.{said.reason}')}."
    question = f"\nQuestion: {said.question}" if said.question else ""
    blocks = [
        paragraph(f"{head}{question}"),
        *([paragraph(f"What the reader says: {said.comment}")] if said.comment else []),
        *_answer(given, say, is_open=is_open),
        small(_STANDS if given.verified else _SET_ASIDE),
        *_mending(given, said),
    ]
    return message(blocks)


def _answer(given: Given, say: Phrases, *, is_open: bool) -> Iterator[Block]:
    if not (is_open and is_for_everyone(given)):
        yield small(_WITHHELD)
        return
    yield small("What was answered:")
    yield excerpt(given.answer, _LONGEST_ANSWER)
    places = "; ".join(dict.fromkeys(source.place for source in given.answer.sources))
    yield from ([small(say("answer.source", place=clipped(places, 600)))] if places else [])


def _mending(given: Given, said: Said) -> list[Block]:
    """HR's buttons, where an answer can be verified: to the question that it was given to, if it was shared with others;
    of any other, HR knows what the reader left of it.
    """
    shared = given.verified or given.answer.entry
    asked = given.question if shared else said.question
    whole = stands_alone(asked) and "\n" not in asked
    return buttons(About(asked)) if whole and is_for_everyone(given) else []


def is_for_everyone(given: Given) -> bool:
    """Whether an answer may be shown wherever HR works. HR's own words need no source, so who they are for is only told by where they were given."""
    return all(source.audience == EVERYONE for source in given.answer.sources) and not (
        given.verified and given.scope != Scope()
    )
