"""Where log lines go: a rotating file with everything at LOG_LEVEL, and warnings to the terminal."""

from __future__ import annotations

import logging
import re
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from bot.errors import unusable
from bot.settings import Settings

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"

_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")

_OURS = ("bot", "handlers", "cache", "playground")
"""Who LOG_LEVEL is for. INFO and DEBUG lines of libraries may hold what people wrote: botocore logs whole requests."""


def set_up(settings: Settings) -> None:
    """Send our log lines to LOG_FILE (5 files of 5 MB), with the warnings of libraries, and warnings to standard error.

    Raises:
        SettingsError: LOG_FILE cannot be written.

    """
    warnings = max(logging.WARNING, logging.getLevelNamesMapping()[settings.log_level])
    terminal = logging.StreamHandler()
    terminal.setLevel(warnings)
    handlers: list[logging.Handler] = [terminal]
    if settings.log_file:
        handlers.append(_file(settings.log_file))
    for handler in handlers:
        handler.setFormatter(_OneLine(_FORMAT))
    logging.basicConfig(level=warnings, handlers=handlers, force=True)
    for name in _OURS:
        logging.getLogger(name).setLevel(settings.log_level)


class _OneLine(logging.Formatter):
    """A record on one line, so that no name of a file can look like another record or command a terminal; of an error,
    also one that a library logs, type and place alone.
    """

    def format(self, record: logging.LogRecord) -> str:
        return _BREAKS.sub(" ", super().format(record))

    def formatException(  # noqa: N802 - the name that logging calls
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        return trail(ei[1]) if ei[1] else ""


def _file(name: str) -> logging.Handler:
    try:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        return RotatingFileHandler(name, maxBytes=5_000_000, backupCount=4, encoding="utf-8")
    except OSError as error:
        fix = f"the log file cannot be written ({error.strerror}). Name another in .env, or leave LOG_FILE empty."
        raise unusable("LOG_FILE", name, fix, error) from error


def trail(error: BaseException) -> str:
    """Type and place of an error, innermost last, without its message: messages may quote what people wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    places = " > ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames[-6:])
    return f"{type(error).__name__} at {places}"
