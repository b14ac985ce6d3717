"""Which of Slack's events, commands and buttons goes where: one line each."""

from __future__ import annotations

import re

from slack_bolt.async_app import AsyncAck, AsyncApp

from handlers.admin.command import Admin
from handlers.admin.purge import Purge
from handlers.admin.purge_view import CONFIRMED
from handlers.answers.answering import Answering
from handlers.answers.asking import Asking
from handlers.answers.care import CareInDirect
from handlers.answers.feedback import Feedback
from handlers.answers.feedback_view import WHY
from handlers.answers.offers import ASK_PERSON, HELPFUL, NOT_HELPFUL, PASSAGES
from handlers.answers.passages import Passages
from handlers.answers.questions import Questions
from handlers.block_kit.render import IN_DIRECT
from handlers.bolt.errors import error_handler
from handlers.bolt.groups import Groups
from handlers.bolt.shape import shape
from handlers.conversations.incoming import ASK_ABOUT, ASK_COMMAND
from handlers.conversations.intake import intake
from handlers.home.figures_view import DOWNLOAD, PURGE_EXPIRED, REFRESH
from handlers.home.home import Home
from handlers.home.home_view import FORGET
from handlers.hr import gaps_view, verify_view
from handlers.hr.gaps import GapDesk
from handlers.hr.verify import Verify
from handlers.requests import requests_view
from handlers.requests.desk_talk import DeskTalk
from handlers.requests.request_desk import RequestDesk
from handlers.services import Services

ADMIN_COMMAND = "/hrbot-admin"


def register(app: AsyncApp, services: Services) -> None:
    """Connect every listener. manifest.yml lists the same events, commands and buttons; a test compares."""
    app.use(shape(services))
    app.use(intake(services))
    app.error(error_handler(services))
    _questions(app, services)
    _answers(app, services)
    _requests(app, services)
    _home(app, services)
    _management(app, services)
    _rest(app, services)


def _questions(app: AsyncApp, services: Services) -> None:
    questions = Questions(Answering(app.client, services), DeskTalk(services))
    app.event("app_mention")(questions.posted)
    app.event("message")(questions.posted)
    app.command(ASK_COMMAND)(questions.command)
    app.message_shortcut(ASK_ABOUT)(questions.shortcut)


def _answers(app: AsyncApp, services: Services) -> None:
    passages, feedback = Passages(services), Feedback(services)
    app.action(IN_DIRECT)(CareInDirect(services).pressed)
    app.action(PASSAGES)(passages.show)
    app.action(HELPFUL)(feedback.helpful)
    app.action(NOT_HELPFUL)(feedback.not_helpful)
    app.view(WHY)(feedback.reasons)


def _requests(app: AsyncApp, services: Services) -> None:
    asking, desk = Asking(services), RequestDesk(services)
    app.action(ASK_PERSON)(asking.begin)
    app.view(requests_view.SEND)(asking.sent)
    app.action(requests_view.BACK_BUTTON)(asking.write_back)
    app.view(requests_view.BACK)(asking.written_back)
    app.action(requests_view.CLAIM_BUTTON)(desk.claim)
    app.action(requests_view.REPLY_BUTTON)(desk.reply)
    app.action(requests_view.DONE_BUTTON)(desk.done)
    app.action(requests_view.REOPEN_BUTTON)(desk.reopen)
    app.view(requests_view.REPLY)(desk.replied)


def _home(app: AsyncApp, services: Services) -> None:
    home = Home(services)
    app.event("app_home_opened")(home.opened)
    app.action(REFRESH)(home.refresh)
    app.action(PURGE_EXPIRED)(home.purge_expired)
    app.action(DOWNLOAD)(home.download)
    app.action(FORGET)(home.forget)


def _management(app: AsyncApp, services: Services) -> None:
    verify, gaps = Verify(services), GapDesk(services)
    app.command(ADMIN_COMMAND)(Admin(services).command)
    app.view(CONFIRMED)(Purge(services).confirmed)
    app.action(verify_view.EDIT)(verify.edit)
    app.action(verify_view.WRONG)(verify.wrong)
    app.action(verify_view.MENU)(verify.menu)
    app.message_shortcut(verify_view.VERIFY_THIS)(verify.shortcut)
    app.view(verify_view.SAVED)(verify.saved)
    app.view(verify_view.REMOVED)(verify.removed)
    app.action(gaps_view.WORK)(gaps.work)
    app.view(gaps_view.SAVED)(gaps.saved)


def _rest(app: AsyncApp, services: Services) -> None:
    groups = Groups(services)
    app.event("subteam_updated")(groups.changed)
    app.event("subteam_members_changed")(groups.changed)
    # Without a listener Bolt answers 404: Slack sends events again, and shows a person that their press failed.
    app.event(re.compile(".*"))(ignored)
    app.action(re.compile(".*"))(outdated)
    app.view(re.compile(".*"))(outdated)


async def outdated(ack: AsyncAck) -> None:
    """Buttons and modals that an earlier version made."""
    await ack()


async def ignored() -> None:
    """Events that Slack sends along and nobody here waits for: taken, so that Slack does not send them again."""
