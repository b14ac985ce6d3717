"""What verifying an answer shows, and how buttons and windows carry what it is about: pure functions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.checks.neutral import neutralise
from bot.model import EVERYONE, Answer, Kind, Passage, Scope
from bot.reading.lookalikes import visible
from cache.verified import Due
from cache.vouched import Vouched
from handlers.block_kit import modals
from handlers.block_kit.blocks import TYPED, actions, button, choice, paragraph, plain, small, sure, text_entry
from handlers.block_kit.limits import BUTTON_VALUE, Block
from handlers.block_kit.presses import Submission, as_written
from handlers.block_kit.readable import readable
from handlers.block_kit.render import Message
from handlers.block_kit.text import clipped, counted, day, escaped
from handlers.hr.finding import audience_words

EDIT, WRONG, MENU, SAVED = "verify_edit", "verify_wrong", "verify_menu", "verify_saved"
REMOVED = "verify_removed"
VERIFY_THIS = "verify_message"
"""The callback of the message shortcut."""

_TITLE = "Verify an answer"
_WRONG_TITLE = "Is this answer wrong?"
_GOES = "It is removed, with all answers to the same question and all copies, and what HR verified for it."
_FOR_GOOD = "This is for good: purge undo does not bring it back. What HR wrote is shown to you once more."
_TOO_LONG = "This question is too long to verify an answer to. Please ask it in fewer words."
_ROOM = 7_500
"""Characters of HR's own texts that are shown once more, together: they fit into one message."""
_TEXT, _OWNER, _REVIEW = "text", "owner", "review"
_LONGEST_OWNER = 60
_PASSAGES, _LONGEST_PASSAGE = 3, 1_200
"""What is shown of the policies, in characters: enough to compare with, and short enough to reach the field below it."""
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
    confirm = sure(_WRONG_TITLE, f"{_GOES} {_FOR_GOOD}", "Remove")
    editing = [button("Edit / verify", EDIT, value)] if edit else []
    removing = [button("Wrong", WRONG, value, style="danger", confirm=confirm)] if wrong else []
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


def asking(about: About, text: str, held: Vouched | None, *, url: str, message: str = "") -> modals.View:
    """Whether the answer is to be removed, as it is given now: a menu asks nothing before it counts."""
    carried = _carried(about, url, message)
    if len(carried) > modals.METADATA:
        return sorry(_TOO_LONG)
    given = f"HR verified ({held.verification.owner}):" if held else "It is answered like this:"
    shown = [small(given), paragraph(text)] if text else []
    blocks = [paragraph(f"“{clipped(about.question, 500)}”"), *shown, paragraph(f"{_GOES} {_FOR_GOOD}")]
    return modals.modal(_WRONG_TITLE, blocks, submit="Remove", close="Keep", callback=REMOVED, carried=carried)


def removed(summary: Sequence[str]) -> modals.View:
    return modals.told(_TITLE, *summary)


def removed_message(summary: Sequence[str]) -> Message:
    return modals.message([paragraph(text) for text in summary])


@dataclass(frozen=True, slots=True)
class SaidNow:
    """What the policies say about a question; `changed`: it was something else when HR verified the answer."""

    passages: tuple[Passage, ...] = ()
    changed: bool = False


def form(
    about: About,
    text: str,
    held: Vouched | None,
    said: SaidNow,
    *,
    url: str,
    message: str = "",
    by: str = "",
    now: float = 0.0,
) -> modals.View:
    """The text as it is given now, to be corrected, beside what the policies say; its owner, and when to look at it again.

    Args:
        about: the question.
        text: the answer to begin with.
        held: what was verified before, if anything.
        said: what the policies say now.
        url: where the summary goes.
        message: the message in HR's channel that it was opened from, if it was.
        by: the name of who opens it, who looks after the answer unless another is named.
        now: Unix seconds, from which the review dates count.

    """
    carried = _carried(about, url, message)
    if len(carried) > modals.METADATA:
        return sorry(_TOO_LONG)
    longer = "The answer was longer than this field; what you save takes its place." if len(text) > TYPED else ""
    owner = held.verification.owner if held else by if neutralise(by) == by else ""
    reviews = {days: f"{words}, on {day(now + int(days) * _DAY)}" for days, words in REVIEWS.items()}
    blocks = [
        paragraph(f"“{clipped(about.question, 500)}”"),
        small(f"For {audience_words(about.audiences)}, until its documents change or its review is due."),
        *_policies(said),
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


def _policies(said: SaidNow) -> Iterator[Block]:
    """The passages to compare with: who verifies says that they agree."""
    if said.changed:
        yield paragraph(f"{WHY_RETIRED['documents']} Please compare what they say now.")
    yield small("The policies say:" if said.passages else "The policies say nothing about it.")
    for passage in said.passages[:_PASSAGES]:
        place = clipped(passage.place, 300)
        yield paragraph(f"{place}\n{clipped(readable(passage.text), _LONGEST_PASSAGE)}")


def _carried(about: About, url: str, message: str) -> str:
    return json.dumps({"q": about.question, "a": about.audiences, "url": url, "message": message}, ensure_ascii=False)


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
    whom = audience_words(held.audiences)
    return f"Verified: from now on this is the answer for {whom}, until {until} or until its documents change.{also}"


def verified_by(person: str) -> str:
    """What stands below the message that it was verified from."""
    return f"Verified by <@{person}>"


def removed_by(person: str) -> str:
    return f"Removed by <@{person}>"


def gone(stored: int | None, vouched: Sequence[Vouched]) -> list[str]:
    """The summary of a removal, and what HR had written, so that it is not lost: in paragraphs.

    Without a number of stored answers, where they could not all be removed.
    """
    texts = [text for held in vouched for text in _once_more(held, _ROOM // len(vouched))]
    if stored is None:
        return [_NOT_ALL, *texts]
    kinds = ((stored, "stored answer", "stored answers"), (len(vouched), "verified answer", "verified answers"))
    what = " and ".join(counted(*kind) for kind in kinds if kind[0])
    done = f"Done: {what} removed. Whoever asks it is answered anew." if what else "There was nothing to remove."
    return [done, *texts]


def _once_more(held: Vouched, longest: int) -> tuple[str, str]:
    by, whom = held.verification.owner, clipped(audience_words(held.audiences), 100)
    return f"What HR had verified ({by}, for {whom}), should you need it again:", clipped(held.text, longest)


_NOT_ALL = "Not all of it could be removed: the stored answers cannot be written to at the moment. Please try again in a minute."


def held_blocks(held: Vouched, why_retired: str = "") -> list[Block]:
    """A verified answer, as `find` lists it."""
    since, until = day(held.verification.at), day(held.verification.review_by)
    sources = "; ".join(dict.fromkeys(source.place for source in held.sources)) or "HR's word alone"
    about = f"For {audience_words(held.audiences)}; {held.verification.owner}; {since} until {until}. From: {sources}"
    head = paragraph(f"Verified answer to “{clipped(held.question, 150)}”:\n{clipped(held.text, 400)}")
    retired = [small(WHY_RETIRED[why_retired])] if why_retired else []
    return [head, *retired, small(clipped(about, 400)), *buttons(About(held.question, held.audiences))]


WHY_RETIRED = {
    "documents": "The documents it stands on changed, so it is not given any more.",
    "date": "Its review date has passed, so it is not given any more.",
}


def review_message(due: Due) -> Message:
    """The question to HR whether a verified answer still holds. What is not for everyone is only shown to who may read
    it: who is in HR's channel need not belong to its audience.
    """
    held = due.held
    question = f"\n“{clipped(held.question, 500)}”" if held.scope == Scope() else ""
    said = (
        f"Please look at a verified answer again. {WHY_RETIRED[due.why]}{question}\n"
        f"For {audience_words(held.audiences)}; looked after by {held.verification.owner}."
    )
    return Message(escaped(said), (paragraph(said), *buttons(About(held.question, held.audiences))))
