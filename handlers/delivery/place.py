"""Where a question was asked, and therefore where its answer goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any

SLACKBOT = "USLACKBOT"
"""Slack's own voice: reminders, and the tombstone where a post was deleted."""


class Kind(StrEnum):
    """What kind of place it is, which decides who reads along."""

    DIRECT = "direct"  # the person and the bot
    CHANNEL = "channel"  # public or private: whoever is or will be in it
    COMMAND = "command"  # a slash command: only the person sees the answer


@dataclass(frozen=True, slots=True)
class Place:
    """One post or command in Slack. Travels through the inbox as JSON.

    `ts` and `thread_ts` are empty for a command, `response_url` for everything else. `continues`: the first post of the
    thread that this post goes on with, from outside it; `through`: of the threads since that do so too, with commas
    between. `addressed`: meant for us beyond doubt; otherwise it was only
    said in a thread we take part in. `shared`: people of other organisations read along. `shortcut`: asked about somebody's
    message, in whose thread (`shown_in`, if it has one) the answer is shown to the person alone.
    """

    kind: Kind
    team: str
    channel: str
    user: str
    bot: str = ""
    ts: str = ""
    thread_ts: str = ""
    continues: str = ""
    through: str = ""
    response_url: str = ""
    addressed: bool = True
    shared: bool = False
    shortcut: bool = False
    shown_in: str = ""

    @property
    def root(self) -> str:
        """The first post of the thread, existing or about to be, that the answer goes into."""
        return self.thread_ts or self.ts

    @property
    def roots(self) -> tuple[str, ...]:
        """The first posts of the threads that hold what was said before, oldest first; none if this begins one."""
        first = self.thread_ts or self.continues
        return (first, *filter(None, self.through.split(","))) if first else ()

    @property
    def room(self) -> str:
        return f"{self.team}:{self.channel}"

    @property
    def conversation(self) -> str:
        """The thread, as a key; the commands of one person in one channel go together."""
        return self.thread(self.root or self.user)

    @property
    def topic(self) -> str:
        """The thread that says what this post is about, as a key: its own, or the one it continues."""
        return self.thread(self.continues) if self.continues else self.conversation

    def thread(self, root: str) -> str:
        return f"{self.room}:{root}"

    @property
    def post(self) -> str:
        """The post itself, as a key."""
        return f"post {self.room}:{self.ts}"

    @property
    def private(self) -> bool:
        """Whether only the person who asked reads the answer."""
        return self.kind is not Kind.CHANNEL

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Place:
        """The place of an inbox entry; fields that another version wrote are left out."""
        known = {field.name: stored[field.name] for field in fields(cls) if field.name in stored}
        return cls(**known | {"kind": Kind(known["kind"])})
