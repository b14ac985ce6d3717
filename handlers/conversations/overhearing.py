"""Is a post in a thread of ours, without a mention, meant for us or for the others who write there? Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.model import Answer, Kind
from bot.reading.smalltalk import is_nod
from handlers.conversations.history import Earlier
from handlers.delivery.place import Place

_ASKS = re.compile(
    r"[?？؟]|か[。\s]*$"
    r"|^\W*(?:(?:and|but|so|or|then|also|ok|okay|und|aber|y|pero|et|mais)\W+)*"
    r"(?:what|how|when|where|who|whom|whose|which|why|is|are|am|do|does|did|can|could|may|must|should|will|would|has|have"
    r"|was|wie|wann|wo|wer|wem|warum|welche[rsnm]?|kann|darf|muss|gilt|gibt|habe|bekomme"
    r"|qué|que|cómo|como|cuánt\w+|cuant\w+|cuándo|cuando|dónde|quién|cuál|puedo|tengo|hay"
    r"|comment|combien|quand|qui|quel\w*|où|pourquoi|est-ce|puis-je|peut-on|ai-je"
    r"|क्या|कैसे|कितन\S+|कब|कौन|कहाँ)(?!\w)",
    re.IGNORECASE,
)
"""Asks something: with a question mark, or as people ask who leave it out, in the languages that we speak."""


def overheard(answer: Answer, text: str, place: Place, earlier: Earlier) -> bool:
    """Whether a post in which nobody addressed us was meant for somebody else, though it calls nobody by name.

    Its writer, who asked us nothing in the thread before, asks nothing, or asks what the policies have nothing to say to;
    or its writer answers a colleague with what the policies have nothing to say to; or somebody only nods.

    Args:
        answer: what we would say.
        text: the post.
        place: where it stands.
        earlier: what was said before it.

    """
    empty = answer.kind in {Kind.NONE, Kind.SMALLTALK}
    if place.user not in earlier.askers:
        return empty or not _ASKS.search(text)
    return empty and not _ASKS.search(text) and (is_nod(text) or earlier.last not in {"", place.user, place.bot})


def calls_one_of(text: str, names: Iterable[str]) -> bool:
    """Whether a post calls one of these people by name: they write in the thread, too."""
    return any(_calls(text, name) for name in names)


def _calls(text: str, name: str) -> bool:
    """Whether a post is addressed to this person: "Emma, are you coming?", "thanks Emma!", "is that so, Emma?".

    Who is spoken of is not called: "and for Emma, who started in May?".
    """
    first = name.partition(" ")[0]
    called = rf"(?<!\bfor )(?<!\babout )(?<!\bwith )(?<!\bto )(?<!\bof )(?<!\bin )(?<!\bthan )(?<!\bfrom )(?<!\bby )(?:{re.escape(name)}|{re.escape(first)})"
    forms = rf"\W*(?:\w+\s+){{0,2}}{called}\s*(?:[,:!.–—-]|$)|.*,\s*{called}\W*$"
    return len(first) > 1 and re.match(forms, text, re.IGNORECASE | re.DOTALL) is not None
