"""What HR is shown about one question: pure functions from findings to blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cache.export import Exported
from handlers.block_kit import modals
from handlers.block_kit.blocks import paragraph, small
from handlers.block_kit.limits import Block
from handlers.block_kit.render import Message
from handlers.block_kit.text import clipped, counted, day, times
from handlers.hr.finding import Findings, Prospect, audience_words
from handlers.hr.verify_view import About, buttons, held_blocks

_VERIFIED, _STORED, _PLACES = 2, 4, 3
"""How much is shown: with the lengths below it fits into one message of Slack's."""

_WHO = 2_000

_NEVER = {
    "personal": "It is about somebody's own case, so an answer to it is never kept and never shared.",
    "context": "It only makes sense in its conversation, so an answer to it is never shared.",
    "disclosure": "It tells of harm: whoever writes it is met with care and contacts, and nothing is kept.",
    "empty": "It asks nothing.",
}


def findings_message(found: Findings, related: Sequence[str]) -> Message:
    """Who would get what now, and the kept answers; where there are none, the questions that are `related`."""
    return modals.message([*_blocks(found), *_related(related)])


def _related(questions: Sequence[str]) -> Iterator[Block]:
    if questions:
        lines = [f"• {clipped(question, 150)}" for question in questions]
        yield paragraph("\n".join(["Other questions with an answer that share its words, for find:", *lines]))


def _blocks(found: Findings) -> Iterator[Block]:
    yield paragraph(f"“{clipped(found.question, 300)}”")
    if found.refused:
        yield paragraph(_NEVER.get(found.refused, found.refused))
        return
    yield paragraph(clipped("Who asks it now gets\n" + "\n".join(map(_prospect, found.prospects)), _WHO))
    if not found.verified and not found.stored:
        others = bool(found.hidden or found.closed)
        yield paragraph("No stored answer that you may read fits it." if others else "No stored answer fits it.")
        yield from buttons(About(found.question), wrong=others)
    for held in found.verified[:_VERIFIED]:
        yield from held_blocks(held, found.retired.get(held.id, ""))
    for kept in found.stored[:_STORED]:
        yield from stored_blocks(kept)
    if (more := len(found.verified[_VERIFIED:]) + len(found.stored[_STORED:])) > 0:
        yield small(f"{more} more answers fit it.")
    yield from _hidden(found.hidden)
    if found.closed:
        stand = counted(found.closed, "other stored answer stands", "other stored answers stand")
        yield small(f"{stand} on documents that are gone, or not open to you.")


def _prospect(prospect: Prospect) -> str:
    who = audience_words(sorted(prospect.scope.audiences))
    gets = "the verified answer" if prospect.verified else "a new answer"
    if prospect.kept and not prospect.verified:
        same = "given before" if prospect.kept.how == "exact" else f"given to “{clipped(prospect.kept.matched, 100)}”"
        gets = f"the answer {same}"
    places = "; ".join(clipped(place, 150) for place in prospect.places[:_PLACES])
    return f"• {who}: {gets}. " + (f"Found: {places}" if places else "No passage is found.")


def stored_blocks(kept: Exported) -> Iterator[Block]:
    """One kept answer."""
    yield paragraph(f"Stored answer to “{clipped(kept.question, 150)}”:\n{clipped(kept.answer, 400)}")
    places = "; ".join(dict.fromkeys(source["place"] for source in kept.sources))
    until = f"written {day(kept.written_at)}, kept until {day(kept.expires_at)}"
    yield small(
        f"For {clipped(audience_words(kept.audiences), 100)}; reused {times(kept.hits)}; {until}. From: {clipped(places, 200)}"
    )
    yield from buttons(About(kept.question, kept.audiences))


def _hidden(audiences: Sequence[str]) -> Iterator[Block]:
    for audience in sorted(set(audiences))[:_STORED]:
        count = audiences.count(audience)
        what = "Another stored answer is" if count == 1 else f"{count} other stored answers are"
        yield small(f"{what} for {clipped(audience, 100)}, whose documents you may not read.")
