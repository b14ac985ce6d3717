"""What Bedrock costs: prices, the ledger over restarts and processes, the daily limit. Real HTTP where a model is asked."""

from __future__ import annotations

import logging
import multiprocessing
import sqlite3
import threading
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.alerts import Alerts
from bot.app import Core, build_core
from bot.cost.amounts import CostLedger
from bot.cost.budget import Budget, Spend
from bot.cost.prices import Price
from bot.durable import moved_aside
from bot.errors import ModelBudgetSpent
from bot.model import Answer, Kind, Question, Usage
from handlers.home.cost_words import paid
from tests.fakes import Clock
from tests.local_bedrock import LocalBedrock, Reply, failing

MODEL = "local.model-v1:0"
PRICES = {MODEL: Price(input=1.0, output=5.0, cache_read=0.1, cache_write=1.25)}
AS_SET = '{"local.model-v1:0": {"input": 1.0, "output": 5.0}}'
USAGE = Usage(1_000_000, 200_000, calls=1)  # 2 USD
NOON = 1_795_608_000.0  # 25 November 2026, 12:00 UTC
LEAVE = "# Leave Policy\n\n## Annual leave\n\nFull-time employees receive 25 days of annual leave each year.\n"
QUESTION = "How many days of annual leave do I get?"
GOOD = Reply("You receive 25 days of annual leave each year [1].")  # 100 tokens in, 20 out: 0.0002 USD


def budget(path: Path, clock: Clock, *, limit: float = 0.0, prices: dict[str, Price] | None = None) -> Budget:
    return Budget(
        CostLedger(path),
        prices=PRICES if prices is None else prices,
        daily_limit=limit,
        alerts=Alerts(),
        now=clock,
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "costs.sqlite"


# -- prices ------------------------------------------------------------------------------------------------------


def test_each_kind_of_token_has_its_price() -> None:
    usage = Usage(1_000_000, 100_000, cache_read_tokens=2_000_000, cache_write_tokens=400_000)
    assert PRICES[MODEL].usd(usage) == pytest.approx(1.0 + 0.5 + 0.2 + 0.5)


def test_what_has_no_price_costs_an_unknown_amount_and_not_nothing() -> None:
    assert Price(input=1.0).usd(Usage(10, 1)) is None
    assert Price(input=1.0).usd(Usage(10)) == pytest.approx(0.00001)


def test_the_most_that_tokens_may_cost_is_as_if_all_were_of_the_dearest_kind_that_goes_in() -> None:
    usage = Usage(1_000_000, 100_000, cache_read_tokens=1_000_000)
    assert PRICES[MODEL].most_usd(usage) == pytest.approx(2 * 1.25 + 0.5)
    assert Price(input=1.0, output=5.0).most_usd(usage) == pytest.approx(2.0 + 0.5)
    assert Price(input=1.0).most_usd(usage) is None


# -- the ledger --------------------------------------------------------------------------------------------------


def test_spend_and_savings_are_kept_over_a_restart(path: Path) -> None:
    clock = Clock(NOON)
    first = budget(path, clock)
    first.reserve(MODEL, USAGE).settle(USAGE)
    first.saved(Usage(400, 100, usd=0.001))
    first.saved(Usage(400, 100))
    first.close()
    today = budget(path, clock).report().today
    assert today == Spend(
        calls=1,
        input_tokens=1_000_000,
        output_tokens=200_000,
        usd=2.0,
        reused=2,
        saved_tokens=1000,
        saved_usd=0.001,
        saved_unpriced=1,
    )


def spend_ten_times(path: str) -> None:
    own = budget(Path(path), Clock(NOON))
    for _ in range(10):
        own.reserve(MODEL, USAGE).settle(USAGE)


def test_processes_add_up(path: Path) -> None:
    processes = [multiprocessing.get_context("spawn").Process(target=spend_ten_times, args=(str(path),)) for _ in "ab"]
    for process in processes:
        process.start()
    for process in processes:
        process.join(30)
    assert budget(path, Clock(NOON)).report().today.usd == pytest.approx(40.0)


def test_a_day_ends_at_midnight_utc_and_thirty_of_them_are_told(path: Path) -> None:
    clock = Clock(NOON)
    own = budget(path, clock)
    own.reserve(MODEL, USAGE).settle(USAGE)
    clock.seconds = NOON + 12 * 3600 - 1
    assert own.report().today.usd == 2.0
    clock.seconds += 1
    assert own.report().today == Spend()
    assert own.report().last_30_days.usd == 2.0
    clock.seconds = NOON + 29 * 86400
    assert own.report().last_30_days.usd == 2.0
    clock.seconds = NOON + 30 * 86400
    assert own.report().last_30_days == Spend()


def test_a_call_that_broke_off_may_have_cost_what_was_reserved(path: Path) -> None:
    own = budget(path, Clock(NOON))
    call = own.reserve(MODEL, USAGE)
    call.taken()
    call.close()
    own.reserve(MODEL, USAGE).close()  # refused by the service: costs nothing
    assert own.report().today == Spend(calls=1, untold=1, untold_usd=2.25)  # if all was written to the cache


def test_a_call_that_broke_off_and_has_no_price_is_one_of_unknown_cost(path: Path) -> None:
    own = budget(path, Clock(NOON), prices={})
    call = own.reserve(MODEL, USAGE)
    call.taken()
    call.close()
    assert own.report().today == Spend(calls=1, unpriced=1)


def test_a_damaged_ledger_is_moved_aside(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path.write_bytes(b"no database" * 500)
    own = budget(path, Clock(NOON))
    own.reserve(MODEL, USAGE).settle(USAGE)
    assert own.report().today.usd == 2.0
    assert len(moved_aside(path.parent)) == 1
    assert "moved aside" in caplog.text


def test_a_disk_that_fails_keeps_nobody_from_counting(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = tmp_path / "later"
    own = budget(folder / "costs.sqlite", Clock(NOON), limit=3.0)
    own.reserve(MODEL, USAGE).settle(USAGE)
    with pytest.raises(ModelBudgetSpent):
        own.reserve(MODEL, USAGE)
    assert own.report().today.usd == 2.0
    assert caplog.text.count("cannot be used") == 1
    folder.mkdir()
    own.close()
    assert budget(folder / "costs.sqlite", Clock(NOON)).report().today.usd == 2.0


# -- the daily limit ---------------------------------------------------------------------------------------------


def test_beyond_the_limit_no_call_is_allowed_until_the_next_day(path: Path) -> None:
    clock = Clock(NOON)
    own = budget(path, clock, limit=5.0)
    for _ in range(2):
        own.reserve(MODEL, USAGE).settle(USAGE)
    with pytest.raises(ModelBudgetSpent):
        own.reserve(MODEL, USAGE)
    with pytest.raises(ModelBudgetSpent):
        budget(path, clock, limit=5.0).reserve(MODEL, USAGE)  # another process, or after a restart
    clock.seconds += 86400
    own.reserve(MODEL, USAGE)


def test_calls_under_way_are_counted_at_the_most_they_may_cost(path: Path) -> None:
    own = budget(path, Clock(NOON), limit=5.0)
    under_way = [own.reserve(MODEL, USAGE) for _ in range(2)]
    with pytest.raises(ModelBudgetSpent):
        own.reserve(MODEL, USAGE)
    under_way[0].settle(Usage(1000))
    own.reserve(MODEL, USAGE)


def test_a_burst_does_not_exceed_the_limit(path: Path) -> None:
    own, allowed, lock = budget(path, Clock(NOON), limit=9.0), list[int](), threading.Lock()

    def ask() -> None:
        try:
            call = own.reserve(MODEL, USAGE)
        except ModelBudgetSpent:
            return
        call.settle(USAGE)
        with lock:
            allowed.append(1)

    threads = [threading.Thread(target=ask) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(allowed) <= 4
    assert own.report().today.usd <= 9.0


def test_operators_are_warned_at_four_fifths_once_a_day_in_all_processes(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock, alerts = Clock(NOON), Alerts()
    first = Budget(CostLedger(path), prices=PRICES, daily_limit=10.0, alerts=alerts, now=clock)
    for _ in range(3):
        first.reserve(MODEL, USAGE).settle(USAGE)
    assert "Bedrock costs" not in caplog.text
    first.reserve(MODEL, USAGE).settle(USAGE)
    other = budget(path, clock, limit=10.0)
    other.reserve(MODEL, Usage(1)).settle(Usage(1))
    assert caplog.text.count("8.00 of 10.00 USD of the daily limit are spent") == 1
    assert "BEDROCK_DAILY_LIMIT" in alerts.all()["Daily limit"]
    clock.seconds += 86400
    first.report()
    assert not alerts.all()


def test_a_limit_without_a_price_is_told_and_no_call_allowed(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    own = budget(path, Clock(NOON), limit=10.0, prices={})
    for _ in range(3):
        with pytest.raises(ModelBudgetSpent):
            own.reserve(MODEL, USAGE)
    assert caplog.text.count("Add it to BEDROCK_PRICES") == 1


def test_cached_tokens_without_a_price_count_at_the_most_they_may_cost_and_operators_are_told(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    alerts, prices = Alerts(), {MODEL: Price(input=1.0, output=5.0)}
    own = Budget(CostLedger(path), prices=prices, daily_limit=9.0, alerts=alerts, now=Clock(NOON))
    cached = Usage(500_000, 200_000, calls=1, cache_read_tokens=500_000)  # at most 2 USD
    for _ in range(4):
        assert own.reserve(MODEL, USAGE).settle(cached).usd is None
    with pytest.raises(ModelBudgetSpent):
        own.reserve(MODEL, USAGE)
    today = own.report().today
    assert (today.usd, today.untold, today.untold_usd) == (0.0, 4, 8.0)
    assert paid(today, 9.0)[0] == "Spent: at most 8.00 USD for 4 calls of unknown cost of at most 9.00 USD"
    assert "cache_read" in alerts.all()["BEDROCK_PRICES"]
    assert "8.00 of 9.00 USD" in caplog.text
    assert caplog.text.count("Add cache_read") == 1


def test_what_is_written_to_the_prompt_cache_may_cost_more_than_other_tokens(path: Path) -> None:
    own = budget(path, Clock(NOON), limit=2.1)  # USAGE: 2 USD, or 2.25 if all of it is written to the cache
    with pytest.raises(ModelBudgetSpent):
        own.reserve(MODEL, USAGE)


# -- what admins read --------------------------------------------------------------------------------------------


def test_admins_read_an_unknown_cost_as_unknown() -> None:
    unpriced = Spend(calls=3, unpriced=3, input_tokens=300, output_tokens=60)
    assert paid(unpriced)[0].startswith("Spent: not known for 3 calls")
    uncertain = replace(unpriced, calls=6, usd=0.5, untold=1, untold_usd=0.25)
    assert (
        paid(uncertain)[0]
        == "Spent: 0.50 USD for 2 calls, and at most 0.25 USD for 1 call of unknown cost, and 3 calls without a price"
    )
    assert paid(replace(unpriced, calls=5, usd=0.5))[0] == "Spent: 0.50 USD for 2 calls, and 3 calls without a price"


# -- through the house -------------------------------------------------------------------------------------------


def house(folder: Path, bedrock: LocalBedrock, **more: str) -> Core:
    policies = folder / "policies"
    policies.mkdir(exist_ok=True)
    (policies / "leave.md").write_text(LEAVE, encoding="utf-8")
    settings = bedrock.settings(
        KNOWLEDGE_PATH=str(policies), DATA_DIR=str(folder / "data"), BEDROCK_MODEL_ID=MODEL, **more
    )
    core = build_core(settings)
    core.knowledge.sync()
    return core


def ask(core: Core, text: str = QUESTION) -> Answer:
    return core.engine.answer(Question(text, deadline=time.monotonic() + 10))


def test_an_answer_tells_its_cost_and_a_repeat_what_it_saved(tmp_path: Path) -> None:
    with LocalBedrock(GOOD) as bedrock, closing(house(tmp_path, bedrock, BEDROCK_PRICES=AS_SET)) as core:
        answer = ask(core)
        assert answer.usage.usd == pytest.approx(0.0002)
        assert ask(core).kind is Kind.REUSED
        today = core.budget.report().today
    assert (today.calls, today.reused, today.saved_tokens) == (1, 1, 120)
    assert today.usd == today.saved_usd == pytest.approx(0.0002)


def test_cached_tokens_are_told_and_priced(tmp_path: Path) -> None:
    usage = {"inputTokens": 10, "outputTokens": 20, "cacheReadInputTokens": 1000, "cacheWriteInputTokens": 500}
    prices = '{"local.model-v1:0": {"input": 1, "output": 5, "cache_read": 0.1, "cache_write": 1.25}}'
    with (
        LocalBedrock(replace(GOOD, usage=usage)) as bedrock,
        closing(house(tmp_path, bedrock, BEDROCK_PRICES=prices)) as core,
    ):
        used = ask(core).usage
    assert (used.cache_read_tokens, used.cache_write_tokens) == (1000, 500)
    assert used.usd == pytest.approx((10 + 20 * 5 + 1000 * 0.1 + 500 * 1.25) / 1e6)


def test_a_blank_answer_is_paid_for_too(tmp_path: Path) -> None:
    with LocalBedrock(Reply(" "), GOOD) as bedrock, closing(house(tmp_path, bedrock, BEDROCK_PRICES=AS_SET)) as core:
        ask(core)
        assert core.budget.report().today.calls == 2


@pytest.mark.parametrize(
    ("reply", "untold"),
    [(replace(GOOD, cut=3), 4), (failing(500, "InternalServerException"), 0), (failing(403, "AccessDenied"), 0)],
    ids=["cut off", "failed", "refused"],
)
def test_only_a_call_that_was_taken_may_have_cost_something(tmp_path: Path, reply: Reply, untold: int) -> None:
    with LocalBedrock(reply) as bedrock, closing(house(tmp_path, bedrock, BEDROCK_PRICES=AS_SET)) as core:
        ask(core)
        until = time.monotonic() + 5
        while core.budget.report().today.untold < untold and time.monotonic() < until:
            time.sleep(0.01)
        assert core.budget.report().today.untold == untold


def test_beyond_the_limit_people_read_the_policy_and_admins_why(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        LocalBedrock(replace(GOOD, usage={"inputTokens": 500, "outputTokens": 500})) as bedrock,
        caplog.at_level(logging.WARNING),
        closing(house(tmp_path, bedrock, BEDROCK_PRICES=AS_SET, BEDROCK_DAILY_LIMIT="0.005")) as core,
    ):
        first, second = ask(core), ask(core, "What do full-time employees receive as annual leave?")
        assert (first.kind, second.kind, second.degraded) == (Kind.FRESH, Kind.EXTRACT, True)
        assert "25 days" in second.text
        assert "limit" not in second.text.casefold()
        assert "BEDROCK_DAILY_LIMIT" in core.alerts.all()["Daily limit"]
        ask(core, "How much annual leave is there in a year?")
    assert len(bedrock.calls) == 1
    assert caplog.text.count("The daily limit of") == 1


def test_without_prices_the_model_answers_and_its_cost_is_not_known(tmp_path: Path) -> None:
    with LocalBedrock(GOOD) as bedrock, closing(house(tmp_path, bedrock)) as core:
        answer = ask(core)
        assert (answer.kind, answer.usage.usd, answer.usage.input_tokens) == (Kind.FRESH, None, 100)
        assert core.budget.report().today.unpriced == 1


def test_no_ledger_is_made_where_nothing_is_paid(tmp_path: Path) -> None:
    with LocalBedrock(GOOD) as bedrock, closing(house(tmp_path, bedrock)):
        pass
    assert not (tmp_path / "data" / "costs.sqlite").exists()


def test_what_is_kept_is_amounts_and_nothing_else(path: Path) -> None:
    own = budget(path, Clock(NOON))
    own.reserve(MODEL, USAGE).settle(USAGE)
    own.close()
    with closing(sqlite3.connect(path)) as db:
        assert {day for (day,) in db.execute("SELECT DISTINCT day FROM amounts")} == {"2026-11-25"}
        assert {name for (name,) in db.execute("SELECT name FROM amounts")} <= set(Spend.__slots__)
