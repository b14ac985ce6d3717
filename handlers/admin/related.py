"""What HR may have meant: questions with an answer that share words with one that has none."""

from __future__ import annotations

from bot.language import content_stems
from handlers.access.people import Person
from handlers.hr.finding import may_read
from handlers.services import Services

_MOST = 5


def related(services: Services, question: str, person: Person) -> tuple[str, ...]:
    """Questions with a verified or stored answer that share at least half of the words, most first.

    Only of answers that the person may read.
    """
    wanted = frozenset(content_stems(question))
    held = [(one.question, one.audiences) for one in services.verified.all()]
    held += [(one.question, one.audiences) for one in services.cache.export()]
    readable = (asked for asked, audiences in held if may_read(person, audiences))
    shared = {asked: len(wanted.intersection(content_stems(asked))) for asked in readable}
    close = [asked for asked, number in shared.items() if number and number * 2 >= len(wanted)]
    return tuple(sorted(close, key=lambda asked: -shared[asked])[:_MOST])
