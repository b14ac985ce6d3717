"""The bars of search and extract, over handbooks and questions that nothing was tuned to (the judging half)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench.scoring import states
from bot.knowledge.library import Knowledge
from bot.language import Thesaurus
from bot.model import Scope
from bot.quoting.extract import LONGEST_ANSWER, extract
from tests.bot.handbooks import Record, build, by_corpus, questions

POLICIES = Path(__file__).parent.parent.parent / "policies"


@dataclass(frozen=True)
class Asked:
    """One question with what came of it; `documents` are those of the first five passages, best first."""

    record: Record
    documents: tuple[str, ...]
    answered: bool
    text: str

    @property
    def states_the_facts(self) -> bool:
        return self.answered and all(states(self.text, fact) for fact in self.record["gold_facts"])


def ask(folder: Path, records: list[Record], index_file: Path) -> Iterator[Asked]:
    thesaurus = Thesaurus.load()
    knowledge = Knowledge(folder, index_file, thesaurus)
    knowledge.sync()
    for record in records:
        found = knowledge.search(record["question"], Scope(), 6)
        quoted = extract(found.asked, found.found, thesaurus, found.rarity)
        documents = dict.fromkeys(f.passage.path for f in found.found[:5])
        yield Asked(record, tuple(documents), quoted.answered, quoted.text)
    knowledge.close()


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> list[Asked]:
    folder = tmp_path_factory.mktemp("judged")
    records = [record for record in questions("handbooks") if record["half"] == "judging"]
    return [
        asked
        for name, group in by_corpus(records)
        for asked in ask(build(name, folder), group, folder / f"{name}.sqlite")
    ]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> list[Asked]:
    return list(ask(POLICIES, questions("policies"), tmp_path_factory.mktemp("sample") / "index.sqlite"))


def share(flags: list[bool]) -> float:
    return sum(flags) / len(flags)


def answerable(asked: list[Asked]) -> list[Asked]:
    return [a for a in asked if a.record["answerable"]]


def test_there_are_enough_questions_to_judge_by(judged: list[Asked]) -> None:
    assert len(answerable(judged)) >= 60
    assert len(judged) - len(answerable(judged)) >= 20


def test_the_right_document_is_found(judged: list[Asked]) -> None:
    ranked = [(a.documents, set(a.record["gold_docs"])) for a in answerable(judged)]
    assert share([bool(set(documents) & gold) for documents, gold in ranked]) >= 0.94
    assert share([documents[:1] != () and documents[0] in gold for documents, gold in ranked]) >= 0.83


def test_the_quotation_holds_the_facts(judged: list[Asked]) -> None:
    assert share([a.states_the_facts for a in answerable(judged)]) >= 0.7


def test_what_the_handbooks_answer_is_answered_and_most_of_the_rest_declined(judged: list[Asked]) -> None:
    assert share([a.answered for a in answerable(judged)]) >= 0.87
    assert share([a.answered for a in judged if not a.record["answerable"]]) <= 0.4


def test_the_sample_handbook_answers_its_questions(sample: list[Asked]) -> None:
    assert share([a.states_the_facts for a in answerable(sample)]) >= 0.88
    assert share([a.answered for a in answerable(sample)]) >= 0.95
    assert share([a.answered for a in sample if not a.record["answerable"]]) <= 0.6


def test_no_quotation_is_too_long(judged: list[Asked], sample: list[Asked]) -> None:
    assert max(len(a.text.split()) for a in [*judged, *sample]) <= LONGEST_ANSWER


def test_the_first_question_of_a_newcomer_gets_every_row_of_the_table(tmp_path: Path) -> None:
    record: Record = {**questions("policies")[0], "question": "How much annual leave do I get?"}
    [asked] = ask(POLICIES, [record], tmp_path / "index.sqlite")
    assert all(days in asked.text for days in ("25 days", "30 days", "20 days", "24 days"))
