"""What people do with what we show: a press of a button, a modal that is sent. Whatever is missing or odd is empty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Self

from handlers.block_kit.fields import part_of, text_of, unpacked


class Outdated(Exception):
    """A button or modal carries what this version does not write."""


@contextmanager
def as_written() -> Iterator[None]:
    """What a button or modal carries is read inside; what does not fit is `Outdated`."""
    try:
        yield
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise Outdated from error


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
        container, actions = part_of(body, "container"), body.get("actions")
        action = actions[0] if isinstance(actions, list) and actions and isinstance(actions[0], Mapping) else {}
        return cls(
            user=text_of(part_of(body, "user"), "id"),
            value=text_of(action, "value"),
            trigger=text_of(body, "trigger_id"),
            channel=text_of(container, "channel_id"),
            ts=text_of(container, "message_ts"),
            thread=text_of(container, "thread_ts"),
            response_url=text_of(body, "response_url"),
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
        view = part_of(body, "view")
        values = part_of(part_of(view, "state"), "values")
        found = {
            name: _entered(part_of(part_of(values, block), name)) for block in values for name in part_of(values, block)
        }
        return cls(text_of(part_of(body, "user"), "id"), text_of(view, "private_metadata"), found)

    def said(self, name: str) -> str:
        """What was entered or chosen there; empty if nothing was."""
        return self.entered.get(name, "")

    def carries(self, name: str) -> str:
        """One field of what it carried, where that was several."""
        return text_of(unpacked(self.carried), name)


def _entered(element: Mapping[str, Any]) -> str:
    return (text_of(part_of(element, "selected_option"), "value") or text_of(element, "value")).strip()
