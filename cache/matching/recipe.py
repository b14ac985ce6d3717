"""Names how questions are read here, so that what was found out about them in another way is read anew."""

from __future__ import annotations

import hashlib
from functools import cache, lru_cache
from pathlib import Path

import bot.language
import bot.reading.conversation
from bot.language import Thesaurus

RECIPE_BYTES = 8

ELSEWHERE = (bot.reading.conversation, bot.language)
"""The rules that are not in this folder."""


@lru_cache(maxsize=4)
def recipe(thesaurus: Thesaurus) -> bytes:
    """RECIPE_BYTES that change with the rules by which questions are told apart and refused, and with the thesaurus."""
    said = f"{_rules()}{sorted(thesaurus.alike.items())}".encode()
    return hashlib.blake2b(said, digest_size=RECIPE_BYTES).digest()


@cache
def _rules() -> str:
    """A number that had to be raised with every change of a rule would be forgotten."""
    here = (file for file in Path(__file__).parent.rglob("*") if file.suffix in {".py", ".txt"})
    files = (*(Path(str(module.__file__)) for module in ELSEWHERE), *sorted(here))
    return hashlib.blake2b(b"".join(file.read_bytes() for file in files)).hexdigest()
