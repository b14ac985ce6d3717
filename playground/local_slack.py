"""A Slack of one's own on localhost: the Web API, Socket Mode, and people who write, press and type commands.

async with LocalSlack() as slack:
    slack.deliver_to("http://127.0.0.1:3000/slack/events")  # or let the app connect by Socket Mode
    question = await slack.mention(EMPLOYEE, ASK_HR, "How many days of leave do I get?")
    answer = await slack.reply(question)
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import TracebackType
from typing import Any, Self, TypeVar

import aiohttp
from aiohttp import web

from playground import cast, elements, payloads
from playground.arguments import Refusal
from playground.doors import COMMAND, INTERACTION, Door, HttpDoor, SocketDoor
from playground.events import RETRY_DELAYS, Delivery, Events
from playground.faults import Faults
from playground.slack_api import Call, ResponseUrl, SlackApi
from playground.views import take_answer
from playground.workspace import BOT_USER, Change, Conversation, Json, Message, User, View, Workspace

PATIENCE = 10.0  # seconds `until` waits for what a test expects
LOOK_AGAIN = 0.05  # seconds, for conditions that are not about the workspace

Found = TypeVar("Found")
Person = User | str
Place = Conversation | str


TROUBLE = "We had some trouble connecting. Try again?"


class NotSent(Exception):
    """A form came back; `errors` says why, by block_id, `trouble` where it is about no input."""

    def __init__(self, errors: dict[str, str], trouble: str = "") -> None:
        self.errors, self.trouble = errors, trouble
        super().__init__(trouble or str(errors))


class LocalSlack:
    """Slack's side of everything, on a free port of 127.0.0.1. All ids may be given as objects or as text."""

    def __init__(self, workspace: Workspace | None = None, *, retry_delays: tuple[float, ...] = RETRY_DELAYS) -> None:
        self.workspace = workspace or cast.workspace()
        self.bot_token = "-".join(("xoxb", secrets.token_hex(12)))
        self.app_token = "-".join(("xapp", secrets.token_hex(12)))
        self.signing_secret = secrets.token_hex(16)
        self.socket_door = SocketDoor(self._notice)
        self.events = Events(self.workspace, self._door, retry_delays)
        self._api = SlackApi(
            self.workspace,
            bot_token=self.bot_token,
            app_token=self.app_token,
            connections_open=self._socket_url,
        )
        self._tickets: set[str] = set()
        self._something = asyncio.Event()
        self._http_door: HttpDoor | None = None

    # life

    async def __aenter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        self._session = aiohttp.ClientSession()
        self._runner = web.AppRunner(self._application(), handle_signals=False, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.workspace.files.base = self.url
        self._forget = self.workspace.subscribe(self._changed)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._forget()
        self._api.answering.set()
        await self.events.close()
        await self.socket_door.close()
        await self._session.close()
        await self._runner.cleanup()

    def _application(self) -> web.Application:
        application = web.Application(client_max_size=4 * 1024**2)
        application.add_routes([*self._api.routes(), web.get("/link", self._link)])
        return application

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def api_url(self) -> str:
        """For SLACK_API_URL."""
        return f"{self.url}/api/"

    # how the app is reached

    def deliver_to(self, url: str) -> None:
        """Send everything to this request URL from now on, instead of over Socket Mode."""
        self._http_door = HttpDoor(url, self.signing_secret, self._session)

    @property
    def http_door(self) -> HttpDoor:
        """The HTTP door, for raw requests. `deliver_to` comes first."""
        if self._http_door is None:
            raise LookupError("deliver_to(url) comes first")
        return self._http_door

    def _door(self) -> Door:
        return self._http_door or self.socket_door

    def _socket_url(self) -> str:
        ticket = secrets.token_hex(8)
        self._tickets.add(ticket)
        return f"{self.url.replace('http', 'ws', 1)}/link?ticket={ticket}"

    async def _link(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=403)
        self._tickets.discard(ticket)
        return await self.socket_door.serve(request)

    # what people do

    async def say(self, user: Person, place: Place, text: str, thread_ts: str = "") -> Message:
        """Write a message; a mention reaches the app as two events, as in Slack. Returns once both are acknowledged."""
        person, where = self._user(user), self._place(place)
        sent = Message(where.id, self.workspace.new_ts(), person.id, text, thread_ts=thread_ts)
        self.workspace.post(sent)
        twins = [payloads.message_event(sent, where, person)]
        if f"<@{BOT_USER}>" in text and not where.user:
            twins.append(payloads.app_mention(sent, person))
        await asyncio.gather(*(self.events.event(twin, shared=where.shared) for twin in twins))
        return sent

    async def mention(self, user: Person, place: Place, text: str, thread_ts: str = "") -> Message:
        """Write `@hrbot text` in a channel."""
        return await self.say(user, place, f"<@{BOT_USER}> {text}", thread_ts)

    async def direct_message(self, user: Person, text: str, thread_ts: str = "") -> Message:
        """Write to the app alone."""
        person = self._user(user)
        return await self.say(person, self.workspace.direct_message(person.id), text, thread_ts)

    async def edit(self, message: Message, text: str) -> Delivery:
        """Change a message one wrote; one that mentions the app then reaches it as a mention, too, as in Slack."""
        place, at = self._place(message.channel), self.workspace.new_ts()
        now = self.workspace.put(replace(message, text=text, edited=at))
        if f"<@{BOT_USER}>" in text and not place.user:
            edited = {"edited": {"user": message.user, "ts": at}}
            await self.events.event(payloads.app_mention(now, self._user(message.user)) | edited, shared=place.shared)
        return await self.events.event(payloads.message_changed(now, message, place, at))

    async def delete(self, message: Message) -> Delivery:
        """Delete a message one wrote; where others stand below it, a tombstone takes its place."""
        place, at = self._place(message.channel), self.workspace.new_ts()
        if any(reply.thread_ts == message.ts and not reply.only_for for reply in self.messages(place)):
            stone = Message(
                message.channel, message.ts, cast.SLACKBOT.id, "This message was deleted.", thread_ts=message.ts
            )
            return await self.events.event(payloads.tombstone(self.workspace.put(stone), message, place, at))
        self.workspace.remove(message)
        return await self.events.event(payloads.message_deleted(message, place, at))

    async def command(self, user: Person, command: str, text: str = "", place: Place = cast.ASK_HR) -> Delivery:
        """Type a slash command; what the app acknowledges with is shown to the person alone."""
        person, where = self._user(user), self._place(place)
        answers = ResponseUrl(person.id, where.id)
        trigger = self.workspace.triggers.new(person.id)
        payload = payloads.slash_command(
            person, where, command, text, trigger=trigger, response_url=self._response_url(answers)
        )
        delivery = await self.events.deliver(COMMAND, payload)
        body = delivery.acks[-1].body
        if not delivery.ok:
            body = f"{command} failed because the app did not respond. Try again in a moment."
        if body:
            self._api.respond(answers, {"text": body} if isinstance(body, str) else body)
        return delivery

    async def press(
        self, user: Person, on: Message | View, action_id: str, value: Any = None, entered: Json | None = None
    ) -> Delivery:
        """Press a button, or choose `value` in a select, of a message, Home or modal as it is shown now.

        `entered`: what the person filled in so far, by action_id.
        """
        person, shown = self._user(user), self._shown(on)
        blocks = shown.blocks if isinstance(shown, Message) else shown.body["blocks"]
        action = elements.press(blocks, action_id, value, self.workspace.new_ts())
        state = elements.state(blocks, entered or {})
        pressed = payloads.block_actions(person, self.workspace.triggers.new(person.id), action, state=state)
        return await self.events.deliver(INTERACTION, pressed | self._where(person, shown, state))

    def _where(self, person: User, shown: Message | View, state: Json) -> Json:
        if isinstance(shown, View):
            return payloads.on_view(shown, state)
        answers = ResponseUrl(person.id, shown.channel, shown.thread_ts, shown.ts)
        return payloads.on_message(shown, self._place(shown.channel), self._response_url(answers))

    async def submit(self, user: Person, view: View, entered: Mapping[str, Any] | None = None) -> Delivery:
        """Send a modal with what was entered, by action_id. It closes unless the app says otherwise.

        Raises:
            NotSent: Slack sends no form with a required field left empty; or the app did not answer, complained
                about an input, or answered what Slack does not take. The form stays as it is.

        """
        person, shown = self._user(user), self.workspace.modals.get(view.id, view)
        state = elements.state(shown.body["blocks"], entered or {})
        if complaints := elements.complaints(shown.body["blocks"], state):
            raise NotSent(complaints)
        trigger = self.workspace.triggers.new(person.id)
        delivery = await self.events.deliver(INTERACTION, payloads.view_submission(person, trigger, shown, state))
        if not delivery.ok:
            raise NotSent({}, TROUBLE)
        if errors := self._submitted(shown, delivery.acks[-1].body):
            raise NotSent(errors)
        return delivery

    def _submitted(self, view: View, body: Json | str) -> dict[str, str]:
        said = body if isinstance(body, dict) else {}
        try:
            return take_answer(self.workspace, view, said)
        except Refusal as refusal:
            refused = {"ok": False, "error": refusal.code, "response_metadata": {"messages": refusal.details}}
            self._api.record("response_action", said, refused)
            raise NotSent({}, TROUBLE) from refusal

    async def close(self, user: Person, view: View, *, everything: bool = False) -> None:
        """Dismiss a modal, or all that lie on each other; the app hears of each where it asked to."""
        dismissed = self.workspace.stack(view) if everything else [self.workspace.modals.get(view.id, view)]
        for each in reversed(dismissed):
            self.workspace.close_modal(each.id)
            if each.body.get("notify_on_close"):
                closed = payloads.view_closed(self._user(user), each, cleared=everything)
                await self.events.deliver(INTERACTION, closed)

    async def shortcut(self, user: Person, message: Message, callback_id: str) -> Delivery:
        """Use a message shortcut of the app."""
        person, trigger = self._user(user), self.workspace.triggers.new(self._user(user).id)
        payload = payloads.message_shortcut(person, trigger, callback_id, message, self._place(message.channel))
        answers = ResponseUrl(person.id, message.channel, message.thread_ts, message.ts)
        return await self.events.deliver(INTERACTION, payload | {"response_url": self._response_url(answers)})

    async def global_shortcut(self, user: Person, callback_id: str) -> Delivery:
        """Use a shortcut of the app that belongs to no message."""
        person, trigger = self._user(user), self.workspace.triggers.new(self._user(user).id)
        used = payloads.global_shortcut(person, trigger, callback_id, self.workspace.new_ts())
        return await self.events.deliver(INTERACTION, used)

    def stop(self, message: Message) -> None:
        """Stop a message that is being streamed, as its reader may."""
        shown = self.workspace.find(message.channel, message.ts)
        if shown and shown.streaming:
            self.workspace.put(replace(shown, streaming=False, stopped=True))

    async def open_home(self, user: Person, tab: str = "home") -> Delivery:
        """Open the app's Home tab, or its Messages tab with `tab="messages"`."""
        person = self._user(user)
        channel = self.workspace.direct_message(person.id).id
        at, home = self.workspace.new_ts(), self.workspace.homes.get(person.id)
        return await self.events.event(payloads.app_home_opened(person.id, channel, tab, at, home))

    # what there is to see

    def messages(self, place: Place, *, thread: str | None = None, reader: Person | None = None) -> list[Message]:
        """Messages, oldest first; of one thread, or as one person sees them."""
        seen_by = None if reader is None else self._user(reader).id
        return self.workspace.messages(self._place(place).id, thread=thread, reader=seen_by)

    def replies(self, message: Message) -> list[Message]:
        """What the app wrote in the thread of `message` after it."""
        thread = self.workspace.messages(message.channel, thread=message.root)
        return [m for m in thread if m.from_bot and float(m.ts) > float(message.ts)]

    def home(self, user: Person) -> View | None:
        return self.workspace.homes.get(self._user(user).id)

    def modal(self, user: Person) -> View | None:
        return self.workspace.modal_of(self._user(user).id)

    def calls(self, method: str = "") -> list[Call]:
        """The app's calls so far, all or of one method."""
        return [call for call in self._api.calls if method in ("", call.method)]

    @property
    def deliveries(self) -> list[Delivery]:
        return list(self.events.deliveries)

    @property
    def faults(self) -> Faults:
        return self._api.faults

    async def reply(self, message: Message) -> Message:
        """The app's first finished reply in the thread of `message`."""
        return await self.until(lambda: next((m for m in self.replies(message) if not m.streaming), None))

    async def until(self, condition: Callable[[], Found | None], patience: float = PATIENCE) -> Found:
        """Wait until `condition()` gives something true and return it. Looks at every change of the workspace.

        Raises:
            AssertionError: it did not within `patience` seconds; says what the app called last.

        """
        try:
            async with asyncio.timeout(patience):
                while not (found := condition()):
                    await self._next_change()
                return found
        except TimeoutError:
            raise AssertionError(f"not within {patience:g} s. {self._story()}") from None

    async def _next_change(self) -> None:
        self._something.clear()
        try:
            async with asyncio.timeout(LOOK_AGAIN):
                await self._something.wait()
        except TimeoutError:
            return

    def _story(self) -> str:
        calls = [f"{c.method} {c.answer.get('error', 'ok')}" for c in self.calls()[-8:]]
        sent = [f"{d.kind} {[a.status for a in d.acks]}" for d in self.deliveries[-4:]]
        return f"Last calls: {calls or 'none'}. Last deliveries: {sent or 'none'}."

    # helpers

    def _changed(self, _change: Change) -> None:
        self._loop.call_soon_threadsafe(self._notice)

    def _notice(self) -> None:
        self._something.set()

    def _response_url(self, answers: ResponseUrl) -> str:
        return self.url + self._api.response_path(answers)

    def _user(self, user: Person) -> User:
        return user if isinstance(user, User) else self.workspace.users[user]

    def _place(self, place: Place) -> Conversation:
        return self.workspace.conversations[place if isinstance(place, str) else place.id]

    def _shown(self, on: Message | View) -> Message | View:
        """The newest state of what was pressed."""
        if isinstance(on, Message):
            return self.workspace.find(on.channel, on.ts) or on
        known = self.workspace.modals.get(on.id) or self.workspace.homes.get(on.user)
        return known if known and known.id == on.id else replace(on)
