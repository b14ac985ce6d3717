"""Questions to start with, taken from the documents a person may read."""

from __future__ import annotations

from collections.abc import Iterable

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
