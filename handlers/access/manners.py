"""Who is answered where, for whose eyes, and what they are told about that: pure."""

from __future__ import annotations

from bot.model import LONGEST_QUESTION, Answer, Kind
from bot.reading.asked import Wanted, asked
from cache.matching.refusals import asks_of_own
from handlers.access.people import Person, Standing
from handlers.delivery.place import Place
from handlers.delivery.replies import Delivery
from handlers.phrasebook import phrases_for


def refusal(person: Person, *, allow_guests: bool, shared: bool = False) -> str:
    """Why this person is not answered, in kind words; empty if they are.

    Args:
        person: who asks.
        allow_guests: whether guests, strangers and shared channels are answered.
        shared: whether people of other organisations read along.

    """
    say = phrases_for(person.locale)
    if person.standing is Standing.DEACTIVATED:
        return say("refused.deactivated")
    if allow_guests:
        return ""
    if person.standing is Standing.UNKNOWN:
        return say("refused.unknown")
    if person.standing is not Standing.MEMBER:
        return say("refused.guest")
    return say("refused.shared") if shared else ""


def is_aside(text: str, place: Place) -> bool:
    """Whether the answer is for who asks alone, though others read along: their own record is asked for."""
    return not place.private and len(text) <= LONGEST_QUESTION and asks_of_own(text)


def is_of_own(text: str, answer: Answer) -> bool:
    """Whether policies were quoted to somebody who asked for their own record, and not for what to do."""
    if answer.kind is Kind.CARE or not answer.sources or len(text) > LONGEST_QUESTION:
        return False
    return asks_of_own(text) and asked(text).wanted is not Wanted.PROCEDURE


def told_of_place(answer: Answer, to: Delivery, person: Person) -> list[str]:
    """What the reader should know about the place."""
    say = phrases_for(person.locale)
    if to.place.private:
        return []
    if answer.confidential or to.aside:
        return [say("answer.in_private")]
    more = person.audiences and answer.kind is not Kind.SMALLTALK
    return [say("answer.more_in_direct")] if more else []
