"""Which of Slack's events, commands and buttons goes where: one line each."""

from __future__ import annotations

import re

from slack_bolt.async_app import AsyncAck, AsyncApp

from handlers import admin
from handlers.answering import Answering
from handlers.errors import error_handler
from handlers.figures_view import DOWNLOAD, PURGE_EXPIRED, REFRESH
from handlers.groups import Groups
from handlers.home import Home
from handlers.home_view import FORGET
from handlers.incoming import ASK_COMMAND
from handlers.intake import intake
from handlers.questions import Questions
from handlers.services import Services

ADMIN_COMMAND = "/hrbot-admin"


def register(app: AsyncApp, services: Services) -> None:
    """Connect every listener. manifest.yml lists the same events, commands and buttons; a test compares."""
    questions = Questions(Answering(app.client, services))
    home, purging, groups = Home(services, services.recall), admin.Admin(services), Groups(services)

    app.use(intake(services))
    app.error(error_handler(services))

    app.event("app_mention")(questions.posted)
    app.event("message")(questions.posted)
    app.command(ASK_COMMAND)(questions.command)

    app.event("app_home_opened")(home.opened)
    app.action(REFRESH)(home.refresh)
    app.action(PURGE_EXPIRED)(home.purge_expired)
    app.action(DOWNLOAD)(home.download)
    app.action(FORGET)(home.forget)

    app.command(ADMIN_COMMAND)(purging.command)
    app.action(admin.CONFIRM)(purging.confirm)
    app.action(admin.CANCEL)(purging.cancel)

    app.event("subteam_updated")(groups.changed)
    app.event("subteam_members_changed")(groups.changed)
    # Without a listener Bolt answers 404: Slack sends events again, and shows a person that their press failed.
    app.event(re.compile(".*"))(ignored)
    app.action(re.compile(".*"))(outdated)


async def outdated(ack: AsyncAck) -> None:
    """Buttons of messages that an earlier version wrote."""
    await ack()


async def ignored() -> None:
    """Events that Slack sends along and nobody here waits for: taken, so that Slack does not send them again."""
