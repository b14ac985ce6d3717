"""Jobs run in order within a conversation, next to each other otherwise, and are drained."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from bot.workers import Workers


@pytest.fixture
def workers() -> Workers:
    return Workers(4)


async def test_run_gives_the_result_and_the_error(workers: Workers) -> None:
    assert await workers.run(divmod, 7, 2) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        await workers.run(divmod, 7, 0)


async def test_a_blocked_thread_does_not_block_the_loop(workers: Workers) -> None:
    go = threading.Event()
    waiting = asyncio.create_task(workers.run(go.wait, 10))
    await asyncio.sleep(0)
    go.set()
    assert await waiting


async def test_a_conversation_is_in_order_and_others_overtake_it(workers: Workers) -> None:
    go, done = asyncio.Event(), []

    async def slow() -> None:
        await go.wait()
        done.append("slow")

    async def quick(name: str) -> None:
        done.append(name)

    workers.start("a", slow)
    workers.start("a", lambda: quick("behind"))
    workers.start("b", lambda: quick("elsewhere"))
    await asyncio.sleep(0.01)
    assert done == ["elsewhere"]
    go.set()
    assert await workers.drain(5) == 0
    assert done == ["elsewhere", "slow", "behind"]


async def test_a_failing_job_is_logged_without_its_words_and_holds_up_nobody(
    workers: Workers, caplog: pytest.LogCaptureFixture
) -> None:
    done = []

    async def fails() -> None:
        raise ValueError("what a person wrote")

    async def succeeds() -> None:
        done.append(1)

    workers.start("a", fails)
    workers.start("a", succeeds)
    await workers.drain(5)
    assert done == [1]
    assert "ValueError" in caplog.text
    assert "what a person wrote" not in caplog.text


async def test_threads_are_bounded() -> None:
    workers, running, most = Workers(3), [], []
    lock = threading.Lock()

    def work() -> None:
        with lock:
            running.append(1)
            most.append(len(running))
        time.sleep(0.01)
        with lock:
            running.pop()

    await asyncio.gather(*(workers.run(work) for _ in range(20)))
    assert len(most) == 20
    assert max(most) <= 3


async def test_draining_gives_up_on_what_takes_too_long_and_begins_nothing_new(workers: Workers) -> None:
    begun = []

    async def endless() -> None:
        await asyncio.Event().wait()

    async def late() -> None:
        begun.append(1)

    workers.start("a", endless)
    assert await workers.drain(0.01) == 1
    workers.start("b", late)
    await asyncio.sleep(0)
    assert begun == []


async def test_who_wants_more_done_is_told_from_the_others_who_wait(workers: Workers) -> None:
    waits: list[tuple[bool, bool]] = []

    async def look() -> None:
        waits.append((not workers.is_last("a", "U1"), not workers.is_last("a", "U2")))

    for by in ("U1", "U2", ""):
        workers.start("a", look, by)
    await workers.drain(5)
    assert waits == [(False, True), (False, False), (False, False)]
