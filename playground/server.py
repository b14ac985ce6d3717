"""Runs the playground: a local Slack, the page, and the real app behind them, all on 127.0.0.1."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import shutil
import signal
import socket
import sys
import threading
import webbrowser
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from aiohttp import web
from pydantic import SecretStr

from bot.countries import EVERYWHERE
from bot.errors import HrbotError
from bot.knowledge.library import Progressed
from bot.model import EVERYONE
from bot.settings import Settings
from playground.behind import Controls
from playground.cast import CARE_CONTACTS, EXECUTIVE_GROUP, HR_CONTACT, HR_DESK, HR_GROUP
from playground.local_slack import LocalSlack
from playground.manifest import offered
from playground.page import Page
from playground.portrait import Backstage

LOCALHOST = "127.0.0.1"
EXECUTIVES = "executives"


class PortTaken(HrbotError):
    """Something else listens on PORT."""

    def __init__(self, port: int) -> None:
        super().__init__(f"port {port} is in use. Stop what uses it, or choose another: PORT={port + 1} make run")


@dataclass(frozen=True, slots=True)
class Behind:
    """The app behind the page: takes POST /slack/events, and says what runs in it."""

    application: web.Application
    backstage: Callable[[], Backstage]
    close: Callable[[], None]
    controls: Controls = field(default_factory=Controls)


Build = Callable[[Settings], Behind]


def serve(settings: Settings, progressed: Progressed | None = None) -> int:
    """Run the playground until Ctrl+C; returns the exit code. `progressed` is told while policies are read.

    Raises:
        PortTaken: PORT is in use.
        SettingsError: the policies or the data folder cannot be used.

    """
    asyncio.run(run_playground(settings, progressed))
    return 0


async def run_playground(settings: Settings, progressed: Progressed | None = None) -> None:
    """Say where the page is, open it where there is a screen, and serve it until told to stop."""
    async with playground(settings, partial(the_real_app, progressed=progressed)) as running:
        _tell(running)
        if sys.stdout.isatty():
            await asyncio.to_thread(_open_browser, running.url)
        await _told_to_stop()


@dataclass(frozen=True, slots=True)
class Running:
    """A playground that is up: the page's address, the Slack behind it, and what runs there."""

    url: str
    slack: LocalSlack
    backstage: Callable[[], Backstage]


@asynccontextmanager
async def playground(settings: Settings, build: Build) -> AsyncIterator[Running]:
    """A playground, up for as long as the context lasts. `build` makes the app behind it.

    Raises:
        PortTaken, SettingsError: as `serve`.

    """
    async with AsyncExitStack() as stack:
        listening = stack.enter_context(contextlib.closing(_listen(settings.port)))
        slack = await stack.enter_async_context(LocalSlack())
        behind = build(local_settings(settings, slack))
        stack.callback(behind.close)
        app_port = await stack.enter_async_context(_served(behind.application, _listen(0)))
        slack.deliver_to(f"http://{LOCALHOST}:{app_port}/slack/events")
        page = Page(slack, behind.backstage, behind.controls)
        port = await stack.enter_async_context(_served(page.application(), listening))
        page.served_at(port)
        yield Running(f"http://{LOCALHOST}:{port}", slack, behind.backstage)


def local_settings(settings: Settings, slack: LocalSlack) -> Settings:
    """The settings of the app behind the page: the local Slack's tokens, roles of its people, and state of its own."""
    return settings.model_copy(
        update={
            "slack_bot_token": SecretStr(slack.bot_token),
            "slack_app_token": SecretStr(""),
            "slack_signing_secret": SecretStr(slack.signing_secret),
            "slack_api_url": slack.api_url,
            "hr_group": HR_GROUP,
            "hr_channel": HR_DESK.id,
            "admin_users": (),
            "audiences": {EXECUTIVES: (EXECUTIVE_GROUP,)},
            "data_dir": settings.data_dir / "playground",
            **(_sample_contacts(settings) if _is_sample(settings) else {}),
        }
    )


def _is_sample(settings: Settings) -> bool:
    """Whether the policies are those that come with hrbot."""
    return settings.knowledge_path == str(Settings.model_fields["knowledge_path"].default)


def _sample_contacts(settings: Settings) -> dict[str, object]:
    """Who the sample handbook tells people to turn to, where the settings name nobody."""
    named = {"hr_contact": HR_CONTACT, "hr_care_contacts": {EVERYWHERE: CARE_CONTACTS}}
    return {k: v for k, v in named.items() if getattr(settings, k) == Settings.model_fields[k].default}


def the_real_app(settings: Settings, progressed: Progressed | None = None) -> Behind:
    """The app as it runs in a company, composed by `bot.app`, with its policies read."""
    from bot.app import begin_with_policies, build_core, build_services, follow_policies
    from handlers.bolt.serving import http_application
    from handlers.bolt.slack_app import slack_app
    from playground.standin_model import StandinModel
    from playground.switch import SwitchedEngine, misses
    from playground.traces import Traces

    _forget(settings.data_dir)
    traces = Traces(lambda: misses(core.cache))
    core = build_core(settings, observer=traces.observe)
    begin_with_policies(core, progressed)
    model = StandinModel()
    model.told = traces.called
    engine = SwitchedEngine(core, model, traces)
    services = build_services(replace(core, engine=engine))
    stop = threading.Event()
    follow_policies(core, stop)
    secret = settings.slack_signing_secret.get_secret_value()
    application = http_application(slack_app(settings, services), services, secret)

    def close() -> None:
        stop.set()
        model.close()
        services.close()
        core.close()

    def backstage() -> Backstage:
        return _backstage(settings, core.knowledge.audiences())

    return Behind(application, backstage, close, Controls(engine, model, traces))


def _forget(data_dir: Path) -> None:
    """Questions of an earlier run were asked in a Slack that is no more; their answers may be the stand-in's."""
    for left in data_dir.glob("inbox.sqlite*"):
        left.unlink()
    shutil.rmtree(data_dir / "cache", ignore_errors=True)


def _backstage(settings: Settings, documents: Counter[str]) -> Backstage:
    model = settings.bedrock_model_id if settings.bedrock_wanted else ""
    restricted = documents.total() - documents[EVERYONE]
    return Backstage(
        documents.total(), restricted, model, settings.knowledge_path, _is_sample(settings), offered("shortcuts")
    )


# -- listening ---------------------------------------------------------------------------------------------------


def _listen(port: int) -> socket.socket:
    """A socket on this computer alone; any free port for 0."""
    try:
        return socket.create_server((LOCALHOST, port))
    except OSError as error:
        if error.errno in {errno.EADDRINUSE, errno.EACCES}:
            raise PortTaken(port) from error
        raise


@asynccontextmanager
async def _served(application: web.Application, listening: socket.socket) -> AsyncIterator[int]:
    runner = web.AppRunner(application, access_log=None, handle_signals=False, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.SockSite(runner, listening).start()
        yield listening.getsockname()[1]
    finally:
        await runner.cleanup()


# -- the terminal ------------------------------------------------------------------------------------------------


def _tell(running: Running) -> None:
    """What is running, and how to get the rest."""
    from rich.console import Console

    seen, console = running.backstage(), Console(highlight=False)
    answers = (
        f"written by {seen.model}" if seen.model else "quoted word for word (to have them written: docs/bedrock.md)"
    )
    console.print(f"\n  [bold]hrbot playground[/]  [bold underline]{running.url}[/]\n")
    console.print("  Slack     a local one, for trying out (to connect yours: docs/slack.md)")
    console.print(f"  Answers   {answers}", markup=False)
    some = f", {seen.restricted} of them not open to everyone" if seen.restricted else ""
    console.print(f"  Policies  {seen.documents} documents in {seen.knowledge_path}{some}", markup=False)
    console.print("\n  Ctrl+C stops it.\n")


def _open_browser(url: str) -> None:
    """Open the page if there is a screen: without one only text browsers are found, which would take the terminal."""
    with contextlib.suppress(webbrowser.Error):
        browser = webbrowser.get()
        if type(browser) is not webbrowser.GenericBrowser:
            browser.open(url)


async def _told_to_stop() -> None:
    """Wait for Ctrl+C or a process manager; a second Ctrl+C then ends it at once."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.remove_signal_handler(number)
