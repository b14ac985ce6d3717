"""Show the passage: what an answer relies on, word for word, in a modal that only the reader sees."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.knowledge.library import Document
from bot.model import EVERYONE, Passage
from bot.records.ledger import Given
from handlers.access.ourselves import our_team
from handlers.answers.readers import Readers
from handlers.block_kit.blocks import marked, paragraph, small
from handlers.block_kit.limits import SECTION_TEXT, Block
from handlers.block_kit.modals import modal
from handlers.block_kit.presses import Press
from handlers.block_kit.readable import readable
from handlers.block_kit.render import plain_message
from handlers.block_kit.text import clipped, day, escaped
from handlers.phrasebook import Phrases, phrases_for
from handlers.services import Services

_MOST_PASSAGES = 6  # as many as a question is answered from; at their longest they fit the 250 kB of a view
_MOST_CHARACTERS = 6_000  # of one passage: two sections and a bit


@dataclass(frozen=True, slots=True)
class Passages:
    """The listener of the button."""

    services: Services

    async def show(
        self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Open the passages for whoever may read them now."""
        await ack()
        press = Press.of(body)
        person = await self.services.people.find(client, press.user, our_team(context))
        say = phrases_for(person.locale)
        readers = Readers(self.services)
        given = await readers.given(press.value, person)
        documents = await self._documents(given) if given else {}
        if given is None or not all(source.path in documents for source in given.answer.sources):
            gone = plain_message(readers.gone(person))
            await self.services.replies.respond(press.response_url, gone, thread=press.thread)
            return
        view = passages_view(given.answer.sources, documents, say, verified=given.verified)
        await client.views_open(trigger_id=press.trigger, view=view)

    async def _documents(self, given: Given) -> Mapping[str, Document]:
        """The documents that the answer's readers may read today, by path."""
        found = await asyncio.to_thread(self.services.knowledge.documents, given.scope)
        return {document.path: document for document in found}


def passages_view(
    passages: Sequence[Passage], documents: Mapping[str, Document], say: Phrases, *, verified: bool = False
) -> dict[str, Any]:
    """The passages with their documents' facts, best first. What HR verified is in HR's words, not in theirs."""
    distinct = list(dict.fromkeys(passages))[:_MOST_PASSAGES]
    blocks = [small(say("passages.opening_verified" if verified else "passages.opening"))]
    for passage in distinct:
        blocks += [{"type": "divider"}, *_passage(passage, documents[passage.path], say)]
    return modal(say("passages.title"), blocks, close=say("passages.close"))


def _passage(passage: Passage, document: Document, say: Phrases) -> Iterator[Block]:
    yield marked(f"*{escaped(clipped(passage.place, 500))}*")
    text = clipped(readable(passage.text), _MOST_CHARACTERS)
    yield from (paragraph(text[at : at + SECTION_TEXT]) for at in range(0, len(text), SECTION_TEXT))
    yield small(" · ".join(_facts(document, say)))
    if document.link:
        yield marked(f"<{document.link.replace('&', '&amp;')}|{escaped(say('passages.link'))}>")


def _facts(document: Document, say: Phrases) -> Iterator[str]:
    yield document.path
    if document.dated:
        yield say("passages.dated", date=document.dated)
    elif document.changed:
        yield say("passages.changed", date=day(document.changed, say))
    if document.audience != EVERYONE:
        yield say("passages.restricted", audience=document.audience)
