"""Questions to start with: what many ask, and what the documents a person may read should answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.disclosure import Harm, harm_in
from bot.model import Scope
from handlers.services import Services

LONGEST = 75
"""Characters of a suggestion: it is read at a glance, and shown on one line."""

_LOOKED_AT = 5
"""Popular questions looked at for each one wanted: some are gone from the cache, or another audience's."""

_TOPICS = (
    ("How much annual leave do I get?", "annual leave|leave|holiday|vacation"),
    ("How do I claim travel expenses?", "expense|travel"),
    ("Can I work from home?", "remote|home|hybrid"),
    ("What do I do when I am ill?", "sick|illness|absence"),
    ("How much parental leave is there?", "parental|maternity|paternity|family"),
    ("How much notice do I have to give?", "leaving|notice|resign|termination|exit"),
    ("When is payday?", "pay|salary|compensation"),
    ("Which benefits do I have?", "benefit|pension|insurance"),
    ("Who do I tell about harassment?", "harass|bullying|respect|conduct|grievance"),
    ("What happens in my first week?", "onboarding|starter|joining|probation"),
)


def suggestions(services: Services, scope: Scope, titles: Iterable[str], most: int) -> list[str]:
    """At most `most` questions for somebody with this scope: popular ones first, then by the titles they may read."""
    said: dict[str, str] = {}
    for question in (*popular(services, scope, most), *by_topic(titles, most)):
        said.setdefault(question.casefold().strip(" ?.!"), question)
    return list(said.values())[:most] or ["What can you help me with?"]


def popular(services: Services, scope: Scope, most: int) -> list[str]:
    """What many different people ask, of what is kept for this scope."""
    found = _kept(services, scope, services.journal.popular(most * _LOOKED_AT))
    return [question for _, question in zip(range(most), found, strict=False)]


def by_topic(titles: Iterable[str], most: int) -> list[str]:
    """Questions that documents with these titles should answer."""
    names = [title.casefold() for title in titles]
    fitting = [q for q, topic in _TOPICS if any(word in name for word in topic.split("|") for name in names)]
    return fitting[:most]


def note_asked(services: Services, person: str, text: str, scope: Scope) -> None:
    """Count that this person asked, and by question where it is one that others may be shown. Waits for no disk."""
    key = services.cache.shared_key(text, scope) if harm_in(text) is Harm.NONE else None
    services.journal.asked(person, key)


def _kept(services: Services, scope: Scope, keys: Iterable[bytes]) -> Iterator[str]:
    for key in keys:
        question = services.cache.question(key, scope)
        if question and len(question) <= LONGEST:
            yield question[0].upper() + question[1:]
