"""Answers as Slack messages: pure functions from records to blocks, within Slack's limits, losing no text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.checks.neutral import neutralise
from bot.model import Answer, Kind
from handlers.limits import BLOCKS_PER_MESSAGE, CHARACTERS_PER_MESSAGE, CONTEXT_TEXT, Block, characters
from handlers.text import clipped, day, escaped

_PIECE = 6_000  # characters of Markdown per block: leaves room for labels and sources in the same message
_FENCE = "```"
_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s<>()\[\]\"']+")

SOURCE = "From: "
BUSY = "I'm getting a lot of questions right now, still working on yours."
CANNOT_POST = (
    "I couldn't post in the channel where you asked me, so here is my answer. Perhaps I need to be invited there."
)
IN_PRIVATE = "This is only visible to you. You can also write to me in a direct message, where nobody else reads along."
MORE_IN_DIRECT = (
    "In a channel I answer only from what everyone may read. Send me a direct message and I can look further for you."
)

STILL_WRITING = "I'm still writing the full answer and will put it here in a moment."
IN_PLACE = "This is the full answer, in place of the quotation you saw first."

_LABELS = {
    (Kind.REUSED, False): "Answered before from the same policies",
    (Kind.EXTRACT, False): "Quoted from the policies, word for word",
    (Kind.EXTRACT, True): "Quoted from the policies, word for word: writing an answer was not possible just now",
}


@dataclass(frozen=True, slots=True)
class Message:
    """What one post shows. `text` says everything the blocks say, for notifications and where blocks are refused."""

    text: str
    blocks: tuple[Block, ...] = ()


def answer_messages(answer: Answer, notes: Sequence[str] = ()) -> list[Message]:
    """The answer first, then how it came about, where it is from, and `notes` to the reader."""
    text = neutralise(answer.text.strip(), allowed_links=_links(answer)) or "…"
    body = [{"type": "markdown", "text": piece} for piece in _pieces(text)]
    label = _label(answer)
    places = [f"{SOURCE}{place}" for place in dict.fromkeys(source.place for source in answer.sources)]
    small = [*places, *filter(None, [label]), *notes]
    return [_message(blocks) for blocks in _packed([*body, *map(_small, small)])]


def _label(answer: Answer) -> str | None:
    """How the answer came about."""
    if held := answer.verified:
        return f"Verified by HR, {day(held.at)}. Looked after by {held.owner}, to be reviewed by {day(held.review_by)}"
    return _LABELS.get((answer.kind, answer.degraded and answer.kind is Kind.EXTRACT))


def plain_message(text: str) -> Message:
    """A sentence of our own."""
    return Message(escaped(text), ({"type": "section", "text": {"type": "plain_text", "text": text}},))


def _links(answer: Answer) -> frozenset[str]:
    """The addresses that the sources hold: only these may be links."""
    return frozenset(address for source in answer.sources for address in _ADDRESS.findall(source.text))


def _message(blocks: Sequence[Block]) -> Message:
    said = (b["text"] if b["type"] == "markdown" else b["elements"][0]["text"] for b in blocks)
    return Message(escaped("\n".join(said)), tuple(blocks))


def _small(line: str) -> Block:
    """Small grey print. Plain text, in which nothing is markup."""
    return {
        "type": "context",
        "elements": [{"type": "plain_text", "text": clipped(line, CONTEXT_TEXT), "emoji": False}],
    }


def _packed(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """The blocks in order, in as few messages as Slack's limits allow."""
    message: list[Block] = []
    for block in blocks:
        size = sum(map(characters, message)) + characters(block)
        if message and (len(message) == BLOCKS_PER_MESSAGE or size > CHARACTERS_PER_MESSAGE):
            yield message
            message = []
        message.append(block)
    yield message


def _pieces(text: str) -> Iterator[str]:
    """Markdown in pieces of at most about 6,000 characters, cut where a reader would pause."""
    fenced = ""
    while text:
        piece, text = _cut(fenced + text, _PIECE)
        fenced = _open_fence(piece) if text else ""
        yield f"{piece}\n{_FENCE}" if fenced else piece


def _cut(text: str, longest: int) -> tuple[str, str]:
    if len(text) <= longest:
        return text, ""
    for pause in ("\n\n", "\n", ". ", " "):
        at = text.rfind(pause, longest // 2, longest)
        if at > 0:
            return text[: at + len(pause)].rstrip(), text[at + len(pause) :].lstrip("\n")
    return text[:longest], text[longest:]


def _open_fence(piece: str) -> str:
    """The opening line to repeat if `piece` ends inside a code block."""
    fences = re.findall(r"^```.*$", piece, re.MULTILINE)
    return f"{fences[-1]}\n" if len(fences) % 2 else ""
