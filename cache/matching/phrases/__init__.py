"""Other wordings of what is asked, put into one: what `cache.matching` does to a question before it reads it. Tables only."""

from __future__ import annotations

from cache.matching.phrases.asking import ASKING
from cache.matching.phrases.direction import DIRECTION
from cache.matching.phrases.general import GENERAL
from cache.matching.phrases.work import WORK

PHRASES = DIRECTION + ASKING + WORK + GENERAL
"""In this order, each once."""

RULES_OF = {
    word: tuple(number for number, rule in enumerate(PHRASES) if word in rule.of)
    for rule in PHRASES
    for word in rule.of
}
"""By word, the numbers of the rules that it brings up."""
