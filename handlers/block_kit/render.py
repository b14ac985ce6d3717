"""Answers as Slack messages: pure functions from records to blocks, within Slack's limits, losing no text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from bot.checks.neutral import neutralise
from bot.model import Answer, Hindrance, Kind
from handlers.block_kit.blocks import actions, button, paragraph, small
from handlers.block_kit.limits import BLOCKS_PER_MESSAGE, CHARACTERS_PER_MESSAGE, SECTION_TEXT, Block, characters
from handlers.block_kit.readable import readable
from handlers.block_kit.text import day, escaped
from handlers.phrasebook import LANGUAGES, Phrases, phrases_for

_PIECE = 6_000  # characters of Markdown per block: leaves room for labels and sources in the same message
_HEAD = 600  # characters of a table's head that are said again
_FENCE = "```"
_FENCES = re.compile(r"^```[\w+#-]{0,20}", re.MULTILINE)
_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s<>()\[\]\"']+")

IN_DIRECT = "care_in_direct"
"""The button under an answer in a channel that only the asker sees."""

_LABELS = {Kind.REUSED: "answer.reused", Kind.EXTRACT: "answer.quoted"}


@dataclass(frozen=True, slots=True)
class Message:
    """What one post shows. `text` says everything the blocks say, for notifications and where blocks are refused."""

    text: str
    blocks: tuple[Block, ...] = ()

    def simpler(self) -> Message | None:
        """The same with less for Slack to dislike: plain paragraphs and the buttons, then text alone, then nothing."""
        buttons = [block for block in self.blocks if block["type"] == "actions"]
        text = html.unescape(self.text)
        paragraphs = [paragraph(text[at : at + SECTION_TEXT]) for at in range(0, len(text), SECTION_TEXT)]
        if buttons and self.blocks != (plainer := (*paragraphs, *buttons)):
            return Message(self.text, plainer)
        return Message(self.text) if self.blocks else None


def answer_messages(
    answer: Answer, notes: Sequence[str] = (), *, say: Phrases | None = None, offers: Block | None = None
) -> list[Message]:
    """The answer first, then where it is from, how it came about, and `notes` to the reader; at the end of the last
    message what they can do with it (`offers`).
    """
    say = say or phrases_for("")
    body = [{"type": "markdown", "text": piece} for piece in _pieces(_words(answer))]
    below = [*_places(answer, say), *filter(None, [_label(answer, say)]), *notes]
    return [_message(blocks) for blocks in _packed([*body, *map(small, below), *filter(None, [offers])])]


def excerpt(answer: Answer, longest: int) -> Block:
    """The beginning of an answer, at most about `longest` characters, as its readers see it."""
    piece, more = _cut(_words(answer), longest)
    closed = f"{piece}\n{_FENCE}" if _open_fence(piece) else piece
    return {"type": "markdown", "text": f"{closed}\n\n…" if more else closed}


def _places(answer: Answer, say: Phrases) -> list[str]:
    """Where an answer is from, each place once."""
    named = dict.fromkeys(source.place for source in answer.to_be_named)
    return [say("answer.source", place=place) for place in named]


def _words(answer: Answer) -> str:
    return neutralise(answer.text.strip(), allowed_links=_links(answer)) or "…"


def without_sources(text: str) -> str:
    """The words of an answer, from the text of its message, in whatever language its sources were named."""
    openings = [phrases_for(language).raw("answer.source").partition("{")[0] for language in LANGUAGES]
    return min((text.partition(f"\n{opening}")[0] for opening in openings), key=len).strip()


def _label(answer: Answer, say: Phrases) -> str:
    """How the answer came about, if that needs saying."""
    if held := answer.verified:
        return say("answer.verified", date=day(held.at, say), owner=held.owner, review=day(held.review_by, say))
    if not answer.complete:
        return say("answer.completed")
    if answer.degraded and answer.kind is Kind.EXTRACT:
        return say("answer.quoted_busy" if answer.hindrance is Hindrance.BUSY else "answer.quoted_degraded")
    return say(_LABELS[answer.kind]) if answer.kind in _LABELS else ""


def plain_message(text: str) -> Message:
    """A sentence of our own."""
    return Message(escaped(text), (paragraph(text),))


def with_offer(messages: Sequence[Message], say: Phrases) -> list[Message]:
    """The messages with a button under the last one to go on in a direct message. It carries nothing of what was said."""
    *before, last = messages
    offer = actions([button(say("care.in_direct_button"), IN_DIRECT)])
    return [*before, Message(last.text, (*last.blocks, offer))]


def _links(answer: Answer) -> frozenset[str]:
    """The addresses that the sources hold: only these may be links."""
    return frozenset(address for source in answer.sources for address in _ADDRESS.findall(source.text))


def _message(blocks: Sequence[Block]) -> Message:
    worded = [block for block in blocks if block["type"] != "actions"]
    said = (readable(b["text"]) if b["type"] == "markdown" else b["elements"][0]["text"] for b in worded)
    return Message(escaped("\n".join(said)), tuple(blocks))


def _packed(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """The blocks in order, in as few messages as Slack's limits allow. Buttons never stand alone: such a message says nothing."""
    message: list[Block] = []
    for block in blocks:
        size = sum(map(characters, message)) + characters(block)
        if message and (len(message) == BLOCKS_PER_MESSAGE or size > CHARACTERS_PER_MESSAGE):
            taken = [message.pop()] if block["type"] == "actions" and len(message) > 1 else []
            yield message
            message = taken
        message.append(block)
    yield message


def _pieces(text: str) -> Iterator[str]:
    """Markdown in pieces of at most about 6,000 characters, cut where a reader would pause. What is cut inside code or a
    table is code, or a table with the same head, on both sides.
    """
    again = ""
    while text:
        whole = again + text
        piece, text = _cut(whole, _PIECE)
        fence = _open_fence(piece) if text else ""
        again = fence or (_head_of_table(piece) if whole.startswith("\n|", len(piece)) else "")
        yield f"{piece}\n{_FENCE}" if fence else piece


def _cut(text: str, longest: int) -> tuple[str, str]:
    if len(text) <= longest:
        return text, ""
    for pause in ("\n\n", "\n", ". ", " "):
        at = text.rfind(pause, longest // 2, longest)
        if at > 0:
            return text[: at + len(pause)].rstrip(), text[at + len(pause) :].lstrip("\n")
    return text[:longest], text[longest:]


def _open_fence(piece: str) -> str:
    """What to open again if `piece` ends inside a code block: the fence with its language."""
    fences = _FENCES.findall(piece)
    return f"{fences[-1]}\n" if len(fences) % 2 else ""


def _head_of_table(piece: str) -> str:
    """The head and the rule of the table that `piece` ends inside; nothing if it is none, or its head is long."""
    rows = list(takewhile(lambda line: line.startswith("|"), reversed(piece.splitlines())))
    head = f"{rows[-1]}\n{rows[-2]}\n" if len(rows) > 1 and set(rows[-2]) <= set("|:- ") else ""
    return head if len(head) <= _HEAD else ""
