"""One cached answer with everything that decides whether it may be served, and how it is written down."""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass, field
from typing import Any

from bot.model import Answer, CurrentEvidence, Evidence, Kind, Passage, Usage


@dataclass(frozen=True, slots=True)
class Hit:
    """A kept answer that may be given now. `how`: `exact` for the same words, `similar` for the same meaning.

    `saved` is what the answer took when it was written.
    """

    answer: Answer
    how: str
    matched: str  # the normal form of the question it was given to
    saved: Usage = field(default_factory=Usage)


@dataclass(frozen=True, slots=True)
class Entry:
    """An answer and where it belongs.

    `normal` is the question's normal form, `question` its cleaned text as HR is shown it; `room` names scope,
    language and answerer; `audiences` are those of the scope, in order; `answer.written_at` is always set;
    `answer.seconds` and `answer.usage` are what it took to make.
    """

    normal: str
    question: str
    room: str
    audiences: tuple[str, ...]
    evidence: Evidence
    answer: Answer

    @property
    def written_at(self) -> float:
        return self.answer.written_at or 0.0

    def hit(self, how: str) -> Hit:
        """The answer as whoever asks next is given it: it costs neither time nor tokens any more."""
        held = self.answer
        again = Answer(
            text=held.text,
            kind=Kind.REUSED,
            sources=held.sources,
            passages=held.passages,
            confidence=held.confidence,
            written_at=held.written_at,
        )
        return Hit(again, how, self.normal, held.usage)

    def is_drawn_from(self, document: str) -> bool:
        """Whether a source of the answer is the document with this path, file name or title, in any case."""
        wanted = document.strip().casefold()
        return any(
            wanted in {source.path.casefold(), source.path.casefold().rpartition("/")[2], source.title.casefold()}
            for source in self.answer.sources
        )

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


_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def encode(entry: Entry) -> bytes:
    """`entry` as JSON, each passage written once."""
    answer = entry.answer
    passages = list(dict.fromkeys((*answer.passages, *answer.sources)))
    places = {passage: number for number, passage in enumerate(passages)}
    return _JSON.encode(
        {
            "normal": entry.normal,
            "question": entry.question,
            "room": entry.room,
            "audiences": entry.audiences,
            "version": entry.evidence.version,
            "context": entry.evidence.passages,
            "text": answer.text,
            "kind": answer.kind.value,
            "confidence": answer.confidence,
            "written_at": answer.written_at,
            "seconds": answer.seconds,
            "usage": astuple(answer.usage),
            "known": [_fields(passage) for passage in passages],
            "passages": [places[passage] for passage in answer.passages],
            "sources": [places[passage] for passage in answer.sources],
        }
    ).encode("utf-8", "surrogatepass")


def decode(body: bytes) -> Entry:
    """The entry that was encoded. The answer is complete, checked and standalone, or it had not been kept.

    Raises:
        ValueError: this is not such an entry.

    """
    try:
        held = json.loads(body)
        known = [_passage(fields) for fields in held["known"]]
        answer = Answer(
            text=held["text"],
            kind=Kind(held["kind"]),
            confidence=held["confidence"],
            written_at=held["written_at"],
            seconds=held["seconds"],
            usage=Usage(*held["usage"]),
            passages=tuple(known[number] for number in held["passages"]),
            sources=tuple(known[number] for number in held["sources"]),
        )
        context = tuple((identifier, digest) for identifier, digest in held["context"])
        evidence, audiences = Evidence(held["version"], context), tuple(held["audiences"])
        return Entry(held["normal"], held["question"], held["room"], audiences, evidence, answer)
    except (LookupError, TypeError) as error:
        raise ValueError("not a cached answer of this version") from error


def _passage(fields: list[Any]) -> Passage:
    identity, digest, path, title, headings, text, audience = fields
    return Passage(identity, digest, path, title, tuple(headings), text, audience)


def _fields(passage: Passage) -> list[Any]:
    return [
        passage.id,
        passage.digest,
        passage.path,
        passage.title,
        passage.headings,
        passage.text,
        passage.audience,
    ]
