"""What the handlers may use. Built once by the composition root and passed in."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.alerts import Alerts
from bot.bedrock.gate import Gate
from bot.care.answer import Contacts
from bot.cost.budget import Budget
from bot.engine import AnswerEngine
from bot.knowledge.library import Knowledge
from bot.language import Thesaurus
from bot.records.gaps import Gaps
from bot.records.inbox import Inbox
from bot.records.journal import Journal
from bot.records.ledger import Ledger
from bot.records.outbox import Outbox
from bot.records.requests import Requests
from bot.tally import Tally
from bot.workers import Workers
from cache.answers import AnswerCache
from cache.verified import VerifiedAnswers
from handlers.access.hr_channel import HrChannel
from handlers.access.people import People
from handlers.delivery.replies import Replies


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of the house a handler may reach.

    `answer_seconds`: from question to answer, queueing included. `patience_seconds`: after them a person whose answer is
    still being written is shown a quotation first. `hr_contact`: who to turn to, as readers see it, or empty;
    `contacts`: likewise after harm. `model`: what writes answers; empty: they are quoted.
    `stream_answers`: answers are read while they are written; not with a guardrail, which judges the whole.
    `moved_aside` names the damaged files that wait for somebody to look at them.
    `clock` is that of `Question.deadline` (monotonic seconds); `now` is in Unix seconds.
    """

    engine: AnswerEngine
    cache: AnswerCache
    verified: VerifiedAnswers
    gaps: Gaps
    knowledge: Knowledge
    thesaurus: Thesaurus
    inbox: Inbox
    journal: Journal
    ledger: Ledger
    outbox: Outbox
    requests: Requests
    workers: Workers
    gate: Gate
    people: People
    hr_channel: HrChannel
    replies: Replies
    tally: Tally
    answer_seconds: float
    patience_seconds: float
    hr_contact: str
    allow_guests: bool = False
    model: str = ""
    stream_answers: bool = True
    contacts: Contacts = field(default_factory=lambda: Contacts(""))
    alerts: Alerts = field(default_factory=Alerts)
    budget: Budget | None = None
    moved_aside: Callable[[], Sequence[str]] = tuple
    clock: Callable[[], float] = field(default=time.monotonic)
    now: Callable[[], float] = field(default=time.time)

    def close(self) -> None:
        """Let go of the files."""
        for files in (self.inbox, self.journal, self.ledger, self.outbox, self.requests, self.gaps):
            files.close()
