"""Optional parts of a Converse call: a guardrail, and a checkpoint of the prompt cache. Without any, nothing is added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.prompt import SYSTEM
from bot.settings import Settings

LETTERS_PER_TOKEN = 4

_CHECKPOINT = {"cachePoint": {"type": "default"}}


@dataclass(frozen=True, slots=True)
class Extras:
    """What is switched on.

    `cache_min_tokens` is the least that the model caches, from its card; 0 if it caches nothing. A checkpoint behind
    less would be paid for in vain where a model takes it at all.
    """

    guardrail_id: str = ""
    guardrail_version: str = ""
    cache_min_tokens: int = 0

    @classmethod
    def of(cls, settings: Settings) -> Extras:
        return cls(
            settings.bedrock_guardrail_id,
            settings.bedrock_guardrail_version,
            settings.bedrock_prompt_cache_min_tokens,
        )

    @property
    def caches(self) -> bool:
        """Whether the part of the prompt that never changes is long enough to be cached."""
        return 0 < self.cache_min_tokens <= prefix_tokens()

    @property
    def name(self) -> str:
        """What answers differ by, for the key under which they are kept; "" without a guardrail."""
        return f"/guardrail/{self.guardrail_id}/{self.guardrail_version}" if self.guardrail_id else ""

    def applied(self, arguments: Mapping[str, Any], *, stream: bool) -> dict[str, Any]:
        """The arguments of a call with what is switched on."""
        with_extras = dict(arguments)
        if self.caches:
            with_extras["system"] = [*arguments["system"], _CHECKPOINT]
        if self.guardrail_id:
            with_extras["guardrailConfig"] = self._guardrail(stream)
        return with_extras

    def _guardrail(self, stream: bool) -> dict[str, str]:
        """In a stream, text is held back until the guardrail has seen it."""
        guardrail = {"guardrailIdentifier": self.guardrail_id, "guardrailVersion": self.guardrail_version}
        return guardrail | ({"streamProcessingMode": "sync"} if stream else {})


def prefix_tokens() -> int:
    """About how many tokens come before everything that depends on the question."""
    return tokens_in([{"text": SYSTEM}])


def tokens_in(blocks: Sequence[Mapping[str, Any]]) -> int:
    """About how many tokens the text of some content blocks has."""
    return sum(len(block.get("text", "")) for block in blocks) // LETTERS_PER_TOKEN
