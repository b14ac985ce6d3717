"""The composition root: the one place that constructs concrete things. Production, the command line, the playground
and the tests all start here.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import shutil
import signal
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot import logs
from bot.alerts import Alerts
from bot.bedrock import BedrockWriter, check_access, make_client, once
from bot.care import contacts_of
from bot.cost import Budget
from bot.cost_ledger import CostLedger
from bot.cost_prices import Price
from bot.doctor import Check, Finding, State
from bot.engine import AnswerEngine, Observer, unobserved
from bot.errors import KnowledgeError, ModelError, ModelRejected, ModelThrottled, SettingsError
from bot.extras import Extras, prefix_tokens
from bot.fallback import FallbackWriter
from bot.gate import Gate
from bot.knowledge.library import Knowledge, SyncReport
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

_EXTRACT = "extract/1"
"""Names the answerer without a model in the key of cached answers; another number retires older quotations."""

_USUAL_PROMPT = 1500
"""Tokens of six passages, the instructions and the question."""

_EMBEDDING_SILENCE_SECONDS = 5.0
"""An embedding takes a tenth of a second."""

_LOOK_AGAIN_SECONDS = 5.0
"""How often the knowledge folder is looked at for changes; a scan reads only names, sizes and times."""

Progressed = Callable[[int, int, str], None]


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
    data = prepare_data_dir(settings.data_dir)
    tally = Tally()
    alerts, gate = Alerts(), _gate(settings)
    budget = _budget(settings, data, alerts)
    thesaurus = Thesaurus.load(Path(settings.thesaurus_path) if settings.thesaurus_path else None)
    with _usable(data):
        index_file, meanings = _index_file(data, settings.knowledge_path), _meanings(settings, data, budget)
        knowledge = Knowledge(Path(settings.knowledge_path), index_file, thesaurus, meanings)
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
        tally=tally,
        default_seconds=settings.bedrock_deadline_seconds,
        verified=verified,
        on_reuse=budget.saved,
        observer=observer,
    )
    return Core(settings, tally, alerts, budget, gate, thesaurus, knowledge, cache, verified, engine)


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
    from bot.embeddings import BedrockEmbedder

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
        raise SettingsError("DATA_DIR", str(folder), fix) from error
    return folder


@contextmanager
def _usable(data: Path) -> Iterator[None]:
    """Say plainly that DATA_DIR keeps the search index from being opened or written: a full disk, foreign files."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        fix = f"the search index in it cannot be used ({error}). Free some space, or name another folder in .env."
        raise SettingsError("DATA_DIR", str(data), fix) from error


def _index_file(data: Path, knowledge_path: str, what: str = "knowledge") -> Path:
    """One search index per knowledge folder, so that two folders in turn do not rebuild each other's."""
    name = hashlib.sha256(str(Path(knowledge_path).resolve()).encode()).hexdigest()[:12]
    return data / f"{what}-{name}.sqlite"


def read_policies(core: Core, progressed: Progressed | None = None) -> SyncReport:
    """Bring the search index up to date with the folder.

    Raises:
        SettingsError: the folder is missing or unreadable, or DATA_DIR cannot be written.

    """
    try:
        with _usable(core.settings.data_dir):
            return core.knowledge.sync(progressed)
    except KnowledgeError as error:
        fix = f"{error}. Set KNOWLEDGE_PATH in .env to the folder that holds your policies."
        raise SettingsError("KNOWLEDGE_PATH", core.settings.knowledge_path, fix) from error


def follow_policies(core: Core, stop: threading.Event) -> threading.Thread:
    """Pick up changes of the folder until `stop` is set, on a thread of its own."""
    thread = threading.Thread(
        target=core.knowledge.watch, args=(stop, _LOOK_AGAIN_SECONDS), name="knowledge", daemon=True
    )
    thread.start()
    return thread


def build_services(core: Core) -> Services:
    """What the Slack handlers may use."""
    from bot.gaps import Gaps
    from bot.inbox import Inbox
    from bot.journal import Journal
    from bot.ledger import Ledger
    from bot.outbox import Outbox
    from bot.requests import Requests
    from bot.workers import Workers
    from handlers.services import Services

    data, keep_seconds = core.settings.data_dir, core.settings.ledger_days * 24 * 3600.0
    least = core.settings.gaps_min_people
    return Services.of(
        core.settings,
        engine=core.engine,
        cache=core.cache,
        verified=core.verified,
        gaps=Gaps(data / "gaps.sqlite", core.thesaurus, min_people=least, tally=core.tally),
        knowledge=core.knowledge,
        inbox=Inbox(data / "inbox.sqlite", core.tally),
        journal=Journal(data / "journal.sqlite", core.tally),
        ledger=Ledger(data / "ledger.sqlite", core.tally, keep_seconds=keep_seconds),
        outbox=Outbox(data / "outbox.sqlite", core.tally),
        thesaurus=core.thesaurus,
        requests=Requests(data / "requests.sqlite", core.tally),
        workers=Workers(),
        gate=core.gate,
        tally=core.tally,
        alerts=core.alerts,
        budget=core.budget,
    )


def run_slack(settings: Settings, progressed: Progressed | None = None) -> int:
    """Answer in Slack until told to stop (SIGINT, SIGTERM), by Socket Mode or over HTTP; 0 when it ended well.

    Raises:
        HrbotError: the bot cannot start, or its connection is lost for good.

    """
    with closing(build_core(settings)) as core:
        for skipped in read_policies(core, progressed).skipped:
            log.warning("A document is skipped: %s: %s", skipped.path, skipped.reason)
        stop_following = threading.Event()
        follow_policies(core, stop_following)
        services = build_services(core)
        try:
            asyncio.run(_serve(settings, services))
        finally:
            stop_following.set()
            services.close()
    return 0


async def _serve(settings: Settings, services: Services) -> None:
    from handlers.serving import serve_http
    from handlers.slack_app import slack_app
    from handlers.socket_mode import serve_socket_mode

    stop = asyncio.Event()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(signal_number, stop.set)
    slack = slack_app(settings, services)
    if settings.slack_app_token.get_secret_value():
        await serve_socket_mode(slack, services, settings, stop)
    else:
        await serve_http(slack, services, settings, stop)


def greeting(settings: Settings) -> str:
    """What runs, and how to get the other things, for the terminal."""
    way = "by Socket Mode" if settings.slack_app_token.get_secret_value() else f"over HTTP on port {settings.port}"
    written = f"Answers are written by {settings.bedrock_model_id} on Amazon Bedrock."
    quoted = "Answers are quoted from the policies. To have them written by Amazon Bedrock, see docs/bedrock.md."
    return f"hrbot connects to Slack, {way}. Stop with Ctrl-C.\n{written if settings.bedrock_wanted else quoted}"


def doctor_checks(settings: Settings) -> tuple[Check, ...]:
    """What `doctor` looks at, in order: settings were read already, so folders come first and networks last."""
    return (
        Check("DATA_DIR", lambda: _look_at_data_dir(settings)),
        Check("LOG_FILE", lambda: _look_at_log_file(settings)),
        Check("Answer cache", lambda: _look_at_cache(settings)),
        Check("KNOWLEDGE_PATH", lambda: _look_at_policies(settings)),
        Check("Slack", lambda: _look_at_slack(settings)),
        Check("Bedrock", lambda: _look_at_bedrock(settings)),
        *_optional_checks(settings),
        Check("Costs", lambda: _look_at_costs(settings)),
        Check("People", lambda: _look_at_people(settings)),
    )


def _look_at_data_dir(settings: Settings) -> Finding:
    folder = prepare_data_dir(settings.data_dir)
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < settings.cache_size_limit_mb:
        fix = "Free some space, name a folder on another disk, or lower CACHE_SIZE_LIMIT_MB."
        return Finding("DATA_DIR", State.BAD, f"{folder} has only {free} MB left", fix)
    return Finding("DATA_DIR", State.GOOD, f"{folder} can be written, {free:,} MB free")


def _look_at_log_file(settings: Settings) -> Finding:
    logs.set_up(settings)
    return Finding(
        "LOG_FILE", State.GOOD, f"{settings.log_file} can be written" if settings.log_file else "none wanted"
    )


def _look_at_cache(settings: Settings) -> Finding:
    with closing(build_core(settings)) as core:
        problem, entries = core.cache.problem(), core.cache.stats().entries
    if problem:
        fix = "Until this is mended every answer is made anew; nothing else is affected."
        return Finding("Answer cache", State.BAD, problem, fix)
    return Finding("Answer cache", State.GOOD, f"{entries:,} answers kept")


def _look_at_policies(settings: Settings) -> Finding:
    with closing(build_core(settings)) as core:
        report = read_policies(core)
    if report.skipped:
        named = "; ".join(f"{skipped.path} ({skipped.reason})" for skipped in report.skipped[:5])
        fix = "Mend or remove these files; the others are in use."
        return Finding("KNOWLEDGE_PATH", State.BAD, f"{len(report.skipped)} files are skipped: {named}", fix)
    if not report.passages:
        fix = "Put .md, .txt or .docx files into it, or set KNOWLEDGE_PATH to another folder."
        return Finding("KNOWLEDGE_PATH", State.BAD, f"{settings.knowledge_path} holds no policies", fix)
    return Finding("KNOWLEDGE_PATH", State.GOOD, f"{report.passages} passages from {settings.knowledge_path}")


def _look_at_slack(settings: Settings) -> Finding:
    if not settings.slack_connected:
        fix = "To connect, follow docs/slack.md. Until then `make run` opens the playground."
        return Finding("Slack", State.OFF, "no SLACK_BOT_TOKEN", fix)
    from handlers.slack_app import check_connection

    return Finding("Slack", State.GOOD, check_connection(settings))


def _look_at_bedrock(settings: Settings) -> Finding:
    if not settings.bedrock_wanted:
        fix = "To connect, follow docs/bedrock.md. Until then answers are quoted from the policies."
        return Finding("Bedrock", State.OFF, "no AWS_REGION or AWS credentials", fix)
    return _look_at_model(settings, "Bedrock", settings.bedrock_model_id)


def _optional_checks(settings: Settings) -> Iterator[Check]:
    """Looks at what of Bedrock is switched on beside the first model."""
    if not settings.bedrock_wanted:
        return
    if len(settings.bedrock_models) > 1:
        name, model_id = "Bedrock fallback", settings.bedrock_fallback_model_id
        yield Check(name, lambda: _look_at_model(settings, name, model_id, "BEDROCK_FALLBACK_MODEL_ID"))
    if settings.bedrock_embedding_model_id:
        yield Check("Bedrock embeddings", lambda: _look_at_embeddings(settings))
    if settings.bedrock_prompt_cache_min_tokens:
        yield Check("Prompt caching", lambda: _look_at_prompt_caching(settings))


def _look_at_prompt_caching(settings: Settings) -> Finding:
    least, have = settings.bedrock_prompt_cache_min_tokens, prefix_tokens()
    if Extras.of(settings).caches:
        return Finding("Prompt caching", State.GOOD, f"the first {have} tokens of each prompt may be cached")
    fix = "Nothing is wrong, and nothing gained: leave BEDROCK_PROMPT_CACHE_MIN_TOKENS empty."
    return Finding(
        "Prompt caching", State.OFF, f"the fixed part of the prompt has {have} tokens, fewer than {least}", fix
    )


def _look_at_model(settings: Settings, name: str, model_id: str, setting: str = "BEDROCK_MODEL_ID") -> Finding:
    return _look_at_access(name, model_id, setting, lambda: check_access(settings, model_id))


def _look_at_embeddings(settings: Settings) -> Finding:
    with closing(build_core(settings)) as core:
        embedder = bedrock_embedder(settings, core.budget)
        model_id, setting = settings.bedrock_embedding_model_id, "BEDROCK_EMBEDDING_MODEL_ID"
        return _look_at_access("Bedrock embeddings", model_id, setting, lambda: embedder.embed(["yes"], asked=True))


def _look_at_access(name: str, model_id: str, setting: str, ask: Callable[[], object]) -> Finding:
    """How a model answers when it is asked."""
    try:
        ask()
    except ModelRejected as error:
        detail = str(error).replace("BEDROCK_MODEL_ID", setting)
        return Finding(name, State.BAD, f"{model_id}: {detail}", "See docs/bedrock.md, and run doctor again.")
    except ModelThrottled:
        fix = "Nothing is wrong with the set-up; ask AWS for a higher quota if this is usual."
        return Finding(name, State.GOOD, f"{model_id} is reachable, and throttled at the moment", fix)
    except ModelError as error:
        fix = "Check the network, AWS_REGION and the AWS health page, and run doctor again."
        return Finding(name, State.BAD, f"{model_id}: {error}", fix)
    return Finding(name, State.GOOD, f"{model_id} answers")


def _look_at_costs(settings: Settings) -> Finding:
    if not settings.bedrock_wanted:
        return Finding("Costs", State.OFF, "without Bedrock there are none", "Nothing to do.")
    if missing := _unpriced(settings):
        fix = "Add them to BEDROCK_PRICES from the price list of your Region; see docs/bedrock.md."
        if settings.bedrock_daily_limit:
            detail = f"BEDROCK_DAILY_LIMIT cannot be kept, so answers are quoted: there is no price of {missing}"
            return Finding("Costs", State.BAD, detail, fix)
        return Finding("Costs", State.OFF, f"unknown, since there is no price of {missing}", fix)
    with closing(build_core(settings)) as core:
        today = core.budget.report().today
    limit = f" of at most {settings.bedrock_daily_limit:.2f}" if settings.bedrock_daily_limit else ""
    return Finding("Costs", State.GOOD, f"{today.usd:.2f}{limit} USD today")


def _unpriced(settings: Settings) -> str:
    """The kinds of tokens that we pay for and that have no price, in words; "" if all have one."""
    cached = ("cache_read", "cache_write") if Extras.of(settings).caches else ()
    wanted: dict[str, tuple[str, ...]] = dict.fromkeys(settings.bedrock_models, ("input", "output", *cached))
    if settings.bedrock_embedding_model_id:
        wanted[settings.bedrock_embedding_model_id] = ("input",)
    missing = {m: settings.bedrock_prices.get(m, Price()).missing(*kinds) for m, kinds in wanted.items()}
    return "; ".join(f"{' and '.join(kinds)} of {model_id}" for model_id, kinds in missing.items() if kinds)


def _look_at_people(settings: Settings) -> Finding:
    missing = [
        name for name, value in (("HR_GROUP", settings.hr_group), ("HR_CONTACT", settings.hr_contact)) if not value
    ]
    if settings.slack_connected and missing:
        fix = "Set HR_GROUP to the id of your HR user group (S...), so that HR can manage answers."
        return Finding("People", State.OFF, f"{' and '.join(missing)} not set", fix)
    return Finding("People", State.GOOD, "contacts and roles are set" if settings.hr_group else "defaults")
