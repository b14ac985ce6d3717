"""Figures in words, for admins: healthy, useful, and what it costs."""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import Any

import pytest

from bot.bedrock.gate import GateState
from bot.cost.budget import CostReport, Spend
from bot.tally import Tally
from handlers.admin import totals
from handlers.answers.suggestions import Suggestion
from handlers.block_kit.limits import BLOCKS_PER_VIEW, problems
from handlers.home import figures
from handlers.home.figures_view import charts_message, figures_view
from handlers.home.home_view import home_view
from handlers.phrasebook import phrases_for
from playground import limits as slack_limits
from tests.handlers.facts import days, facts
from tests.scenario.seen import texts

BUSY_DAY = {
    "answers.fresh": 40,
    "answers.reused": 45,
    "answers.verified": 10,
    "answers.extract": 5,
    "answers.none": 10,
    "answers.apart": 7,
    "people": 30,
    "cache.hit.exact": 30,
    "cache.hit.similar": 15,
    "cache.miss.unknown": 55,
    "verdicts.helpful": 13,
    "verdicts.taken_back.helpful": 1,
    "verdicts.not_helpful": 2,
    "model.throttled": 6,
    "model.failed.ModelThrottled": 3,
    "cache.saved.ms": 120_000,
}


def said(**others: Any) -> dict[str, str]:
    return {part.part: f"{'' if part.well else 'TROUBLE '}{part.said}" for part in figures.health(facts(**others))}


def test_a_sound_house_is_well() -> None:
    assert all(part.well for part in figures.health(facts()))
    assert (
        "12 documents read, 2 of them not open to everyone, version 0123456789ab, last changed 3 hours ago"
        in said()["Policies"]
    )
    assert "2 answers kept, 1.2 MB" in said()["Answer cache"]


@pytest.mark.parametrize(
    ("part", "trouble", "what_to_do"),
    [
        ("Slack", {"hours": {"h": {"replies.undelivered": 2}}}, "could not be delivered” "),
        ("Bedrock", {"hours": {"h": {"model.failed.ModelRejected": 1}}}, "docs/bedrock.md"),
        ("Bedrock", {"hours": {"h": {"model.failed.ModelOverloaded": 9}}}, "higher quota"),
        ("Bedrock", {"hours": {"h": {"model.failed.ModelTimeout": 1}}}, "Check the network"),
        ("Answer cache", {"cache_problem": "the disk is full."}, "the disk is full."),
        ("Answer cache", {"days": days({"cache.corrupt": 1})}, "Check the disk"),
        ("Policies", {"documents": 0}, "KNOWLEDGE_PATH"),
        ("Policies", {"skipped": ["a.docx: is not a Word document"]}, "a.docx: is not a Word document"),
        ("Disk", {"days": days({"inbox.failed": 1})}, "DATA_DIR"),
    ],
)
def test_trouble_is_told_with_what_to_do(part: str, trouble: dict[str, Any], what_to_do: str) -> None:
    health = said(**trouble)
    assert health[part].startswith("TROUBLE")
    assert what_to_do.strip("” ") in health[part]
    assert sum(sentence.startswith("TROUBLE") for sentence in health.values()) == 1


def test_files_that_cannot_be_read_do_not_hide_what_is_known_of_the_others() -> None:
    policies = said(skipped=["a.docx: is not a Word document"])["Policies"]
    assert policies.startswith("TROUBLE 1 file cannot be read: a.docx")
    assert policies.endswith(
        "12 documents read, 2 of them not open to everyone, version 0123456789ab, last changed 3 hours ago."
    )


def test_trouble_of_this_morning_is_over_by_noon() -> None:
    hours = {"08": {"replies.undelivered": 2, "model.failed.ModelRejected": 1}, "11": {}, "12": {}}
    assert all(part.well for part in figures.health(facts(hours=hours)))


def test_trouble_comes_first_and_is_counted() -> None:
    blocks = figures_view(facts(skipped=["x.md: empty"]))
    assert "Is it healthy? 1 thing needs you." in texts(blocks)
    first = next(text for text in texts(blocks) if "Policies:" in text)
    assert first.startswith("⚠ Policies: 1 file cannot be read")


def test_what_holds_us_up_at_the_model_is_told_of_calls_and_of_tokens() -> None:
    def said(calls: float | None, tokens: float | None) -> str:
        return figures.pace(GateState(2, 1, 0.0, calls, tokens))

    assert said(None, None) == "Now: 1 being asked, 2 waiting, no limit met so far"
    assert said(None, 90_000.0) == "Now: 1 being asked, 2 waiting, at most 90,000 tokens a minute"
    assert said(80.0, 90_000.0).endswith("at most 80 calls a minute, at most 90,000 tokens a minute")


def test_usefulness_by_rung_of_the_ladder() -> None:
    told = figures.useful(Counter(BUSY_DAY))
    assert told[:4] == [
        "117 questions",
        "91 % answered: 36 % written, 41 % given before, 9 % verified by HR, 5 % quoted",
        "10 found nothing (gaps)",
        "Looked up in the cache 100 times: found 30 % in the same words, 15 % in others",
    ]
    assert told[-1] == "12 said helpful, 2 not helpful"


def test_what_happened_on_the_way_is_no_further_answer() -> None:
    told = totals.answered({"answers.extract": 2, "answers.none": 1, "answers.rejected": 1, "answers.failed": 1})
    assert list(told.items()) == [
        ("quoted word for word", "2"),
        ("not in the policies", "1"),
        ("of these, after a draft that our checks rejected", "1"),
        ("of these, after something failed", "1"),
    ]


def test_waiting_is_told_as_a_median_and_what_nearly_all_wait_at_most() -> None:
    tally = Tally()
    for seconds in (*[0.5] * 18, 8.0, 8.0):
        tally.time("reply", seconds)
    told = figures.useful({**BUSY_DAY, **tally.counts()})
    assert "Half answered within 0.5 s, 95 % within 7.3 s" in told  # in buckets, to a quarter


def test_a_day_without_questions_divides_by_nothing() -> None:
    assert figures.useful({}) == ["No questions"]
    assert figures.useful({"answers.apart": 1}) == ["1 question"]


def test_people_of_many_days_are_not_added_up() -> None:
    assert figures.people([{"people": 4}]) == "4 people"
    assert figures.people([{"people": 4}, {}, {"people": 8}]) == "6 people on a usual day, 8 at most"
    assert figures.people([{}]) == "0 people"


SPENT = Spend(
    calls=50, input_tokens=60_000, output_tokens=9_000, usd=1.25, reused=20, saved_tokens=70_000, saved_usd=0.5
)


def test_without_a_model_nothing_is_listed_that_costs_nothing() -> None:
    quoted = "\n".join(texts(figures_view(facts(model=""))))
    assert "no model was called" in quoted
    assert "USD" not in quoted
    lately = CostReport(Spend(), Spend(calls=1, usd=0.5), None)
    assert "Spent: 0.50 USD for 1 call" in "\n".join(texts(figures_view(facts(model="", costs=lately))))


def test_costs_are_told_with_what_reuse_saved() -> None:
    assert figures.costs(Counter(BUSY_DAY), SPENT, 5.0) == [
        "Spent: 1.25 USD for 50 calls of at most 5.00 USD",
        "Tokens: 60,000 in, 9,000 out",
        "Saved by reuse: 20 answers, 70,000 tokens, 0.50 USD",
        "Waiting spared by reuse: 2 min",
        "Throttled 6 times; 3 quoted because it was busy",
    ]


def test_an_alert_comes_first_and_is_told_once() -> None:
    alerts = {"a-model": "Bedrock refuses our requests. Renew the AWS credentials."}
    health = figures.health(facts(alerts=alerts, hours={"h": {"model.failed.ModelRejected": 1}}))
    assert (health[0].part, health[0].said) == ("a-model", alerts["a-model"])
    assert [part.part for part in health if not part.well] == ["a-model"]


def test_open_gaps_are_told_where_there_are_any() -> None:
    assert any("leave 3 questions open" in text for text in texts(figures_view(facts(gaps=3))))
    assert not any("/hrbot-admin gaps" in text for text in texts(figures_view(facts())))


def test_the_file_has_a_row_for_every_day_since_the_first() -> None:
    rows = list(csv.DictReader(io.StringIO(figures.table(days(BUSY_DAY, {}, BUSY_DAY), {"2026-11-22": SPENT}))))
    assert [row["day_utc"] for row in rows] == ["2026-11-22", "2026-11-23", "2026-11-24"]
    assert (rows[0]["questions"], rows[0]["people"], rows[0]["found_in_other_words"]) == ("117", "30", "15")
    parts = ("written", "given_before", "verified", "quoted", "not_found", "small_talk_and_care")
    assert sum(int(rows[0][part]) for part in parts) == 117
    assert (rows[0]["given_before"], rows[0]["verified"], rows[0]["helpful"]) == ("45", "10", "12")
    assert (rows[0]["spent_usd"], rows[0]["tokens_saved"], rows[1]["spent_usd"]) == ("1.2500", "70000", "0.0000")
    assert rows[1]["questions"] == "0"
    assert len(rows[0]) == len(next(csv.reader(io.StringIO(figures.table(days(), {})))))


def test_a_wait_is_never_no_time_at_all() -> None:
    tally = Tally()
    tally.time("reply", 0.02)
    assert any(
        "Half answered within 0.1 s" in text
        for text in texts(figures_view(facts({**tally.counts(), "answers.fresh": 1})))
    )


def test_home_stays_within_slacks_limits() -> None:
    skipped = [f"{'x' * 300}.docx: {'y' * 300}"] * 500
    counts = [dict.fromkeys(BUSY_DAY, 10**12)] * 30
    full = figures_view(facts(*counts, skipped=skipped, cache_problem="z" * 5000))
    view = home_view(
        [Suggestion("q" * 400, "t" * 400)] * 10, "c" * 5000, 3, phrases_for("de"), figures=full, notice="n" * 100
    )
    assert problems(view["blocks"], BLOCKS_PER_VIEW) == []
    assert slack_limits.view_error(view) == ("", [])
    assert problems(charts_message(facts(*counts)).blocks) == []


def test_days_on_which_nobody_waited_are_left_out_of_the_waiting() -> None:
    tally = Tally()
    tally.time("reply", 2.0)
    asked, waited = figures.charts(days(tally.counts(), {"answers.fresh": 1}))
    assert (len(asked.points), asked.points[-1]) == (14, "24 Nov")
    assert waited.points == ["23 Nov"]
    assert [chart.title for chart in figures.charts(days())] == ["Questions a day"]
