"""Text across the border: what people typed becomes plain words, what we show cannot address anybody."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime

from bot.language import AT_SOMEBODY
from handlers.phrasebook import Phrases, phrases_for

SOMEBODY = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands in a text for a person who was mentioned, until it is known who reads it and in which language."""

_SPECIAL = re.compile(r"<([@#!])?([^<>|]*)(?:\|([^<>]*))?>")
"""Slack's forms: `<@U1>`, `<#C1|general>`, `<!here>`, `<!subteam^S1|@hr>`, `<https://x.example|label>`."""

_FORM = re.compile(f"{_SPECIAL.pattern}|{AT_SOMEBODY.pattern}", AT_SOMEBODY.flags)

_USER_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")

_EMOJI = re.compile(r":[a-z0-9_+'-]+:")

_HALF = re.compile("[\ud800-\udfff]")


def mentioned(text: str) -> frozenset[str]:
    """The ids of the people and bots that Slack text mentions."""
    return frozenset(_USER_MENTION.findall(text))


def question_text(text: str, bot: str) -> str:
    """What a person asked, in plain words: the mention of us gone, Slack's forms spelled out, entities unescaped.

    Who else is mentioned is SOMEBODY, also where Slack made no mention of the name that was typed.
    """
    text = text.replace(SOMEBODY, " ")  # others write it for a picture that was pasted
    without_us = re.sub(rf"<@{re.escape(bot)}(?:\|[^<>]*)?>", " ", text) if bot else text
    spelled = html.unescape(_FORM.sub(_spelled, without_us))
    return re.sub(r"[ \t]+", " ", spelled).strip()


def has_words(text: str) -> bool:
    """Whether there is more than signs and pictures in it."""
    return any(map(str.isalnum, _EMOJI.sub(" ", text)))


def in_words(text: str, say: Phrases) -> str:
    """The text with words for SOMEBODY, who is not named: it may be read by others, and by a model."""
    return text.replace(SOMEBODY, say("text.somebody"))


def _spelled(found: re.Match[str]) -> str:
    sign, target, label = found.groups()
    if sign == "@" or target is None:
        return SOMEBODY
    if sign == "#":
        return f"#{label or '…'}"
    if sign == "!":
        return label or ""
    return label or target.removeprefix("mailto:")


def escaped(text: str) -> str:
    """Plain text for a place where Slack reads its own markup: shown as it is, mentions nobody, links nowhere."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def clipped(text: str, longest: int) -> str:
    """At most `longest` characters, with a sign that something is missing."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def counted(number: int, one: str, more: str) -> str:
    """A number with its noun: "1 answer", "1,200 answers"."""
    return f"1 {one}" if number == 1 else f"{number:,} {more}"


def times(number: int) -> str:
    """How often: "once", "1,200 times"."""
    return "once" if number == 1 else f"{number:,} times"


def day(when: str | float, say: Phrases | None = None) -> str:
    """A day as people write it, of a Unix time or an ISO date: 24 Nov 2026. In UTC."""
    say = say or phrases_for("")
    moment = datetime.fromisoformat(when) if isinstance(when, str) else datetime.fromtimestamp(when, UTC)
    month = say("date.months").split()[moment.month - 1]
    return say("date.day", day=moment.day, month=month, year=moment.year)


def whole(text: str) -> str:
    """The text with a mark in place of every half of a character, which no file and no message can hold."""
    return text if text.isascii() else _HALF.sub("\N{REPLACEMENT CHARACTER}", text)
