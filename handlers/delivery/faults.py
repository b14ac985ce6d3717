"""What can go wrong with a call to Slack, and what it means for the next try."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError


class ResponseUrlRefused(SlackClientError):
    """A response URL did not take a message: used up, too old, or Slack is unwell. `code` is Slack's word for it."""

    def __init__(self, status: int, body: str) -> None:
        self.status = status
        self.code = body.strip() if _WORD.fullmatch(body.strip()) else f"http_{status}"
        super().__init__(self.code)


FAULTS = (SlackClientError, aiohttp.ClientError, TimeoutError, OSError)
"""Everything a call may raise for reasons outside this program (SlackApiError is a SlackClientError)."""

PERMANENT = frozenset(
    "invalid_auth account_inactive token_revoked token_expired not_authed missing_scope not_allowed_token_type".split()
)
"""Codes that no retry mends: an operator has to act."""

BLOCKS_REFUSED = frozenset(
    "invalid_blocks invalid_blocks_format msg_blocks_too_long invalid_arguments msg_too_long".split()
)
"""Codes for a message whose form Slack does not like; the same words as plain text may pass."""

_PASSING = frozenset("internal_error fatal_error service_unavailable request_timeout".split())
_SLOW_DOWN = frozenset("ratelimited rate_limited message_limit_exceeded".split())
_WORD = re.compile(r"[a-z_]{1,40}")
_LONGEST_WAIT = 60.0


def code_of(error: BaseException) -> str:
    """Slack's name for the error, or its type: safe to log, since it quotes nothing that people wrote."""
    if isinstance(error, ResponseUrlRefused):
        return error.code
    if isinstance(error, SlackApiError):
        return str(_field(error.response, "error") or f"http_{_status(error)}")
    return type(error).__name__


def delivered_perhaps(error: BaseException) -> bool:
    """Whether Slack may have done what was asked although the call failed."""
    if isinstance(error, aiohttp.InvalidURL):
        return False
    return not _answered(error) or _status(error) >= 500 or code_of(error) in _PASSING


def is_closed(error: BaseException) -> bool:
    """Whether Slack was reached and does not let us in for now, as while a workspace moves to another organisation."""
    return _answered(error) and wait_before_retry(error, 1) is None


def is_too_soon(error: BaseException) -> bool:
    """Whether Slack asked us to go slower."""
    return _answered(error) and (_status(error) == 429 or code_of(error) in _SLOW_DOWN)


def wait_before_retry(error: BaseException, attempt: int) -> float | None:
    """Seconds until the next try, `Retry-After` honoured up to a minute; None if another try is no use.

    Args:
        error: what the call raised.
        attempt: how many calls were made, from 1.

    """
    if isinstance(error, aiohttp.InvalidURL):
        return None
    if _answered(error):
        if is_too_soon(error):
            return min(_retry_after(error), _LONGEST_WAIT)
        if _status(error) < 500 and code_of(error) not in _PASSING:
            return None
    return float(2 ** (attempt - 1))


def _answered(error: BaseException) -> bool:
    """Whether Slack said no, rather than nothing."""
    return isinstance(error, SlackApiError | ResponseUrlRefused)


def _retry_after(error: BaseException) -> float:
    headers: Mapping[str, Any] = getattr(getattr(error, "response", None), "headers", None) or {}
    value = next((v for k, v in headers.items() if k.lower() == "retry-after"), "1")
    try:
        return max(0.0, float(value[0] if isinstance(value, list) else value))
    except ValueError:
        return 1.0


def _status(error: BaseException) -> int:
    answer = getattr(error, "response", error)
    return int(getattr(answer, "status_code", None) or getattr(answer, "status", None) or 200)


def _field(response: Any, name: str) -> Any:
    """A field of Slack's answer; an answer that was no JSON has none."""
    data = getattr(response, "data", response)
    return data.get(name) if isinstance(data, Mapping) else None
