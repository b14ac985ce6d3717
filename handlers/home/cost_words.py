"""What Bedrock costs, in words for admins. Never zero for what is not known."""

from __future__ import annotations

from bot.cost.budget import Spend
from handlers.block_kit.text import counted


def paid(spend: Spend, limit: float | None = None) -> list[str]:
    """Calls with their tokens, what they cost (of at most `limit` USD), and what reuse saved, in lines."""
    most = f" of at most {limit:,.2f} USD" if limit else ""
    return [
        f"Spent: {_cost(spend)}{most}",
        f"Tokens: {_tokens(spend)}",
        f"Saved by reuse: {_savings(spend)}",
    ]


def _cost(spend: Spend) -> str:
    if spend.calls and spend.unpriced == spend.calls:
        return f"not known for {_calls(spend.calls)} (BEDROCK_PRICES has no price)"
    known = spend.calls - spend.unpriced - spend.untold
    parts = (
        f"{spend.usd:,.2f} USD for {_calls(known)}" if known or not spend.calls else "",
        f"at most {spend.untold_usd:,.2f} USD for {_calls(spend.untold)} of unknown cost" if spend.untold else "",
        f"{_calls(spend.unpriced)} without a price" if spend.unpriced else "",
    )
    return ", and ".join(filter(None, parts))


def _tokens(spend: Spend) -> str:
    cached = f", {spend.cache_read_tokens:,} read from and {spend.cache_write_tokens:,} written to the prompt cache"
    with_cache = cached if spend.cache_read_tokens or spend.cache_write_tokens else ""
    return f"{spend.input_tokens:,} in, {spend.output_tokens:,} out{with_cache}"


def _savings(spend: Spend) -> str:
    known = "" if spend.saved_unpriced and not spend.saved_usd else f", {spend.saved_usd:,.2f} USD"
    unpriced = f" (not known for {spend.saved_unpriced:,} of them)" if spend.saved_unpriced else ""
    return f"{counted(spend.reused, 'answer', 'answers')}, {spend.saved_tokens:,} tokens{known}{unpriced}"


def _calls(number: int) -> str:
    return counted(number, "call", "calls")
