"""Questions and answers as lines of JSON, as people script against them."""

import json

import pytest

from bot.commands.transcript import MalformedLine, parse_line, to_line
from bot.model import Answer, Kind, Passage, Scope, Turn


def test_a_line_with_only_a_question_is_asked_as_everyone() -> None:
    question = parse_line('{"id": "q1", "question": "How much leave?"}')
    assert (question.text, question.scope, question.history) == ("How much leave?", Scope(), ())


@pytest.mark.parametrize("audience", ['"Executives, hr"', '["executives", "hr"]'])
def test_audiences_by_comma_or_list(audience: str) -> None:
    assert parse_line(f'{{"question": "x", "audience": {audience}}}').scope == Scope.of("executives", "hr")


def test_history_as_objects_or_in_turn() -> None:
    expected = (Turn("user", "maternity?"), Turn("assistant", "26 weeks"))
    objects = '[{"role": "user", "text": "maternity?"}, {"role": "assistant", "text": "26 weeks"}]'
    for history in (objects, '["maternity?", "26 weeks"]'):
        assert parse_line(f'{{"question": "paid?", "history": {history}}}').history == expected


@pytest.mark.parametrize("line", ["not json", "[]", '{"q": "x"}', '{"question": 3}', ""])
def test_a_malformed_line_says_what_is_wrong(line: str) -> None:
    with pytest.raises(MalformedLine, match=r"\w+"):
        parse_line(line)


def test_an_answer_holds_every_promised_key() -> None:
    passage = Passage("id", "digest", "leave.md", "Leave", ("Annual",), "25 days.")
    answer = Answer("25 days.", Kind.REUSED, sources=(passage,), passages=(passage,), confidence=0.5, seconds=0.25)
    shown = {"path": "leave.md", "title": "Leave > Annual", "text": "25 days."}
    assert json.loads(to_line(answer)) == {
        "answer": "25 days.",
        "answered": True,
        "kind": "reused",
        "sources": [shown],
        "passages": [shown],
        "confidence": 0.5,
        "cached": True,
        "seconds": 0.25,
    }
