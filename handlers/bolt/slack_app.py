"""The Bolt app: one workspace, one client, every call to the configured Web API."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import HrbotError, SettingsError
from bot.settings import Settings
from handlers.bolt.registration import register
from handlers.delivery.faults import FAULTS, PERMANENT, code_of, is_closed
from handlers.services import Services

CALL_SECONDS = 10
"""How long one call to Slack may take."""

QUIET = logging.getLogger("handlers.slack")
QUIET.setLevel(logging.WARNING)  # below that, Bolt and the SDK log whole bodies: what people wrote
QUIET.addFilter(lambda record: "`token` will be unused" not in record.getMessage())  # it found ours in the environment


class SlackUnavailable(HrbotError):
    """Slack cannot be reached, or is `closed` to us; it may work in a moment."""

    def __init__(self, code: str, *, closed: bool = False) -> None:
        away = f"Slack cannot be reached ({code}). Check the network, and SLACK_API_URL if you set it."
        shut = f"Slack does not let us in at the moment ({code}). If this stays, ask an admin of the workspace."
        super().__init__(shut if closed else away)


def slack_app(settings: Settings, services: Services) -> AsyncApp:
    """The app with every listener registered. Calls nobody yet.

    The SDK's own retries are off: it would repeat a post whose answer was lost, which people then see twice. `Replies`
    retries what may be retried.
    """
    client = _client(settings)
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
    """Who we are, asked of Slack once. While Slack does not say, requests fail, so that Slack sends them again."""
    known: list[AuthorizeResult] = []
    asking = asyncio.Lock()

    async def authorize() -> AuthorizeResult:
        async with asking:
            if not known:
                known.append(_result(await identity(client), client.token))
        return known[0]

    return authorize


def _result(answer: Mapping[str, Any], token: str | None) -> AuthorizeResult:
    return AuthorizeResult(
        enterprise_id=answer.get("enterprise_id"),
        team_id=answer.get("team_id"),
        bot_token=token,
        bot_id=answer.get("bot_id"),
        bot_user_id=answer.get("user_id"),
    )


async def identity(client: AsyncWebClient) -> Mapping[str, Any]:
    """Slack's answer to auth.test: `team`, `team_id`, `user_id`, `bot_id`.

    Raises:
        SettingsError: Slack does not know our bot token.
        SlackUnavailable: Slack could not be asked.

    """
    try:
        answer = await client.auth_test()
    except FAULTS as error:
        raise refused(error, "SLACK_BOT_TOKEN", "xoxb-") from error
    return {name: answer.get(name) for name in ("team", "team_id", "enterprise_id", "user_id", "bot_id")}


async def socket_address(client: AsyncWebClient, app_token: str) -> str:
    """A fresh address to connect to by Socket Mode.

    Raises:
        SettingsError: Slack does not know our app-level token.
        SlackUnavailable: Slack could not be asked.

    """
    try:
        return str((await client.apps_connections_open(app_token=app_token))["url"])
    except FAULTS as error:
        raise refused(error, "SLACK_APP_TOKEN", "xapp-") from error


def refused(error: BaseException, key: str, prefix: str) -> HrbotError:
    """What a failed first call means for whoever starts the bot."""
    code = code_of(error)
    if code not in PERMANENT:
        return SlackUnavailable(code, closed=is_closed(error))
    fix = f"Slack refused this token ({code}). Copy the one that begins with {prefix} from your app's page into .env."
    return SettingsError(key, "", fix)


def check_connection(settings: Settings) -> str:
    """Try the tokens and say in one phrase what they connect to. Not for use inside an event loop.

    Raises:
        SettingsError: Slack refuses a token, or there is neither an app-level token nor a signing secret.
        SlackUnavailable: Slack could not be asked.

    """
    return asyncio.run(_checked(settings))


async def _checked(settings: Settings) -> str:
    client = api_client(settings)
    team = (await identity(client)).get("team", "")
    if app_token := settings.slack_app_token.get_secret_value():
        await socket_address(client, app_token)
        return f"workspace {team}, by Socket Mode"
    if not settings.slack_signing_secret.get_secret_value():
        fix = "set it to connect by Socket Mode, or set SLACK_SIGNING_SECRET to listen over HTTP."
        raise SettingsError("SLACK_APP_TOKEN", "", fix)
    return f"workspace {team}, over HTTP"


def api_client(settings: Settings) -> AsyncWebClient:
    """A client for a few calls as our bot, without the app."""
    client = _client(settings)
    client.token = settings.slack_bot_token.get_secret_value()
    return client


def _client(settings: Settings) -> AsyncWebClient:
    return AsyncWebClient(base_url=settings.slack_api_url, timeout=CALL_SECONDS, retry_handlers=[], logger=QUIET)
