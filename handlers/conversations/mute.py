"""Mute: people in a thread ask us to stay out of it, in a word. Whoever mentions us brings us back."""

from __future__ import annotations

from functools import cache

from handlers.delivery.place import Kind, Place
from handlers.phrasebook import LANGUAGES, phrases_for


def asks_for_silence(text: str, place: Place) -> bool:
    """Whether this post, in a thread of a channel, says nothing but that we should be quiet."""
    said = text.casefold().replace("’", "'").replace(",", "").strip(" .!。！")  # "@hrbot, please be quiet"
    return place.kind is Kind.CHANNEL and bool(place.thread_ts) and said in _words()


@cache
def _words() -> frozenset[str]:
    """In every language that we speak: people write their own."""
    named = [phrases_for(language)("mute.words") for language in LANGUAGES]
    return frozenset(word.strip().casefold() for words in named for word in words.split(","))
