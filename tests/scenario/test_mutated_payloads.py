"""Twenty thousand spoiled payloads, well signed, and five thousand bodies that nobody signed, against the running product."""

from __future__ import annotations

import asyncio
import os
import random
import socket
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest

from handlers.bolt.registration import ADMIN_COMMAND
from handlers.conversations.incoming import ASK_COMMAND
from playground.cast import ADMIN, EMPLOYEE, HR, HR_DESK, HR_GROUP
from playground.doors import Ack, HttpDoor
from playground.local_slack import LocalSlack
from tests.mutations import Mutator, Sent
from tests.scenario.test_interactions import everything_done

ROOT = Path(__file__).parents[2]
SIGNED, UNSIGNED, WARM_UP = 20_000, 5_000, 10_000
SEED = 20_000
FLAT_MB = 12.0
CONNECTIONS = 8
LEAVE = "# Leave Policy\n\n## Annual leave\n\nFull-time employees receive 25 days of annual leave each year.\n"


@dataclass
class Product:
    """`python -m bot run` in a process of its own, over HTTP."""

    process: asyncio.subprocess.Process
    log: Path

    @property
    def resident(self) -> float:
        """Memory in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


@asynccontextmanager
async def running(slack: LocalSlack, folder: Path) -> AsyncIterator[Product]:
    """The product, as soon as it answers; it has ended well when this ends."""
    (folder / "policies").mkdir()
    (folder / "policies" / "leave.md").write_text(LEAVE)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_API_URL": slack.api_url,
        "KNOWLEDGE_PATH": str(folder / "policies"),
        "DATA_DIR": str(folder / "data"),
        "LOG_FILE": str(folder / "bot.log"),
        "HR_GROUP": HR_GROUP,
        "HR_CHANNEL": HR_DESK.id,
        "ADMIN_USERS": ADMIN.id,
        "PORT": str(port),
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=(folder / "stderr").open("wb"),
    )
    try:
        await _ready(port)
        slack.deliver_to(f"http://127.0.0.1:{port}/slack/events")
        yield Product(process, folder / "bot.log")
    finally:
        if process.returncode is None:
            process.terminate()
        assert await process.wait() == 0


async def _ready(port: int) -> None:
    async with asyncio.timeout(30), aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.get(f"http://127.0.0.1:{port}/ready") as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)


@dataclass
class Seen:
    """How bodies were taken, by what was wrong with them."""

    statuses: Counter[int] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)

    def take(self, ack: Ack, sent: Sent) -> None:
        self.statuses[ack.status] += 1
        if not 200 <= ack.status < 500:
            what = f"{ack.status} {ack.problem} after {ack.seconds:.1f} s, {len(sent.body)} bytes"
            self.failed.append(f"{what}, {sent.how}: {sent.body[:500]!r}")

    def __add__(self, more: Seen) -> Seen:
        return Seen(self.statuses + more.statuses, self.failed + more.failed)


async def bring(slack: LocalSlack, bodies: Iterator[Sent], *, signed: bool = True) -> Seen:
    """Send them all over a few connections that stay open."""
    seen = Seen()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONNECTIONS)) as session:
        door = HttpDoor(slack.http_door._url, slack.signing_secret, session)

        async def one_after_the_other() -> None:
            for sent in bodies:
                ack = await door.send(sent.body, {"Content-Type": sent.content_type}, signed=signed)
                seen.take(ack, sent)

        await asyncio.gather(*(one_after_the_other() for _ in range(CONNECTIONS)))
    return seen


async def everything_used(slack: LocalSlack) -> None:
    """Every door and every button, once."""
    await everything_done(slack)
    for tab in ("home", "messages"):
        for person in (EMPLOYEE, ADMIN):
            await slack.open_home(person, tab)
    await slack.command(EMPLOYEE, ASK_COMMAND, "How much leave do I get?")
    await slack.command(EMPLOYEE, ASK_COMMAND)
    for text in ("purge all", "stats", "top", "gaps", 'find "leave"', 'why "leave" "sick leave"', "help"):
        await slack.command(HR, ADMIN_COMMAND, text)


def mutated(chance: random.Random, slack: LocalSlack, count: int) -> Iterator[Sent]:
    mutator = Mutator([(delivery.kind, delivery.payload) for delivery in slack.deliveries], chance)
    return (mutator.next() for _ in range(count))


def escaped(log: str) -> list[str]:
    """What went wrong in a listener, apart from what Slack refused us: windows for triggers of long ago."""
    return [line for line in log.splitlines() if "A handler failed" in line and "SlackApiError" not in line]


@pytest.mark.slow
@pytest.mark.timeout(1200)
async def test_whatever_comes_the_product_goes_on(slack: LocalSlack, tmp_path: Path) -> None:
    async with running(slack, tmp_path) as product:
        await everything_used(slack)
        chance, began = random.Random(SEED), time.monotonic()
        seen = await bring(slack, mutated(chance, slack, WARM_UP))
        before = product.resident
        seen += await bring(slack, mutated(chance, slack, SIGNED - WARM_UP))
        unsigned = await bring(slack, mutated(chance, slack, UNSIGNED), signed=False)
        after, took = product.resident, time.monotonic() - began
        assert await slack.reply(await slack.direct_message(EMPLOYEE, "How much annual leave do I get?"))
    failed = escaped(product.log.read_text())
    sys.stdout.write(
        f"{SIGNED:,} signed {dict(seen.statuses)}, {UNSIGNED:,} unsigned {dict(unsigned.statuses)}, {len(failed)} failed, "
        f"{before:.1f} MB after {WARM_UP:,}, {after:.1f} MB at the end, {took:.0f} s\n"
    )
    assert not failed, failed[:10]
    assert not seen.failed, seen.failed[:10]
    assert set(unsigned.statuses) <= {401, 413}
    assert after - before <= FLAT_MB
    assert not (tmp_path / "stderr").read_text().count("Traceback")
