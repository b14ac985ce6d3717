"""How fast Slack is acknowledged while the model takes 30 seconds: 50 events a second over HTTP, for five seconds.

Everything is real except the model and Slack, which runs in this process, too: the figures are on the pessimistic side.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
import threading
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from bench.served import served, settings_for
from bot.app import build_core, read_policies
from bot.model import Draft, Hearing, Passage, Progress, Question, deaf
from playground.cast import ASK_HR, EMPLOYEE
from playground.local_slack import LocalSlack

EVENTS_PER_SECOND = 50
SECONDS = 5
MODEL_SECONDS = 30.0
POLICY = "# Leave Policy\n\n## Annual leave\n\nEvery employee gets 25 days of annual leave in each year of service.\n"


class SlowWriter:
    """A model that takes its time, unless the measurement is over."""

    def __init__(self) -> None:
        self.over = threading.Event()

    def write(
        self,
        question: Question,  # noqa: ARG002
        passages: Sequence[Passage],  # noqa: ARG002
        *,
        deadline: float,  # noqa: ARG002
        progress: Progress,  # noqa: ARG002
        hearing: Hearing = deaf,  # noqa: ARG002
    ) -> Draft:
        self.over.wait(MODEL_SECONDS)
        return Draft("Every employee gets 25 days of annual leave in each year of service. [1]", complete=True)


async def measured(folder: Path) -> dict[str, float]:
    async with LocalSlack(retry_delays=()) as slack:
        writer = SlowWriter()
        with closing(build_core(settings_for(slack, folder), writer=writer)) as core:
            read_policies(core)
            async with served(slack, core):
                await _ask(slack)
                figures = _figures(slack)
                writer.over.set()
        return figures


async def _ask(slack: LocalSlack) -> None:
    """Mentions, each of which comes as two events, at an even pace whether or not the last was acknowledged."""
    asking = []
    for number in range(EVENTS_PER_SECOND * SECONDS // 2):
        text = f"How much annual leave do I get in year {number} of service?"
        asking.append(asyncio.create_task(slack.mention(EMPLOYEE, ASK_HR, text)))
        await asyncio.sleep(2 / EVENTS_PER_SECOND)
    await asyncio.gather(*asking)


def _figures(slack: LocalSlack) -> dict[str, float]:
    acks = sorted(delivery.acks[0].seconds * 1000 for delivery in slack.deliveries)
    missed = sum(not delivery.ok for delivery in slack.deliveries)
    return {
        "events": len(acks),
        "missed": missed,
        "p50_ms": round(acks[len(acks) // 2], 2),
        "p99_ms": round(acks[int(len(acks) * 0.99)], 2),
        "worst_ms": round(acks[-1], 2),
    }


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        policies = Path(folder, "policies")
        policies.mkdir()
        (policies / "leave.md").write_text(POLICY)
        print(json.dumps(asyncio.run(measured(Path(folder)))))


if __name__ == "__main__":
    main()
