"""Where log lines go: a rotating file with everything at LOG_LEVEL, and warnings to the terminal."""

from __future__ import annotations

import logging
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path

from bot.errors import SettingsError
from bot.settings import Settings

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"

_OTHERS = ("slack_bolt", "slack_sdk", "aiohttp", "botocore", "boto3", "urllib3", "asyncio")
"""Libraries whose INFO and DEBUG lines may hold what people wrote; Bolt logs whole bodies of unsigned requests."""


def set_up(settings: Settings) -> None:
    """Send log lines to LOG_FILE (5 files of 5 MB) and warnings to standard error.

    Raises:
        SettingsError: LOG_FILE cannot be written.

    """
    terminal = logging.StreamHandler()
    terminal.setLevel(max(logging.WARNING, logging.getLevelName(settings.log_level)))
    handlers: list[logging.Handler] = [terminal]
    if settings.log_file:
        handlers.append(_file(settings.log_file))
    logging.basicConfig(level=settings.log_level, format=_FORMAT, handlers=handlers, force=True)
    for name in _OTHERS:
        logging.getLogger(name).setLevel(logging.WARNING)


def _file(name: str) -> logging.Handler:
    try:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        return RotatingFileHandler(name, maxBytes=5_000_000, backupCount=4, encoding="utf-8")
    except OSError as error:
        fix = f"the log file cannot be written ({error.strerror}). Name another in .env, or leave LOG_FILE empty."
        raise SettingsError("LOG_FILE", name, fix) from error


def trail(error: BaseException) -> str:
    """Type and place of an error, innermost last, without its message: messages may quote what people wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    places = " > ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames[-6:])
    return f"{type(error).__name__} at {places}"
