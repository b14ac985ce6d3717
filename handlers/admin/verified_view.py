"""What HR verified, in a list: pure functions from records to blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cache.vouched import Vouched
from handlers.block_kit import modals
from handlers.block_kit.blocks import button, paragraph, small
from handlers.block_kit.limits import BUTTON_VALUE, Block
from handlers.block_kit.render import Message
from handlers.block_kit.text import clipped, counted, day
from handlers.hr.finding import audience_words
from handlers.hr.verify_view import EDIT, WHY_RETIRED, About

SHOWN = 15
"""Answers in one list: with the lengths below it fits into one message of Slack's."""

_NONE = "Nothing is verified yet. /hrbot-admin find shows an answer with a button to verify it."


def verified_message(held: Sequence[Vouched], retired: Mapping[str, str], hidden: int) -> Message:
    """The verified answers, the next to be reviewed first.

    Args:
        held: those that the reader may read.
        retired: which of them are not given any more, by id, and why (as in `Due`).
        hidden: how many others there are.

    """
    blocks = [paragraph("Verified answers, the next to be reviewed first:" if held else _NONE)]
    blocks += [_row(one, retired.get(one.id, "")) for one in held[:SHOWN]]
    if (more := len(held) - SHOWN) > 0:
        blocks.append(small(f"And {more:,} more: /hrbot-admin find shows each by its question."))
    if hidden:
        others = counted(hidden, "more was", "more were")
        blocks.append(small(f"{others} verified for readers of documents that you may not read."))
    return modals.message(blocks)


def _row(held: Vouched, why_retired: str) -> Block:
    said = f"“{clipped(held.question, 120)}”\n{clipped(held.text, 120)}"
    whom, owner = clipped(audience_words(held.audiences), 60), held.verification.owner
    about = f"For {whom}; {owner}; until {day(held.verification.review_by)}."
    retired = f" {WHY_RETIRED[why_retired]}" if why_retired else ""
    row = paragraph(f"{said}\n{about}{retired}")
    value = About(held.question, held.audiences).value()
    return row if len(value) > BUTTON_VALUE else row | {"accessory": button("Edit / verify", EDIT, value)}
