"""Is it shaped as Slack says? What is not is refused before a listener sees it, so that listeners read it as promised."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse

from handlers.block_kit.fields import names
from handlers.services import Services

Middleware = Callable[..., Awaitable[BoltResponse | None]]


def shape(services: Services) -> Middleware:
    """The middleware that refuses malformed payloads with 400, counted as `slack.malformed`."""

    async def check(
        body: Mapping[str, Any],
        context: AsyncBoltContext,
        next: Callable[[], Awaitable[None]],  # noqa: A002 - Bolt passes it by this name
    ) -> BoltResponse | None:
        if well_formed(body) and isinstance(context.team_id, str | None):  # it goes along with every call of ours
            await next()
            return None
        services.tally.add("slack.malformed")
        return BoltResponse(status=400, body="")

    return check


def well_formed(body: Mapping[str, Any]) -> bool:
    """Whether a payload holds what listeners read in it; of kinds that nobody here reads, anything goes."""
    if "command" in body:
        return names(body, "command", "user_id", "channel_id", "response_url")
    return _FORMS.get(str(body.get("type")), _anything)(body)


def _anything(_body: Mapping[str, Any]) -> bool:
    return True


def _event(body: Mapping[str, Any]) -> bool:
    event = body.get("event")
    if not isinstance(event, Mapping) or not names(event, "type"):
        return False
    return event["type"] != "app_home_opened" or names(event, "user", "channel")


def _press(body: Mapping[str, Any]) -> bool:
    actions = body.get("actions")
    shaped = isinstance(actions, list) and len(actions) > 0 and all(map(_action, actions))
    return shaped and _by_somebody(body) and _text_if_any(body, "response_url")


def _action(action: Any) -> bool:
    if not isinstance(action, Mapping) or not names(action, "action_id"):
        return False
    chosen = action.get("selected_option")
    return _text_if_any(action, "value") and (chosen is None or names(chosen, "value"))


def _modal(body: Mapping[str, Any]) -> bool:
    view = body.get("view")
    shaped = isinstance(view, Mapping) and isinstance(view.get("callback_id"), str)  # may be empty
    return shaped and _by_somebody(body) and _text_if_any(view, "private_metadata")


def _shortcut(body: Mapping[str, Any]) -> bool:
    return _by_somebody(body) and names(body, "callback_id", "response_url")


def _by_somebody(body: Mapping[str, Any]) -> bool:
    return names(body.get("user"), "id")


def _text_if_any(holder: Any, name: str) -> bool:
    return isinstance(holder, Mapping) and isinstance(holder.get(name), str | None)


_FORMS: dict[str, Callable[[Mapping[str, Any]], bool]] = {
    "event_callback": _event,
    "block_actions": _press,
    "view_submission": _modal,
    "view_closed": _modal,
    "message_action": _shortcut,
}
