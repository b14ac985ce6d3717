"""The two ways in: Socket Mode, and HTTP. Both keep accepted questions going and drain gracefully."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from functools import partial

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.errors import SettingsError, unusable
from bot.logs import trail
from bot.settings import Settings
from handlers.answers.answering import Answering
from handlers.bolt.errors import is_malformed
from handlers.bolt.slack_app import CALL_SECONDS, SlackUnavailable, identity
from handlers.hr.duties import Duties
from handlers.requests.letters import Letters
from handlers.services import Services

log = logging.getLogger(__name__)

LARGEST_BODY = 1_000_000  # bytes; Slack's own are a few thousand
_BODY_SECONDS = 5.0
_RECOVER_SECONDS = 60.0
_LAST_REQUESTS_SECONDS = 5.0  # Slack gives up after three
_DRAIN_SECONDS = 25.0  # with what comes before and after it, within TimeoutStopSec of docs/operations.md


@contextlib.asynccontextmanager
async def running(app: AsyncApp, services: Services) -> AsyncIterator[None]:
    """What a connected app needs beside its door: one HTTP session, and someone who picks up what was left unfinished,
    now and every minute. At the end, jobs under way get 25 seconds.
    """
    answering, letters = Answering(app.client, services), Letters(app.client, services)
    timeout = aiohttp.ClientTimeout(total=CALL_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        app.client.session = session
        recovering = asyncio.create_task(_recover(answering, letters))
        telling = asyncio.create_task(Duties(app.client, services).forever())
        try:
            yield
        finally:
            recovering.cancel()
            telling.cancel()
            if dropped := await services.workers.drain(_DRAIN_SECONDS):
                log.warning("%d questions were still unanswered at the end; the next start answers them", dropped)
            app.client.session = None


async def _recover(answering: Answering, letters: Letters) -> None:
    while True:
        letters.start()
        try:
            await answering.recover()
        except Exception as error:  # noqa: BLE001 - recovery must go on; what it missed stays in the inbox
            log.error("Unfinished questions could not be picked up: %s", trail(error))
        await asyncio.sleep(_RECOVER_SECONDS)


# -- HTTP --------------------------------------------------------------------------------------------------------


def http_application(
    app: AsyncApp, services: Services, signing_secret: str, ready: Callable[[], bool] = lambda: True
) -> web.Application:
    """A web application: POST /slack/events for Slack, GET /health and GET /ready for operators, 404 for the rest.

    Unsigned and wrongly signed requests get 401, bodies over 1 MB 413, malformed ones 400; each is counted.
    `signing_secret` must not be empty. `ready` tells whether questions can be answered; /ready says 503 while not.
    """
    served = web.Application(client_max_size=LARGEST_BODY)
    door = _Door(app, services, SignatureVerifier(signing_secret))
    served.router.add_post("/slack/events", door.receive)
    served.router.add_get("/health", _alive)
    served.router.add_get("/ready", partial(_readiness, ready))
    served.router.add_route("*", "/{anything:.*}", _unknown)

    async def while_served(_served: web.Application) -> AsyncIterator[None]:
        async with running(app, services):
            yield

    served.cleanup_ctx.append(while_served)
    return served


class _Door:
    """Lets in Slack and nobody else: signatures are checked over the raw bytes, before anything is parsed or logged."""

    def __init__(self, app: AsyncApp, services: Services, verifier: SignatureVerifier) -> None:
        self._app, self._tally, self._verifier = app, services.tally, verifier

    async def receive(self, request: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(_BODY_SECONDS):
                body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            return self._refused(413, "too_large")
        except TimeoutError:
            return self._refused(408, "too_slow")
        if not self._signed(request, body):
            return self._refused(401, "unsigned")
        return await self._dispatched(request, body)

    def _signed(self, request: web.Request, body: bytes) -> bool:
        try:
            return self._verifier.is_valid_request(body, dict(request.headers))
        except (
            ValueError,
            TypeError,
        ):  # a timestamp that is no number, a body that is no text, a signature not in ASCII
            return False

    async def _dispatched(self, request: web.Request, body: bytes) -> web.Response:
        try:
            parsed = AsyncBoltRequest(body=body.decode(), query=request.query_string, headers=dict(request.headers))
        except (ValueError, TypeError, AttributeError, LookupError, RecursionError):  # Bolt expects the shapes of Slack
            return self._refused(400, "malformed")
        try:
            return await to_aiohttp_response(await self._app.async_dispatch(parsed))
        except (ValueError, TypeError, AttributeError, LookupError) as error:
            if not is_malformed(error):
                raise
            return self._refused(400, "malformed")

    def _refused(self, status: int, why: str) -> web.Response:
        self._tally.add(f"http.{why}")
        return web.Response(status=status)


async def _alive(_request: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


async def _readiness(ready: Callable[[], bool], _request: web.Request) -> web.Response:
    state = ready()
    return web.json_response({"ready": state}, status=200 if state else 503)


async def _unknown(_request: web.Request) -> web.Response:
    return web.Response(status=404)


async def serve_http(
    app: AsyncApp,
    services: Services,
    settings: Settings,
    stop: asyncio.Event,
    *,
    ready: Callable[[], bool] = lambda: True,
    on_listening: Callable[[int], None] = lambda _port: None,
) -> None:
    """Listen on PORT until `stop` is set; `on_listening` is told the port.

    Raises:
        SettingsError: there is no signing secret, Slack refuses the bot token, or the port is taken.

    """
    secret = settings.slack_signing_secret.get_secret_value()
    if not secret:
        fix = "is needed to hear Slack over HTTP. Copy it from your app's page, or set SLACK_APP_TOKEN for Socket Mode."
        raise SettingsError("SLACK_SIGNING_SECRET", "", fix)
    runner = web.AppRunner(
        http_application(app, services, secret, ready),
        access_log=None,
        handle_signals=False,
        shutdown_timeout=_LAST_REQUESTS_SECONDS,
    )
    await runner.setup()
    try:
        await _listen(runner, settings.port)
        port = runner.addresses[0][1]
        log.info("Listening for Slack on port %d", port)
        on_listening(port)
        await _verify_token(app)
        await stop.wait()
    finally:
        await runner.cleanup()


async def _verify_token(app: AsyncApp) -> None:
    """A refused token ends the start; a Slack that cannot be reached is asked again when the first event comes."""
    try:
        await identity(app.client)
    except SlackUnavailable as error:
        log.warning("%s", error)


async def _listen(runner: web.AppRunner, port: int) -> None:
    try:
        await web.TCPSite(runner, "0.0.0.0", port).start()  # noqa: S104 - Slack comes from outside, through a proxy
    except OSError as error:
        fix = f"this port cannot be listened on ({error.strerror}). Stop what uses it, or name another in .env."
        raise unusable("PORT", str(port), fix, error) from error
