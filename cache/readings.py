"""What a question's text comes to for the cache, worked out once: a repeat finds it by its text."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from bot.language import Thesaurus
from bot.model import Scope
from cache import matching
from cache.keys import cleaned, entry_key, normal_form, place_key, room
from cache.refusals import refusal

_KEPT = 500
_LONGEST = 500
"""Characters of a text that is remembered: with the number of texts, this bounds the memory to about a megabyte."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as the cache sees it. With a `refused`, nothing else is worked out."""

    refused: str
    question: str = ""
    normal: str = ""
    room: str = ""
    key: bytes = b""
    place: str = ""


class Readings:
    """Reads questions, for one answerer and thesaurus; safe to use from any thread.

    Everything here follows from the text, the scope and the language alone, so it never has to be forgotten because
    the store changed. A text that is refused is not remembered: it may be personal.
    """

    def __init__(self, answerer: str, thesaurus: Thesaurus) -> None:
        self._answerer, self._thesaurus = answerer, thesaurus
        self._known: dict[tuple[str, frozenset[str], str], Reading] = {}
        self._lock = threading.Lock()

    def of(self, question: str, scope: Scope, language: str) -> Reading:
        name = (question, scope.audiences, language)
        return self._known.get(name) or self._read(name, scope)

    def _read(self, name: tuple[str, frozenset[str], str], scope: Scope) -> Reading:
        question, _, language = name
        if refused := refusal(question):
            return Reading(refused)
        normal, where = normal_form(question), room(scope, language, self._answerer)
        place = place_key(where, matching.shape(normal, self._thesaurus).text())
        reading = Reading("", cleaned(question), normal, where, entry_key(normal, where), place)
        if len(question) <= _LONGEST:
            self._remember(name, reading)
        return reading

    def _remember(self, name: tuple[str, frozenset[str], str], reading: Reading) -> None:
        with self._lock:
            while len(self._known) >= _KEPT:
                del self._known[next(iter(self._known))]
            self._known[name] = reading
