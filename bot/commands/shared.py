"""What the commands of the command line share: a core to work on, progress on a terminal, a place in the parser."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from bot.settings import Settings

if TYPE_CHECKING:
    from bot.app import Core
    from bot.knowledge.library import SyncReport

Command = Callable[[argparse.Namespace, Settings], int]
"""Does what its options say, and returns the exit code; the first line of its docstring is its help."""


@contextmanager
def core(settings: Settings, *, read: bool = True) -> Iterator[Core]:
    """The answering core, with the policies read unless told otherwise."""
    from bot import app, logs

    logs.set_up(settings)
    with closing(app.build_core(settings)) as built:
        if read:
            read_policies(built)
        yield built


def read_policies(core: Core, *, may_be_empty: bool = False) -> SyncReport:
    """Read the policies; progress is shown on a terminal, and skipped files are named."""
    from bot import app

    report = app.read_policies(core, progress if sys.stderr.isatty() else None, may_be_empty=may_be_empty)
    for skipped in report.skipped:
        print(f"Skipped {skipped.path}: {skipped.reason}", file=sys.stderr)
    return report


def progress(done: int, total: int, path: str) -> None:
    """Show on a terminal how far reading is."""
    end = "\n" if done == total else ""
    print(f"\r\033[KReading policies: {done} of {total} {path[:60]}", end=end, file=sys.stderr, flush=True)


def add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, command: Command
) -> argparse.ArgumentParser:
    """A place for `command` among `commands`, under `name`; its parser, for options."""
    text = (command.__doc__ or "").splitlines()[0]
    parser = commands.add_parser(name, help=text[0].lower() + text[1:].rstrip("."), description=text)
    parser.set_defaults(command=command)
    return parser
