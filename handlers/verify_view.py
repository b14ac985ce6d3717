"""What verifying an answer shows, and how buttons and windows carry what it is about: pure functions."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.checks.neutral import neutralise
from bot.lookalikes import visible
from bot.model import EVERYONE, Answer, Kind, Scope
from cache.verified import Due
from cache.vouched import Vouched
from handlers import modals
from handlers.blocks import TYPED, actions, button, choice, paragraph, plain, small, sure, text_entry
from handlers.finding import audience_words
from handlers.limits import BUTTON_VALUE, Block
from handlers.presses import Submission, as_written
from handlers.render import Message
from handlers.text import clipped, counted, day, escaped

EDIT, WRONG, MENU, SAVED = "verify_edit", "verify_wrong", "verify_menu", "verify_saved"
VERIFY_THIS = "verify_message"
"""The callback of the message shortcut."""

_TITLE = "Verify an answer"
_TEXT, _OWNER, _REVIEW = "text", "owner", "review"
_LONGEST_OWNER = 60
_DAY = 24 * 3600.0

REVIEWS = {"30": "in a month", "90": "in three months", "180": "in half a year", "365": "in a year"}
"""When HR is asked to look at an answer again: days, and the words for them."""

_HARMFUL = "Please write links in full (https://…), without a label or angle brackets, and leave out @channel, @here and @everyone."


@dataclass(frozen=True, slots=True)
class About:
    """The question that a button is about, and the audiences of the scope it is answered in."""

    question: str
    audiences: tuple[str, ...] = (EVERYONE,)

    @property
    def scope(self) -> Scope:
        return Scope(frozenset(self.audiences))

    def value(self) -> str:
        """As a button carries it."""
        return json.dumps({"q": self.question, "a": self.audiences}, ensure_ascii=False)

    @classmethod
    @as_written()
    def read(cls, carried: Mapping[str, Any]) -> About:
        return cls(str(carried["q"]), tuple(carried["a"]))


# -- where it begins -------------------------------------------------------------------------------------------------


def buttons(about: About, *, edit: bool = True, wrong: bool = True) -> list[Block]:
    """The buttons below an answer; none if its question is too long for Slack's buttons."""
    if len(value := about.value()) > BUTTON_VALUE or not (edit or wrong):
        return []
    asking = sure(
        "Is this answer wrong?",
        "It is removed, with all answers to the same question and all copies, and what HR verified for it.",
        "Remove",
    )
    editing = [button("Edit / verify", EDIT, value)] if edit else []
    removing = [button("Wrong", WRONG, value, style="danger", confirm=asking)] if wrong else []
    return [actions([*editing, *removing])]


def with_menu(messages: Sequence[Message], answer: Answer) -> list[Message]:
    """The messages of an answer with HR's menu below them, where there is something to verify."""
    if answer.kind in {Kind.CARE, Kind.SMALLTALK} or not messages:
        return list(messages)
    options = [{"text": plain(words), "value": name} for name, words in _MENU.items()]
    menu: Block = {"type": "overflow", "action_id": MENU, "options": options}
    last = messages[-1]
    row: Block = {"type": "section", "text": plain("For HR"), "accessory": menu}
    return [*messages[:-1], replace(last, blocks=(*last.blocks, row))]


_MENU = {EDIT: "Edit / verify", WRONG: "Wrong: remove it"}


# -- the window ------------------------------------------------------------------------------------------------------


def looking() -> modals.View:
    return modals.told(_TITLE, "Looking it up…")


def sorry(why: str) -> modals.View:
    return modals.told(_TITLE, why)


def removed(summary: str) -> modals.View:
    return modals.told(_TITLE, summary)


def form(about: About, text: str, held: Vouched | None, *, url: str, by: str = "", now: float = 0.0) -> modals.View:
    """The text as it is given now, to be corrected, its owner, and when to look at it again.

    Args:
        about: the question.
        text: the answer to begin with.
        held: what was verified before, if anything.
        url: where the summary goes.
        by: the name of who opens it, who looks after the answer unless another is named.
        now: Unix seconds, from which the review dates count.

    """
    carried = json.dumps({"q": about.question, "a": about.audiences, "url": url}, ensure_ascii=False)
    if len(carried) > modals.METADATA:
        return sorry("This question is too long to verify an answer to. Please ask it in fewer words.")
    longer = "The answer was longer than this field; what you save takes its place." if len(text) > TYPED else ""
    owner = held.verification.owner if held else by if neutralise(by) == by else ""
    reviews = {days: f"{words}, on {day(now + int(days) * _DAY)}" for days, words in REVIEWS.items()}
    blocks = [
        paragraph(f"“{clipped(about.question, 500)}”"),
        small(f"For {audience_words(about.audiences)}, until its documents change or its review is due."),
        text_entry(
            _TEXT,
            "The verified answer",
            initial=text,
            example="What everybody who asks this should read",
            hint=longer,
            most=TYPED,
        ),
        text_entry(
            _OWNER,
            "Looked after by, as readers see it",
            initial=owner,
            example="A person or a team, such as “Leave team”",
            long=False,
            most=_LONGEST_OWNER,
        ),
        choice(_REVIEW, "Ask HR to look at it again", reviews, first="180", kind="static_select"),
        *buttons(about, edit=False, wrong=bool(text)),
    ]
    return modals.modal(_TITLE, blocks, submit="Verify", close="Cancel", callback=SAVED, carried=carried)


@dataclass(frozen=True, slots=True)
class Entered:
    """What HR wrote: the text, who looks after it, and in how many days to look at it again."""

    text: str
    owner: str
    days: int


def entered(sent: Submission) -> Entered:
    days = sent.said(_REVIEW)
    return Entered(visible(sent.said(_TEXT)).strip(), sent.said(_OWNER), int(days) if days in REVIEWS else 180)


def faults(given: Entered) -> dict[str, str]:
    """What is wrong with it, by field: checked like any other answer before it is shown to anybody."""
    found = {}
    if not any(character.isalnum() for character in given.text):
        found[_TEXT] = "Please write the answer."
    elif neutralise(given.text) != given.text:
        found[_TEXT] = _HARMFUL
    if not given.owner or neutralise(given.owner) != given.owner:
        found[_OWNER] = "Please name a person or a team."
    return found


# -- what is said ----------------------------------------------------------------------------------------------------


def verified(held: Vouched, removed: int) -> str:
    """The summary of a verification."""
    until = day(held.verification.review_by)
    also = f" {counted(removed, 'earlier answer to it was', 'earlier answers to it were')} removed." if removed else ""
    return f"Verified: from now on this is the answer for {audience_words(held.audiences)}, until {until}.{also}"


def gone(stored: int | None, vouched: int) -> str:
    """The summary of a removal; without a number of stored answers, where they could not all be removed."""
    if stored is None:
        return "Not all of it could be removed: the stored answers cannot be written to at the moment. Please try again in a minute."
    kinds = ((stored, "stored answer", "stored answers"), (vouched, "verified answer", "verified answers"))
    what = " and ".join(counted(*kind) for kind in kinds if kind[0])
    return f"Done: {what} removed. Whoever asks it is answered anew." if what else "There was nothing to remove."


def held_blocks(held: Vouched, why_retired: str = "") -> list[Block]:
    """A verified answer, as `find` lists it."""
    since, until = day(held.verification.at), day(held.verification.review_by)
    sources = "; ".join(dict.fromkeys(source.place for source in held.sources)) or "HR's word alone"
    about = f"For {audience_words(held.audiences)}; {held.verification.owner}; {since} until {until}. From: {sources}"
    head = paragraph(f"Verified answer to “{clipped(held.question, 150)}”:\n{clipped(held.text, 400)}")
    retired = [small(_WHY[why_retired])] if why_retired else []
    return [head, *retired, small(clipped(about, 400)), *buttons(About(held.question, held.audiences))]


_WHY = {
    "documents": "The documents it stands on changed, so it is not given any more.",
    "date": "Its review date has passed, so it is not given any more.",
}


def review_message(due: Due) -> Message:
    """The question to HR whether a verified answer still holds. Its text is only shown to who may read it."""
    held = due.held
    said = (
        f"Please look at a verified answer again. {_WHY[due.why]}\n“{clipped(held.question, 500)}”\n"
        f"For {audience_words(held.audiences)}; looked after by {held.verification.owner}."
    )
    return Message(escaped(said), (paragraph(said), *buttons(About(held.question, held.audiences))))
