"""The records everything else speaks in. Imports nothing of ours; every record is frozen.

Those that are read back with every kept answer are msgspec structs: a frozen dataclass takes ten times as long to make.

One question travels as Question -> Found passages -> Draft (from a model) or Extract -> Answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

import msgspec

EVERYONE = "everyone"
"""The audience that every reader belongs to, and the only one of a public place."""

SHORTEST_ANSWER = 20
"""Characters. No policy answer is shorter; what is, was "N/A", "OK" or a piece of a stream."""

AND = "&"
"""Joins the audiences of a document that several restrict: only who belongs to all of them may read it."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The audiences whose documents may be read here and now. Always holds `everyone`."""

    audiences: frozenset[str] = frozenset({EVERYONE})

    @classmethod
    def of(cls, *audiences: str) -> Scope:
        """A scope of `everyone` and the named audiences."""
        return cls(frozenset({EVERYONE, *audiences}))

    def may_read(self, audience: str) -> bool:
        """Whether a document of this audience may be read; of several joined by `AND`, all must be held."""
        return self.audiences.issuperset(audience.split(AND))

    def key(self) -> str:
        """A stable text form, for cache keys and log lines."""
        return ",".join(sorted(self.audiences))


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of the conversation, oldest first in `Question.history`."""

    role: str  # "user" or "assistant"
    text: str


LONGEST_QUESTION = 2000
"""Characters. Longer texts are pasted documents rather than questions, and would crowd out the passages."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a person asks, where they may be answered from, and what was said before."""

    text: str
    scope: Scope = field(default_factory=Scope)
    history: tuple[Turn, ...] = ()
    language: str = "en"
    asker: str = ""  # opaque; for fairness between people, never logged or stored
    country: str = ""  # ISO 3166 code of where the asker is, "" if unknown; never logged or stored
    locale: str = ""  # of the asker, such as `de-DE`: for our own words alone, and no part of what is kept
    addressed: bool = True  # put to us; what may be meant for others is answered, and never kept or shared
    deadline: float | None = None  # on the engine's clock (monotonic seconds); None: the engine's default from now


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document that can be quoted on its own.

    `id` is stable while the document keeps its path and headings; `digest` changes with the text, its title or
    its headings, so (id, digest) names exactly what was read.
    """

    id: str
    digest: str
    path: str  # relative to KNOWLEDGE_PATH, with forward slashes
    title: str  # the document's
    headings: tuple[str, ...]  # from outermost, without the title
    text: str  # Markdown
    audience: str = EVERYONE

    @property
    def place(self) -> str:
        """Where it stands, as a reader is shown it: `Leave Policy > Maternity leave`."""
        return " > ".join((self.title, *self.headings))


@dataclass(frozen=True, slots=True)
class Found:
    """A passage and how well it matched: larger is better, comparable only within one search."""

    passage: Passage
    score: float


class Evidence(msgspec.Struct, frozen=True):
    """The passages an answer stands on, best first, as (id, digest), and the knowledge version they were read from."""

    version: str
    passages: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, version: str, passages: tuple[Passage, ...]) -> Evidence:
        return cls(version, tuple((p.id, p.digest) for p in passages))


class Hindrance(StrEnum):
    """Why no answer could be written."""

    BUSY = "busy"  # too many questions at once
    FAULT = "fault"  # the model failed, was refused or took too long


class Kind(StrEnum):
    """The rung of the ladder an answer stands on."""

    FRESH = "fresh"  # written by the model for this question, checked
    REUSED = "reused"  # given before for the same question from the same passages
    EXTRACT = "extract"  # quoted from the passages, no model
    CARE = "care"  # a disclosure of harm: care and contacts
    SMALLTALK = "smalltalk"
    NONE = "none"  # the documents do not answer; a person is offered


class Usage(msgspec.Struct, frozen=True):
    """Tokens one answer took; zero where no model was asked. Tries that failed before it are not among them.

    `input_tokens` are those without the ones that were read from or written to the prompt cache. `usd` is what they
    cost; None if that is not known.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    calls: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    usd: float | None = None

    @property
    def tokens(self) -> int:
        """All of them."""
        return self.input_tokens + self.output_tokens + self.cache_read_tokens + self.cache_write_tokens


@dataclass(frozen=True, slots=True)
class Draft:
    """What a model wrote, before any check. `complete` only if the model said it had finished normally."""

    text: str
    complete: bool
    stop_reason: str = ""
    usage: Usage = field(default_factory=Usage)


@dataclass(frozen=True, slots=True)
class Extract:
    """What the passages say, quoted, without a model. `passages` are those the quotation stands on."""

    text: str
    passages: tuple[Passage, ...]
    answered: bool
    confidence: float  # 0..1


@dataclass(frozen=True, slots=True)
class Verification:
    """HR vouches for an answer: who looks after it, as readers see it, since and until when (Unix seconds)."""

    owner: str
    at: float
    review_by: float


class Answer(msgspec.Struct, frozen=True):
    """What the asker is shown, and everything that decides whether it may be kept.

    `sources` are the passages the text stands on; `passages` the best found (at most five), best first.
    `degraded`: a lower rung than usual, because the model was busy, failed or was not believed; `hindrance` says which of
    the first two.
    `with_care`: it has a line of care, because the question may tell of harm.
    `standalone`: the question could be understood without its thread. `checked`: every check passed. `partial`: of several
    questions some are not answered, which the text says.
    """

    text: str
    kind: Kind
    answered: bool = True
    sources: tuple[Passage, ...] = ()
    passages: tuple[Passage, ...] = ()
    confidence: float = 0.0
    complete: bool = True
    checked: bool = True
    partial: bool = False
    degraded: bool = False
    hindrance: Hindrance | None = None
    with_care: bool = False
    standalone: bool = True
    written_at: float | None = None  # when the words were first made (Unix seconds); older than now when reused
    entry: str = ""  # names the kept answer that these words are, or were kept as, for taking it out again
    seconds: float = 0.0
    usage: Usage = Usage()
    verified: Verification | None = None

    @property
    def cached(self) -> bool:
        return self.kind is Kind.REUSED

    @property
    def rung(self) -> str:
        """How it came about, as it is counted."""
        return "verified" if self.verified else self.kind.value

    @property
    def to_be_named(self) -> tuple[Passage, ...]:
        """The sources to be named below the text; care names each where it quotes it."""
        return () if self.kind is Kind.CARE else self.sources

    @property
    def confidential(self) -> bool:
        """For the asker's eyes alone: never kept, shared with others who ask the same, or read back as history."""
        return self.kind is Kind.CARE or self.with_care


class Stage(StrEnum):
    """What is going on while a person waits."""

    SEARCHING = "searching"
    WRITING = "writing"
    BUSY = "busy"  # throttled: waiting to ask again
    CROWDED = "crowded"  # so many wait ahead that it takes longer than people like to wait
    FAILING = "failing"  # the model failed: waiting to ask again


Progress = Callable[[Stage], None]
"""Told of each stage as it begins; called from the worker's thread; must return quickly and not raise."""


def silent(_stage: Stage) -> None:
    """A Progress that shows nothing."""


Shown = Callable[[str], None]
"""Told checked text of an answer while it is written, to be put after what was told before; called from any thread; must
return quickly and not raise.
"""


def unseen(_text: str) -> None:
    """A Shown that nobody reads."""


Hearing = Callable[[], Callable[[str], None]]
"""Called as each attempt at a draft begins; gives what is to be told its pieces, unchecked, as they come. Any thread."""


def deaf() -> Callable[[str], None]:
    """A Hearing that waits for the whole draft."""
    return unseen


class Say(Protocol):
    """Our own words in one language, by name."""

    def __call__(self, name: str, **values: object) -> str:
        """The phrase of this name with its places filled in. A `contact` that is empty is the HR team."""
        ...


SayIn = Callable[[str], Say]
"""Our own words for a locale, as Slack names it; "" for English."""


class Writer(Protocol):
    """Drafts an answer from passages; Bedrock's in production."""

    def write(
        self,
        question: Question,
        passages: Sequence[Passage],
        *,
        deadline: float,
        progress: Progress,
        hearing: Hearing = deaf,
    ) -> Draft:
        """A draft before `deadline` (on the engine's clock), or ModelError."""
        ...


class CurrentEvidence(Protocol):
    """What this asker would be answered from now. The search behind `evidence()` runs at most once, on first call."""

    @property
    def version(self) -> str:
        """The knowledge version; costs nothing."""
        ...

    def evidence(self) -> Evidence:
        """The passages found for this question and scope, best first."""
        ...
