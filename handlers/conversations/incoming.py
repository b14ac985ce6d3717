"""Is it for us? Pure: from Slack's payloads to the question in them, or to nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers.block_kit.fields import names, part_of, text_of
from handlers.block_kit.text import SOMEBODY, has_words, mentioned, question_text
from handlers.delivery.place import SLACKBOT, Kind, Place

ASK_COMMAND = "/hrbot"
ASK_ABOUT = "ask_about_message"
"""The callback of the message shortcut."""

_LONGEST_TEXT = 40_000
"""Characters of a message that Slack takes; more is not looked at, whoever sends it."""

_MENTIONED_WITHIN = 3600.0
"""Seconds after a post in which a mention is put in by an edit. Keys are known for a day: an old question whose spelling is
mended is never answered again.
"""

_SAID_BY_A_PERSON = (None, "file_share", "thread_broadcast")
"""Subtypes of `message` that are a person's own words; edits, deletions, joins and the rest are not."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A question, or what may be one if we take part in its thread already.

    `keys`: everything the same post or command may come back as, twins and redeliveries included.
    """

    place: Place
    text: str
    keys: tuple[str, ...]


def incoming(body: Mapping[str, Any], bot: str, team: str) -> Incoming | None:
    """The question in a payload of Slack's; None if it holds none, or is malformed.

    Args:
        body: an event callback, a slash command or a message shortcut.
        bot: our own user id.
        team: our own workspace.

    """
    if body.get("command") == ASK_COMMAND:
        return _command(body, bot, team)
    if body.get("type") == "message_action" and body.get("callback_id") == ASK_ABOUT:
        return _shortcut(body, bot, team)
    event = body.get("event")
    if not isinstance(event, Mapping) or not _words_of_a_person(event, bot):
        return None
    return _post(body, event, bot, team)


def taken_back(body: Mapping[str, Any], bot: str, team: str) -> Place | None:
    """The post that somebody deleted; None if nobody did, if it was ours, or it is malformed."""
    event = part_of(body, "event")
    before = part_of(event, "previous_message")
    if not (
        event.get("type") == "message" and _deletes(event) and names(event, "channel") and names(before, "user", "ts")
    ):
        return None
    if before["user"] in {bot, SLACKBOT}:
        return None
    kind = Kind.DIRECT if event["channel"].startswith("D") else Kind.CHANNEL
    thread = text_of(before, "thread_ts")
    return Place(kind, team, event["channel"], before["user"], ts=before["ts"], thread_ts=thread)


def _deletes(event: Mapping[str, Any]) -> bool:
    """The first post of a thread leaves a tombstone in its place, which is a change; all others are gone."""
    is_tombstone = part_of(event, "message").get("subtype") == "tombstone"
    return event.get("subtype") == "message_deleted" or (event.get("subtype") == "message_changed" and is_tombstone)


def _words_of_a_person(event: Mapping[str, Any], bot: str) -> bool:
    return (
        event.get("type") in ("app_mention", "message")  # a tuple: what is no text may be unhashable
        and event.get("subtype") in _SAID_BY_A_PERSON
        and not any(event.get(sign) for sign in ("bot_id", "bot_profile", "hidden"))
        and names(event, "user", "channel", "ts")
        and event["user"] not in {bot, SLACKBOT}
        and (not event.get("edited") or _mentions_us_since(event))
    )


def _mentions_us_since(event: Mapping[str, Any]) -> bool:
    """Slack sends `app_mention` at every edit of a post that mentions us: of one heard before, the key is known."""
    try:
        after = float(text_of(part_of(event, "edited"), "ts")) - float(event["ts"])
    except ValueError:
        return False
    return event["type"] == "app_mention" and 0 <= after <= _MENTIONED_WITHIN


def _post(body: Mapping[str, Any], event: Mapping[str, Any], bot: str, team: str) -> Incoming | None:
    said, thread = text_of(event, "text")[:_LONGEST_TEXT], text_of(event, "thread_ts")
    direct = event.get("channel_type") == "im" or event["channel"].startswith("D")
    addressed = direct or event["type"] == "app_mention" or bot in mentioned(said)
    if not addressed and not thread:
        return None
    text = question_text(said, bot)
    if not addressed and (SOMEBODY in text or not text):
        return None
    place = Place(
        kind=Kind.DIRECT if direct else Kind.CHANNEL,
        team=team,
        channel=event["channel"],
        user=event["user"],
        bot=bot,
        ts=event["ts"],
        thread_ts=thread,
        addressed=addressed,
        shared=body.get("is_ext_shared_channel") is True,
    )
    keys = [place.post, *(f"event {e}" for e in [text_of(body, "event_id")] if e)]
    return Incoming(place, text, tuple(keys))


def _command(body: Mapping[str, Any], bot: str, team: str) -> Incoming | None:
    names = ("channel_id", "user_id", "response_url", "trigger_id")
    channel, user, response_url, trigger = (text_of(body, name) for name in names)
    text = question_text(text_of(body, "text")[:_LONGEST_TEXT], bot)
    if not (has_words(text) and user and response_url):
        return None
    place = Place(Kind.COMMAND, team, channel, user, bot, response_url=response_url)
    return Incoming(place, text, (f"command {trigger or response_url}",))


def _shortcut(body: Mapping[str, Any], bot: str, team: str) -> Incoming | None:
    """Somebody's message as a question, answered to the person who used the shortcut alone."""
    user, channel, message = (part_of(body, name) for name in ("user", "channel", "message"))
    response_url, trigger = text_of(body, "response_url"), text_of(body, "trigger_id")
    text = question_text(text_of(message, "text")[:_LONGEST_TEXT], bot)
    if not (has_words(text) and text_of(user, "id") and response_url):
        return None
    place = Place(
        kind=Kind.COMMAND,
        team=team,
        channel=text_of(channel, "id"),
        user=text_of(user, "id"),
        bot=bot,
        response_url=response_url,
        shortcut=True,
        shown_in=text_of(message, "thread_ts"),
    )
    return Incoming(place, text, (f"shortcut {trigger or response_url}",))
