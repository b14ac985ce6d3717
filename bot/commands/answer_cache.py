"""The commands of the answer cache: `python -m bot cache ...`."""

from __future__ import annotations

import argparse
import json
import math
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from bot.commands.shared import add, core
from bot.errors import SettingsError
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.app import Core
    from bot.language import Thesaurus
    from cache.answers import Selection

_BY = "command line"
"""Who purges, in the audit table."""


def add_cache(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Put `cache` and all its actions among `commands`."""
    parser = commands.add_parser(
        "cache", help="the answer cache: stats, match, purge, purges, verified, verify, export"
    )
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    add(actions, "stats", cache_stats).add_argument("--json", action="store_true", help="print one line of JSON")
    add(actions, "verify", cache_verify)
    add(actions, "export", cache_export)
    matching = add(actions, "match", cache_match)
    matching.add_argument("stored", nargs="?", default="", metavar="A", help="a question with an answer")
    matching.add_argument("asked", nargs="?", default="", metavar="B", help="a question that is asked")
    matching.add_argument("--json", action="store_true", help="print one line of JSON")
    matching.add_argument(
        "--jsonl", action="store_true", help='{"a", "b"} per line in, {"same", "reason"} per line out'
    )
    add(actions, "purges", cache_purges)
    verified = actions.add_parser("verified", help="answers that HR verified: list, remove")
    doing = verified.add_subparsers(required=True, metavar="ACTION")
    add(doing, "list", verified_list)
    removing = add(doing, "remove", verified_remove)
    removing.add_argument("id", help="as `cache verified list` shows it")
    removing.add_argument("--yes", action="store_true", help="remove it; without this it is only shown")
    purging = add(actions, "purge", cache_purge)
    what = purging.add_mutually_exclusive_group(required=True)
    what.add_argument("--all", action="store_true", help="every answer")
    what.add_argument("--expired", action="store_true", help="answers past their time")
    what.add_argument("--question", default="", metavar="Q", help="the answer to this question")
    what.add_argument("--source", default="", metavar="PATH", help="answers drawn from this document")
    what.add_argument("--audience", default="", metavar="NAME", help="answers made for this audience")
    what.add_argument("--older-than", type=_days, metavar="DAYS", help="answers written more days ago than this")
    what.add_argument("--undo", action="store_true", help="bring back what the last purge removed, for an hour")
    purging.add_argument("--dry-run", action="store_true", help="only show what would go")


def cache_stats(options: argparse.Namespace, settings: Settings) -> int:
    """What the answer cache holds and did."""
    with core(settings, read=False) as opened:
        stats = asdict(opened.cache.stats())
    if options.json:
        print(json.dumps(stats))
    else:
        for name, value in stats.items():
            print(f"{name.replace('_', ' '):24} {value}")
    return 0


def cache_purge(options: argparse.Namespace, settings: Settings) -> int:
    """Remove answers from the cache, or take that back; --dry-run only shows what would go."""
    with core(settings, read=False) as opened:
        if options.undo:
            return _undo(opened, only_shown=options.dry_run)
        selection = _selection(options, settings)
        if not options.dry_run:
            return _purge(opened, selection)
        preview = opened.cache.preview(selection)
        if not preview.count:
            _hint(opened, selection)
        print(f"{_answers(preview.count)} would go.")
        for question in preview.questions:
            print(f"  {question}")
    return 0


def _purge(opened: Core, selection: Selection) -> int:
    from cache.selections import can_come_back

    if (removed := opened.cache.purge(selection, by=_BY)) is None:
        print("Nothing was removed: the cache cannot be written. `doctor` says why.", file=sys.stderr)
        return 1
    if not removed:
        _hint(opened, selection)
    comes_back = removed and can_come_back(selection)
    back = " For an hour `cache purge --undo` brings back what this took." if comes_back else ""
    print(f"{_answers(removed)} removed.{back}")
    return 0


def _hint(opened: Core, selection: Selection) -> None:
    """Of a document that no answer was drawn from, say which ones were, those with the likest paths."""
    from cache.answers import FromSource

    if isinstance(selection, FromSource):
        paths = {source["path"] for kept in opened.cache.export() for source in kept.sources}
        if alike := get_close_matches(selection.path, paths, n=5, cutoff=0.5):
            print(f"No answer was drawn from {selection.path}. Did you mean {' or '.join(alike)}?", file=sys.stderr)


def _days(text: str) -> float:
    """A number of days that a clock can go back."""
    try:
        days = float(text)
    except ValueError:
        days = math.nan
    if not (math.isfinite(days) and days >= 0):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of days, such as 30")
    return days


def cache_purges(_options: argparse.Namespace, settings: Settings) -> int:
    """The record of purges, newest first: when, who, what, and how many answers went or came back."""
    with core(settings, read=False) as opened:
        purges, problem = opened.cache.audit(sys.maxsize), opened.cache.problem()
    if problem:
        print(f"There is no record to look at: {problem}", file=sys.stderr)
        return 1
    for purge in purges:
        at = datetime.fromtimestamp(purge.at, UTC).astimezone()
        print(f"{at:%Y-%m-%d %H:%M:%S %z}\t{purge.by}\t{' '.join(purge.what.split())}\t{_answers(purge.removed)}")
    if not purges:
        print("Nothing was ever purged from this cache.", file=sys.stderr)
    return 0


def _answers(count: int) -> str:
    return "1 answer" if count == 1 else f"{count:,} answers"


def _undo(opened: Core, *, only_shown: bool) -> int:
    if only_shown and (would := opened.cache.undoable()):
        print(f"{would.restored} of {_answers(would.purge.removed)} would come back ({would.purge.what}).")
        return 0
    undone = None if only_shown else opened.cache.undo(by=_BY)
    if undone is None:
        print("Nothing was removed in the last hour that could come back.", file=sys.stderr)
        return 1
    if undone.restored is None:
        print("Nothing came back: the cache cannot be written. `doctor` says why.", file=sys.stderr)
        return 1
    verb = "is" if undone.purge.removed == 1 else "are"
    print(f"{undone.restored} of {_answers(undone.purge.removed)} {verb} back ({undone.purge.what}).")
    return 0


def _selection(options: argparse.Namespace, settings: Settings) -> Selection:
    from cache.answers import Everything, Expired, ForAudience, ForQuestion, FromSource, OlderThan

    if options.question:
        return ForQuestion(options.question)
    if options.source:
        return FromSource(_among_policies(options.source, Path(settings.knowledge_path)))
    if options.audience:
        return ForAudience(options.audience.casefold())
    if options.older_than is not None:
        return OlderThan(options.older_than)
    return Expired() if options.expired else Everything()


def _among_policies(named: str, policies: Path) -> str:
    """A document by its path in the folder of the policies, where it was named by one that leads there, as a shell
    completes it.
    """
    file = Path(named)
    place = file.parent.resolve() / file.name
    is_path = file.name != named or file.exists()
    return (
        place.relative_to(policies.resolve()).as_posix()
        if is_path and place.is_relative_to(policies.resolve())
        else named
    )


def cache_verify(_options: argparse.Namespace, settings: Settings) -> int:
    """Read every cached answer and report damaged ones; 1 if there were any."""
    with core(settings, read=False) as opened:
        report = opened.cache.verify()
    if report.problem:
        print(f"There is no cache to look at: {report.problem}", file=sys.stderr)
        return 1
    print(
        f"{_answers(report.checked)} checked, {report.corrupt} damaged and removed, {report.expired} past their time."
    )
    if report.put_aside:
        print("The store was damaged and is now in quarantine; a fresh one took its place.", file=sys.stderr)
    return int(report.corrupt > 0 or report.put_aside > 0)


def cache_match(options: argparse.Namespace, settings: Settings) -> int:
    """Say whether the second question may be served the answer to the first, and which rule decided."""
    from bot.language import Thesaurus
    from cache.matching import same
    from cache.reasons import verdict_in_words

    if options.jsonl == bool(options.stored and options.asked):
        raise SettingsError("cache match", "", "give two questions in quotes, or --jsonl with pairs on standard input")
    thesaurus = Thesaurus.load(Path(settings.thesaurus_path) if settings.thesaurus_path else None)
    if options.jsonl:
        return _match_lines(thesaurus)
    verdict = same(options.asked, options.stored, thesaurus)
    if options.json:
        print(json.dumps(asdict(verdict)))
    else:
        print(verdict_in_words(verdict))
    return 0


def _match_lines(thesaurus: Thesaurus) -> int:
    from cache.matching import same

    failed = False
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        try:
            pair = json.loads(line)
            verdict = asdict(same(pair["b"], pair["a"], thesaurus))
        except (ValueError, TypeError, KeyError, AttributeError):
            failed = True
            verdict = {"same": False, "reason": f"line {number} is not an object with the texts a and b"}
        print(json.dumps(verdict), flush=True)
    return int(failed)


def cache_export(_options: argparse.Namespace, settings: Settings) -> int:
    """Write every cached answer as a line of JSON, without anything about who asked."""
    with core(settings, read=False) as opened:
        for entry in opened.cache.export():
            print(json.dumps(asdict(entry), ensure_ascii=False))
    return 0


def verified_list(_options: argparse.Namespace, settings: Settings) -> int:
    """The answers that HR verified, oldest first."""
    with core(settings, read=False) as opened:
        held = opened.verified.all()
        for one in held:
            until = datetime.fromtimestamp(one.verification.review_by, UTC)
            print(f"{one.id}\t{one.question}\t{','.join(one.audiences)}\t{one.verification.owner}\t{until:%Y-%m-%d}")
        for damaged in opened.verified.damaged():
            print(f"{damaged} is damaged and given to nobody: see docs/operations.md, Backup.", file=sys.stderr)
        if not held:
            print("No verified answers. HR verifies them in Slack, with /hrbot-admin find.", file=sys.stderr)
    return 0


def verified_remove(options: argparse.Namespace, settings: Settings) -> int:
    """Remove a verified answer by its id, for good; without --yes it is only shown. 1 if nothing was removed."""
    with core(settings, read=False) as opened:
        held = next((one for one in opened.verified.all() if one.id == options.id), None)
        if held is None and options.yes and opened.verified.remove_damaged(options.id, by=_BY):
            print("Removed: a damaged one.")
            return 0
        if held is None:
            print("There is no verified answer with this id; `cache verified list` shows them.", file=sys.stderr)
            return 1
        print(f"{held.question}\n{held.text}")
        if not options.yes:
            print("Nothing was removed. What is removed does not come back; to do it, add --yes.", file=sys.stderr)
            return 1
        opened.verified.remove(held.id, by=_BY)
    print("Removed.")
    return 0
