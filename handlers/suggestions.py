"""Questions to start with: what many ask, and what the documents a person may read should answer."""

from __future__ import annotations

from collections.abc import Iterable

from bot.disclosure import is_disclosure
from bot.model import Scope
from handlers.services import Services

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


def suggestions(titles: Iterable[str], most: int) -> list[str]:
    """At most `most` questions that documents with these titles should answer."""
    names = [title.casefold() for title in titles]
    fitting = [q for q, topic in _TOPICS if any(word in name for word in topic.split("|") for name in names)]
    return fitting[:most] or ["What can you help me with?"]


def note_asked(services: Services, person: str, text: str, scope: Scope) -> None:
    """Count that this person asked, and by question where it is one that others may be shown. Waits for no disk."""
    key = None if is_disclosure(text) else services.cache.shared_key(text, scope)
    services.journal.asked(person, key)
