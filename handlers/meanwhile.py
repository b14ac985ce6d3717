"""What a person reads until their answer is there: that we are busy, or a quotation. A decoration, like the status."""

from __future__ import annotations

import logging

from bot.model import Answer
from handlers.faults import FAULTS, code_of
from handlers.phrasebook import Phrases
from handlers.place import Kind
from handlers.render import Message, answer_messages, plain_message
from handlers.replies import PLACEHOLDER, Delivery, Replies, Undelivered

log = logging.getLogger(__name__)


class Meanwhile:
    """The one message that an answer will take the place of, if there is one.

    Args:
        to: the answer it is about.
        say: the asker's language.
        replies: how Slack is reached.
        there: the parts of the answer that are in the thread already.

    """

    def __init__(self, to: Delivery, say: Phrases, replies: Replies, there: dict[int, str]) -> None:
        self._to, self._say, self._replies, self._there = to, say, replies, dict(there)

    async def announce(self) -> None:
        """Say that we are busy, unless there is something to read already."""
        if PLACEHOLDER not in self._there:
            await self._show(plain_message(self._say("answer.busy")))

    async def quote(self, quoted: Answer) -> None:
        """Show what the policies say, in place of what was shown before."""
        await self._show(answer_messages(quoted, [self._say("answer.still_writing")], say=self._say)[0])

    async def there(self) -> dict[int, str]:
        """The parts of the answer that are in the thread now, with their ts."""
        return self._there

    async def _show(self, message: Message) -> None:
        place = self._to.place
        try:
            if place.kind is Kind.COMMAND:
                await self._replies.respond(place.response_url, message, thread=place.shown_in)
            else:
                ts = await self._replies.placeholder(self._to, message, self._there.get(PLACEHOLDER, ""))
                self._there[PLACEHOLDER] = ts
        except (Undelivered, *FAULTS) as error:
            log.info("What was to be read meanwhile was not shown (%s)", code_of(error))
