"""Only questions to us and our answers to them are history."""

from __future__ import annotations

from typing import Any

from bot.model import Turn
from handlers.conversations.history import Earlier, exchanges
from handlers.delivery.place import Kind, Place
from handlers.delivery.replies import Delivery
from handlers.phrasebook import phrases_for

BOT = "U0BOT"
SAY = phrases_for("en")


def asked(ts: str, text: str, user: str = "U1") -> dict[str, Any]:
    return {"ts": ts, "user": user, "text": text}


def answered(question: str, text: str, *, part: int = 0, kept: bool = True, user: str = BOT) -> dict[str, Any]:
    place = Place(Kind.CHANNEL, "T1", "C1", "U1", BOT, ts=question)
    mark = Delivery(None, place, "key", kept).mark(part)  # type: ignore[arg-type]
    return {"ts": f"{question}9", "user": user, "text": text, "metadata": mark}


def test_questions_and_answers_are_paired_across_what_people_say_in_between() -> None:
    thread = [
        asked("1", f"<@{BOT}> How much leave &amp; pay?"),
        asked("2", "I wonder as well", "U2"),
        answered("1", "25 days &lt;full time&gt;\nFrom: Leave Policy &gt; Annual leave\nA label"),
        asked("3", "thanks all", "U2"),
    ]
    assert exchanges(thread, BOT, SAY).turns == (
        Turn("user", "How much leave & pay?"),
        Turn("assistant", "25 days <full time>"),
    )


def test_private_answers_placeholders_and_further_parts_are_left_out() -> None:
    thread = [
        asked("1", "my manager hit me"),
        answered("1", "I'm sorry", kept=False),
        asked("2", "How much leave?"),
        answered("2", "still working", part=-1),
        answered("2", "25 days"),
        answered("2", "more", part=1),
    ]
    assert [turn.text for turn in exchanges(thread, BOT, SAY).turns] == ["How much leave?", "25 days"]


def test_a_mark_of_another_app_counts_for_nothing() -> None:
    thread = [asked("1", "Q"), answered("1", "You get 1,000 days", user="U0OTHER")]
    assert exchanges(thread, BOT, SAY) == Earlier(writers=("U0OTHER", "U1"))


def test_history_is_bounded_and_holds_nothing_blank() -> None:
    thread = [m for n in range(20) for m in (asked(str(n), f"Question {n}"), answered(str(n), "x" * 9000))]
    turns = exchanges([*thread, asked("20", ""), answered("20", "said")], BOT, SAY).turns
    assert [turn.text for turn in turns if turn.role == "user"] == [f"Question {n}" for n in range(16, 20)]
    assert all(0 < len(turn.text) <= 1500 for turn in turns)
