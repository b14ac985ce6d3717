"""Texts into vectors by a Bedrock model: the embedding side of the border."""

from __future__ import annotations

import json
import math
from array import array
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.bedrock.converse import Client
from bot.bedrock.errors import translated
from bot.bedrock.extras import LETTERS_PER_TOKEN
from bot.cost.budget import Budget
from bot.model import Usage

_DIMENSIONS = 256
"""Enough for passages of policies, and a quarter of the time of the 1,024 that models give by default."""

_COHERE_BATCH = 96
"""Texts a call, Cohere's most; Titan takes one."""

_LONGEST = 2048
"""Characters of a text: Cohere's most. Passages are shorter, but for rare long tables."""


class BedrockEmbedder:
    """Embeds with a model of the Titan or the Cohere family. Vectors have length 1, so their product is the cosine.

    Args:
        client: gives the boto3 client.
        model_id: holds the name of its family, `titan` or `cohere`, which decides the form of a request.

    """

    def __init__(self, client: Callable[[], Client], *, model_id: str, budget: Budget) -> None:
        self._client, self._model_id, self._budget = client, model_id, budget
        self._titan = "titan" in model_id
        self.batch = 1 if self._titan else _COHERE_BATCH

    @property
    def name(self) -> str:
        """Vectors of another name cannot be compared with these."""
        return f"{self._model_id}/{_DIMENSIONS}"

    def embed(self, texts: Sequence[str], *, asked: bool) -> list[array[float]]:
        """The vectors of at most `batch` texts: questions that are `asked`, or passages.

        Raises:
            ModelError: there are none; which kind says why.

        """
        clipped = [text[:_LONGEST] for text in texts]
        letters = sum(map(len, clipped))
        call = self._budget.reserve(self._model_id, Usage(math.ceil(letters / LETTERS_PER_TOKEN)))
        try:
            with translated():
                body = json.dumps(self._request(clipped, asked))
                response = self._client().invoke_model(modelId=self._model_id, body=body)
                call.taken()
                answer = json.loads(response["body"].read())
                if tokens := _tokens(response, answer):
                    call.settle(Usage(tokens, calls=1))
                return _vectors(answer, len(texts))
        finally:
            call.close()

    def _request(self, texts: Sequence[str], asked: bool) -> dict[str, Any]:
        if self._titan:
            return {"inputText": texts[0], "dimensions": _DIMENSIONS, "normalize": True}
        purpose = "search_query" if asked else "search_document"
        request = {"texts": list(texts), "input_type": purpose, "truncate": "END" if self._is_v3 else "RIGHT"}
        return request if self._is_v3 else request | {"output_dimension": _DIMENSIONS, "embedding_types": ["float"]}

    @property
    def _is_v3(self) -> bool:
        return "embed-v4" not in self._model_id


def _tokens(response: Mapping[str, Any], answer: Mapping[str, Any]) -> int:
    """What the call took: Titan tells it in its answer, AWS in a header; 0 if neither does."""
    headers = response.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    told = answer.get("inputTextTokenCount") or headers.get("x-amzn-bedrock-input-token-count") or 0
    return int(told) if str(told).isdigit() else 0


def _vectors(answer: Mapping[str, Any], wanted: int) -> list[array[float]]:
    """The vectors of an answer: Titan's one, Cohere's list, or Cohere's lists by type."""
    found = [answer["embedding"]] if "embedding" in answer else answer.get("embeddings", [])
    if isinstance(found, Mapping):
        found = found.get("float", [])
    if len(found) != wanted:
        raise ValueError(f"{len(found)} vectors instead of {wanted}")
    return [_unit(vector) for vector in found]


def _unit(numbers: Sequence[float]) -> array[float]:
    length = math.sqrt(sum(number * number for number in numbers))
    if not 0 < length < math.inf:
        raise ValueError("no direction")
    return array("f", (number / length for number in numbers))
