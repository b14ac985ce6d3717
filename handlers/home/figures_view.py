"""The admin's part of the Home tab: pure functions from figures to Slack's blocks.

It answers at a glance, in this order: is it healthy, is it useful, what does it cost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.cost.budget import Spend
from handlers.block_kit.blocks import actions, button, header, paragraph, plain, small, sure
from handlers.block_kit.charts import drawn, in_words
from handlers.block_kit.limits import Block
from handlers.block_kit.render import Message
from handlers.block_kit.text import clipped, counted
from handlers.home import figures
from handlers.home.figures import Facts, Health

REFRESH, PURGE_EXPIRED, DOWNLOAD = "home_refresh", "home_purge_expired", "home_download"

_SENT = "Here are my figures of the last two weeks. The file in this thread has every day of the last three months."
_FIELD = 2_000


def figures_view(facts: Facts) -> list[Block]:
    """Everything, the most urgent first."""
    return [
        header("For admins"),
        *_health(figures.health(facts)),
        header("Is it useful?"),
        _two(_today(facts), _month(facts)),
        *_gaps(facts.gaps),
        *(paragraph(in_words(chart)) for chart in figures.charts(facts.days)),
        header("What does it cost?"),
        *_costs(facts),
        _buttons(),
        small("Days are those of UTC. Times are right to a quarter. Care after harm is counted with small talk only."),
    ]


def charts_message(facts: Facts) -> Message:
    """The charts as Slack draws them, in words where it does not."""
    charts = figures.charts(facts.days)
    said = "\n\n".join([_SENT, *map(in_words, charts)])
    return Message(said, (paragraph(_SENT), *map(drawn, charts)))


def _health(parts: Sequence[Health]) -> Iterator[Block]:
    """What is wrong first; what is well in one line each after it."""
    ill = [part for part in parts if not part.well]
    yield header(f"Is it healthy? {_needing(len(ill))}")
    ordered = [*ill, *(part for part in parts if part.well)]
    yield paragraph("\n".join(f"{'✓' if part.well else '⚠'} {part.part}: {part.said}" for part in ordered))


def _needing(number: int) -> str:
    return f"{counted(number, 'thing needs', 'things need')} you." if number else "Yes."


def _gaps(number: int) -> Iterator[Block]:
    if number:
        yield small(
            f"The policies leave {counted(number, 'question', 'questions')} open. HR sees which with /hrbot-admin gaps."
        )


def _costs(facts: Facts) -> Iterator[Block]:
    if not facts.model and facts.costs.last_30_days == Spend():
        yield paragraph("Nothing: answers are quoted, and no model was called in 30 days.")
        return
    yield _two(
        figures.costs(facts.today, facts.costs.today, facts.costs.limit),
        figures.costs(facts.all_days, facts.costs.last_30_days),
    )
    yield small(figures.pace(facts.gate))


def _today(facts: Facts) -> list[str]:
    return [figures.people([facts.today]), *figures.useful(facts.today)]


def _month(facts: Facts) -> list[str]:
    return [figures.people(facts.days.values()), *figures.useful(facts.all_days)]


def _two(today: Sequence[str], month: Sequence[str]) -> Block:
    fields = (("Today", today), ("Last 30 days", month))
    return {
        "type": "section",
        "fields": [
            plain(clipped("\n".join([heading, *(f"• {line}" for line in lines)]), _FIELD)) for heading, lines in fields
        ],
    }


def _buttons() -> Block:
    asking = sure(
        "Remove expired answers?",
        "Answers past their time are not given any more. Removing them frees their room now.",
        "Remove",
        "Keep",
        style="",
    )
    return actions(
        [
            button("Refresh", REFRESH, REFRESH),
            button("Remove expired answers", PURGE_EXPIRED, PURGE_EXPIRED, confirm=asking),
            button("Send me charts and CSV", DOWNLOAD, DOWNLOAD),
        ]
    )
