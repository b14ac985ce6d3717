"""The Bolt app: one workspace, one client, every call to the configured Web API."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import SettingsError
from bot.settings import Settings
from handlers.faults import FAULTS, PERMANENT, code_of
from handlers.registration import register
from handlers.services import Services

CALL_SECONDS = 15
"""How long one call to Slack may take."""

QUIET = logging.getLogger("handlers.slack")
QUIET.setLevel(logging.WARNING)  # below that, Bolt and the SDK log whole bodies: what people wrote


class SlackUnavailable(Exception):
    """Slack could not tell us who we are; the request fails, so that Slack sends it again."""


def slack_app(settings: Settings, services: Services) -> AsyncApp:
    """The app with every listener registered. Calls nobody yet.

    The SDK's own retries are off: it would repeat a post whose answer was lost, which people then see twice. `Replies`
    retries what may be retried.
    """
    client = AsyncWebClient(base_url=settings.slack_api_url, timeout=CALL_SECONDS, retry_handlers=[], logger=QUIET)
    app = AsyncApp(
        name="hrbot",
        client=client,
        authorize=_authorize(client),
        signing_secret=settings.slack_signing_secret.get_secret_value(),
        attaching_conversation_kwargs_enabled=False,
        logger=QUIET,
    )
    # After the app was made: with a token Bolt would insist on its own authorization, which acknowledges, and so loses,
    # whatever arrives while Slack is unreachable; and SLACK_CLIENT_ID in the environment would replace that by OAuth.
    client.token = settings.slack_bot_token.get_secret_value()
    register(app, services)
    return app


def _authorize(client: AsyncWebClient) -> Callable[[], Awaitable[AuthorizeResult]]:
    """Who we are, asked of Slack once."""
    known: list[AuthorizeResult] = []

    async def authorize() -> AuthorizeResult:
        if not known:
            known.append(await _identified(client))
        return known[0]

    return authorize


async def _identified(client: AsyncWebClient) -> AuthorizeResult:
    try:
        answer = await client.auth_test()
    except FAULTS as error:
        raise SlackUnavailable(code_of(error)) from error
    return AuthorizeResult(
        enterprise_id=answer.get("enterprise_id"),
        team_id=answer.get("team_id"),
        bot_token=client.token,
        bot_id=answer.get("bot_id"),
        bot_user_id=answer.get("user_id"),
    )


async def check_token(client: AsyncWebClient) -> str:
    """The workspace's name, if Slack knows our bot token.

    Raises:
        SettingsError: it does not.
        SlackUnavailable: it could not be asked; it may work in a moment.

    """
    try:
        return str((await client.auth_test()).get("team") or "")
    except FAULTS as error:
        raise refused(error, "SLACK_BOT_TOKEN", "xoxb-") from error


def refused(error: BaseException, key: str, prefix: str) -> SettingsError | SlackUnavailable:
    """What a failed first call means for whoever starts the bot."""
    code = code_of(error)
    if isinstance(error, SlackApiError) and code in PERMANENT:
        return SettingsError(key, "", f"Slack refused this token ({code}). Copy the one that begins with {prefix} from "
                             "your app's page at api.slack.com/apps into .env.")  # fmt: skip
    return SlackUnavailable(code)
