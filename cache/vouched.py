"""One answer that HR vouches for: when it stands, how it is given, and how it is written down."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from bot.model import Answer, CurrentEvidence, Evidence, Kind, Passage, Question, Scope, Verification


@dataclass(frozen=True, slots=True)
class Vouched:
    """A verified text and where it belongs.

    `question` is what others may be shown of it; `audiences` are those of the scope it was verified for, in order; `evidence` is what
    was found for the question then, and `sources` the passages it stands on, none where HR's word is all there is. `by`
    is who verified it, for HR alone.
    """

    id: str
    question: str
    audiences: tuple[str, ...]
    language: str
    text: str
    sources: tuple[Passage, ...]
    evidence: Evidence
    verification: Verification
    by: str = ""

    @property
    def scope(self) -> Scope:
        return Scope(frozenset(self.audiences))

    @property
    def asked(self) -> Question:
        """Its question, as those ask it whom it was verified for."""
        return Question(self.question, self.scope, language=self.language)

    def answer(self) -> Answer:
        """The answer as whoever asks is given it."""
        return Answer(
            text=self.text,
            kind=Kind.REUSED,
            sources=self.sources,
            confidence=1.0,
            written_at=self.verification.at,
            verified=self.verification,
        )

    def stands(self, now: CurrentEvidence, *, reworded: bool) -> bool:
        """Whether this asker would be answered from what HR had before them.

        Under the knowledge version it was verified in, the same question is; one in other words must find its sources,
        and nothing better than was known. Under another version (an edit, or a reader of more) what is found must be
        the same passages.
        """
        if now.version != self.evidence.version:
            return self.is_unchanged(now.evidence())
        if not reworded:
            return True
        found = now.evidence().passages
        cited = {(source.id, source.digest) for source in self.sources}
        return cited.issubset(found) and (not found or found[0] in self.evidence.passages)

    def why_retired(self, now: CurrentEvidence, at: float) -> str:
        """Why it is not given any more to those it was verified for, or "": `documents` changed, or the review `date` passed.

        Args:
            now: what they would be answered from.
            at: Unix seconds.

        """
        if at >= self.verification.review_by:
            return "date"
        return "" if self.stands(now, reworded=False) else "documents"

    def is_unchanged(self, current: Evidence) -> bool:
        return set(current.passages) == set(self.evidence.passages)

    def anchored(self, version: str) -> Vouched:
        """The same, known to stand in this knowledge version."""
        return replace(self, evidence=msgspec.structs.replace(self.evidence, version=version))


def encode(held: Vouched) -> str:
    """`held` as JSON, without its id. Read by later releases: fields may be added, never renamed."""
    return json.dumps(
        {
            "question": held.question,
            "audiences": held.audiences,
            "language": held.language,
            "text": held.text,
            "sources": [_fields(source) for source in held.sources],
            "version": held.evidence.version,
            "passages": held.evidence.passages,
            "owner": held.verification.owner,
            "at": held.verification.at,
            "review_by": held.verification.review_by,
            "by": held.by,
        },
        ensure_ascii=False,
    )


def digest(identity: str, body: str) -> bytes:
    """Tells whether an encoded answer is still what was written.

    Without a key: a copy of the file has to be good without anything else beside it.
    """
    return hashlib.blake2b(f"{identity}\x1f{body}".encode(), digest_size=16).digest()


def decode(identity: str, body: str) -> Vouched:
    """The answer that was encoded.

    Raises:
        ValueError: this is not such an answer.

    """
    try:
        held = json.loads(body)
        return Vouched(
            identity,
            held["question"],
            tuple(held["audiences"]),
            held["language"],
            held["text"],
            tuple(Passage(**{**source, "headings": tuple(source["headings"])}) for source in held["sources"]),
            Evidence(held["version"], tuple((passage, digest) for passage, digest in held["passages"])),
            Verification(held["owner"], held["at"], held["review_by"]),
            held["by"],
        )
    except (LookupError, TypeError) as error:
        raise ValueError("not a verified answer") from error


def _fields(source: Passage) -> dict[str, Any]:
    return {name: getattr(source, name) for name in ("id", "digest", "path", "title", "headings", "text", "audience")}
