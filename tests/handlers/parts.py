"""Parts for tests of the Slack door: an engine that says what it is told, a small knowledge, services around them."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from bot.bedrock.gate import Gate
from bot.engine import AnswerEngine
from bot.knowledge.library import Document, Knowledge, Skipped
from bot.language import Thesaurus
from bot.model import Answer, Kind, Passage, Progress, Question, Scope, Shown, Stage, unseen
from bot.records.gaps import Gaps
from bot.records.inbox import Inbox
from bot.records.journal import Journal
from bot.records.ledger import Given, Ledger
from bot.records.outbox import Outbox
from bot.records.requests import Requests
from bot.tally import Tally
from bot.workers import Workers
from cache.answers import AnswerCache, Preview
from cache.export import Exported
from cache.stats import CacheStats, collect
from cache.verified import VerifiedAnswers
from handlers.access.hr_channel import HrChannel
from handlers.access.people import People
from handlers.delivery.replies import Replies
from handlers.services import Services

LEAVE = Passage("leave#1", "d1", "leave.md", "Leave Policy", ("Annual leave",), "Employees get 25 days of leave.")


def said(text: str = "You get 25 days.", kind: Kind = Kind.FRESH, **fields: Any) -> Answer:
    sources = (LEAVE,) if kind in {Kind.FRESH, Kind.REUSED, Kind.EXTRACT} else ()
    return Answer(text, kind, **{"sources": sources, "answered": kind is not Kind.NONE} | fields)


@dataclass
class ScriptedEngine:
    """Answers with `reply`, a record or a function of the question; remembers what it was asked, and whom it shows what.

    `stages` are told before answering, and `pieces` are shown. While `held`, no answer is given until `let_go`; `quotation` is what there is to
    read meanwhile.
    """

    reply: Answer | Callable[[Question], Answer] = field(default_factory=said)
    stages: tuple[Stage, ...] = ()
    pieces: tuple[str, ...] = ()
    quotation: Answer | None = None
    asked: list[Question] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    progress: list[Progress] = field(default_factory=list)
    quoted: list[Question] = field(default_factory=list)
    begun: threading.Event = field(default_factory=threading.Event)
    _go: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._go.set()

    def hold(self) -> None:
        self._go.clear()

    def let_go(self) -> None:
        self._go.set()

    def answer(self, question: Question, progress: Progress, shown: Shown = unseen) -> Answer:
        self.shown.append(shown)
        self.progress.append(progress)
        self.asked.append(question)
        for stage in self.stages:
            progress(stage)
        for piece in self.pieces:
            shown(piece)
        self.begun.set()
        assert self._go.wait(30)
        return self.reply(question) if callable(self.reply) else self.reply

    def quote(self, question: Question) -> Answer | None:
        self.quoted.append(question)
        return self.quotation


@dataclass
class SmallKnowledge:
    """Documents by title, with their audience; `about` is what else is known of each, `paths` names others by path."""

    titles: Mapping[str, str] = field(default_factory=lambda: {"Leave Policy": "everyone", "Bonus Plan": "executives"})
    about: Mapping[str, Any] = field(default_factory=dict)
    paths: Mapping[str, str] = field(default_factory=dict)
    broken: tuple[str, ...] = ("broken.docx",)

    def documents(self, scope: Scope) -> list[Document]:
        by_path = {f"{title.split()[0].lower()}.md": audience for title, audience in self.titles.items()}
        titles = dict(zip(by_path, self.titles, strict=True))
        return [
            Document(path, titles.get(path, path), audience, 1, **self.about)
            for path, audience in (by_path | dict(self.paths)).items()
            if scope.may_read(audience)
        ]

    def open_paths(self, scope: Scope) -> frozenset[str]:
        return frozenset(document.path for document in self.documents(scope))

    def audiences(self) -> Counter[str]:
        return Counter((*self.titles.values(), *self.paths.values()))

    def skipped(self) -> tuple[Skipped, ...]:
        return tuple(Skipped(path, "is not a Word document") for path in self.broken)

    def version(self, scope: Scope) -> str:
        return f"version of {scope.key()}"


@dataclass
class SmallCache:
    """Two answers; remembers who removed what."""

    count: int = 2
    purged: list[tuple[Any, str]] = field(default_factory=list)
    for_good: list[bool] = field(default_factory=list)

    def preview(self, _selection: object, _reader: Scope | None = None) -> Preview:
        return Preview(self.count, ("how much leave", "when is payday")[: self.count])

    def export(self) -> Iterator[Exported]:
        return iter(())

    def purge(self, selection: object, by: str, *, for_good: bool = False) -> int:
        self.purged.append((selection, by))
        self.for_good.append(for_good)
        return self.count

    def shared_key(self, question: str, _scope: Scope) -> bytes | None:
        return None if " my " in question else question.casefold().encode()

    def question(self, key: bytes, scope: Scope) -> str | None:
        """Questions about bonuses are the executives'."""
        question = key.decode()
        return None if "bonus" in question and not scope.may_read("executives") else question

    def problem(self) -> str:
        return ""

    def stats(self) -> CacheStats:
        counts = {"cache.hit.exact": 3, "cache.miss.unknown": 4, "cache.miss.evidence": 1}
        return collect(counts, {}, entries=self.count, size=1_200_000, in_memory=(0, 0))


def given(question: str, asker: str = "U1", answer: Answer | None = None, scope: Scope | None = None) -> Given:
    return Given("id", asker, question, scope or Scope(), answer or said(), 1_795_521_600.0)


def services(
    folder: Path,
    *,
    engine: ScriptedEngine | None = None,
    cache: SmallCache | None = None,
    hr_group: str = "",
    hr_channel: str | HrChannel = "",
    admin_users: Iterable[str] = (),
    audiences: Mapping[str, Iterable[str]] | None = None,
    **others: Any,
) -> Services:
    """Services with small parts; `others` are fields of Services."""
    tally = Tally()
    made: dict[str, Any] = {
        "engine": cast("AnswerEngine", engine or ScriptedEngine()),
        "cache": cast("AnswerCache", cache or SmallCache()),
        "knowledge": cast("Knowledge", SmallKnowledge()),
        "gaps": Gaps(folder / "gaps.sqlite", Thesaurus.load(None), min_people=3, tally=tally),
        "thesaurus": Thesaurus.load(None),
        "verified": VerifiedAnswers(folder / "verified.sqlite", Thesaurus.load(None), tally),
        "inbox": Inbox(folder / "inbox.sqlite", tally),
        "journal": Journal(folder / "journal.sqlite", tally),
        "ledger": Ledger(folder / "ledger.sqlite", tally, keep_seconds=30 * 86_400.0),
        "outbox": Outbox(folder / "outbox.sqlite", tally),
        "requests": Requests(folder / "requests.sqlite", tally),
        "hr_channel": HrChannel(hr_channel) if isinstance(hr_channel, str) else hr_channel,
        "workers": Workers(8),
        "gate": Gate(4, usual_tokens=2000),
        "people": People(hr_group=hr_group, admin_users=admin_users, audiences=audiences or {}, waits=(0.0, 0.0)),
        "replies": Replies(tally),
        "tally": tally,
        "answer_seconds": 30.0,
        "patience_seconds": 30.0,
        "hr_contact": "hr@example.com",
    }
    return Services(**made | others)
