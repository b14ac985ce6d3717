"""/hrbot-admin: HR removes answers from the cache, previewed first and confirmed by a button."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from cache import selections
from cache.answers import Everything, Expired, ForQuestion, FromSource, Preview, Selection
from handlers.limits import BUTTON_VALUE, Block
from handlers.ourselves import our_team
from handlers.people import Person
from handlers.render import Message, plain_message
from handlers.services import Services
from handlers.text import clipped, escaped

CONFIRM, CANCEL = "purge_confirm", "purge_cancel"

_CONFIRM_WITHIN = 10 * 60.0  # seconds: later the preview may no longer be what would be removed

HELP = (
    "What HR can do here:\n"
    "• /hrbot-admin purge all: forget every stored answer\n"
    "• /hrbot-admin purge expired: forget answers that are past their time\n"
    '• /hrbot-admin purge "question": forget the answer to one question\n'
    "• /hrbot-admin purge source NAME: forget answers that rely on one document\n"
    "You see what would go before anything is removed. Forgotten answers are simply made anew."
)
_NOT_HR = "This command is for the HR team. For a policy question use /hrbot, mention me, or send me a direct message."
_NO_GROUP = "Nobody can use this command yet: an admin first sets HR_GROUP to the user group of the HR team."
_TOO_LATE = "That preview is too old to act on. Please run the command again."
_TOO_LONG = "That question is too long for me to look up here. Please shorten it."

_QUOTED = re.compile(r"""["“”„«'‘](.+?)["“”»'’]$""", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Admin:
    """The listeners of /hrbot-admin and its buttons. Who may use them is checked on every step."""

    services: Services

    async def command(
        self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Preview a purge, or explain the command."""
        await ack()
        person = await self.services.people.find(client, body["user_id"], our_team(context))
        await self.services.replies.respond(
            body["response_url"], await self._reply(str(body.get("text") or ""), person)
        )

    async def confirm(
        self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Remove what was previewed."""
        await ack()
        person = await self.services.people.find(client, body["user"]["id"], our_team(context))
        said = await self._purged(body["actions"][0]["value"], person)
        await self.services.replies.respond(body["response_url"], plain_message(said), replace=True)

    async def cancel(self, ack: AsyncAck, body: Mapping[str, Any]) -> None:
        """Leave everything as it is."""
        await ack()
        await self.services.replies.respond(body["response_url"], plain_message("Nothing was removed."), replace=True)

    async def _reply(self, text: str, person: Person) -> Message:
        if not person.hr:
            return plain_message(self._refusal())
        selection = selection_in(text)
        if selection is None:
            return plain_message(HELP)
        preview = await asyncio.to_thread(self.services.cache.preview, selection)
        return preview_message(selection, preview, until=self.services.now() + _CONFIRM_WITHIN)

    async def _purged(self, value: str, person: Person) -> str:
        selection, until = decoded(value)
        if not person.hr:
            return self._refusal()
        if self.services.now() > until:
            return _TOO_LATE
        removed = await asyncio.to_thread(self.services.cache.purge, selection, by=person.id)
        return f"Done: {_answers(removed)} removed ({described(selection)})."

    def _refusal(self) -> str:
        return _NOT_HR if self.services.people.hr_group else _NO_GROUP


def selection_in(text: str) -> Selection | None:
    """What `purge ...` names; None if the text is something else."""
    verb, _, rest = text.strip().partition(" ")
    what = rest.strip()
    if verb.casefold() != "purge" or not what:
        return None
    if what.casefold() in {"all", "expired"}:
        return Everything() if what.casefold() == "all" else Expired()
    first, _, name = what.partition(" ")
    if first.casefold() == "source":
        return FromSource(_unquoted(name)) if name.strip() else None
    return ForQuestion(_unquoted(what))


def _unquoted(text: str) -> str:
    found = _QUOTED.match(text.strip())
    return (found.group(1) if found else text).strip()


def preview_message(selection: Selection, preview: Preview, *, until: float) -> Message:
    """What would go, and the buttons that decide it."""
    if not preview.count:
        return plain_message(f"Nothing to remove: no stored answer matches ({described(selection)}).")
    value = encoded(selection, until)
    if len(value) > BUTTON_VALUE:
        return plain_message(_TOO_LONG)
    head = f"{_answers(preview.count)} would be removed ({described(selection)})"
    sample = "\n".join(f"• {clipped(question, 150)}" for question in preview.questions[:5])
    said = f"{head}, for example:\n{sample}" if sample else f"{head}."
    return Message(escaped(said), (_said(said), _buttons(value)))


def _said(text: str) -> Block:
    return {"type": "section", "text": {"type": "plain_text", "text": text}}


def _buttons(value: str) -> Block:
    return {
        "type": "actions",
        "elements": [_button("Remove", CONFIRM, value, "danger"), _button("Keep", CANCEL, "keep")],
    }


def _button(label: str, action: str, value: str, style: str = "") -> Block:
    text = {"type": "plain_text", "text": label}
    return {"type": "button", "text": text, "action_id": action, "value": value, **({"style": style} if style else {})}


def described(selection: Selection) -> str:
    """The selection in plain words."""
    match selection:
        case Everything():
            return "everything"
        case Expired():
            return "expired"
        case ForQuestion(text):
            return f"question “{clipped(text, 100)}”"
        case FromSource(name):
            return f"source {clipped(name, 100)}"
        case _:
            return selections.described(selection)


def encoded(selection: Selection, until: float) -> str:
    """The selection as the value of a button, good until a Unix time."""
    match selection:
        case ForQuestion(argument) | FromSource(argument):
            pass
        case _:
            argument = ""
    what = type(selection).__name__
    return json.dumps({"what": what, "argument": argument, "until": int(until)}, ensure_ascii=False)


def decoded(value: str) -> tuple[Selection, float]:
    """The selection behind a button, and until when it is good."""
    stored = json.loads(value)
    made: Mapping[str, Selection] = {
        "Everything": Everything(),
        "Expired": Expired(),
        "ForQuestion": ForQuestion(stored["argument"]),
        "FromSource": FromSource(stored["argument"]),
    }
    return made[stored["what"]], float(stored["until"])


def _answers(count: int) -> str:
    return "1 stored answer" if count == 1 else f"{count:,} stored answers"
