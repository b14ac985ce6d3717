"""Who we are in this workspace, as Slack told us: payloads may name another workspace, such as a guest's own."""

from __future__ import annotations

from slack_bolt.context.async_context import AsyncBoltContext


def our_team(context: AsyncBoltContext) -> str:
    """The workspace the app is installed in."""
    known = context.authorize_result
    return (known.team_id if known else None) or context.team_id or ""


def our_user(context: AsyncBoltContext) -> str:
    """The bot's own user id."""
    return context.bot_user_id or ""
