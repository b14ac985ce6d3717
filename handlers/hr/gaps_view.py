"""Gaps as HR sees them: pure functions from records to blocks and views. No names, only numbers of people."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.records.gaps import Gap
from handlers.block_kit import modals
from handlers.block_kit.blocks import actions, button, choice, paragraph, small, text_entry
from handlers.block_kit.limits import Block
from handlers.block_kit.presses import Submission, as_written
from handlers.block_kit.render import Message
from handlers.block_kit.text import clipped, counted, day, times
from handlers.hr.verify_view import EDIT, About

WORK, SAVED = "gap_work", "gap_saved"

_TITLE = "Work on a gap"
_SHOWN = 10
_ASSIGNEE, _NOTE, _STATE = "assignee", "note", "state"
_OPEN, _DONE = "open", "done"
_STATES = {_OPEN: "still open", _DONE: "done: start counting again"}
_LONGEST_NAME, _LONGEST_NOTE = 60, 500

_REASONS = {"not_found": "nothing found", "declined": "the policies do not say", "disliked": "the answer was no help"}

NOT_SAVED = {_NOTE: "This could not be saved just now. Please try again in a minute."}
NOTHING = "No gaps: no question of the last three months is left without a good answer."
_UNASKED = "Nobody has asked it since it was closed."
_CHANGED = "A colleague changed this gap while you wrote. Save again to put what you entered in its place."
GONE = "This gap is not there any more."


def gaps_message(gaps: Sequence[Gap], hidden: int) -> Message:
    """The open gaps, what most people asked first."""
    return _message("Questions that found no good answer, what most people asked first:", gaps, hidden)


def digest_message(gaps: Sequence[Gap]) -> Message:
    """The gaps of the week, with everybody who asked before: of a sensitive topic a week may show one person alone."""
    head = "What the policies left open last week. The numbers are those of three months, what most people asked first:"
    return _message(head, gaps, 0)


def _message(head: str, gaps: Sequence[Gap], hidden: int) -> Message:
    if not gaps:
        blocks = [paragraph(NOTHING if not hidden else "No gaps that may be shown.")]
    else:
        blocks = [paragraph(head), *(block for gap in gaps[:_SHOWN] for block in _blocks(gap))]
    if (more := len(gaps) - _SHOWN) > 0:
        blocks.append(small(f"And {more:,} more."))
    if hidden:
        more_hidden = counted(hidden, "more on a sensitive topic is", "more on sensitive topics are")
        blocks.append(small(f"{more_hidden} shown only once several people asked."))
    return modals.message(blocks)


def _blocks(gap: Gap) -> Iterator[Block]:
    yield paragraph(f"“{clipped(gap.question, 200)}”\n{_counted(gap)}")
    work = button("Work on it", WORK, gap.id)
    yield actions([work, button("Write the answer", EDIT, About(gap.question).value())])


def _counted(gap: Gap) -> str:
    """How often, why, and who is on it."""
    who = counted(gap.people, "person", "people")
    whys = [(_REASONS.get(reason, reason), count) for reason, count in gap.reasons.most_common()]
    why = ", ".join(words if len(whys) == 1 else f"{words}: {count:,}" for words, count in whys)
    said = f"{who} asked {times(gap.times)}, last on {day(gap.last_at)} ({why})." if gap.times else _UNASKED
    said += f" {gap.assignee} looks after it." if gap.assignee else ""
    return said + (f"\nNote: {clipped(gap.note, 200)}" if gap.note else "")


# -- the window ------------------------------------------------------------------------------------------------------


def looking() -> modals.View:
    return modals.told(_TITLE, "Looking it up…")


def sorry(why: str) -> modals.View:
    return modals.told(_TITLE, why)


@dataclass(frozen=True, slots=True)
class Worked:
    """What HR entered."""

    assignee: str
    note: str
    done: bool


def form(gap: Gap, *, url: str, entered: Worked | None = None) -> modals.View:
    """Who looks after it, a note, and whether it is done.

    Args:
        gap: as it is now.
        url: where the summary goes.
        entered: what somebody entered while a colleague changed the gap; nothing of it is lost.

    """
    shown = entered or Worked(*gap.worked)
    blocks = [
        *([paragraph(_CHANGED)] if entered else []),
        paragraph(f"“{clipped(gap.question, 300)}”\n{_counted(gap)}"),
        text_entry(
            _ASSIGNEE, "Who looks after it", initial=shown.assignee, optional=True, long=False, most=_LONGEST_NAME
        ),
        text_entry(_NOTE, "Note", initial=shown.note, optional=True, most=_LONGEST_NOTE),
        choice(_STATE, "It is", _STATES, first=_DONE if shown.done else _OPEN, kind="static_select"),
    ]
    carried = json.dumps({"id": gap.id, "seen": gap.worked, "url": url}, ensure_ascii=False)
    return modals.modal(_TITLE, blocks, submit="Save", close="Cancel", callback=SAVED, carried=carried)


@as_written()
def opened(carried: Mapping[str, Any]) -> tuple[str, tuple[str, str, bool]]:
    """Which gap the window was about, and what HR had made of it when it was opened (`Gap.worked`)."""
    assignee, note, done = carried["seen"]
    return str(carried["id"]), (str(assignee), str(note), bool(done))


def worked(sent: Submission) -> Worked:
    return Worked(sent.said(_ASSIGNEE)[:_LONGEST_NAME], sent.said(_NOTE)[:_LONGEST_NOTE], sent.said(_STATE) == _DONE)


def saved(entered: Worked) -> str:
    """The summary."""
    if entered.done:
        return "Done: this gap is closed, and opens again if somebody asks it."
    return f"Saved: {entered.assignee} looks after it." if entered.assignee else "Saved."
