"""What `doctor` looks at: everything that can be wrong with a set-up, looked at as it will be used."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing

from bot import logs
from bot.app import (
    UNTIL_CLOSED,
    bedrock_embedder,
    build_core,
    hr_channel_objection,
    prepare_data_dir,
    read_policies,
    slack_connection,
    unknown_groups,
)
from bot.bedrock.converse import check_access
from bot.bedrock.extras import Extras, prefix_tokens
from bot.commands.doctor import Check, Finding, State
from bot.cost.prices import Price
from bot.durable import moved_aside, unsafe
from bot.errors import ModelError, ModelRejected, ModelThrottled
from bot.model import EVERYONE, Scope
from bot.settings import Settings

_CHANNEL_ID = re.compile(r"[CG][A-Z0-9]{6,}")


def doctor_checks(settings: Settings) -> tuple[Check, ...]:
    """What `doctor` looks at, in order: settings were read already, so folders come first and networks last."""
    return (
        Check("DATA_DIR", lambda: _look_at_data_dir(settings)),
        Check("LOG_FILE", lambda: _look_at_log_file(settings)),
        Check("Answer cache", lambda: _look_at_cache(settings)),
        Check("Verified answers", lambda: _look_at_verified(settings)),
        Check("Damaged files", lambda: _look_at_moved_aside(settings)),
        Check("KNOWLEDGE_PATH", lambda: _look_at_policies(settings)),
        Check("Slack", lambda: _look_at_slack(settings)),
        Check("Bedrock", lambda: _look_at_bedrock(settings)),
        *_optional_checks(settings),
        Check("Costs", lambda: _look_at_costs(settings)),
        Check("People", lambda: _look_at_people(settings)),
        Check("HR_CHANNEL", lambda: _look_at_hr_channel(settings)),
        Check("HR_CARE_CONTACTS", lambda: _look_at_care(settings)),
    )


def _look_at_data_dir(settings: Settings) -> Finding:
    folder = prepare_data_dir(settings.data_dir)
    if problem := unsafe(folder):
        return Finding("DATA_DIR", State.BAD, problem, UNTIL_CLOSED)
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
    return Finding("Answer cache", State.GOOD, f"{_many(entries, 'answer')} kept")


def _look_at_verified(settings: Settings) -> Finding:
    name, fix = "Verified answers", "Verify them again, or restore the file: docs/operations.md, Backup."
    with closing(build_core(settings)) as core:
        held, damaged, problem = core.verified.all(), core.verified.damaged(), core.verified.problem()
    if problem:
        return Finding(name, State.BAD, f"verified.sqlite cannot be used ({problem})", fix)
    if damaged:
        return Finding(name, State.BAD, f"damaged, and given to nobody: {', '.join(damaged[:5])}", fix)
    return Finding(name, State.GOOD, f"{_many(len(held), 'answer')} kept")


def _look_at_moved_aside(settings: Settings) -> Finding:
    if files := moved_aside(settings.data_dir):
        fix = "Restore what was in them and remove them: docs/operations.md, Backup."
        return Finding("Damaged files", State.BAD, f"moved aside in {settings.data_dir}: {', '.join(files)}", fix)
    return Finding("Damaged files", State.GOOD, "none")


def _many(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number:,} {what}s"


def _look_at_policies(settings: Settings) -> Finding:
    with closing(build_core(settings)) as core:
        report, audiences = read_policies(core), core.knowledge.audiences()
    if report.skipped:
        named = "; ".join(f"{skipped.path} ({skipped.reason})" for skipped in report.skipped[:5])
        fix = "Mend or remove these files; the others are in use."
        return Finding("KNOWLEDGE_PATH", State.BAD, f"{_many(len(report.skipped), 'file')} skipped: {named}", fix)
    if not report.passages:
        fix = "Put .md, .txt or .docx files into it, or set KNOWLEDGE_PATH to another folder."
        return Finding("KNOWLEDGE_PATH", State.BAD, f"{settings.knowledge_path} holds no policies", fix)
    known = Scope(frozenset({EVERYONE, *settings.audiences}))
    unread = sorted(name for name in audiences if not known.may_read(name))
    if unread and settings.slack_connected:  # the playground has readers of its own
        detail = f"nobody may read the documents for {', '.join(unread[:5])}"
        fix = "Name who belongs to these audiences in AUDIENCES, see docs/knowledge.md; the other documents are in use."
        return Finding("KNOWLEDGE_PATH", State.BAD, detail, fix)
    return Finding("KNOWLEDGE_PATH", State.GOOD, f"{_many(report.passages, 'passage')} from {settings.knowledge_path}")


def _look_at_slack(settings: Settings) -> Finding:
    if not settings.slack_connected:
        if settings.slack_meant:
            fix = "Fill it in, as docs/slack.md says; until then nothing starts but the playground."
            return Finding("Slack", State.BAD, f"no SLACK_BOT_TOKEN, though {settings.slack_meant} is set", fix)
        fix = "To connect, follow docs/slack.md. Until then `make run` opens the playground."
        return Finding("Slack", State.OFF, "no SLACK_BOT_TOKEN", fix)
    return Finding("Slack", State.GOOD, slack_connection(settings))


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
        fix = "Set HR_GROUP to the id of your HR user group (S...), who manage answers; HR_CONTACT to whom people may ask."
        return Finding("People", State.OFF, f"{' and '.join(missing)} not set", fix)
    if settings.slack_connected and (unknown := unknown_groups(settings)):
        fix = "Take the ids (S...) from the groups' pages in Slack, and see docs/slack.md for the scopes."
        return Finding("People", State.BAD, f"Slack does not tell who is in {', '.join(unknown)}", fix)
    contact = (
        f'people are sent to "{settings.hr_contact}"' if settings.hr_contact else "people are sent to their HR team"
    )
    return Finding("People", State.GOOD, contact)


def _look_at_hr_channel(settings: Settings) -> Finding:
    name, channel = "HR_CHANNEL", settings.hr_channel
    if not channel:
        fix = "To use it, make a private channel for HR and follow docs/slack.md."
        return Finding(name, State.OFF, "not set: requests to HR are not taken, their contact is named instead", fix)
    if not _CHANNEL_ID.fullmatch(channel):
        fix = "Open the channel's details in Slack: the id stands at the bottom and begins with C or G, such as C0123456789."
        return Finding(name, State.BAD, f"{channel} is no id of a channel, so nothing reaches HR there", fix)
    if not settings.slack_connected:
        return Finding(name, State.GOOD, f"{channel} looks like the id of a channel")
    if why := hr_channel_objection(settings):
        fix = "Make it private and invite hrbot to it (/invite), or name another; see docs/slack.md."
        return Finding(name, State.BAD, f"nothing is posted to {channel}: {why}", fix)
    return Finding(name, State.GOOD, f"nothing speaks against {channel}")


def _look_at_care(settings: Settings) -> Finding:
    name = "HR_CARE_CONTACTS"
    if not settings.hr_care_contacts:
        fix = 'Name who helps after harm, such as {"default": "Ana Example, 0800 000 000"}; see docs/slack.md.'
        return Finding(
            name, State.OFF, f"not set: who tells of harm is sent to {settings.hr_contact or 'your HR team'}", fix
        )
    return Finding(name, State.GOOD, f"set for {', '.join(settings.hr_care_contacts)}")
