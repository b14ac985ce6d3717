"""One cached answer with everything that decides whether it may be served, and how it is written down."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Self

import msgspec

from bot.model import Answer, CurrentEvidence, Evidence, Kind, Passage, Scope, Usage
from cache.readings import Reading


class Hit(msgspec.Struct, frozen=True):
    """A kept answer that may be given now. `how`: `exact` for the same words, `similar` for the same meaning.

    `saved` is what the answer took when it was written.
    """

    answer: Answer
    how: str
    matched: str  # the normal form of the question it was given to
    saved: Usage = Usage()


class Entry(msgspec.Struct, frozen=True):
    """An answer and where it belongs.

    `normal` is the question's normal form, `question` what others may be shown of it (`cache.matching.normal.asked`), `said` the
    digest of the words it was asked in; `room` names scope, language and answerer; `audiences` are those of the scope, in
    order. `answer` is what whoever asks next is given: it costs neither time nor tokens any more. `kind`, `seconds` and
    `usage` tell how it was made.
    """

    normal: str
    question: str
    said: bytes
    room: str
    audiences: tuple[str, ...]
    evidence: Evidence
    answer: Answer
    kind: Kind
    seconds: float
    usage: Usage

    @classmethod
    def of(
        cls, reading: Reading, question: str, scope: Scope, evidence: Evidence, made: Answer, *, written_at: float
    ) -> Self:
        """The entry for `made`, the answer to what `reading` says of `question`, as old as `written_at` says."""
        given = Answer(
            text=made.text,
            kind=Kind.REUSED,
            sources=made.sources,
            passages=made.passages,
            confidence=made.confidence,
            written_at=written_at,
            entry=reading.key.hex(),
        )
        return cls(
            normal=reading.normal,
            question=question,
            said=reading.said,
            room=reading.room,
            audiences=tuple(sorted(scope.audiences)),
            evidence=evidence,
            answer=given,
            kind=made.kind,
            seconds=made.seconds,
            usage=made.usage,
        )

    @property
    def written_at(self) -> float:
        return self.answer.written_at or 0.0

    def hit(self, how: str) -> Hit:
        return Hit(self.answer, how, self.normal, self.usage)

    def is_drawn_from(self, document: str) -> bool:
        """Whether a source of the answer is the document with this path, file name or title, in any case."""
        wanted = _folded(document.strip())
        names = ((source.path, source.path.rpartition("/")[2], source.title) for source in self.answer.sources)
        return any(wanted in map(_folded, named) for named in names)

    def stands_word_for_word(self, now: CurrentEvidence) -> bool:
        """Whether this same question would be answered from the same passages now.

        Under the knowledge version of the entry it would. Under another, what is found now must be all that the
        answer was made from, unchanged, and nothing else; the order may differ.
        """
        return now.version == self.evidence.version or self._same_passages(now.evidence())

    def stands_for(self, now: CurrentEvidence) -> bool:
        """Whether another question that asks the same would be answered from the passages this answer stands on.

        Under the knowledge version of the entry: every passage it cites is among those found for the asker now, and
        the best found now is among those it was made from. Under another version a difference in what is found may
        be an edit as well as a wording, so it must be the same passages, as for the same question.
        """
        current = now.evidence()
        if now.version != self.evidence.version:
            return self._same_passages(current)
        cited = {(source.id, source.digest) for source in self.answer.sources}
        return bool(cited) and cited <= set(current.passages) and current.passages[0] in self.evidence.passages

    def _same_passages(self, current: Evidence) -> bool:
        return bool(current.passages) and set(current.passages) == set(self.evidence.passages)


def _folded(name: str) -> str:
    """A Mac names files with accents apart from their letters, and nobody types them so."""
    return unicodedata.normalize("NFC", name).casefold()


_Row = tuple[str, str, str, str, tuple[str, ...], str, str]


class _Written(msgspec.Struct, array_like=True, gc=False):
    """An entry as it is written: no names of fields, and each passage once.

    `passages` are those that are shown (the first `shown` of them) and others that are cited; `sources` are numbers of them.
    """

    normal: str
    question: str
    said: bytes
    room: str
    audiences: tuple[str, ...]
    version: str
    evidence: tuple[tuple[str, str], ...]
    text: str
    passages: tuple[msgspec.Raw, ...]
    shown: int
    sources: tuple[int, ...]
    confidence: float
    written_at: float
    kind: Kind
    seconds: float
    usage: tuple[int, int, int, int, int, float | None]


_encoder, _decoder, _row_decoder = (
    msgspec.msgpack.Encoder(),
    msgspec.msgpack.Decoder(_Written),
    msgspec.msgpack.Decoder(_Row),
)


def encode(entry: Entry) -> bytes:
    """`entry` as bytes.

    Raises:
        UnicodeEncodeError: it holds half a character, which no reader could be shown.

    """
    answer, usage = entry.answer, entry.usage
    passages = [*answer.passages, *(source for source in answer.sources if source not in answer.passages)]
    return _encoder.encode(
        _Written(
            normal=entry.normal,
            question=entry.question,
            said=entry.said,
            room=entry.room,
            audiences=entry.audiences,
            version=entry.evidence.version,
            evidence=entry.evidence.passages,
            text=answer.text,
            passages=tuple(map(_raw, passages)),
            shown=len(answer.passages),
            sources=tuple(map(passages.index, answer.sources)),
            confidence=answer.confidence,
            written_at=entry.written_at,
            kind=entry.kind,
            seconds=entry.seconds,
            usage=(
                usage.input_tokens,
                usage.output_tokens,
                usage.calls,
                usage.cache_read_tokens,
                usage.cache_write_tokens,
                usage.usd,
            ),
        )
    )


def decode(key: bytes, body: bytes) -> Entry:
    """The entry that was encoded, and stored under `key`.

    Raises:
        ValueError: this is not such an entry.

    """
    try:
        told = _decoder.decode(body)
        passages = tuple(map(_passage, map(bytes, told.passages)))
        sources = tuple(map(passages.__getitem__, told.sources))
    except (msgspec.DecodeError, IndexError) as error:
        raise ValueError("not a cached answer of this version") from error
    return Entry(
        told.normal,
        told.question,
        told.said,
        told.room,
        told.audiences,
        Evidence(told.version, told.evidence),
        Answer(
            text=told.text,
            kind=Kind.REUSED,
            sources=sources,
            passages=passages[: told.shown],
            confidence=told.confidence,
            written_at=told.written_at,
            entry=key.hex(),
        ),
        told.kind,
        told.seconds,
        Usage(*told.usage),
    )


@lru_cache(maxsize=1000)  # a passage is behind many answers: it is read once, and in memory once
def _passage(raw: bytes) -> Passage:
    return Passage(*_row_decoder.decode(raw))


@lru_cache(maxsize=1000)
def _raw(passage: Passage) -> msgspec.Raw:
    row = (passage.id, passage.digest, passage.path, passage.title, passage.headings, passage.text, passage.audience)
    return msgspec.Raw(_encoder.encode(row))
