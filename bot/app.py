"""The composition root: the one place that constructs concrete things. Production, the command line, the playground
and the tests all start here.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import signal
import sqlite3
import tempfile
import threading
import tomllib
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot.alerts import Alerts
from bot.bedrock.converse import BedrockWriter, make_client, once
from bot.bedrock.extras import Extras
from bot.bedrock.fallback import FallbackWriter
from bot.bedrock.gate import Gate
from bot.care.answer import contacts_of
from bot.cost.amounts import CostLedger
from bot.cost.budget import Budget
from bot.durable import moved_aside, unsafe
from bot.engine import AnswerEngine, Observer, unobserved
from bot.errors import HrbotError, KnowledgeError, SettingsError, unusable
from bot.knowledge.library import Knowledge, Progressed, SyncReport
from bot.language import Thesaurus
from bot.model import Writer
from bot.prompt import PROMPT_VERSION
from bot.settings import Settings
from bot.tally import Tally
from cache.answers import AnswerCache
from cache.verified import VerifiedAnswers

if TYPE_CHECKING:
    from bot.knowledge.meaning import Embedder, Meanings
    from handlers.services import Services

log = logging.getLogger(__name__)

_EXTRACT = "extract/4"
"""Names the answerer without a model in the key of cached answers; another number retires older quotations."""

_USUAL_PROMPT = 1500
"""Tokens of six passages, the instructions and the question."""

_EMBEDDING_SILENCE_SECONDS = 5.0
"""An embedding takes a tenth of a second."""

_WITHOUT_ROOM = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
"""Primary result codes, which are the lowest byte of what an error carries."""

_NO_ROOM = "had no room when this was started: questions are answered, and nothing new is kept. Free some space, and start it again."

UNTIL_CLOSED = "Until then answers that HR verified are not given: others could have written them."

_LOOK_AGAIN_SECONDS = 5.0
"""How often the knowledge folder is looked at for changes; a scan reads only names, sizes and times."""


@dataclass(frozen=True, slots=True)
class Core:
    """Everything that answers, without any door to the outside."""

    settings: Settings
    tally: Tally
    alerts: Alerts
    budget: Budget
    gate: Gate
    thesaurus: Thesaurus
    knowledge: Knowledge
    cache: AnswerCache
    verified: VerifiedAnswers
    engine: AnswerEngine

    def close(self) -> None:
        self.cache.close()
        self.verified.close()
        self.knowledge.close()
        self.budget.close()


def build_core(settings: Settings, *, writer: Writer | None = None, observer: Observer = unobserved) -> Core:
    """The engine with its cache and knowledge. Reads no document yet: see `read_policies`.

    Args:
        settings: checked settings.
        writer: who writes answers, instead of Bedrock as settings have it.
        observer: told what happens to each question.

    Raises:
        SettingsError: DATA_DIR or KNOWLEDGE_PATH cannot be used.

    """
    from handlers.phrasebook import phrases_for

    data = prepare_data_dir(settings.data_dir)
    tally = Tally()
    alerts, gate = Alerts(), _gate(settings)
    if problem := unsafe(data):
        alerts.pin("DATA_DIR", f"{problem}, and start hrbot again. {UNTIL_CLOSED}")
    budget = _budget(settings, data, alerts)
    thesaurus = Thesaurus.load(Path(settings.thesaurus_path) if settings.thesaurus_path else None)
    with _usable(data):
        knowledge = _knowledge(settings, data, thesaurus, _meanings(settings, data, budget), alerts)
    if writer is None and settings.bedrock_wanted:
        writer = bedrock_writer(settings, gate, budget, tally, alerts)
    cache = AnswerCache.open(
        data / "cache",
        answerer=f"{settings.bedrock_model_id}/{PROMPT_VERSION}{Extras.of(settings).name}" if writer else _EXTRACT,
        thesaurus=thesaurus,
        ttl_seconds=settings.cache_ttl_hours * 3600,
        max_entries=settings.cache_max_index_entries,
        max_bytes=settings.cache_size_limit_mb * 1_000_000,
        tally=tally,
    )
    verified = VerifiedAnswers(data / "verified.sqlite", thesaurus, tally)
    engine = AnswerEngine(
        knowledge=knowledge,
        cache=cache,
        thesaurus=thesaurus,
        writer=writer,
        contacts=contacts_of(settings),
        phrases=phrases_for,
        tally=tally,
        default_seconds=settings.bedrock_deadline_seconds,
        verified=verified,
        on_reuse=budget.saved,
        observer=observer,
    )
    return Core(settings, tally, alerts, budget, gate, thesaurus, knowledge, cache, verified, engine)


def _knowledge(
    settings: Settings, data: Path, thesaurus: Thesaurus, meanings: Meanings | None, alerts: Alerts
) -> Knowledge:
    """The policies, with their index in DATA_DIR; where there is no room, elsewhere for as long as they are used, so that
    questions are answered also then.
    """
    root, index_file = Path(settings.knowledge_path), _index_file(data, settings.knowledge_path)
    try:
        return Knowledge(root, index_file, thesaurus, meanings)
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _WITHOUT_ROOM:
            raise
        log.error("DATA_DIR has no room for the search index (%s): it is made anew elsewhere, for this run", error)
        alerts.pin("DATA_DIR", _NO_ROOM)
        elsewhere = tempfile.TemporaryDirectory(prefix="hrbot-")
        knowledge = Knowledge(root, Path(elsewhere.name, index_file.name), thesaurus, meanings)
        weakref.finalize(knowledge, elsewhere.cleanup)
        return knowledge


def _gate(settings: Settings) -> Gate:
    return Gate(settings.bedrock_calls_in_flight, usual_tokens=_USUAL_PROMPT + settings.bedrock_max_tokens)


def _budget(settings: Settings, data: Path, alerts: Alerts) -> Budget:
    ledger = CostLedger(data / "costs.sqlite")
    return Budget(ledger, prices=settings.bedrock_prices, daily_limit=settings.bedrock_daily_limit, alerts=alerts)


def _meanings(settings: Settings, data: Path, budget: Budget) -> Meanings | None:
    """Search by meaning, if it is switched on; not even imported otherwise."""
    if not (settings.bedrock_wanted and settings.bedrock_embedding_model_id):
        return None
    from bot.knowledge.meaning import Meanings

    return Meanings(_index_file(data, settings.knowledge_path, "embeddings"), bedrock_embedder(settings, budget))


def bedrock_embedder(settings: Settings, budget: Budget) -> Embedder:
    """The embedder of the settings, with a client of its own: it gives up sooner than the one for answers."""
    from bot.bedrock.embeddings import BedrockEmbedder

    client = once(lambda: make_client(settings, silence_seconds=_EMBEDDING_SILENCE_SECONDS))
    return BedrockEmbedder(client, model_id=settings.bedrock_embedding_model_id, budget=budget)


def bedrock_writer(settings: Settings, gate: Gate, budget: Budget, tally: Tally, alerts: Alerts) -> Writer:
    """The writer that asks Bedrock, with the fallback model if there is one.

    Both share a client, made on first use, since loading boto3 takes half a second; each has a pace of its own.
    """
    client = once(lambda: make_client(settings))
    writers = [
        BedrockWriter(
            client,
            model_id=model_id,
            max_tokens=settings.bedrock_max_tokens,
            gate=own_gate,
            budget=budget,
            tally=tally,
            alerts=alerts,
            extras=Extras.of(settings),
            patience_seconds=settings.bedrock_patience_seconds,
        )
        for model_id, own_gate in zip(settings.bedrock_models, (gate, _gate(settings)), strict=False)
    ]
    return writers[0] if len(writers) == 1 else FallbackWriter(*writers, tally=tally)


def prepare_data_dir(folder: Path) -> Path:
    """DATA_DIR, made if missing and readable only by us.

    Raises:
        SettingsError: it cannot be made or written.

    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        fix = f"this folder cannot be written ({error.strerror}). Make it writable, or name another in .env."
        raise unusable("DATA_DIR", str(folder), fix, error) from error
    return folder


@contextmanager
def _usable(data: Path) -> Iterator[None]:
    """Say plainly that DATA_DIR keeps the search index from being opened or written: a full disk, foreign files."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        fix = f"the search index in it cannot be used ({error}). Free some space, or name another folder in .env."
        raise unusable("DATA_DIR", str(data), fix, error) from error


def _index_file(data: Path, knowledge_path: str, what: str = "knowledge") -> Path:
    """One search index per knowledge folder, so that two folders in turn do not rebuild each other's."""
    name = hashlib.sha256(str(Path(knowledge_path).resolve()).encode()).hexdigest()[:12]
    return data / f"{what}-{name}.sqlite"


def read_policies(core: Core, progressed: Progressed | None = None, *, may_be_empty: bool = False) -> SyncReport:
    """Bring the search index up to date with the folder.

    Raises:
        SettingsError: the folder is missing, unreadable or was emptied, or DATA_DIR cannot be written.

    """
    try:
        with _usable(core.settings.data_dir):
            return core.knowledge.sync(progressed, may_be_empty=may_be_empty)
    except KnowledgeError as error:
        fix = f"{error}. Set KNOWLEDGE_PATH in .env to the folder that holds your policies."
        raise SettingsError("KNOWLEDGE_PATH", core.settings.knowledge_path, fix) from error


def begin_with_policies(core: Core, progressed: Progressed | None = None) -> None:
    """Read the policies as far as that is possible now, for who follows them from now on.

    Raises:
        SettingsError: they cannot be read, and never were.

    """
    try:
        report = read_policies(core, progressed)
    except SettingsError:
        if not core.knowledge.audiences():
            raise
        return  # what was read before is used; `follow_policies` meets the same error, tells admins, and tries again
    if not report.passages:
        log.warning("There are no policies in %s: nothing can be answered yet", core.settings.knowledge_path)


def follow_policies(core: Core, stop: threading.Event) -> threading.Thread:
    """Pick up changes of the folder until `stop` is set, on a thread of its own."""
    thread = threading.Thread(
        target=core.knowledge.watch, args=(stop, _LOOK_AGAIN_SECONDS, core.alerts), name="knowledge", daemon=True
    )
    thread.start()
    return thread


def build_services(core: Core) -> Services:
    """What the Slack handlers may use."""
    from bot.records.gaps import Gaps
    from bot.records.inbox import Inbox
    from bot.records.journal import Journal
    from bot.records.ledger import Ledger
    from bot.records.outbox import Outbox
    from bot.records.requests import Requests
    from bot.workers import Workers
    from handlers.access.hr_channel import HrChannel
    from handlers.access.people import People
    from handlers.delivery.replies import Replies
    from handlers.services import Services

    settings, data, tally = core.settings, core.settings.data_dir, core.tally
    return Services(
        engine=core.engine,
        cache=core.cache,
        verified=core.verified,
        gaps=Gaps(data / "gaps.sqlite", core.thesaurus, min_people=settings.gaps_min_people, tally=tally),
        knowledge=core.knowledge,
        thesaurus=core.thesaurus,
        inbox=Inbox(data / "inbox.sqlite", tally),
        journal=Journal(data / "journal.sqlite", tally),
        ledger=Ledger(data / "ledger.sqlite", tally, keep_seconds=settings.ledger_days * 24 * 3600.0),
        outbox=Outbox(data / "outbox.sqlite", tally),
        requests=Requests(data / "requests.sqlite", tally),
        workers=Workers(),
        gate=core.gate,
        people=People(hr_group=settings.hr_group, admin_users=settings.admin_users, audiences=settings.audiences),
        hr_channel=HrChannel(settings.hr_channel),
        replies=Replies(tally),
        tally=tally,
        answer_seconds=settings.bedrock_deadline_seconds,
        patience_seconds=settings.bedrock_patience_seconds,
        hr_contact=settings.hr_contact,
        allow_guests=settings.allow_guests,
        stream_answers=settings.stream_answers and not settings.bedrock_guardrail_id,
        model=settings.bedrock_model_id if settings.bedrock_wanted else "",
        contacts=contacts_of(settings),
        alerts=core.alerts,
        budget=core.budget,
        moved_aside=partial(moved_aside, data),
    )


def run_slack(settings: Settings, progressed: Progressed | None = None) -> int:
    """Answer in Slack until told to stop (SIGINT, SIGTERM), by Socket Mode or over HTTP; 0 when it ended well.

    Raises:
        HrbotError: the bot cannot start, or Slack refuses a token later.

    """
    log.info("hrbot %s starts as process %d", _version(), os.getpid())
    try:
        _run_slack(settings, progressed)
    except HrbotError as error:
        log.info("hrbot ends: %s", error)  # whoever started it reads the same sentence
        raise
    log.info("hrbot ends, as it was told to")
    return 0


def _run_slack(settings: Settings, progressed: Progressed | None) -> None:
    with closing(build_core(settings)) as core:
        begin_with_policies(core, progressed)
        stop_following = threading.Event()
        follow_policies(core, stop_following)
        services = build_services(core)
        try:
            asyncio.run(_serve(settings, services))
        finally:
            stop_following.set()
            services.close()


def _version() -> str:
    """As it stands in the project, which is run from its folder and not installed."""
    project = Path(__file__).parents[1] / "pyproject.toml"
    return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])


async def _serve(settings: Settings, services: Services) -> None:
    from handlers.bolt.serving import serve_http
    from handlers.bolt.slack_app import slack_app
    from handlers.bolt.socket_mode import serve_socket_mode

    stop = asyncio.Event()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(signal_number, stop.set)
    slack = slack_app(settings, services)
    if settings.slack_app_token.get_secret_value():
        await serve_socket_mode(slack, services, settings, stop)
    else:
        await serve_http(slack, services, settings, stop)


def slack_connection(settings: Settings) -> str:
    """How Slack takes our tokens, in plain words.

    Raises:
        SettingsError: it does not, or cannot be asked.

    """
    from handlers.bolt.slack_app import check_connection

    return check_connection(settings)


def unknown_groups(settings: Settings) -> list[str]:
    """User groups of the settings whose members Slack does not tell, with its word for why."""
    from handlers.bolt.objections import to_groups

    return to_groups(settings)


def hr_channel_objection(settings: Settings) -> str:
    """Why nothing is posted to HR_CHANNEL, in plain words; empty where all is well, or Slack cannot be asked."""
    from handlers.bolt.objections import to_hr_channel

    return to_hr_channel(settings)


def greeting(settings: Settings) -> str:
    """What runs, and how to get the other things, for the terminal."""
    way = "by Socket Mode" if settings.slack_app_token.get_secret_value() else f"over HTTP on port {settings.port}"
    written = f"Answers are written by {settings.bedrock_model_id} on Amazon Bedrock."
    quoted = "Answers are quoted from the policies. To have them written by Amazon Bedrock, see docs/bedrock.md."
    return f"hrbot connects to Slack, {way}. Stop with Ctrl-C.\n{written if settings.bedrock_wanted else quoted}"
