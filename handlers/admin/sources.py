"""The documents that stored answers rely on, for who types the name of one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from cache.answers import FromSource
from handlers.access.people import Person
from handlers.hr.finding import may_read
from handlers.services import Services


def sources(services: Services, person: Person) -> tuple[str, ...]:
    """The paths of the documents, of answers that the person may read."""
    readable = (kept for kept in services.cache.export() if may_read(person, kept.audiences))
    return tuple(sorted({source["path"] for kept in readable for source in kept.sources}))


def spelled_out(named: FromSource, paths: Sequence[str]) -> FromSource:
    """The document as it was named or, if that is the name of exactly one but for its ending, by its path."""
    wanted = named.path.strip().casefold()
    found = [path for path in paths if PurePosixPath(path).stem.casefold() == wanted]
    return FromSource(found[0]) if len(found) == 1 else named
