"""The command line: `python -m bot ...`. A few lines per command; everything they do lives elsewhere.

Exit codes: 0 done, 1 it failed and may work later, 2 a setting or an argument is wrong.
"""

from __future__ import annotations

import argparse
import io
import json
import logging
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

from bot.commands.answer_cache import add_cache
from bot.commands.shared import Command, add, core, progress, read_policies
from bot.errors import Hindered, HrbotError, SettingsError
from bot.model import Answer, Question, Scope
from bot.settings import Settings, load

if TYPE_CHECKING:
    from bot.app import Core


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
        return _complain(error, 1 if isinstance(error, Hindered) else 2)
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
    """Connect to Slack, or open the playground when nothing of Slack is set."""
    if settings.slack_meant:
        fix = f"is missing, though {settings.slack_meant} is set. Fill it in, or use `python -m bot playground`."
        raise SettingsError("SLACK_BOT_TOKEN", "", fix)
    if not settings.slack_connected:
        return playground(_options, settings)
    from bot import logs
    from bot.app import greeting, run_slack

    logs.set_up(settings)
    print(greeting(settings), flush=True)
    return run_slack(settings, progress if sys.stderr.isatty() else None)


def playground(_options: argparse.Namespace, settings: Settings) -> int:
    """Open the local Slack in the browser."""
    from bot import logs
    from playground.server import serve

    logs.set_up(settings)
    return serve(settings, progress if sys.stderr.isatty() else None)


# -- ask ---------------------------------------------------------------------------------------------------------


def ask(options: argparse.Namespace, settings: Settings) -> int:
    """Answer one question, or a question per line of JSON."""
    if options.jsonl == bool(options.question):
        raise SettingsError("ask", "", "give one question in quotes, or --jsonl with questions on standard input")
    with core(settings) as opened:
        return _ask_lines(opened, options.audience) if options.jsonl else _ask_once(opened, options)


def _ask_once(opened: Core, options: argparse.Namespace) -> int:
    from bot.commands.transcript import scope_of, to_line

    answer = opened.engine.answer(Question(options.question, scope_of(options.audience)))
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
    for place in dict.fromkeys(f"{source.place}  ({source.path})" for source in answer.to_be_named):
        console.print(f"From: {place}", style="dim", markup=False)


def _ask_lines(opened: Core, audience: str) -> int:
    from bot.commands.transcript import MalformedLine, parse_line, to_line

    _write_with(encoding="utf-8")
    failed = False
    for number, line in enumerate(sys.stdin.buffer, 1):
        if not line.strip():
            continue
        try:
            print(to_line(opened.engine.answer(parse_line(line, audience))), flush=True)
        except MalformedLine as error:
            failed = True
            print(json.dumps({"answered": False, "answer": "", "error": f"line {number}: {error}"}), flush=True)
    return int(failed)


# -- knowledge ---------------------------------------------------------------------------------------------------


def knowledge_sync(options: argparse.Namespace, settings: Settings) -> int:
    """Read new and changed policies now."""
    with core(settings, read=False) as opened:
        report = read_policies(opened, may_be_empty=options.empty)
        lacking = opened.knowledge.learn()
    print(
        f"Documents: {report.added} added, {report.changed} changed, {report.removed} removed, {report.unchanged} as "
        f"before. Passages in all: {report.passages}."
    )
    if lacking:
        print(f"{lacking} passages cannot be found by meaning yet: the log says why.", file=sys.stderr)
    return int(bool(lacking))


def knowledge_list(options: argparse.Namespace, settings: Settings) -> int:
    """The documents that the audience may read."""
    with core(settings) as opened:
        documents = opened.knowledge.documents(_scope(options))
        for document in documents:
            print(f"{document.path}\t{document.title}\t{document.audience}\t{document.passages} passages")
        if not documents:
            print(
                "No documents. Put .md, .txt or .docx files into the folder named by KNOWLEDGE_PATH.", file=sys.stderr
            )
    return 0


def knowledge_search(options: argparse.Namespace, settings: Settings) -> int:
    """The passages found for a question, best first."""
    with core(settings) as opened:
        result = opened.knowledge.search(options.query, _scope(options), options.limit)
        for found in result.found:
            print(f"{found.score:6.2f}  {found.passage.place}  ({found.passage.path})")
            print("        " + " ".join(found.passage.text.split())[:200])
        if not result.found:
            print("Nothing found.", file=sys.stderr)
    return 0


def _scope(options: argparse.Namespace) -> Scope:
    from bot.commands.transcript import scope_of

    return scope_of(options.audience)


# -- doctor ------------------------------------------------------------------------------------------------------


def doctor(_options: argparse.Namespace, settings: Settings) -> int:
    """Check settings, folders, policies, Slack and Bedrock; 1 if something needs mending."""
    from bot.commands.doctor import State, examine
    from bot.commands.looks import doctor_checks

    bad = False
    for finding in examine(doctor_checks(settings)):
        print(f"{finding.state.value:8} {finding.name}: {finding.detail}")
        if finding.fix:
            print(f"{'':8} -> {finding.fix}")
        bad = bad or finding.state is State.BAD
    return int(bad)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="hrbot: HR answers in Slack from your policies.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    add(commands, "run", run)
    add(commands, "playground", playground)
    asking = add(commands, "ask", ask)
    asking.add_argument("question", nargs="?", default="")
    asking.add_argument("--json", action="store_true", help="print one line of JSON")
    asking.add_argument("--jsonl", action="store_true", help="a JSON object per line in, one per line out")
    _add_audience(asking)
    add(commands, "doctor", doctor)
    _add_knowledge(commands)
    add_cache(commands)
    return parser


def _add_knowledge(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("knowledge", help="the policies: sync, list, search")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    syncing = add(actions, "sync", knowledge_sync)
    syncing.add_argument("--empty", action="store_true", help="that the folder is empty now is meant: forget them all")
    _add_audience(add(actions, "list", knowledge_list))
    searching = add(actions, "search", knowledge_search)
    searching.add_argument("query")
    searching.add_argument("--limit", type=_positive, default=5, help="how many passages (5)")
    _add_audience(searching)


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 up")
    return int(text)


def _add_audience(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as", dest="audience", default="", metavar="AUDIENCE[,AUDIENCE]", help="also read what these audiences may"
    )


def _leave(code: int) -> NoReturn:
    """End now. Python would wait for threads that wait for the model, long after every question and file is closed."""
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # its reader has gone, or it is closed
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    _leave(main())
