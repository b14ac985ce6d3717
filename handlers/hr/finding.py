"""What a question would be answered with, and for whom: gathered without leaving a trace in the statistics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.care.disclosure import Harm, harm_in
from bot.model import EVERYONE, Question, Scope
from cache.answers import ForQuestion, Hit
from cache.export import Exported
from cache.matching.refusals import refusal
from cache.vouched import Vouched
from handlers.access.people import Person
from handlers.services import Services


@dataclass(frozen=True, slots=True)
class Prospect:
    """What readers of one scope would get: a verified or a kept answer, if there is one for them, and the places found."""

    scope: Scope
    verified: bool
    kept: Hit | None
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything about one question that this person may know.

    `refused`: why it is never answered from what was kept, or "". `verified` and `stored` are the answers to it that
    the person may read; of the others they learn for whom they are (`hidden`), or that they stand on documents that are
    not open to the person any more, if they ever were (`closed`: how many). `retired`: which of the verified ones are not given
    any more, by id, and why (`Vouched.why_retired`).
    """

    question: str
    refused: str
    prospects: tuple[Prospect, ...] = ()
    verified: tuple[Vouched, ...] = ()
    stored: tuple[Exported, ...] = ()
    hidden: tuple[str, ...] = ()
    closed: int = 0
    retired: Mapping[str, str] = field(default_factory=dict)


def findings(services: Services, question: str, person: Person) -> Findings:
    """Look the question up for everyone, for each audience of the person, and for the person."""
    if refused := why_never(question):
        return Findings(question, refused)
    prospects = tuple(_prospect(services, question, scope) for scope in _scopes(person))
    alike = list(services.cache.export(ForQuestion(question)))
    vouched = services.verified.like(question)
    theirs, documents = (
        [kept for kept in alike if may_read(person, kept.audiences)],
        services.knowledge.open_paths(person.scope),
    )
    readable = tuple(kept for kept in theirs if documents.issuperset(source["path"] for source in kept.sources))
    verified = tuple(held for held in vouched if may_read(person, held.audiences))
    scopes = [*(kept.audiences for kept in alike), *(held.audiences for held in vouched)]
    hidden = tuple(audience_words(audiences) for audiences in scopes if not may_read(person, audiences))
    closed = len(theirs) - len(readable)
    return Findings(question, "", prospects, verified, readable, hidden, closed, retired(services, verified))


def retired(services: Services, verified: Iterable[Vouched]) -> dict[str, str]:
    """Which of the verified answers are not given any more, by id, and why (`Vouched.why_retired`)."""
    looks = ((held, services.engine.look(held.asked)) for held in verified)
    return {held.id: why for held, look in looks if (why := held.why_retired(look, services.now()))}


def why_never(question: str) -> str:
    """Why no answer to it is ever shared: `disclosure`, or as `cache.matching.refusals` says it; "" if one may be."""
    return "disclosure" if harm_in(question) is not Harm.NONE else refusal(question)


def may_read(person: Person, audiences: Sequence[str]) -> bool:
    """Whether the person belongs to every audience that something was made for."""
    return person.scope.audiences.issuperset(audiences)


def audience_words(audiences: Sequence[str]) -> str:
    """Whom a scope is for: "everyone", or "executives and works council"."""
    return " and ".join(sorted(set(audiences) - {EVERYONE})) or EVERYONE


def _scopes(person: Person) -> list[Scope]:
    each = [Scope.of(name) for name in sorted(person.audiences)]
    return [Scope(), *each, *([person.scope] if len(each) > 1 else [])]


def _prospect(services: Services, question: str, scope: Scope) -> Prospect:
    look = services.engine.look(Question(question, scope))
    verified = services.verified.lookup(question, scope, look) is not None
    kept = services.cache.peek(question, scope, look)
    return Prospect(scope, verified, kept, tuple(dict.fromkeys(passage.place for passage in look.passages)))
