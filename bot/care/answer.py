"""What a person who tells of harm is answered: kind, short, with somebody to turn to, and what the policies say.

Nothing here keeps or passes on what was written; the policies are searched on this machine, with words of our own.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from bot.care.disclosure import Harm, asks_something, is_urgent
from bot.care.policies import AFTER_HARM, IN_DANGER, Search, passages_for, quotation
from bot.countries import EVERYWHERE
from bot.logs import trail
from bot.model import Answer, Extract, Kind, Question, Say, SayIn, Scope
from bot.settings import Settings

log = logging.getLogger(__name__)

T = TypeVar("T")

Quote = Callable[[str, Scope], Extract]
"""What the policies of a scope say to a question, quoted; without a model."""


@dataclass(frozen=True, slots=True)
class Contacts:
    """Who to turn to, as readers see it; `care` and `emergency` by country code, with `EVERYWHERE` for everybody.

    `hr` is empty where nobody is named: then it is the HR team, in the reader's language.
    """

    hr: str
    care: Mapping[str, str] = field(default_factory=dict)
    emergency: Mapping[str, str] = field(default_factory=dict)

    def after_harm(self, country: str, say: Say) -> str:
        """A sentence or a list: who can help a person in this country ("": unknown, so all are named)."""
        named = list(_named(self.care, country)) or [self.hr]
        if len(named) == 1:
            return say("harm.turn_to", contact=named[0].rstrip("."))
        return "\n".join([say("harm.turn_to_one_of"), "", *(f"- {one}" for one in named)])

    def in_danger(self, country: str, say: Say) -> str:
        """What to do in danger. We name no number of our own: a wrong one would cost time."""
        number = "; ".join(_named(self.emergency, country)) or say("harm.local_number")
        return say("harm.danger", number=number.rstrip("."))


def contacts_of(settings: Settings) -> Contacts:
    """The contacts that the settings name."""
    return Contacts(settings.hr_contact, settings.hr_care_contacts, settings.hr_emergency_contacts)


def _named(contacts: Mapping[str, str], country: str) -> Iterator[str]:
    """The contacts of the country, then those for everybody; of every country with its code, where it is unknown."""
    if country in contacts:
        yield contacts[country]
    if EVERYWHERE in contacts:
        yield contacts[EVERYWHERE]
    if not country:
        yield from (f"{code}: {said}" for code, said in contacts.items() if code != EVERYWHERE)


def care_text(contacts: Contacts, say: Say, country: str = "", *, urgent: bool = False) -> str:
    """What a person who tells of harm is answered; where every minute counts, whom to call comes first."""
    sorry, danger, turn_to = say("harm.sorry"), contacts.in_danger(country, say), contacts.after_harm(country, say)
    said = [f"**{danger}**", sorry, turn_to] if urgent else [sorry, turn_to, danger]
    return "\n\n".join([*said, f"{say('harm.a_bot')} {say('harm.kept_to_us')}"])


def perhaps_text(contacts: Contacts, say: Say, country: str = "") -> str:
    """What stands before the answer to somebody who perhaps tells of harm, and perhaps does not."""
    whom = [contacts.after_harm(country, say), contacts.in_danger(country, say)]
    return "\n\n".join([say("harm.perhaps"), *whom, say("harm.kept_to_us")])


@dataclass(frozen=True, slots=True)
class Care:
    """Answers messages that tell, or may tell, of harm, in the asker's language.

    `search` and `quote` ask the policies, without a model.
    """

    contacts: Contacts
    phrases: SayIn
    search: Search
    quote: Quote

    def answer(self, question: Question, harm: Harm) -> Answer:
        """Care first. Who perhaps only asked gets the answer behind it. For the asker's eyes alone, and never kept."""
        say = self.phrases(question.locale)
        if harm is not Harm.TOLD and asks_something(question.text):
            return self._before_an_answer(question, say)
        urgent = is_urgent(question.text)
        passages = self._read(lambda: passages_for(IN_DANGER if urgent else AFTER_HARM, question.scope, self.search))
        said = self._said(question.country, say, urgent=urgent, sure=harm is Harm.TOLD or urgent)
        policy = [f"**{say('harm.policy')}**", *map(quotation, passages)] if passages else []
        return Answer("\n\n".join([said, *policy]), Kind.CARE, sources=tuple(passages or ()), standalone=False)

    def _said(self, country: str, say: Say, *, urgent: bool, sure: bool) -> str:
        contacts = self.contacts
        return care_text(contacts, say, country, urgent=urgent) if sure else perhaps_text(contacts, say, country)

    def _before_an_answer(self, question: Question, say: Say) -> Answer:
        text = perhaps_text(self.contacts, say, question.country)
        quoted = self._read(lambda: self.quote(question.text, question.scope))
        if not (quoted and quoted.answered):
            return Answer(text, Kind.CARE, standalone=False)
        return Answer(
            f"{text}\n\n{say('harm.looked_up')}\n\n{quoted.text}",
            Kind.EXTRACT,
            sources=quoted.passages,
            confidence=quoted.confidence,
            standalone=False,
            with_care=True,
        )

    def _read(self, read: Callable[[], T]) -> T | None:
        """What the policies say, or None if they cannot be read: care does not wait for them."""
        try:
            return read()
        except Exception as error:  # noqa: BLE001 - whatever it was, care goes out without it
            log.error("Policies could not be quoted with care: %s", trail(error))
            return None
