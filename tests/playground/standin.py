"""A small Bolt app in place of hrbot: says what a test wants to see drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import Settings
from playground.portrait import Backstage
from playground.server import Behind

Blocks = list[dict[str, Any]]


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


@dataclass
class Standin:
    """Answers every mention and direct message with `blocks`; `deaf` refuses everything; `whispers` answers the asker alone."""

    blocks: Blocks = field(default_factory=lambda: [{"type": "markdown", "text": "**25 days** a year."}])
    submitted: list[dict[str, Any]] = field(default_factory=list)
    home: Blocks = field(default_factory=list)
    deaf: bool = False
    whispers: bool = False

    def build(self, settings: Settings) -> Behind:
        """For `playground(settings, build=...)`."""
        client = AsyncWebClient(settings.slack_bot_token.get_secret_value(), base_url=settings.slack_api_url)
        app = AsyncApp(client=client, signing_secret=settings.slack_signing_secret.get_secret_value())
        app.middleware(self._hearing)
        app.event("app_mention")(self._answer)
        app.event("message")(self._direct)
        app.event("app_home_opened")(self._home)
        app.command("/hrbot")(self._command)
        app.action("why")(self._ask_why)
        app.view("told")(self._told)
        app.shortcut("ask_about")(self._used)
        shortcuts = ({"type": "message", "name": "Ask about this", "callback_id": "ask_about"},)
        backstage = Backstage(3, 1, "", "policies", sample=True, shortcuts=shortcuts)
        return Behind(app.server().web_app, lambda: backstage, close=lambda: None)

    async def _hearing(self, next: Callable[[], Any]) -> None:  # noqa: A002 - Bolt's name for it
        if self.deaf:
            raise RuntimeError("deaf")
        await next()

    async def _answer(self, event: dict[str, Any], client: AsyncWebClient) -> None:
        if self.whispers:
            await client.chat_postEphemeral(channel=event["channel"], user=event["user"], text="Between us " * 60)
            return
        root = event.get("thread_ts") or event["ts"]
        await client.chat_postMessage(channel=event["channel"], thread_ts=root, text="An answer", blocks=self.blocks)

    async def _direct(self, event: dict[str, Any], client: AsyncWebClient) -> None:
        if event.get("channel_type") == "im":
            await self._answer(event, client)

    async def _home(self, event: dict[str, Any], client: AsyncWebClient) -> None:
        blocks = [{"type": "header", "text": plain(f"Home of {event['user']}")}, *self.home]
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    async def _command(self, ack: Any, command: dict[str, Any]) -> None:
        await ack(f"You asked: {command['text']}")

    async def _used(self, ack: Any, shortcut: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        said, place = shortcut["message"]["text"], shortcut["channel"]["id"]
        await client.chat_postEphemeral(channel=place, user=shortcut["user"]["id"], text=f"About: {said}")

    async def _ask_why(self, ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        options = [{"text": plain(text), "value": text} for text in ("wrong", "outdated")]
        blocks = [
            {
                "type": "input",
                "block_id": "reason",
                "label": plain("Reason"),
                "element": {"type": "radio_buttons", "action_id": "reason", "options": options},
            },
            {
                "type": "input",
                "block_id": "more",
                "optional": True,
                "label": plain("Tell us more"),
                "element": {"type": "plain_text_input", "action_id": "more", "multiline": True},
            },
        ]
        view = {"type": "modal", "callback_id": "told", "title": plain("What was wrong?"), "submit": plain("Send")}
        await client.views_open(trigger_id=body["trigger_id"], view=view | {"blocks": blocks})

    async def _told(self, ack: Any, view: dict[str, Any]) -> None:
        values = view["state"]["values"]
        if not values["more"]["more"]["value"]:
            await ack(response_action="errors", errors={"more": "Please say a little more."})
            return
        await ack()
        self.submitted.append(values)
