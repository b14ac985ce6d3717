"""What a person reads until their answer is there: that we are busy, or a quotation. A decoration, like the status."""

from __future__ import annotations

import logging

from bot.model import Answer
from handlers.block_kit.render import Message, answer_messages, plain_message
from handlers.delivery.faults import FAULTS, code_of, delivered_perhaps
from handlers.delivery.place import Kind
from handlers.delivery.replies import PLACEHOLDER, Delivery, Replies, Undelivered
from handlers.phrasebook import Phrases

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
        self._is_sure = True  # that what is there is known

    async def announce(self) -> None:
        """Say that we are busy, unless there is something to read already."""
        if PLACEHOLDER not in self._there:
            await self._show(plain_message(self._say("answer.busy")))

    async def quote(self, quoted: Answer) -> None:
        """Show what the policies say, in place of what was shown before."""
        await self._show(answer_messages(quoted, [self._say("answer.still_writing")], say=self._say)[0])

    async def there(self) -> dict[int, str]:
        """The parts of the answer that are in the thread now, with their ts; call when nothing is being shown.

        Raises:
            Undelivered: Slack does not tell whether there is a message to be replaced.

        """
        if not self._is_sure:
            self._there, self._is_sure = await self._replies.there(self._to), True
        return self._there

    async def _show(self, message: Message) -> None:
        try:
            await self._shown(message)
        except (Undelivered, *FAULTS) as error:
            self._is_sure = self._is_sure or not delivered_perhaps(error)
            log.info("What was to be read meanwhile was not shown (%s)", code_of(error))

    async def _shown(self, message: Message) -> None:
        place = self._to.place
        if place.kind is Kind.COMMAND:
            await self._replies.respond(place.response_url, message, thread=place.shown_in)
            return
        ts = (await self.there()).get(PLACEHOLDER, "")
        self._is_sure = bool(ts)  # unless the call ends
        self._there[PLACEHOLDER] = await self._replies.placeholder(self._to, message, ts)
        self._is_sure = True
