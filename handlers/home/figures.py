"""What an admin sees, in numbers and plain sentences: pure functions from counters to words. Nothing about anybody."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.bedrock.gate import GateState
from bot.cost.budget import CostReport, Spend
from bot.records.journal import APART, PEOPLE, Counts
from bot.tally import below, percentile
from cache.stats import CacheStats
from handlers.block_kit.charts import Chart
from handlers.block_kit.text import counted, times
from handlers.home.cost_words import paid

_CHART_DAYS = 14
_FILES_NAMED = 5

_WRITTEN, _REUSED, _QUOTED, _NOT_FOUND = "answers.fresh", "answers.reused", "answers.extract", "answers.none"
_VERIFIED = "answers.verified"
_ANSWERED = (_WRITTEN, _REUSED, _VERIFIED, _QUOTED)
_QUESTIONS = (*_ANSWERED, _NOT_FOUND, APART)
_EXACT, _SIMILAR = "cache.hit.exact", "cache.hit.similar"
_BUSY = ("model.failed.ModelThrottled", "model.failed.ModelOverloaded")
_HELPFUL, _NOT_HELPFUL = "helpful", "not_helpful"
_DISK = (
    "inbox.failed",
    "journal.failed",
    "ledger.failed",
    "outbox.failed",
    "requests.failed",
    "gaps.failed",
    "verified.failed",
)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the admin's view is made of.

    `days`: counts by day, oldest first, today last; `hours` the same by hour. `model`: what writes answers, or "".
    `cache_problem`: why nothing is kept, or "". `skipped`: files that cannot be read, with the reason.
    `policies_changed`: when a policy was last changed, and `now`: both in Unix seconds. `alerts`: what operators have to
    mend, by subject. `gaps`: open questions that HR has to work on.
    """

    days: Mapping[str, Counts]
    hours: Mapping[str, Counts]
    cache: CacheStats
    cache_problem: str
    gate: GateState
    model: str
    documents: int
    restricted: int  # of them, not open to everyone
    version: str
    policies_changed: float
    skipped: Sequence[str]
    alerts: Mapping[str, str]
    costs: CostReport
    gaps: int
    now: float

    @property
    def today(self) -> Counts:
        return list(self.days.values())[-1]

    @property
    def all_days(self) -> Counts:
        return added(self.days.values())

    @property
    def lately(self) -> Counts:
        """The last hour and the present one, together."""
        return added(list(self.hours.values())[-2:])


@dataclass(frozen=True, slots=True)
class Health:
    """How one part of the house is: `said` with what to do, where it is not `well`."""

    part: str
    well: bool
    said: str


def added(counts: Iterable[Counts]) -> Counter[str]:
    """All of them together."""
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    return total


# -- is it healthy? ----------------------------------------------------------------------------------------------------


def health(facts: Facts) -> list[Health]:
    """What operators were alerted of, then every part in the order in which a question meets them.

    An alert about the model says more of it than its part would.
    """
    looks: tuple[Callable[[Facts], Health], ...] = (_slack, _model, _cache, _knowledge, _disk)
    alerts = [Health(subject, False, said) for subject, said in facts.alerts.items()]
    return [*alerts, *(look(facts) for look in looks if look is not _model or facts.model not in facts.alerts)]


def damage(moved_aside: Sequence[str], verified: Sequence[str]) -> dict[str, str]:
    """What was lost and is to be mended, by subject: damaged files, and the ids of verified answers that are damaged."""
    found = {}
    if moved_aside:
        said = f"{', '.join(moved_aside)}: an empty file took the place of each, so what was in it is missing."
        found["Damaged files"] = f"{said} Restore them and remove these: docs/operations.md, Backup."
    if verified:
        said = (
            f"{counted(len(verified), 'is', 'are')} damaged and given to nobody ({', '.join(verified[:_FILES_NAMED])})."
        )
        found["Verified answers"] = f"{said} Verify them again, or restore verified.sqlite: docs/operations.md, Backup."
    return found


def _slack(facts: Facts) -> Health:
    lost = facts.lately.get("replies.undelivered", 0)
    if lost:
        said = f"{counted(lost, 'reply', 'replies')} could not be delivered in the last two hours. The log says why: look for"
        return Health("Slack", False, f"{said} “An answer could not be delivered”.")
    return Health("Slack", True, "answers are delivered.")


def _model(facts: Facts) -> Health:
    lately, gate = facts.lately, facts.gate
    if not facts.model:
        return Health("Bedrock", True, "not set up, so answers are quoted. To have them written, see docs/bedrock.md.")
    if refused := lately.get("model.failed.ModelRejected", 0):
        said = f"refused us {times(refused)} in the last two hours, so answers are quoted. Run doctor, see docs/bedrock.md."
        return Health("Bedrock", False, said)
    if busy := total(lately, _BUSY):
        said = f"too busy for {counted(busy, 'question', 'questions')} in the last two hours, which were answered by quoting."
        return Health("Bedrock", False, f"{said} If this is usual, ask AWS for a higher quota.")
    failed = sum(below(lately, "model.failed.").values())
    if failed:
        said = f"gave no answer {times(failed)} in the last two hours. Check the network and the AWS health page."
        return Health("Bedrock", False, said)
    queue = f" {gate.waiting} wait, the longest for {gate.oldest_wait_seconds:.0f} s." if gate.waiting else ""
    return Health("Bedrock", True, f"{facts.model} answers.{queue}")


def _cache(facts: Facts) -> Health:
    if facts.cache_problem:
        return Health("Answer cache", False, f"{facts.cache_problem} Until then every answer is made anew.")
    corrupt = facts.all_days.get("cache.corrupt", 0)
    if facts.today.get("cache.corrupt", 0):
        said = f"{counted(corrupt, 'damaged answer was', 'damaged answers were')} removed; nobody saw them. Check the disk."
        return Health("Answer cache", False, said)
    kept = f"{counted(facts.cache.entries, 'answer', 'answers')} kept, {facts.cache.bytes / 1e6:.1f} MB"
    return Health("Answer cache", True, f"{kept}, {corrupt:,} damaged in 30 days.")


def _knowledge(facts: Facts) -> Health:
    if not facts.documents:
        return Health("Policies", False, "there are none. Put files into the folder that KNOWLEDGE_PATH names.")
    changed = f", last changed {_ago(facts.now - facts.policies_changed)}" if facts.policies_changed else ""
    some = f", {facts.restricted:,} of them not open to everyone" if facts.restricted else ""
    said = f"{counted(facts.documents, 'document', 'documents')} read{some}, version {facts.version[:12]}{changed}."
    return Health("Policies", not facts.skipped, f"{_skipped(facts.skipped)}{said}")


def _skipped(files: Sequence[str]) -> str:
    """What to do about files that cannot be read, before what else there is to say; empty without any."""
    if not files:
        return ""
    more = f" and {len(files) - _FILES_NAMED} more" if len(files) > _FILES_NAMED else ""
    return f"{counted(len(files), 'file', 'files')} cannot be read: {'; '.join(files[:_FILES_NAMED])}{more}. Mend or remove them. "


def _disk(facts: Facts) -> Health:
    if failed := total(facts.today, _DISK):
        said = f"did not take what we keep {times(failed)} today. Free some space in DATA_DIR, and check its rights."
        return Health("Disk", False, said)
    return Health("Disk", True, "everything is written down.")


# -- is it useful? -----------------------------------------------------------------------------------------------------


def useful(counts: Counts) -> list[str]:
    """Whether people use it and are answered, in lines."""
    asked = total(counts, _QUESTIONS)
    if not asked:
        return ["No questions"]
    lines = [counted(asked, "question", "questions")]
    sought = total(counts, (*_ANSWERED, _NOT_FOUND))
    if sought:
        lines += [
            f"{_share(total(counts, _ANSWERED), sought)} answered: {_rungs(counts, sought)}",
            f"{counts.get(_NOT_FOUND, 0):,} found nothing (gaps)",
        ]
    return [*lines, *_reuse(counts), *_waiting(counts), *_thumbs(counts)]


def people(days: Iterable[Counts]) -> str:
    """How many people asked; on more than one day as the usual and the highest number, which is all that is known."""
    numbers = [day[PEOPLE] for day in days if day.get(PEOPLE)]
    if len(numbers) <= 1:
        return counted(sum(numbers), "person", "people")
    return f"{counted(round(sum(numbers) / len(numbers)), 'person', 'people')} on a usual day, {max(numbers):,} at most"


def _rungs(counts: Counts, sought: int) -> str:
    words = {_WRITTEN: "written", _REUSED: "given before", _VERIFIED: "verified by HR", _QUOTED: "quoted"}
    return ", ".join(f"{_share(counts[name], sought)} {said}" for name, said in words.items() if counts.get(name))


def _reuse(counts: Counts) -> list[str]:
    exact, similar = counts.get(_EXACT, 0), counts.get(_SIMILAR, 0)
    looked = exact + similar + sum(below(counts, "cache.miss.").values())
    found = f"{_share(exact, looked)} in the same words, {_share(similar, looked)} in others"
    said = f"Looked up in the cache {times(looked)}: found {found}"
    return [said] if looked else []


def _waiting(counts: Counts) -> list[str]:
    half, most = (percentile(counts, "reply", share) for share in (0.5, 0.95))
    if half is None or most is None:
        return []
    return [f"Half answered within {_seconds(half)}, 95 % within {_seconds(most)}"]


def _thumbs(counts: Counts) -> list[str]:
    up, down = _last_words(counts, _HELPFUL), _last_words(counts, _NOT_HELPFUL)
    return [f"{up:,} said helpful, {down:,} not helpful"] if up or down else []


def _last_words(counts: Counts, verdict: str) -> int:
    """How many people think so of an answer. Who took back what they said on an earlier day is missing on this one."""
    return max(0, counts.get(f"verdicts.{verdict}", 0) - counts.get(f"verdicts.taken_back.{verdict}", 0))


# -- what does it cost? ------------------------------------------------------------------------------------------------


def costs(counts: Counts, spend: Spend, limit: float | None = None) -> list[str]:
    """What the model took, of at most `limit` USD, and what reuse spared, in lines."""
    return [
        *paid(spend, limit),
        f"Waiting spared by reuse: {_seconds(counts.get('cache.saved.ms', 0) / 1000)}",
        f"Throttled {times(counts.get('model.throttled', 0))}; {total(counts, _BUSY):,} quoted because it was busy",
    ]


def pace(state: GateState) -> str:
    """How things stand at the model just now."""
    paces = (state.calls_per_minute, "calls"), (state.tokens_per_minute, "tokens")
    limits = [f"at most {pace:,.0f} {what} a minute" for pace, what in paces if pace is not None]
    return f"Now: {state.in_flight} being asked, {state.waiting} waiting, {', '.join(limits) or 'no limit met so far'}"


# -- day by day --------------------------------------------------------------------------------------------------------


def charts(days: Mapping[str, Counts]) -> list[Chart]:
    """Over two weeks: questions by how they were answered, and how long people waited on days when anybody asked."""
    lately = {_short(day): counts for day, counts in list(days.items())[-_CHART_DAYS:]}
    busy = {day: counts for day, counts in lately.items() if percentile(counts, "reply", 0.5) is not None}
    names = {
        "Written": _WRITTEN,
        "Given before": _REUSED,
        "Verified by HR": _VERIFIED,
        "Quoted": _QUOTED,
        "Not found": _NOT_FOUND,
    }
    asked = {said: [counts.get(name, 0) for counts in lately.values()] for said, name in names.items()}
    waited = {
        said: [percentile(counts, "reply", share) or 0.0 for counts in busy.values()]
        for said, share in (("Half within", 0.5), ("95 % within", 0.95))
    }
    return [
        Chart("Questions a day", "bar", list(lately), asked),
        *([Chart("Time to the answer", "line", list(busy), waited, "seconds")] if busy else []),
    ]


_COLUMNS: Mapping[str, Callable[[Counts], object]] = {
    "questions": lambda day: total(day, _QUESTIONS),
    "people": lambda day: day.get(PEOPLE, 0),
    "written": lambda day: day.get(_WRITTEN, 0),
    "given_before": lambda day: day.get(_REUSED, 0),
    "found_in_same_words": lambda day: day.get(_EXACT, 0),
    "found_in_other_words": lambda day: day.get(_SIMILAR, 0),
    "verified": lambda day: day.get(_VERIFIED, 0),
    "quoted": lambda day: day.get(_QUOTED, 0),
    "not_found": lambda day: day.get(_NOT_FOUND, 0),
    "small_talk_and_care": lambda day: day.get(APART, 0),
    "helpful": lambda day: _last_words(day, _HELPFUL),
    "not_helpful": lambda day: _last_words(day, _NOT_HELPFUL),
    "median_seconds": lambda day: _plain(percentile(day, "reply", 0.5)),
    "p95_seconds": lambda day: _plain(percentile(day, "reply", 0.95)),
    "throttled": lambda day: day.get("model.throttled", 0),
    "quoted_because_busy": lambda day: total(day, _BUSY),
}

_PAID: Mapping[str, Callable[[Spend], object]] = {
    "model_calls": lambda spend: spend.calls,
    "tokens_read": lambda spend: spend.input_tokens,
    "tokens_written": lambda spend: spend.output_tokens,
    "spent_usd": lambda spend: f"{spend.usd:.4f}",
    "calls_of_unknown_cost": lambda spend: spend.unpriced + spend.untold,
    "tokens_saved": lambda spend: spend.saved_tokens,
    "saved_usd": lambda spend: f"{spend.saved_usd:.4f}",
}


def table(days: Mapping[str, Counts], spent: Mapping[str, Spend]) -> str:
    """The days as CSV, from the first on which anything happened; `spent` by day."""
    first = next((at for at, counts in enumerate(days.values()) if counts), len(days))
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(["day_utc", *_COLUMNS, *_PAID])
    for day, counts in list(days.items())[first:]:
        money = spent.get(day, Spend())
        rows.writerow([day, *(tell(counts) for tell in _COLUMNS.values()), *(tell(money) for tell in _PAID.values())])
    return written.getvalue()


# -- words -------------------------------------------------------------------------------------------------------------


def total(counts: Counts, names: Iterable[str]) -> int:
    """These counters together."""
    return sum(counts.get(name, 0) for name in names)


def _short(day: str) -> str:
    """`24 Nov`, from `2026-11-24`."""
    return datetime.strptime(day, "%Y-%m-%d").strftime("%d %b").lstrip("0")  # noqa: DTZ007 - a day is all it is


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}".replace("%", " %") if whole else "0 %"


def _plain(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds:.3f}"


def _seconds(seconds: float) -> str:
    if 0 < seconds < 0.1:
        return "0.1 s"
    if seconds < 90:
        return f"{seconds:.1f} s"
    return f"{seconds / 60:,.0f} min"


def _ago(seconds: float) -> str:
    """`3 hours ago`."""
    for length, one, more in ((86_400, "day", "days"), (3600, "hour", "hours"), (60, "minute", "minutes")):
        if seconds >= length:
            return f"{counted(int(seconds // length), one, more)} ago"
    return "just now"
