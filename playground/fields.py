"""The small checks that Slack's limits are made of. Pure; each gives the problems it found, in Slack's words where known."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from playground.workspace import Json


def string(value: object, longest: int, where: str, shortest: int = 0) -> Iterator[str]:
    """Text of `shortest` to `longest` characters; nothing is fine, too."""
    if value is None:
        return
    if not isinstance(value, str):
        yield f"must be a string [json-pointer:{where}]"
    elif len(value) > longest:
        yield f"must be less than {longest + 1} characters [json-pointer:{where}]"
    elif len(value) < shortest:
        yield f"must be more than {shortest - 1} characters [json-pointer:{where}]"


def text(value: object, longest: int, where: str = "text", *, plain: bool = True) -> Iterator[str]:
    """A text object of 1 to `longest` characters; `plain` forbids mrkdwn."""
    if value is None:
        return
    if not isinstance(value, dict) or value.get("type") not in ({"plain_text"} if plain else {"plain_text", "mrkdwn"}):
        yield f"must be a {'plain_text' if plain else 'text'} object [json-pointer:{where}]"
        return
    yield from string(value.get("text", ""), longest, where, shortest=1)


def count(items: object, most: int, where: str, least: int = 1) -> Iterator[str]:
    """A list of `least` to `most` items."""
    if not isinstance(items, list | tuple) or not least <= len(items) <= most:
        yield f"{least} to {most} items allowed [json-pointer:{where}]"


def one_of(value: object, allowed: Collection[str], where: str) -> Iterator[str]:
    if value not in allowed:
        yield f"must be one of: {', '.join(sorted(allowed))} [json-pointer:{where}]"


def needed(holder: Json, *names: str) -> Iterator[str]:
    """Fields that have to be there, with something in them."""
    for name in names:
        if holder.get(name) in (None, "", []):
            yield f"missing required field: {name}"
