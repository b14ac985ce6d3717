"""What a failed call means for the next try."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from handlers.delivery.faults import ResponseUrlRefused, code_of, delivered_perhaps, wait_before_retry


def slack(error: str, status: int = 200, headers: dict[str, Any] | None = None, data: Any = None) -> SlackApiError:
    answer = AsyncSlackResponse(
        client=None,
        http_verb="POST",
        api_url="",
        req_args={},
        data=data or {"ok": False, "error": error},
        headers=headers or {},
        status_code=status,
    )
    return SlackApiError("failed", answer)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("error", "code", "wait", "perhaps"),
    [
        (slack("ratelimited", 429, {"Retry-After": "7"}), "ratelimited", 7, False),
        (slack("ratelimited", 429, {"retry-after": "9999"}), "ratelimited", 60, False),
        (slack("ratelimited", 429, {"Retry-After": "soon"}), "ratelimited", 1, False),
        (slack("ratelimited", 429), "ratelimited", 1, False),
        (slack("channel_not_found"), "channel_not_found", None, False),
        (slack("invalid_auth"), "invalid_auth", None, False),
        (slack("internal_error"), "internal_error", 4, True),
        (slack("", 502, data="<html>"), "http_502", 4, True),
        (aiohttp.ServerDisconnectedError(), "ServerDisconnectedError", 4, True),
        (TimeoutError(), "TimeoutError", 4, True),
        (aiohttp.InvalidURL("x"), "InvalidURL", None, False),
        (ResponseUrlRefused(404, "expired_url"), "expired_url", None, False),
        (ResponseUrlRefused(500, "<html>what people wrote"), "http_500", 4, True),
    ],
)
def test_each_fault(error: Exception, code: str, wait: float | None, perhaps: bool) -> None:
    assert code_of(error) == code
    assert wait_before_retry(error, 3) == wait
    assert delivered_perhaps(error) is perhaps
