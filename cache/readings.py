"""What a question's text comes to for the cache, worked out once: a repeat finds it by its text."""

from __future__ import annotations

import threading
from collections.abc import Callable

import msgspec

from bot.language import Thesaurus
from bot.model import Scope
from cache import matching
from cache.keys import entry_key, room, said_key
from cache.matching.normal import normal_form
from cache.matching.refusals import refusal

_KEPT = 500
LONGEST_REMEMBERED = 500
"""Characters of a text that is remembered: with the number of texts, this bounds the memory to about a megabyte."""


class Reading(msgspec.Struct, frozen=True, gc=False):
    """A question as the cache sees it. With a `refused`, nothing else is worked out.

    `said` is the digest of the room and the words as they were said; `place` is "" while nobody needed it. `recalled`:
    somebody asked in just these words before; then there is nothing but the key of that entry, from its header, which is
    not sealed.
    """

    refused: str
    room: str = ""
    said: bytes = b""
    normal: str = ""
    key: bytes = b""
    place: str = ""
    recalled: bool = False


_Name = tuple[str, frozenset[str], str]
"""Text, audiences and language: what a reading follows from."""

Recall = Callable[[bytes], Reading | None]
"""What is known of the words with this digest."""


def _nothing(_said: bytes) -> None:
    """Recalls nothing."""


class Readings:
    """Reads questions, for one answerer and thesaurus; safe to use from any thread.

    Everything here follows from the text, the scope and the language alone, so it never has to be forgotten because
    the store changed. A text that is refused is not remembered here, as it may be personal, and neither is what was
    recalled, as that follows from the store.
    """

    def __init__(self, answerer: str, thesaurus: Thesaurus, recall: Recall = _nothing) -> None:
        self._answerer, self._thesaurus, self._recall = answerer, thesaurus, recall
        self._known: dict[_Name, Reading] = {}
        self._rooms: dict[tuple[frozenset[str], str], str] = {}
        self._lock = threading.Lock()

    def of(self, question: str, scope: Scope, language: str) -> Reading:
        """What `question` comes to, from nothing but its text."""
        reading = self.but_for_place(question, scope, language)
        if reading.place or reading.refused:
            return reading
        return self._placed((question, scope.audiences, language), reading)

    def but_for_place(self, question: str, scope: Scope, language: str) -> Reading:
        """As `of`; the place, which is half of the work, may be missing."""
        name = (question, scope.audiences, language)
        return self._known.get(name) or self._read(name, scope, _nothing)

    def glance(self, question: str, scope: Scope, language: str) -> Reading:
        """Like `but_for_place`, or what an entry's header recalls of the same words. Use the latter only to look that entry
        up: headers are not sealed.
        """
        name = (question, scope.audiences, language)
        return self._known.get(name) or self._read(name, scope, self._recall)

    def _read(self, name: _Name, scope: Scope, recall: Recall) -> Reading:
        question, _, language = name
        where = self._room(scope, language)
        said = said_key(where, question)
        return recall(said) or self._remembered(name, _worked_out(question, where, said))

    def _placed(self, name: _Name, reading: Reading) -> Reading:
        place = matching.place(reading.room, reading.normal, self._thesaurus)
        return self._remembered(name, msgspec.structs.replace(reading, place=place))

    def _room(self, scope: Scope, language: str) -> str:
        name = (scope.audiences, language)
        if (known := self._rooms.get(name)) is None:
            if len(self._rooms) >= _KEPT:
                self._rooms.clear()
            known = self._rooms[name] = room(scope, language, self._answerer)
        return known

    def _remembered(self, name: _Name, reading: Reading) -> Reading:
        if reading.refused or len(name[0]) > LONGEST_REMEMBERED:
            return reading
        with self._lock:
            if len(self._known) >= _KEPT and name not in self._known:
                self._known.clear()
            self._known[name] = reading
        return reading


def _worked_out(question: str, where: str, said: bytes) -> Reading:
    if refused := refusal(question):
        return Reading(refused)
    normal = normal_form(question)
    return Reading("", where, said, normal, entry_key(normal, where))
