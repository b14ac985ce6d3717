"""What a reader can do with an answer: the buttons under it. Their values name the answer and say nothing."""

from __future__ import annotations

from bot.model import Answer, Kind
from handlers.block_kit.blocks import actions, button
from handlers.block_kit.limits import Block
from handlers.phrasebook import Phrases

PASSAGES, HELPFUL, NOT_HELPFUL, ASK_PERSON = "answer_passages", "answer_helpful", "answer_not_helpful", "answer_person"

_FROM_POLICIES = frozenset({Kind.FRESH, Kind.REUSED, Kind.EXTRACT})


def is_offered(answer: Answer) -> bool:
    """Whether people may come back to it. A disclosure of harm leaves no trace, and small talk is not worth one."""
    return (answer.kind in _FROM_POLICIES or answer.kind is Kind.NONE) and not answer.confidential


def offers(answer: Answer, given: str, say: Phrases) -> Block:
    """The buttons for an answer that the ledger knows as `given`."""
    buttons = []
    if answer.sources:
        many = len({source.id for source in answer.sources}) > 1
        buttons.append(button(say("offer.passages_button" if many else "offer.passage_button"), PASSAGES, given))
    if answer.kind in _FROM_POLICIES:
        buttons += [
            button(say("offer.helpful_button"), HELPFUL, given),
            button(say("offer.not_helpful_button"), NOT_HELPFUL, given),
        ]
    return actions([*buttons, button(say("offer.person_button"), ASK_PERSON, given)])
