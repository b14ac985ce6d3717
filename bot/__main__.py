"""The command line: `python -m bot ...`. A few lines per command; everything they do lives elsewhere.

Exit codes: 0 done, 1 it failed, 2 a setting or an argument is wrong.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import HrbotError, SettingsError
from bot.model import Answer, Question, Scope
from bot.settings import Settings, load

if TYPE_CHECKING:
    from bot.app import Core
    from bot.knowledge.library import SyncReport
    from bot.language import Thesaurus
    from cache.answers import Selection

_BY = "command line"
"""Who purges, in the audit table."""

Command = Callable[[argparse.Namespace, Settings], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; a wrong setting is one plain sentence on standard error."""
    os.umask(0o077)  # what we write is nobody else's to read
    _write_with(errors="replace")  # a terminal that lacks a letter shows another rather than none of the answer
    options = _parser().parse_args(arguments)
    command: Command = options.command
    try:
        settings = load()
        return command(options, settings)
    except SettingsError as error:
        return _complain(error, 2)
    except HrbotError as error:
        return _complain(error, 1)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone, as with `| head`; nothing more to say
        return 0


def _write_with(*, encoding: str | None = None, errors: str | None = None) -> None:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding=encoding, errors=errors)


def _complain(error: Exception, code: int) -> int:
    print(f"hrbot: {error}", file=sys.stderr)
    return code


# -- run and playground ------------------------------------------------------------------------------------------


def run(_options: argparse.Namespace, settings: Settings) -> int:
    """Connect to Slack, or open the playground when there are no tokens."""
    if not settings.slack_connected:
        return playground(_options, settings)
    from bot import logs
    from bot.app import greeting, run_slack

    logs.set_up(settings)
    print(greeting(settings), flush=True)
    return run_slack(settings, _progress if sys.stderr.isatty() else None)


def playground(_options: argparse.Namespace, settings: Settings) -> int:
    """Open the local Slack in the browser."""
    from bot import logs
    from playground.server import serve

    logs.set_up(settings)
    return serve(settings, _progress if sys.stderr.isatty() else None)


# -- ask ---------------------------------------------------------------------------------------------------------


def ask(options: argparse.Namespace, settings: Settings) -> int:
    """Answer one question, or a question per line of JSON."""
    if options.jsonl == bool(options.question):
        raise SettingsError("ask", "", "give one question in quotes, or --jsonl with questions on standard input")
    with _core(settings) as core:
        return _ask_lines(core, options.audience) if options.jsonl else _ask_once(core, options)


def _ask_once(core: Core, options: argparse.Namespace) -> int:
    from bot.transcript import scope_of, to_line

    answer = core.engine.answer(Question(options.question, scope_of(options.audience)))
    if options.json:
        _write_with(encoding="utf-8")
        print(to_line(answer))
    else:
        _show(answer)
    return 0


def _show(answer: Answer) -> None:
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console(highlight=False)
    console.print(Markdown(answer.text))
    for place in dict.fromkeys(f"{source.place}  ({source.path})" for source in answer.sources):
        console.print(f"From: {place}", style="dim", markup=False)


def _ask_lines(core: Core, audience: str) -> int:
    from bot.transcript import MalformedLine, parse_line, to_line

    _write_with(encoding="utf-8")
    failed = False
    for number, line in enumerate(sys.stdin.buffer, 1):
        if not line.strip():
            continue
        try:
            print(to_line(core.engine.answer(parse_line(line, audience))), flush=True)
        except MalformedLine as error:
            failed = True
            print(json.dumps({"answered": False, "answer": "", "error": f"line {number}: {error}"}), flush=True)
    return int(failed)


# -- knowledge ---------------------------------------------------------------------------------------------------


def knowledge_sync(_options: argparse.Namespace, settings: Settings) -> int:
    """Read new and changed policies now."""
    with _core(settings, read=False) as core:
        report = _read(core)
        lacking = core.knowledge.learn()
    print(
        f"{report.added} documents added, {report.changed} changed, {report.removed} removed, {report.unchanged} as "
        f"before: {report.passages} passages in all."
    )
    if lacking:
        print(f"{lacking} passages cannot be found by meaning yet: the log says why.", file=sys.stderr)
    return int(bool(lacking))


def knowledge_list(options: argparse.Namespace, settings: Settings) -> int:
    """The documents that the audience may read."""
    with _core(settings) as core:
        documents = core.knowledge.documents(_scope(options))
        for document in documents:
            print(f"{document.path}\t{document.title}\t{document.audience}\t{document.passages} passages")
        if not documents:
            print(
                "No documents. Put .md, .txt or .docx files into the folder named by KNOWLEDGE_PATH.", file=sys.stderr
            )
    return 0


def knowledge_search(options: argparse.Namespace, settings: Settings) -> int:
    """The passages found for a question, best first."""
    with _core(settings) as core:
        result = core.knowledge.search(options.query, _scope(options), options.limit)
        for found in result.found:
            print(f"{found.score:6.2f}  {found.passage.place}  ({found.passage.path})")
            print("        " + " ".join(found.passage.text.split())[:200])
        if not result.found:
            print("Nothing found.", file=sys.stderr)
    return 0


def _scope(options: argparse.Namespace) -> Scope:
    from bot.transcript import scope_of

    return scope_of(options.audience)


# -- cache -------------------------------------------------------------------------------------------------------


def cache_stats(options: argparse.Namespace, settings: Settings) -> int:
    """What the answer cache holds and did."""
    with _core(settings, read=False) as core:
        stats = asdict(core.cache.stats())
    if options.json:
        print(json.dumps(stats))
    else:
        for name, value in stats.items():
            print(f"{name.replace('_', ' '):24} {value}")
    return 0


def cache_purge(options: argparse.Namespace, settings: Settings) -> int:
    """Remove answers from the cache, or take that back; --dry-run only shows what would go."""
    with _core(settings, read=False) as core:
        if options.undo:
            return _undo(core)
        selection = _selection(options)
        if not options.dry_run:
            if (removed := core.cache.purge(selection, by=_BY)) is None:
                print("Nothing was removed: the cache cannot be written. `doctor` says why.", file=sys.stderr)
                return 1
            print(f"{_answers(removed)} removed. For an hour `cache purge --undo` brings back what this took.")
            return 0
        preview = core.cache.preview(selection)
        print(f"{_answers(preview.count)} would go.")
        for question in preview.questions:
            print(f"  {question}")
    return 0


def _answers(count: int) -> str:
    return "1 answer" if count == 1 else f"{count:,} answers"


def _undo(core: Core) -> int:
    undone = core.cache.undo(by=_BY)
    if undone is None:
        print("Nothing was removed in the last hour that could come back.", file=sys.stderr)
        return 1
    verb = "is" if undone.purge.removed == 1 else "are"
    print(f"{undone.restored} of {_answers(undone.purge.removed)} {verb} back ({undone.purge.what}).")
    return 0


def _selection(options: argparse.Namespace) -> Selection:
    from cache.answers import Everything, Expired, ForAudience, ForQuestion, FromSource, OlderThan

    if options.question:
        return ForQuestion(options.question)
    if options.source:
        return FromSource(options.source)
    if options.scope:
        return ForAudience(options.scope)
    if options.older_than is not None:
        return OlderThan(options.older_than)
    return Expired() if options.expired else Everything()


def cache_verify(_options: argparse.Namespace, settings: Settings) -> int:
    """Read every cached answer and report damaged ones; 1 if there were any."""
    with _core(settings, read=False) as core:
        report = core.cache.verify()
    if report.problem:
        print(f"There is no cache to look at: {report.problem}", file=sys.stderr)
        return 1
    print(
        f"{_answers(report.checked)} checked, {report.corrupt} damaged and removed, {report.expired} past their time."
    )
    return int(report.corrupt > 0)


def cache_match(options: argparse.Namespace, settings: Settings) -> int:
    """Say whether the second question may be served the answer to the first, and which rule decided."""
    from bot.language import Thesaurus
    from cache.matching import same
    from cache.verdict_words import in_words

    if options.jsonl == bool(options.stored and options.asked):
        raise SettingsError("cache match", "", "give two questions in quotes, or --jsonl with pairs on standard input")
    thesaurus = Thesaurus.load(Path(settings.thesaurus_path) if settings.thesaurus_path else None)
    if options.jsonl:
        return _match_lines(thesaurus)
    verdict = same(options.asked, options.stored, thesaurus)
    if options.json:
        print(json.dumps(asdict(verdict)))
    else:
        print(in_words(verdict))
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
    with _core(settings, read=False) as core:
        for entry in core.cache.export():
            print(json.dumps(asdict(entry), ensure_ascii=False))
    return 0


def verified_list(_options: argparse.Namespace, settings: Settings) -> int:
    """The answers that HR verified, oldest first."""
    with _core(settings, read=False) as core:
        held = core.verified.all()
        for one in held:
            until = datetime.fromtimestamp(one.verification.review_by, UTC)
            print(f"{one.id}\t{one.question}\t{','.join(one.audiences)}\t{one.verification.owner}\t{until:%Y-%m-%d}")
        if not held:
            print("No verified answers. HR verifies them in Slack, with /hrbot-admin find.", file=sys.stderr)
    return 0


def verified_remove(options: argparse.Namespace, settings: Settings) -> int:
    """Remove a verified answer by its id; 1 if there is none."""
    with _core(settings, read=False) as core:
        removed = core.verified.remove(options.id, by=_BY)
    if removed is None:
        print("There is no verified answer with this id; `cache verified list` shows them.", file=sys.stderr)
        return 1
    print(f"Removed: {removed.question}")
    return 0


# -- doctor ------------------------------------------------------------------------------------------------------


def doctor(_options: argparse.Namespace, settings: Settings) -> int:
    """Check settings, folders, policies, Slack and Bedrock; 1 if something needs mending."""
    from bot.doctor import State, examine
    from bot.looks import doctor_checks

    bad = False
    for finding in examine(doctor_checks(settings)):
        print(f"{finding.state.value:8} {finding.name}: {finding.detail}")
        if finding.fix:
            print(f"{'':8} -> {finding.fix}")
        bad = bad or finding.state is State.BAD
    return int(bad)


# -- shared ------------------------------------------------------------------------------------------------------


@contextmanager
def _core(settings: Settings, *, read: bool = True) -> Iterator[Core]:
    """The answering core, with the policies read unless told otherwise."""
    from bot import app, logs

    logs.set_up(settings)
    with closing(app.build_core(settings)) as core:
        if read:
            _read(core)
        yield core


def _read(core: Core) -> SyncReport:
    """Read the policies; progress is shown on a terminal, and skipped files are named."""
    from bot.app import read_policies

    report = read_policies(core, _progress if sys.stderr.isatty() else None)
    for skipped in report.skipped:
        print(f"Skipped {skipped.path}: {skipped.reason}", file=sys.stderr)
    return report


def _progress(done: int, total: int, path: str) -> None:
    end = "\n" if done == total else ""
    print(f"\r\033[KReading policies: {done} of {total} {path[:60]}", end=end, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="hrbot: HR answers in Slack from your policies.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add(commands, "run", run)
    _add(commands, "playground", playground)
    asking = _add(commands, "ask", ask)
    asking.add_argument("question", nargs="?", default="")
    asking.add_argument("--json", action="store_true", help="print one line of JSON")
    asking.add_argument("--jsonl", action="store_true", help="a JSON object per line in, one per line out")
    _add_audience(asking)
    _add(commands, "doctor", doctor)
    _add_knowledge(commands)
    _add_cache(commands)
    return parser


def _add_knowledge(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("knowledge", help="the policies: sync, list, search")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    _add(actions, "sync", knowledge_sync)
    _add_audience(_add(actions, "list", knowledge_list))
    searching = _add(actions, "search", knowledge_search)
    searching.add_argument("query")
    searching.add_argument("--limit", type=_positive, default=5, help="how many passages (5)")
    _add_audience(searching)


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 up")
    return int(text)


def _add_cache(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("cache", help="the answer cache: stats, match, purge, verified, verify, export")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    _add(actions, "stats", cache_stats).add_argument("--json", action="store_true", help="print one line of JSON")
    _add(actions, "verify", cache_verify)
    _add(actions, "export", cache_export)
    matching = _add(actions, "match", cache_match)
    matching.add_argument("stored", nargs="?", default="", metavar="A", help="a question with an answer")
    matching.add_argument("asked", nargs="?", default="", metavar="B", help="a question that is asked")
    matching.add_argument("--json", action="store_true", help="print one line of JSON")
    matching.add_argument(
        "--jsonl", action="store_true", help='{"a", "b"} per line in, {"same", "reason"} per line out'
    )
    verified = actions.add_parser("verified", help="answers that HR verified: list, remove")
    doing = verified.add_subparsers(required=True, metavar="ACTION")
    _add(doing, "list", verified_list)
    _add(doing, "remove", verified_remove).add_argument("id", help="as `cache verified list` shows it")
    purging = _add(actions, "purge", cache_purge)
    what = purging.add_mutually_exclusive_group(required=True)
    what.add_argument("--all", action="store_true", help="every answer")
    what.add_argument("--expired", action="store_true", help="answers past their time")
    what.add_argument("--question", default="", metavar="Q", help="the answer to this question")
    what.add_argument("--source", default="", metavar="PATH", help="answers drawn from this document")
    what.add_argument("--scope", default="", metavar="AUDIENCE", help="answers made for this audience")
    what.add_argument("--older-than", type=float, metavar="HOURS", help="answers written longer ago than this")
    what.add_argument("--undo", action="store_true", help="bring back what the last purge removed, for an hour")
    purging.add_argument("--dry-run", action="store_true", help="only show what would go")


def _add_audience(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as", dest="audience", default="", metavar="AUDIENCE[,AUDIENCE]", help="also read what these audiences may"
    )


def _add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, command: Command
) -> argparse.ArgumentParser:
    text = (command.__doc__ or "").splitlines()[0]
    parser = commands.add_parser(name, help=text[0].lower() + text[1:].rstrip("."), description=text)
    parser.set_defaults(command=command)
    return parser


if __name__ == "__main__":
    sys.exit(main())
