"""What tokens cost, as the settings have it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from bot.model import Usage

_MILLION = 1_000_000
_DEAREST = 10_000
"""USD per million tokens. Nothing costs a hundredth of it: more is a price per token, or in another unit."""


@dataclass(frozen=True, slots=True)
class Price:
    """USD per million tokens of each kind. None is not known, and then neither is what tokens of that kind cost."""

    input: float | None = None
    output: float | None = None
    cache_read: float | None = None
    cache_write: float | None = None

    def usd(self, usage: Usage) -> float | None:
        """What these tokens cost; None if some of them have no price."""
        parts = (
            (usage.input_tokens, self.input),
            (usage.output_tokens, self.output),
            (usage.cache_read_tokens, self.cache_read),
            (usage.cache_write_tokens, self.cache_write),
        )
        priced = [(tokens, price) for tokens, price in parts if tokens]
        if any(price is None for _, price in priced):
            return None
        return sum(tokens * (price or 0.0) for tokens, price in priced) / _MILLION

    def most_usd(self, usage: Usage) -> float | None:
        """The most that so many tokens in and out may cost, whichever of those in are read from or written to the cache."""
        into = usage.input_tokens + usage.cache_read_tokens + usage.cache_write_tokens
        dearest = None if self.input is None else max(self.input, self.cache_write or 0.0)
        return Price(dearest, self.output).usd(Usage(into, usage.output_tokens))

    def missing(self, *kinds: str) -> tuple[str, ...]:
        """Those of `kinds` (names of the fields) that have no price."""
        return tuple(kind for kind in kinds if asdict(self)[kind] is None)


_KINDS = tuple(field.name for field in fields(Price))
_FORM = 'write {"model id": {"input": 0.3, "output": 2.5}}, in USD per million tokens'


def parsed(value: object) -> object:
    """The prices by model id, from JSON as it stands in `.env`.

    Raises:
        ValueError: says what is wrong in plain words.

    """
    if not isinstance(value, str):
        return value
    try:
        table = json.loads(value or "{}")
    except (ValueError, RecursionError):
        raise ValueError(f"this is not JSON: {_FORM}") from None
    if not isinstance(table, dict):
        raise ValueError(_FORM)  # noqa: TRY004 - pydantic reports only ValueError
    return {model: _price(model, prices) for model, prices in table.items()}


def _price(model: str, prices: Any) -> Price:
    if not isinstance(prices, Mapping) or not prices:
        raise ValueError(f"{model}: {_FORM}")
    for kind, price in prices.items():
        if kind not in _KINDS:
            raise ValueError(f"{model}: '{kind}' is no kind of token; there are {', '.join(_KINDS)}")
        is_number = isinstance(price, int | float) and not isinstance(price, bool)
        if not is_number or not math.isfinite(price) or not 0 <= price < _DEAREST:
            raise ValueError(f"{model}: '{kind}' must be a number from 0 to {_DEAREST:,}, in USD per million tokens")
    return Price(**{kind: float(price) for kind, price in prices.items()})
