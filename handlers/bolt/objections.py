"""What Slack has against ids in the settings, for whoever sets hrbot up. Where Slack cannot be asked, nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import Settings
from handlers.access.hr_channel import is_private
from handlers.bolt.slack_app import api_client
from handlers.delivery.faults import FAULTS, PERMANENT, code_of, wait_before_retry


def to_groups(settings: Settings) -> list[str]:
    """Of HR_GROUP and the groups of AUDIENCES, those whose members Slack does not tell. Not inside an event loop."""
    return asyncio.run(_to_groups(settings))


def to_hr_channel(settings: Settings) -> str:
    """Why HR_CHANNEL is not used, or "". Not inside an event loop."""
    return asyncio.run(_to_hr_channel(settings))


async def _to_groups(settings: Settings) -> list[str]:
    client, members = api_client(settings), [one for named in settings.audiences.values() for one in named]
    groups = [one for one in (settings.hr_group, *members) if one.startswith("S") and "@" not in one]
    found = [(group, await _refusal(client.usergroups_users_list(usergroup=group))) for group in dict.fromkeys(groups)]
    return [f"{group} ({code})" for group, code in found if code]


async def _to_hr_channel(settings: Settings) -> str:
    client: AsyncWebClient = api_client(settings)
    private = is_private(client, settings.hr_channel)
    try:
        return "" if await private else "it is public, or shared with another organisation"
    except FAULTS as error:
        code = _code(error)
        return code and f"Slack does not show it to me ({code})"


async def _refusal(call: Awaitable[object]) -> str:
    """Slack's word for refusing a call for good, or ""."""
    try:
        await call
    except FAULTS as error:
        return _code(error)
    return ""


def _code(error: BaseException) -> str:
    said = code_of(error)
    is_told_elsewhere = wait_before_retry(error, 1) is not None or said in PERMANENT - {"missing_scope"}
    return "" if is_told_elsewhere else said
