"""Payloads of Slack's with something wrong about them: well signed, and not what anybody promised."""

from __future__ import annotations

import random
import urllib.parse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from playground.doors import COMMAND, EVENT, INTERACTION, encoded

JSON, FORM = "application/json", "application/x-www-form-urlencoded"

ODD: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1.5, 10**400, float("inf"), float("nan"), "", " ", "x", "0", "null", "C0ASKHR"),
    *("<@U1>", "<!channel> <#C1|x> <http://x|y>", "../../etc/passwd", "' OR 1=1 --", "%00%n{0}${x}", "1.0e9999"),
    *("💥" * 10, "\x00", "\ud800", "a\udfffb", "\u202eabc\u200b\ufeff", "é" * 9 + "e\u0301" * 9, "ﷺ" * 500, "İıſK"),
    *([], {}, [[]], [None], {"": ""}, {"id": 1}, {"id": {"id": []}}, {"text": {"text": None}}, [{"type": 1}]),
)
"""Values that no field expects, or that some expect and others do not."""

_TYPES = (
    "message app_mention app_home_opened app_rate_limited url_verification event_callback block_actions view_submission "
    "view_closed message_action shortcut block_suggestion interactive_message dialog_submission workflow_step_edit "
    "function_executed team_join tokens_revoked app_uninstalled user_change no_such_thing"
).split()
_SUBTYPES = "message_changed message_deleted channel_join bot_message file_share thread_broadcast no_such_thing".split()
_KNOWN_BY = ("type", "subtype", "command", "callback_id", "action_id", "block_id", "tab", "channel_type")


@dataclass(frozen=True, slots=True)
class Sent:
    """One body as it goes over the wire, and how it came to be."""

    body: bytes
    content_type: str
    how: str


class Mutator:
    """Spoils payloads at random, the same for the same seed.

    Args:
        originals: sound payloads by kind (EVENT, COMMAND, INTERACTION), to begin with.
        chance: where randomness comes from.

    """

    def __init__(self, originals: Sequence[tuple[str, dict[str, Any]]], chance: random.Random) -> None:
        self._originals, self._chance = originals, chance
        self._ways: dict[str, tuple[int, Callable[[str, dict[str, Any]], Sent]]] = {
            "one odd value": (30, lambda kind, payload: _sent(kind, self._spoiled(payload))),
            "several odd values": (20, self._several),
            "a field missing": (12, lambda kind, payload: _sent(kind, self._spoiled(payload, self._without))),
            "an unknown type": (10, lambda kind, payload: _sent(kind, self._renamed(payload))),
            "a part of another payload": (8, self._grafted),
            "truncated": (6, self._truncated),
            "bytes flipped": (5, self._flipped),
            "through the wrong door": (3, self._misled),
            "nested": (3, lambda kind, payload: _sent(kind, self._spoiled(payload, self._nested))),
            "huge": (1, lambda kind, payload: _sent(kind, self._spoiled(payload, self._huge))),
            "sound": (2, _sent),
        }

    def next(self) -> Sent:
        """Another payload, most of them spoiled."""
        kind, payload = self._chance.choice(self._originals)
        how = self._chance.choices(list(self._ways), [weight for weight, _ in self._ways.values()])[0]
        sent = self._ways[how][1](kind, payload)
        return Sent(sent.body, sent.content_type, how)

    # -- what is wrong -------------------------------------------------------------------------------------------------

    def _several(self, kind: str, payload: dict[str, Any]) -> Sent:
        for _ in range(self._chance.randint(2, 6)):
            payload = self._spoiled(payload)
        return _sent(kind, payload)

    def _grafted(self, kind: str, payload: dict[str, Any]) -> Sent:
        _, other = self._chance.choice(self._originals)
        part = other[self._chance.choice(list(other))]
        return _sent(kind, self._spoiled(payload, lambda _value: part))

    def _truncated(self, kind: str, payload: dict[str, Any]) -> Sent:
        whole = _sent(kind, payload)
        return Sent(whole.body[: self._chance.randrange(len(whole.body))], whole.content_type, "")

    def _flipped(self, kind: str, payload: dict[str, Any]) -> Sent:
        whole = _sent(kind, payload)
        body = bytearray(whole.body)
        for _ in range(self._chance.randint(1, 4)):
            body[self._chance.randrange(len(body))] = self._chance.randrange(256)
        return Sent(bytes(body), whole.content_type, "")

    def _misled(self, kind: str, payload: dict[str, Any]) -> Sent:
        """Sound, but as another kind of payload, or of another content type."""
        if self._chance.random() < 0.5:
            return _sent(self._chance.choice([EVENT, COMMAND, INTERACTION]), payload)
        content_type = self._chance.choice(
            [JSON, FORM, "", "text/plain", "multipart/form-data", "application/json; x=é"]
        )
        return Sent(_sent(kind, payload).body, content_type, "")

    def _renamed(self, payload: dict[str, Any]) -> dict[str, Any]:
        """Other types and names, wherever they stand."""
        return {key: self._other_name(key, value) for key, value in payload.items()}

    def _other_name(self, key: str, value: Any) -> Any:
        if isinstance(value, dict):
            return self._renamed(value)
        if isinstance(value, list):
            return [self._renamed(one) if isinstance(one, dict) else one for one in value]
        if key in _KNOWN_BY and self._chance.random() < 0.5:
            return self._chance.choice(_SUBTYPES if key == "subtype" else _TYPES)
        return value

    # -- where it is wrong ---------------------------------------------------------------------------------------------

    def _spoiled(self, value: Any, spoil: Callable[[Any], Any] | None = None) -> Any:
        """The same with one place in it changed, at any depth; the outermost is a payload still."""
        spoil = spoil or self._odd
        key = self._chance.choice(list(value)) if isinstance(value, dict) else self._chance.randrange(len(value))
        inner = value[key]
        deeper = isinstance(inner, dict | list) and inner and self._chance.random() < 0.8
        changed = self._spoiled(inner, spoil) if deeper else spoil(inner)
        items = value.items() if isinstance(value, dict) else enumerate(value)
        kept = [(k, changed if k == key else v) for k, v in items if not (k == key and changed is _MISSING)]
        return dict(kept) if isinstance(value, dict) else [v for _, v in kept]

    def _odd(self, _value: Any) -> Any:
        return self._chance.choice(ODD)

    def _without(self, _value: Any) -> Any:
        return _MISSING

    def _nested(self, value: Any) -> Any:
        for _ in range(self._chance.choice([10, 100, 300])):
            value = [value] if self._chance.random() < 0.5 else {"text": value}
        return value

    def _huge(self, _value: Any) -> Any:
        """Under the largest body that is taken, and over it."""
        piece = self._chance.choice(["x", "How much leave? ", "<@U1>", "💥", "a\n", "(" * 20])
        size = self._chance.choice([10_000, 100_000, 300_000, 1_100_000])
        return piece * (size // len(piece))


_MISSING = object()


def _sent(kind: str, payload: dict[str, Any]) -> Sent:
    """As Slack encodes it. Forms cannot hold half a surrogate pair: such text is sent as its bytes."""
    if kind == COMMAND:
        return Sent(urllib.parse.urlencode(payload, errors="surrogatepass").encode(), FORM, "")
    body, content_type = encoded(kind, payload)
    return Sent(body, content_type, "")
