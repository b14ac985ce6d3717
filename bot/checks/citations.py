"""Markers that say which passage a statement comes from: [1], [1, 2], [1-3], 【1】, [^1], [passage 1], (passage 1)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.language import content_stems
from bot.model import Passage
from bot.reading.sentences import clean, sentences

_NUMBERS = r"\d{1,2}(?:\s*(?:[,;&–-]|and)\s*\d{1,2})*"
_WORD = r"(?:passages?|sources?|refs?\.?|references?|citations?|see|no\.?|#|\^|p\.?)"
_MARKER = re.compile(
    rf"[\[［【]\s*(?:{_WORD}\s*[:#]?\s*)*(?P<square>{_NUMBERS})(?:†[^\]】]*)?\s*[\]］】](?!\()"
    rf"|\((?:{_WORD}\s*[:#]?\s*)+(?P<round>{_NUMBERS})\)"
    rf"|<sup>\s*\[?(?P<raised>{_NUMBERS})\]?\s*</sup>",
    re.IGNORECASE,
)
_BARE_MARKER = re.compile(r"(?<=[^\W\d])[ \t]?\((?P<bare>\d{1,2})\)(?=\s*[.!?]?\s*(?:\n|$))")
"""(1) at the end of a line: taken for a marker only where a draft has no other."""

_NUMBER_BEFORE = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|\w+teen|\w+ty)[ \t]?\(\d", re.IGNORECASE
)
_NAMED = re.compile(r"\bpassages?\s+#?(?P<number>\d{1,2})(?:\s+and\s+(?P<other>\d{1,2}))?\b", re.IGNORECASE)
_TRAILING = re.compile(rf"([.!?])((?:[ \t]*(?:{_MARKER.pattern.replace('?P<', '?P<t_')}))+)", re.IGNORECASE)

SAID = 0.6
"""Share of a sentence's content words that a passage has to hold to be taken for its source."""


def evened_markers(text: str) -> str:
    """`text` with every marker as [n] or [n, m], before the full stop of its sentence."""
    even = _MARKER.sub(lambda found: f"[{', '.join(map(str, _listed(found)))}]", text)
    if even == text and not _MARKER.search(text) and not _NUMBER_BEFORE.search(text):
        even = _BARE_MARKER.sub(lambda found: f" [{found['bare']}]", text)
    return _TRAILING.sub(lambda found: f" {found[2].strip()}{found[1]}", even)


def _listed(found: re.Match[str]) -> list[int]:
    """The numbers of one marker; of a span, all of them."""
    numbers: list[int] = []
    for part in re.split(r"[,;&]|and", found["square"] or found["round"] or found["raised"]):
        ends = [int(end) for end in re.findall(r"\d+", part)]
        numbers += range(ends[0], ends[-1] + 1) if ends[0] <= ends[-1] else ends
    return numbers


def cited(text: str) -> list[int]:
    """The numbers in the markers of `text`, each once, in order."""
    inside = [number for marker in _MARKER.finditer(text) for number in _listed(marker)]
    named = [int(n) for found in _NAMED.finditer(text) for n in found.groups() if n]
    return list(dict.fromkeys([*inside, *named]))


def without_markers(text: str, passages: Sequence[Passage]) -> str:
    """`text` without its markers; a passage spoken of ("passage 2 says") by the name of its document."""
    bare = re.sub(rf"[ \t]*(?:{_MARKER.pattern})", "", text, flags=re.IGNORECASE)
    bare = _NAMED.sub(lambda found: _named(found, passages), bare)
    return re.sub(r"[ \t]+$", "", bare, flags=re.MULTILINE)


def _named(found: re.Match[str], passages: Sequence[Passage]) -> str:
    numbers = [int(n) for n in found.groups() if n]
    titles = [f"“{passages[n - 1].title}”" for n in numbers if 1 <= n <= len(passages)]
    return " and ".join(dict.fromkeys(titles))


def attributed(text: str, passages: Sequence[Passage]) -> list[int]:
    """The numbers of the passages that say what the sentences of `text` say; none if one of them finds no passage."""
    held = [set(content_stems(f"{p.place} {p.text}")) for p in passages]
    found: dict[int, None] = {}
    for sentence in filter(None, map(set, map(content_stems, sentences(clean(text))))):
        shares = [(len(sentence & stems) / len(sentence), -number) for number, stems in enumerate(held, 1)]
        share, number = max(shares, default=(0.0, 0))
        if share < SAID:
            return []
        found[-number] = None
    return list(found)
