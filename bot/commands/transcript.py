"""The JSON-lines form of questions and answers, so that a list of questions can be evaluated before launch."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.model import Answer, Passage, Question, Scope, Turn


class MalformedLine(ValueError):
    """A line that is not a question; the message says what is wrong with it, in plain words."""


class _Said(BaseModel):
    model_config = ConfigDict(extra="ignore")
    role: str = "user"
    text: str = ""


class _Line(BaseModel):
    model_config = ConfigDict(extra="ignore")
    question: str
    audience: str | list[str] | None = None
    history: list[_Said | str] = Field(default_factory=list)


def parse_line(line: str | bytes, audience: str = "") -> Question:
    """The question in one JSON object `{"question", "audience"?, "history"?}`.

    `audience` is a name, names with commas, or a list of names. `history` holds `{"role", "text"}` objects, or
    plain strings spoken in turn, the person first. Bytes are UTF-8.

    Args:
        audience: that of a line that names none.

    Raises:
        MalformedLine: the line is not such an object.

    """
    try:
        parsed = _Line.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise MalformedLine(f"{where}: {first['msg']}" if where else first["msg"]) from error
    scope = scope_of(audience if parsed.audience is None else parsed.audience)
    return Question(parsed.question, scope, tuple(map(_turn, range(len(parsed.history)), parsed.history)))


def _turn(position: int, said: _Said | str) -> Turn:
    if isinstance(said, str):
        return Turn("assistant" if position % 2 else "user", said)
    return Turn("assistant" if said.role == "assistant" else "user", said.text)


def scope_of(audience: str | list[str]) -> Scope:
    """The scope of `everyone` and the named audiences; names are compared without case."""
    names = audience.split(",") if isinstance(audience, str) else audience
    return Scope.of(*(name.strip().casefold() for name in names if name.strip()))


def to_line(answer: Answer) -> str:
    """The answer as one line of JSON, as the command line's contract has it."""
    return json.dumps(to_record(answer), ensure_ascii=False)


def to_record(answer: Answer) -> dict[str, Any]:
    return {
        "answer": answer.text,
        "answered": answer.answered,
        "kind": answer.kind.value,
        "sources": [_shown(p) for p in answer.sources],
        "passages": [_shown(p) for p in answer.passages[:5]],
        "confidence": round(answer.confidence, 4),
        "cached": answer.cached,
        "seconds": round(answer.seconds, 4),
    }


def _shown(passage: Passage) -> dict[str, str]:
    return {"path": passage.path, "title": passage.place, "text": passage.text}
