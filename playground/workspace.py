"""What a small Slack workspace remembers: people, conversations, messages, views.

In memory, bounded, safe to use from any thread.
"""

from __future__ import annotations

import itertools
import mimetypes
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from playground.triggers import Triggers

Json = dict[str, Any]

TEAM_ID = "T0PLAYGROUND"
APP_ID = "A0HRBOT"
BOT_USER = "U0HRBOT"
BOT_ID = "B0HRBOT"

MESSAGES_KEPT = 1000  # per conversation; the oldest go first
VIEWS_KEPT = 100
VIEWS_IN_A_STACK = 3
FILES_KEPT = 100


@dataclass(frozen=True, slots=True)
class User:
    """A person or bot. `guest`: "", "multi" (multi-channel) or "single" (single-channel)."""

    id: str
    name: str
    title: str = ""
    email: str = ""
    admin: bool = False
    guest: str = ""
    bot: bool = False
    deleted: bool = False
    team_id: str = TEAM_ID
    locale: str = "en-US"

    def as_slack(self) -> Json:
        """The user object that `users.info` answers with."""
        handle = self.name.lower().replace(" ", ".")
        profile = {"real_name": self.name, "display_name": self.name, "title": self.title, "email": self.email}
        return {
            "id": self.id,
            "team_id": self.team_id,
            "name": handle,
            "real_name": self.name,
            "deleted": self.deleted,
            "is_admin": self.admin,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": bool(self.guest),
            "is_ultra_restricted": self.guest == "single",
            "is_stranger": self.team_id != TEAM_ID,
            "is_bot": self.bot,
            "is_app_user": False,
            "tz": "Etc/UTC",
            "tz_offset": 0,
            "profile": profile,
        }


@dataclass(frozen=True, slots=True)
class Conversation:
    """A channel, or a direct message when `user` (the person the bot talks with) is set."""

    id: str
    name: str = ""
    topic: str = ""
    private: bool = False
    shared: bool = False
    archived: bool = False
    user: str = ""
    members: frozenset[str] = frozenset()

    @property
    def kind(self) -> str:
        """Slack's `channel_type`."""
        if self.user:
            return "im"
        return "group" if self.private else "channel"

    def as_slack(self) -> Json:
        """The channel object that `conversations.info` answers with."""
        return {
            "id": self.id,
            "name": self.name,
            "is_channel": self.kind == "channel",
            "is_group": self.kind == "group",
            "is_im": self.kind == "im",
            "is_mpim": False,
            "is_private": self.private or bool(self.user),
            "is_archived": self.archived,
            "is_general": self.name == "general",
            "is_shared": self.shared,
            "is_ext_shared": self.shared,
            "is_org_shared": False,
            "is_member": BOT_USER in self.members,
            "topic": {"value": self.topic, "creator": "", "last_set": 0},
            **({"user": self.user} if self.user else {}),
        }


@dataclass(frozen=True, slots=True)
class File:
    """An uploaded file; `url` is where its bytes are, for whoever sees a message with it."""

    id: str
    name: str
    title: str
    data: bytes
    url: str
    user: str = BOT_USER

    def as_slack(self) -> Json:
        """The file object, without the bytes."""
        return {
            "id": self.id,
            "name": self.name,
            "title": self.title,
            "size": len(self.data),
            "filetype": self.name.rpartition(".")[2],
            "mimetype": mimetypes.guess_type(self.name)[0] or "application/octet-stream",
            "user": self.user,
            "url_private": self.url,
            "url_private_download": self.url,
            "permalink": self.url,
        }


@dataclass(frozen=True, slots=True)
class Message:
    """One message. `only_for` names the single reader of an ephemeral one; `streaming` while a stream is open."""

    channel: str
    ts: str
    user: str
    text: str = ""
    blocks: tuple[Json, ...] = ()
    thread_ts: str = ""
    metadata: Json | None = None
    only_for: str = ""
    edited: str = ""
    streaming: bool = False
    stream_text: str = ""
    stopped: bool = False  # by the reader, while it was streamed
    reactions: tuple[tuple[str, str], ...] = ()  # (emoji name, user)
    files: tuple[File, ...] = ()

    @property
    def from_bot(self) -> bool:
        return self.user == BOT_USER

    @property
    def root(self) -> str:
        """The ts of the thread this message belongs to or could start."""
        return self.thread_ts or self.ts

    def as_slack(self, *, with_metadata: bool = False) -> Json:
        """The message object of events, `chat.postMessage` and `conversations.replies`."""
        found: Json = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text, "team": TEAM_ID}
        optional: Json = {
            "blocks": list(self.blocks),
            "thread_ts": self.thread_ts,
            "metadata": self.metadata if with_metadata else None,
            "edited": {"user": self.user, "ts": self.edited} if self.edited else None,
            "reactions": self._reactions(),
            "files": [file.as_slack() for file in self.files],
            **({"bot_id": BOT_ID, "app_id": APP_ID} if self.from_bot else {}),
        }
        return found | {key: value for key, value in optional.items() if value}

    def _reactions(self) -> list[Json]:
        users: dict[str, list[str]] = {}
        for name, user in self.reactions:
            users.setdefault(name, []).append(user)
        return [{"name": name, "users": who, "count": len(who)} for name, who in users.items()]


@dataclass(frozen=True, slots=True)
class Status:
    """What `assistant.threads.setStatus` shows under a thread while the app works."""

    text: str
    loading_messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """A modal or a Home tab as last published for one person; `body` is what the app sent.

    `root` and `below` say where a modal lies that was pushed onto others.
    """

    id: str
    user: str
    body: Json
    hash: str
    root: str = ""
    below: str = ""

    def as_slack(self, state: Json | None = None) -> Json:
        """The view object of `views.*` answers and of interactions; `state` is `{block_id: {action_id: {...}}}`."""
        defaults: Json = {
            "private_metadata": "",
            "callback_id": "",
            "title": None,
            "submit": None,
            "close": None,
            "clear_on_close": False,
            "notify_on_close": False,
            "external_id": "",
        }
        identity: Json = {
            "id": self.id,
            "team_id": TEAM_ID,
            "app_id": APP_ID,
            "bot_id": BOT_ID,
            "hash": self.hash,
            "root_view_id": self.root or self.id,
            "previous_view_id": self.below or None,
            "state": {"values": state or {}},
        }
        return defaults | self.body | identity


@dataclass(frozen=True, slots=True)
class Change:
    """Something the workspace now shows differently; `only_for` one person, or "" for everyone there."""

    kind: str  # message, removed, status, prompts, home, modal, closed, mode, trace
    channel: str = ""
    only_for: str = ""
    body: Json = field(default_factory=dict)


class Workspace:
    """The state of the local Slack. Changes are told to subscribers in the thread that made them."""

    def __init__(
        self,
        users: Iterable[User],
        conversations: Iterable[Conversation],
        groups: dict[str, tuple[str, ...]] | None = None,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.users = {user.id: user for user in users}
        self.conversations = {conversation.id: conversation for conversation in conversations}
        self.groups = dict(groups or {})
        self.homes: dict[str, View] = {}
        self.modals: dict[str, View] = {}
        self.files = Files()
        self.statuses: dict[tuple[str, str], Status] = {}
        self.prompts: dict[str, list[Json]] = {}
        self.clock = clock
        self._messages: dict[str, deque[Message]] = {}
        self.triggers = Triggers(clock)
        self._subscribers: list[Callable[[Change], None]] = []
        self._numbers = itertools.count(int(clock() * 1000))  # so that ids differ from those of an earlier run
        self._last_ts = 0
        self._lock = threading.RLock()

    # people and places

    def subscribe(self, told: Callable[[Change], None]) -> Callable[[], None]:
        """Call `told` on every change; returns the way to stop."""
        self._subscribers.append(told)
        return lambda: self._subscribers.remove(told)

    def tell(self, change: Change) -> None:
        for told in tuple(self._subscribers):
            told(change)

    def put_user(self, user: User) -> None:
        """Add a person or change one, such as to a guest."""
        self.users[user.id] = user

    def put_conversation(self, conversation: Conversation) -> None:
        self.conversations[conversation.id] = conversation

    def direct_message(self, user: str) -> Conversation:
        """The conversation between `user` and the bot, opened when it is new."""
        with self._lock:
            for conversation in self.conversations.values():
                if conversation.user == user:
                    return conversation
            opened = Conversation(f"D0{user[2:]}", user=user, members=frozenset({user, BOT_USER}))
            self.conversations[opened.id] = opened
            return opened

    def may_see(self, user: str, channel: str) -> bool:
        conversation = self.conversations.get(channel)
        return conversation is not None and user in conversation.members

    # messages

    def new_id(self, prefix: str) -> str:
        """An id no other object has, such as `Ev0199F5B2C4D1`."""
        return f"{prefix}{next(self._numbers):010X}"

    def new_ts(self) -> str:
        """A message timestamp: seconds with microseconds, larger than every one before."""
        with self._lock:
            self._last_ts = max(self._last_ts + 1, int(self.clock() * 1_000_000))
            return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def post(self, message: Message) -> Message:
        """Keep a new message. A message of the bot clears the status of its thread, as in Slack."""
        with self._lock:
            self._messages.setdefault(message.channel, deque(maxlen=MESSAGES_KEPT)).append(message)
            cleared = self.statuses.pop((message.channel, message.root), None) if message.from_bot else None
        if cleared:
            self.tell(Change("status", message.channel, body={"thread_ts": message.root, "status": ""}))
        self.tell(Change("message", message.channel, message.only_for, {"ts": message.ts}))
        return message

    def put(self, edited: Message) -> Message:
        """Keep a message instead of the one with its ts."""
        with self._lock:
            kept = self._messages.get(edited.channel, deque())
            self._messages[edited.channel] = deque(
                (edited if m.ts == edited.ts else m for m in kept), maxlen=MESSAGES_KEPT
            )
        self.tell(Change("message", edited.channel, edited.only_for, {"ts": edited.ts}))
        return edited

    def remove(self, message: Message) -> None:
        with self._lock:
            self._messages[message.channel].remove(message)
        self.tell(Change("removed", message.channel, message.only_for, {"ts": message.ts}))

    def find(self, channel: str, ts: str) -> Message | None:
        """The message, ephemeral ones included; None if it is not (any longer) there."""
        return next((m for m in self.messages(channel) if m.ts == ts), None)

    def messages(self, channel: str, *, thread: str | None = None, reader: str | None = None) -> list[Message]:
        """Messages, oldest first: of one thread (root included), as one person sees them, or all."""
        with self._lock:
            kept = list(self._messages.get(channel, ()))
        return [
            m for m in kept if thread in (None, m.root) and (reader is None or not m.only_for or m.only_for == reader)
        ]

    # what goes with conversations

    def set_status(self, channel: str, thread_ts: str, status: Status) -> None:
        """Show `status` in the thread; an empty text clears it."""
        with self._lock:
            self.statuses.pop((channel, thread_ts), None)
            if status.text:
                self.statuses[channel, thread_ts] = status
        body = {"thread_ts": thread_ts, "status": status.text, "loading_messages": list(status.loading_messages)}
        self.tell(Change("status", channel, body=body))

    def set_prompts(self, channel: str, prompts: list[Json]) -> None:
        self.prompts[channel] = prompts
        self.tell(Change("prompts", channel, body={"prompts": prompts}))

    # views

    def publish_home(self, user: str, body: Json) -> View:
        known = self.homes.get(user)
        view = View(known.id if known else self.new_id("V"), user, body, self.new_ts())
        self.homes[user] = view
        self.tell(Change("home", only_for=user))
        return view

    def open_modal(self, user: str, body: Json) -> View:
        """Show a modal; the newest of a person lies on top."""
        return self._keep_modal(View(self.new_id("V"), user, body, self.new_ts()))

    def push_modal(self, onto: View, body: Json) -> View | None:
        """Lay a modal onto another of the same person; None if three lie there already."""
        if len(self.stack(onto)) >= VIEWS_IN_A_STACK:
            return None
        view = View(self.new_id("V"), onto.user, body, self.new_ts(), onto.root or onto.id, onto.id)
        return self._keep_modal(view)

    def update_modal(self, view: View, body: Json) -> View:
        return self._keep_modal(replace(view, body=body, hash=self.new_ts()))

    def _keep_modal(self, view: View) -> View:
        with self._lock:
            self.modals[view.id] = view
            while len(self.modals) > VIEWS_KEPT:
                self.modals.pop(next(iter(self.modals)))
        self.tell(Change("modal", only_for=view.user, body={"id": view.id}))
        return view

    def stack(self, view: View) -> list[View]:
        """The modals that lie on each other with this one, the lowest first."""
        root = view.root or view.id
        with self._lock:
            return [v for v in self.modals.values() if root in (v.root, v.id)]

    def close_modal(self, view_id: str) -> None:
        """Take one modal away; the one below it shows again."""
        with self._lock:
            view = self.modals.pop(view_id, None)
        if view:
            self.tell(Change("closed", only_for=view.user, body={"id": view_id}))

    def modal_of(self, user: str) -> View | None:
        """The modal this person has on top."""
        return next(reversed(self.modals_of(user)), None)

    def modals_of(self, user: str) -> list[View]:
        """All modals of this person, the lowest first."""
        with self._lock:
            return [view for view in self.modals.values() if view.user == user]


class Files:
    """Files on their way into conversations, and those there; the oldest go first. `base` is where bytes go and come from."""

    def __init__(self) -> None:
        self.base = ""
        self._kept: dict[str, tuple[File, int]] = {}

    def put(self, file: File, size: int) -> None:
        """Keep a file of which `size` bytes are, or will be, there."""
        self._kept[file.id] = file, size
        while len(self._kept) > FILES_KEPT:
            self._kept.pop(next(iter(self._kept)))

    def get(self, file_id: str) -> File | None:
        return self._kept.get(file_id, (None, 0))[0]

    def announced(self, file_id: str) -> int:
        """How many bytes the file has, or was said to have before it came."""
        return self._kept.get(file_id, (None, 0))[1]
