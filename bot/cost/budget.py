"""What Bedrock costs: every call is paid for here, within what a day may cost. Days are those of UTC."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from bot.alerts import Alerts
from bot.cost.amounts import CostLedger
from bot.cost.prices import Price
from bot.errors import ModelBudgetSpent
from bot.model import Usage

log = logging.getLogger(__name__)

_WARN_AT = 0.8
"""Share of the daily limit from which operators are warned."""

_SUBJECT = "Daily limit"
_DAYS_REPORTED = 30


@dataclass(frozen=True, slots=True)
class Spend:
    """What some days cost in all processes, and what they saved.

    `usd` is what the calls cost whose cost is known. Of `calls`, `unpriced` have no price in BEDROCK_PRICES. `untold`
    ended before AWS told their tokens, or had cached ones without a price: they may have cost `untold_usd` at most.
    `saved_...` is what `reused` answers would have cost if they had been written again, those without a known cost
    (`saved_unpriced`) not counted.
    """

    calls: int = 0
    unpriced: int = 0
    untold: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    usd: float = 0.0
    untold_usd: float = 0.0
    reused: int = 0
    saved_tokens: int = 0
    saved_usd: float = 0.0
    saved_unpriced: int = 0


@dataclass(frozen=True, slots=True)
class CostReport:
    """For whoever watches the costs. `limit` in USD a day; None if there is none."""

    today: Spend
    last_30_days: Spend
    limit: float | None


class Call:
    """One call of a model, from the moment it is allowed until what it cost is known."""

    def __init__(self, budget: Budget, model_id: str, most_usd: float | None) -> None:
        self._budget, self._model_id, self._most_usd = budget, model_id, most_usd
        self._taken = self._settled = False

    def taken(self) -> None:
        """The service works on the call, so it will be charged, whether we hear of it or not."""
        self._taken = True

    def settle(self, usage: Usage) -> Usage:
        """What the call took was told: with its price, if there is one."""
        self._settled = True
        price = self._budget.price(self._model_id)
        priced = msgspec.structs.replace(usage, usd=price.usd(usage))
        unknown = _of_unknown_cost(price.most_usd(usage)) if priced.usd is None else {}
        self._budget.book(_booked(priced) | unknown, self._most_usd or 0.0)
        if priced.usd is None:
            self._budget.lacks_price(self._model_id)
        return priced

    def close(self) -> None:
        """The call has ended. One that was taken and not settled may have cost what was reserved for it."""
        if self._settled:
            return
        self._settled = True
        untold = {"calls": 1} | _of_unknown_cost(self._most_usd)
        self._budget.book(untold if self._taken else {}, self._most_usd or 0.0)


class Budget:
    """Allows calls and keeps account of them. Safe to use from any thread; processes share the ledger.

    Args:
        prices: by model id.
        daily_limit: USD; 0 for none. Calls under way are counted at the most they may cost, so a burst exceeds the limit
            by no more than what other processes have under way at that moment.
        now: Unix seconds.

    """

    def __init__(
        self,
        ledger: CostLedger,
        *,
        prices: Mapping[str, Price],
        daily_limit: float,
        alerts: Alerts,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._ledger, self._prices, self._limit, self._alerts, self._now = ledger, prices, daily_limit, alerts, now
        self._lock = threading.Lock()
        self._reserved = 0.0
        self._told_on = ""

    def price(self, model_id: str) -> Price:
        """The price of a model, as far as it is known."""
        return self._prices.get(model_id, Price())

    def reserve(self, model_id: str, most: Usage) -> Call:
        """Leave to make a call that takes at most these tokens. Whoever gets it settles or closes it.

        Raises:
            ModelBudgetSpent: it could cost more than is left of the day, or that cannot be told.

        """
        usd = self.price(model_id).most_usd(most)
        with self._lock:
            if self._limit:
                self._allow(model_id, usd)
            self._reserved += usd or 0.0
        return Call(self, model_id, usd)

    def book(self, amounts: Mapping[str, float], reserved: float) -> None:
        """Write down what a call came to, and take back what was reserved for it."""
        with self._lock:
            self._reserved -= reserved
            self._ledger.add(self._today(), amounts)
            if self._limit:
                self._watch(self._spent())

    def lacks_price(self, model_id: str) -> None:
        """A call took kinds of tokens that have no price: operators are told what the limit is kept by."""
        if self._limit:
            counted = "BEDROCK_DAILY_LIMIT counts its calls at the most they may cost"
            fix = "Add cache_read and cache_write to BEDROCK_PRICES."
            said = f"{model_id} tells of cached tokens, which have no price: {counted}. {fix}"
            self._tell("BEDROCK_PRICES", "no cache price", said)

    def saved(self, usage: Usage) -> None:
        """An answer that took these tokens was given again without a call."""
        if usage.tokens:
            amounts = {
                "reused": 1,
                "saved_tokens": usage.tokens,
                "saved_usd": usage.usd or 0.0,
                "saved_unpriced": usage.usd is None,
            }
            self._ledger.add(self._today(), amounts, may_wait=True)

    def report(self) -> CostReport:
        """Today, and the last 30 days with today."""
        today = self._today()
        since = (datetime.fromtimestamp(self._now(), UTC) - timedelta(days=_DAYS_REPORTED - 1)).strftime("%Y-%m-%d")
        with self._lock:
            if self._limit:
                self._watch(self._spent())
        return CostReport(
            today=_spend(self._ledger.totals(today, today)),
            last_30_days=_spend(self._ledger.totals(since, today)),
            limit=self._limit or None,
        )

    def spent_on(self, day: str) -> Spend:
        """What a day (YYYY-MM-DD) cost and saved; of more than 400 days ago nothing is known."""
        return _spend(self._ledger.totals(day, day))

    def close(self) -> None:
        self._ledger.close()

    # -- inside ------------------------------------------------------------------------------------------------------

    def _today(self) -> str:
        return datetime.fromtimestamp(self._now(), UTC).strftime("%Y-%m-%d")

    def _spent(self) -> float:
        """USD of today, with what calls may have cost that did not tell."""
        totals = self._ledger.totals(self._today(), self._today())
        return totals.get("usd", 0.0) + totals.get("untold_usd", 0.0)

    def _allow(self, model_id: str, usd: float | None) -> None:
        if usd is None:
            self._say("no price", f"BEDROCK_DAILY_LIMIT cannot be kept without the price of {model_id}: answers are quoted. "
                      "Add it to BEDROCK_PRICES.")  # fmt: skip
            raise ModelBudgetSpent(f"{model_id} has no price", code="NoPrice")
        spent = self._spent()
        self._watch(spent)
        if spent + self._reserved + usd > self._limit:
            self._say("limit", f"The daily limit of {self._limit:.2f} USD is reached ({spent:.2f} spent): answers are quoted "
                      "until midnight UTC. Raise BEDROCK_DAILY_LIMIT if that is too soon.")  # fmt: skip
            raise ModelBudgetSpent("the day's money is spent", code="DailyLimit")

    def _watch(self, spent: float) -> None:
        """Warn once a day when most of the limit is spent."""
        if spent >= _WARN_AT * self._limit:
            if self._told_on != self._today():
                self._say("warning", f"{spent:.2f} of {self._limit:.2f} USD of the daily limit are spent. At the limit answers "
                          "are quoted until midnight UTC. Raise BEDROCK_DAILY_LIMIT if that is too soon.")  # fmt: skip
        elif self._told_on != self._today():
            self._alerts.clear(_SUBJECT)  # a new day

    def _say(self, once: str, said: str) -> None:
        self._told_on = self._today()
        self._tell(_SUBJECT, once, said)

    def _tell(self, subject: str, once: str, said: str) -> None:
        """Tell operators, in the log once a day however many processes notice."""
        self._alerts.pin(subject, said)
        if self._ledger.is_first(self._today(), once):
            log.warning("Bedrock costs: %s", said)


def _of_unknown_cost(most: float | None) -> dict[str, float]:
    """A call that may have cost `most` USD, if that is known at all."""
    return {"unpriced": 1} if most is None else {"untold": 1, "untold_usd": most}


def _booked(usage: Usage) -> dict[str, float]:
    return {
        "calls": 1,
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "cache_read_tokens": usage.cache_read_tokens,
        "cache_write_tokens": usage.cache_write_tokens,
        "usd": usage.usd or 0.0,
    }


_MONEY = frozenset({"usd", "untold_usd", "saved_usd"})


def _spend(totals: Mapping[str, float]) -> Spend:
    known: dict[str, Any] = {name: totals[name] for name in Spend.__slots__ if name in totals}
    return Spend(**{name: amount if name in _MONEY else int(amount) for name, amount in known.items()})
