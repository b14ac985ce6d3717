"""What people do with what we show: a press of a button, a modal that is sent. Whatever is missing or odd is empty."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Self

from handlers.text import whole


class Outdated(Exception):
    """A button or modal carries what this version does not write."""


@contextmanager
def as_written() -> Iterator[None]:
    """What a button or modal carries is read inside; what does not fit is `Outdated`."""
    try:
        yield
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise Outdated from error


def names(holder: Any, *fields: str) -> bool:
    """Whether all of these fields are there and are Slack's names for something: not empty, and ASCII."""
    if not isinstance(holder, Mapping):
        return False
    values = [holder.get(field) for field in fields]
    return all(isinstance(value, str) and value and value.isascii() for value in values)


@dataclass(frozen=True, slots=True)
class Press:
    """Who pressed a button and where. `channel` and `ts` name the message; `thread` and `response_url` may be empty."""

    user: str
    value: str
    trigger: str
    channel: str = ""
    ts: str = ""
    thread: str = ""
    response_url: str = ""

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Self:
        """The press in a `block_actions` payload."""
        container, actions = _part(body, "container"), body.get("actions")
        action = actions[0] if isinstance(actions, list) and actions and isinstance(actions[0], Mapping) else {}
        return cls(
            user=_text(_part(body, "user"), "id"),
            value=_text(action, "value"),
            trigger=_text(body, "trigger_id"),
            channel=_text(container, "channel_id"),
            ts=_text(container, "message_ts"),
            thread=_text(container, "thread_ts"),
            response_url=_text(body, "response_url"),
        )


@dataclass(frozen=True, slots=True)
class Submission:
    """A modal that was sent: by whom, what it carried, and what was entered or chosen in it, by name."""

    user: str
    carried: str
    entered: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Self:
        """The submission in a `view_submission` payload."""
        view = _part(body, "view")
        values = _part(_part(view, "state"), "values")
        found = {name: _entered(_part(_part(values, block), name)) for block in values for name in _part(values, block)}
        return cls(_text(_part(body, "user"), "id"), _text(view, "private_metadata"), found)

    def said(self, name: str) -> str:
        """What was entered or chosen there; empty if nothing was."""
        return self.entered.get(name, "")

    def carries(self, name: str) -> str:
        """One field of what it carried, where that was several."""
        try:
            fields = json.loads(self.carried)
        except ValueError:
            return ""
        return _text(fields, name) if isinstance(fields, Mapping) else ""


def _entered(element: Mapping[str, Any]) -> str:
    return (_text(_part(element, "selected_option"), "value") or _text(element, "value")).strip()


def _part(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = holder.get(name)
    return value if isinstance(value, Mapping) else {}


def _text(holder: Mapping[str, Any], name: str) -> str:
    value = holder.get(name)
    return whole(value) if isinstance(value, str) else ""
