"""Accepted questions survive, repeats are recognised, and a failing disk never loses an answer."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.records.inbox import Entry, Inbox
from bot.tally import Tally
from tests.fakes import Clock

ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "inbox.sqlite"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tally() -> Tally:
    return Tally()


@pytest.fixture
def inbox(path: Path, tally: Tally, clock: Clock) -> Iterator[Inbox]:
    opened = Inbox(path, tally, clock)
    yield opened
    opened.close()


def accept(inbox: Inbox, key: str = "k", text: str = "How much leave?", conversation: str = "c") -> Entry | None:
    return inbox.accept([key], conversation=conversation, text=text, reply_to={"channel": "C1"})


def taken(inbox: Inbox, key: str = "k") -> Entry:
    entry = accept(inbox, key)
    assert entry is not None
    return entry


def texts_on_disk(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


def test_a_question_is_accepted_once(inbox: Inbox) -> None:
    assert accept(inbox)
    assert accept(inbox) is None


def test_any_key_that_was_heard_makes_a_repeat(inbox: Inbox) -> None:
    """A mention and its message twin have different event ids, but are one post."""
    assert inbox.accept(["event 1", "post 7"], conversation="c", text="t", reply_to={})
    assert inbox.accept(["event 2", "post 7"], conversation="c", text="t", reply_to={}) is None
    assert inbox.accept(["event 2", "post 8"], conversation="c", text="t", reply_to={}) is None


def test_repeats_are_recognised_after_a_restart(path: Path, inbox: Inbox) -> None:
    accept(inbox)
    inbox.close()
    again = Inbox(path, Tally())
    assert accept(again) is None
    again.close()


def test_two_processes_recognise_each_others_questions(path: Path, inbox: Inbox) -> None:
    other = Inbox(path, Tally())
    assert accept(inbox)
    assert accept(other) is None
    other.close()


def test_one_of_many_simultaneous_deliveries_is_accepted(path: Path, inbox: Inbox) -> None:
    other, accepted = Inbox(path, Tally()), []
    gate = threading.Barrier(16)

    def deliver(to: Inbox) -> None:
        gate.wait()
        accepted.append(accept(to))

    threads = [threading.Thread(target=deliver, args=((inbox, other)[n % 2],)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([entry for entry in accepted if entry]) == 1
    other.close()


def test_what_is_unfinished_is_adopted_with_everything_it_needs(path: Path, inbox: Inbox, clock: Clock) -> None:
    entry = taken(inbox)
    inbox.begin(entry)
    inbox.close()
    heir = Inbox(path, Tally(), clock)
    (adopted,) = heir.adopt()
    assert (adopted.text, adopted.reply_to, adopted.accepted_at) == ("How much leave?", {"channel": "C1"}, clock())
    assert adopted.attempts == 1
    assert heir.adopt() == []
    heir.close()


def test_what_a_living_process_works_on_is_left_to_it(path: Path, inbox: Inbox) -> None:
    taken(inbox)
    other = Inbox(path, Tally())
    assert other.adopt() == []
    assert inbox.adopt() == []
    other.close()


def test_what_a_killed_process_left_is_adopted_at_once(path: Path, inbox: Inbox) -> None:
    program = textwrap.dedent(f"""
        import os, signal
        from pathlib import Path
        from bot.records.inbox import Inbox
        from bot.tally import Tally
        inbox = Inbox(Path({str(path)!r}), Tally())
        inbox.accept(["k"], conversation="c", text="left behind", reply_to={{}})
        os.kill(os.getpid(), signal.SIGKILL)
    """)
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False, timeout=30)
    assert [entry.text for entry in inbox.adopt()] == ["left behind"]


def test_a_released_question_comes_back_with_its_tries_forgiven(inbox: Inbox) -> None:
    entry = inbox.begin(taken(inbox))
    inbox.release(entry)
    (again,) = inbox.adopt()
    assert (again.id, again.attempts) == (entry.id, 0)


def test_done_erases_the_text_from_the_files_at_once(path: Path, inbox: Inbox) -> None:
    entry = inbox.accept(["k"], conversation="c", text="an unusual question", reply_to={"channel": "C-unusual"})
    assert entry is not None
    assert b"unusual" in texts_on_disk(path)
    inbox.done(inbox.begin(entry))
    assert b"unusual" not in texts_on_disk(path)


def test_keys_are_forgotten_after_a_day(path: Path, inbox: Inbox, clock: Clock) -> None:
    accept(inbox)
    inbox.close()
    clock.seconds += 25 * 3600
    later = Inbox(path, Tally(), clock)
    accept(later, "another")
    stored = sqlite3.connect(path).execute("SELECT key FROM seen").fetchall()
    assert stored == [("another",)]
    later.close()


def test_it_takes_part_in_conversations_it_accepted_a_question_of(path: Path, inbox: Inbox) -> None:
    accept(inbox, conversation="thread 1")
    inbox.close()
    heir = Inbox(path, Tally())
    assert heir.takes_part("thread 1")
    assert not heir.takes_part("thread 2")
    heir.close()


def test_the_last_topic_of_a_place_follows_what_continues_it(inbox: Inbox, clock: Clock) -> None:
    inbox.accept(["1"], conversation="leave", text="t", reply_to={}, place="D1")
    clock.seconds += 60
    inbox.accept(["2"], conversation="part-timers", text="t", reply_to={}, place="D1", topic="leave")
    assert inbox.last_topic("D1", within_seconds=600) == "leave"
    assert inbox.last_topic("D2", within_seconds=600) is None
    clock.seconds += 1
    inbox.accept(["3"], conversation="interns", text="t", reply_to={}, place="D1", topic="leave")
    assert inbox.continuing("leave", "D1", 5) == ("part-timers", "interns")
    assert inbox.continuing("leave", "D1", 1) == ("interns",)
    assert inbox.continuing("pay", "D1", 5) == ()
    clock.seconds += 601
    assert inbox.last_topic("D1", within_seconds=600) is None


def test_the_last_topic_is_the_one_spoken_of_since_the_clock_was_set_back(inbox: Inbox, clock: Clock) -> None:
    inbox.accept(["1"], conversation="leave", text="t", reply_to={}, place="D1")
    clock.seconds -= 3600
    assert inbox.last_topic("D1", within_seconds=600) is None
    inbox.accept(["2"], conversation="pay", text="t", reply_to={}, place="D1")
    assert inbox.last_topic("D1", within_seconds=600) == "pay"


@pytest.mark.parametrize("wreck", [b"", b"not a database at all" * 100])
def test_a_damaged_file_is_moved_aside(path: Path, wreck: bytes) -> None:
    path.write_bytes(wreck)
    inbox = Inbox(path, Tally())
    assert accept(inbox)
    inbox.close()
    heir = Inbox(path, Tally())
    assert len(heir.adopt()) == 1
    heir.close()


def test_without_a_disk_questions_live_in_memory(tmp_path: Path, tally: Tally) -> None:
    inbox = Inbox(tmp_path / "missing" / "inbox.sqlite", tally)
    entry = accept(inbox, conversation="c")
    assert entry is not None
    assert accept(inbox) is None
    assert inbox.takes_part("c")
    inbox.done(inbox.begin(entry))
    inbox.release(entry)
    assert inbox.adopt() == []
    assert inbox.last_topic("c", within_seconds=60) is None
    assert tally.count("inbox.failed") > 1
    inbox.close()


def test_without_a_sign_of_life_no_question_is_left_for_others_to_answer_too(tmp_path: Path, tally: Tally) -> None:
    path = tmp_path / f"{'i' * 230}.sqlite"  # a name that leaves no room for a lock's
    inbox = Inbox(path, tally)
    assert accept(inbox, "mine")
    assert accept(inbox, "mine") is None
    assert Inbox(path, Tally()).adopt() == []
    assert tally.count("inbox.failed") > 0


def test_a_disk_that_fails_later_loses_no_question(
    path: Path, inbox: Inbox, tally: Tally, caplog: pytest.LogCaptureFixture
) -> None:
    accept(inbox, "first")
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    assert accept(inbox, "second")
    assert accept(inbox, "second") is None
    holder.execute("ROLLBACK")
    holder.close()
    assert tally.count("inbox.failed") == 1
    assert "locked" not in caplog.text


@contextmanager
def busy(path: Path) -> Iterator[None]:
    """Another process keeps the file from being written."""
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        yield
        holder.execute("ROLLBACK")


def test_what_the_disk_did_not_take_of_an_answered_question_is_noted_at_the_end(path: Path, inbox: Inbox) -> None:
    entry = inbox.begin(taken(inbox))
    with busy(path):
        inbox.done(entry)
    inbox.close()
    heir = Inbox(path, Tally())
    assert heir.adopt() == []
    heir.close()


@pytest.mark.parametrize("answered", [True, False])
def test_what_the_disk_did_not_take_of_a_question_that_ended_is_noted_later(
    path: Path, inbox: Inbox, answered: bool
) -> None:
    """An answered one is forgotten, instead of being answered again after a restart; another is tried again."""
    entry = inbox.begin(taken(inbox))
    with busy(path):
        (inbox.done if answered else inbox.release)(entry)
    assert [again.id for again in inbox.adopt()] == [entry.id] * (not answered)
    assert (b"How much leave?" in texts_on_disk(path)) is not answered
    inbox.close()
    heir = Inbox(path, Tally())
    assert len(heir.adopt()) == (not answered)
    heir.close()
