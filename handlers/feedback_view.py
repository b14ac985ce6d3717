"""The modal that asks what was wrong, and what HR is shown: pure functions to blocks."""

from __future__ import annotations

from bot.ledger import Given
from bot.model import EVERYONE
from handlers.modals import View, choice, modal, paragraph, small, text_entry, told
from handlers.phrasebook import Phrases, phrases_for
from handlers.render import Message
from handlers.text import clipped, escaped

WHY, REASON, COMMENT = "feedback_why", "reason", "comment"
OTHER = "other"
REASONS = ("wrong", "outdated", "other_question", "unclear", OTHER)


_WITHHELD = "(not shown here, because its document is not open to everyone)"


def why_view(given: str, say: Phrases, *, hr_sees: bool) -> View:
    """What was wrong with the answer the ledger knows as `given`."""
    intro = [say("feedback.intro"), *[say("feedback.hr_sees")] * hr_sees]
    blocks = [
        paragraph(" ".join(intro)),
        choice(REASON, say("feedback.why"), {reason: say(f"feedback.{reason}") for reason in REASONS}),
        text_entry(COMMENT, say("feedback.comment"), optional=True),
    ]
    submit, close = say("feedback.submit"), say("feedback.close")
    return modal(say("feedback.title"), blocks, submit=submit, close=close, callback=WHY, carried=given)


def thanks_view(say: Phrases, *, found: bool) -> View:
    """What the modal turns into."""
    words = say("feedback.sent" if found else "answer.gone")
    return told(say("feedback.sent_title"), words, close=say("passages.close"))


def dislike_message(given: Given, reason: str, comment: str) -> Message:
    """For HR: what was asked and answered, and what was wrong with it. Nothing about who said so, and no text drawn
    from a document that not everyone may read: who is in HR's channel need not belong to its audience.
    """
    say = phrases_for("en")
    places = "; ".join(dict.fromkeys(source.place for source in given.answer.sources))
    lines = [
        f"An answer was marked “not helpful”: {say(f'feedback.{reason}')}.",
        f"Question: {clipped(given.question, 500)}",
        f"Answer: {clipped(given.answer.text, 1_500) if _is_for_everyone(given) else _WITHHELD}",
        *([f"What the reader says: {comment}"] if comment else []),
    ]
    note = f"From: {clipped(places, 1_000)}. The answer is no longer reused; the next one who asks gets a new one."
    return Message(escaped("\n".join([*lines, note])), (*map(paragraph, lines), small(note)))


def _is_for_everyone(given: Given) -> bool:
    return all(source.audience == EVERYONE for source in given.answer.sources)
