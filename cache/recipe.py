"""Names how questions are read here, so that what was found out about them in another way is read anew."""

from __future__ import annotations

import hashlib
from functools import cache, lru_cache
from pathlib import Path

import bot.conversation
import bot.language
from bot.language import Thesaurus
from cache import matching, negation, normal, own_record, phrases, pictures, refusals, slips, terms, told, wording

RECIPE_BYTES = 8

RULES = (
    bot.conversation,
    bot.language,
    matching,
    negation,
    normal,
    own_record,
    phrases,
    pictures,
    refusals,
    slips,
    terms,
    told,
    wording,
)
"""Where the rules are; their lists of words lie beside them."""


@lru_cache(maxsize=4)
def recipe(thesaurus: Thesaurus) -> bytes:
    """RECIPE_BYTES that change with the rules by which questions are told apart and refused, and with the thesaurus."""
    said = f"{_rules()}{sorted(thesaurus.alike.items())}".encode()
    return hashlib.blake2b(said, digest_size=RECIPE_BYTES).digest()


@cache
def _rules() -> str:
    """A number that had to be raised with every change of a rule would be forgotten."""
    files = (*(Path(str(module.__file__)) for module in RULES), *sorted(Path(__file__).parent.glob("*.txt")))
    written = (file.read_bytes() for file in files)
    return hashlib.blake2b(b"".join(written)).hexdigest()
