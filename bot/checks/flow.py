"""A draft shown while it is written: sentence by sentence, each checked before it is seen, none ever taken back.

A sentence is let through once nothing that may follow can change the verdict on it: its marker has come, no link, tag,
emphasis or code is open, the list it announces has a line that stands, and, where it has no marker of its own, every
passage that may still be cited leaves the verdict as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.checks.citations import cited, evened_markers, without_markers
from bot.checks.leaks import leaks
from bot.checks.verdict import (
    Statement,
    below_lead,
    evidence_of,
    faults_of,
    lines_of,
    review,
    split,
    statements,
)
from bot.model import Passage
from bot.reading.lookalikes import folded, visible

_GOES_ON = re.compile(r"\s*(?:$|[\[(【［（<＜^.!?…\"'”’)\]*_])")
"""What may still belong to the sentence before it: a marker, a bracket, a quotation mark, emphasis."""

_MARKED = re.compile(r"[.!?](?:[ \t]*[\[【(][^\[\]【】()\n]{1,20}[\]】)])+")
"""The end of a sentence whose marker comes after its full stop."""

_FENCE = re.compile(r"^\s*(?:```|~~~)", re.MULTILINE)


@dataclass(slots=True)
class Flow:
    """One draft on its way to its reader. Not for two threads at once.

    `shown` is what was let through so far, `cited` the passages it stands on.
    """

    passages: Sequence[Passage]
    question: str = ""
    shown: str = ""
    cited: tuple[Passage, ...] = ()
    _text: str = field(default="", repr=False)
    _tried: str = field(default="", repr=False)
    _open: set[int] = field(default_factory=set, repr=False)

    def push(self, piece: str) -> str:
        """Take the next piece of the draft; what may be shown now, after what was shown before, or ""."""
        self._text += piece
        start = self._settled()
        if not start:
            return ""
        self._tried = start
        checked = review(start, self.passages, self.question)
        new = checked.text.removeprefix(self.shown) if checked.text.startswith(self.shown) else ""
        if new:
            self.shown, self.cited = self.shown + new, checked.cited
        return new

    def _settled(self) -> str:
        """The longest start of the draft, of those not judged yet, on which the verdict is final; or ""."""
        for end in _ends(self._text, len(self._tried)):
            if end not in self._open and _is_closed(start := self._text[:end]) and _is_final(start, self.passages):
                return start
            self._open.add(end)  # what follows it makes no difference to it
        return ""


def _ends(text: str, after: int) -> Iterator[int]:
    """Where in `text`, beyond `after`, a sentence certainly ends, the last first."""
    at = 0
    ends = {found.end() for found in _MARKED.finditer(text)}
    for line in text.splitlines(keepends=True):
        begin = at
        for _, sentence in split(line):
            at = text.index(sentence, at) + len(sentence)
            ends.add(at)
        at = begin + len(line)
    return (end for end in sorted(ends, reverse=True) if end > after and not _GOES_ON.match(text, end))


def _is_closed(start: str) -> bool:
    """Whether no link, tag, comment, emphasis or code is open at its end."""
    plain = folded(start)
    return (
        all(plain.count(one) <= plain.count(other) for one, other in ("[]", "()", "<>", "{}"))
        and start.count("**") % 2 == 0
        and start.count("`") % 2 == 0
        and len(_FENCE.findall(start)) % 2 == 0
    )


def _is_final(start: str, passages: Sequence[Passage]) -> bool:
    """Whether the verdict on every sentence of it stays what it is, however the draft goes on."""
    text = evened_markers(visible(start))
    numbers = cited(text)
    if not numbers or max(numbers) > len(passages) or leaks(visible(start), evidence_of(passages)):
        return False
    made = list(statements(text, passages, numbers))
    return not _leads_on(lines_of(made)) and all(_is_settled(one, numbers, passages) for one in made if not one.numbers)


def _leads_on(lines: Sequence[str | None]) -> bool:
    """Whether a line announces something of which no line stands yet."""
    below = (below_lead(lines, at) for at in range(len(lines)))
    return any(held is not None and not any(held) for held in below)


def _is_settled(made: Statement, numbers: Sequence[int], passages: Sequence[Passage]) -> bool:
    """Whether a sentence without a marker has the same verdict whichever passages are cited later."""
    plain = without_markers(made.text, passages)
    now = [passages[number - 1] for number in numbers]
    others = [passage for passage in passages if passage not in now]
    wider = [*([*now, other] for other in others), list(passages)]
    return all(bool(faults_of(plain, held)) == bool(faults_of(plain, now)) for held in wider)
