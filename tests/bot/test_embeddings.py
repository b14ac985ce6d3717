"""Search by meaning beside words: real boto3 against a local Bedrock whose vectors know a few concepts."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from bot.app import Core, build_core
from bot.model import Question, Scope
from tests.local_bedrock import LocalBedrock, Reply, failing, throttled
from tests.waiting import until

TITAN, COHERE_3, COHERE_4 = "amazon.titan-embed-text-v2:0", "cohere.embed-multilingual-v3", "cohere.embed-v4:0"

FILES = {
    "leave.md": "# Leave\n\n## Bereavement\n\nWhen a close relative dies, employees stay at home for 5 days at full pay.\n",
    "travel.md": "# Travel\n\n## Trains\n\nEmployees book trains in second class.\n",
    "@executives/cars.md": "# Cars\n\n## Executives\n\nMembers of the board drive a limousine.\n",
}
CONCEPTS = (("dies", "obsequies"), ("trains", "railway"), ("limousine", "chauffeur"))
OTHER_WORDS = "obsequies"
"""Stands in no document and in no thesaurus entry that leads to one."""


def concepts(text: str) -> list[float]:
    """A vector by what a text is about."""
    return [0.01, *(float(any(word in text.casefold() for word in concept)) for concept in CONCEPTS)]


def house(folder: Path, bedrock: LocalBedrock, model: str = TITAN, **more: str) -> Core:
    policies = folder / "policies"
    for name, text in FILES.items():
        (policies / name).parent.mkdir(parents=True, exist_ok=True)
        if not (policies / name).exists():
            (policies / name).write_text(text, encoding="utf-8")
    bedrock.embed = concepts
    settings = {"KNOWLEDGE_PATH": str(policies), "DATA_DIR": str(folder / "data"), "BEDROCK_EMBEDDING_MODEL_ID": model}
    core = build_core(bedrock.settings(**settings, **more))
    core.knowledge.sync()
    return core


def found(core: Core, text: str, scope: Scope | None = None) -> list[str]:
    return [found.passage.path for found in core.knowledge.search(text, scope or Scope()).found]


@pytest.mark.parametrize("model", [TITAN, COHERE_3, COHERE_4])
def test_a_passage_is_found_by_its_meaning_where_no_word_leads_to_it(tmp_path: Path, model: str) -> None:
    with LocalBedrock() as bedrock, closing(house(tmp_path, bedrock, model)) as core:
        assert found(core, OTHER_WORDS) == []
        assert core.knowledge.learn() == 0
        until(lambda: found(core, OTHER_WORDS)[:1] == ["leave.md"])


def test_the_two_rankings_are_fused(tmp_path: Path) -> None:
    with LocalBedrock() as bedrock, closing(house(tmp_path, bedrock)) as core:
        core.knowledge.learn()
        by_both = "Do employees book trains for a railway journey?"
        until(lambda: len(found(core, by_both)) == 2)
        assert found(core, by_both)[0] == "travel.md"


def test_what_is_near_in_meaning_is_found_only_by_those_who_may_read_it(tmp_path: Path) -> None:
    with LocalBedrock() as bedrock, closing(house(tmp_path, bedrock)) as core:
        core.knowledge.learn()
        executives = Scope.of("executives")
        until(lambda: found(core, "chauffeur", executives)[:1] == ["@executives/cars.md"])
        assert "@executives/cars.md" not in found(core, "chauffeur")


def test_what_may_tell_of_harm_is_searched_on_this_machine(tmp_path: Path) -> None:
    with LocalBedrock() as bedrock, closing(house(tmp_path, bedrock)) as core:
        core.knowledge.learn()
        told = len(bedrock.calls)
        answer = core.engine.answer(Question("What happens if somebody hits me in one of the trains?"))
        assert answer.confidential
        assert len(bedrock.calls) == told


def test_only_changed_passages_are_embedded_also_after_a_restart(tmp_path: Path) -> None:
    with LocalBedrock() as bedrock:
        with closing(house(tmp_path, bedrock)) as core:
            core.knowledge.learn()
            core.knowledge.learn()
        assert len(bedrock.embedded) == 3
        bedrock.embedded.clear()
        changed = FILES["travel.md"].replace("second", "first")
        (tmp_path / "policies" / "travel.md").write_text(changed, encoding="utf-8")
        with closing(house(tmp_path, bedrock)) as core:
            assert core.knowledge.learn() == 0
        (text,) = bedrock.embedded
    assert "first class" in text


def test_the_vectors_of_a_removed_document_are_removed(tmp_path: Path) -> None:
    with LocalBedrock() as bedrock, closing(house(tmp_path, bedrock)) as core:
        core.knowledge.learn()
        until(lambda: found(core, OTHER_WORDS)[:1] == ["leave.md"])
        (tmp_path / "policies" / "leave.md").unlink()
        core.knowledge.sync()
        assert "leave.md" not in found(core, OTHER_WORDS)


FAULTS = pytest.mark.parametrize(
    "fault",
    [
        throttled(),
        failing(403, "AccessDeniedException"),
        failing(500, "InternalServerException"),
        Reply(raw=b"{}"),
        Reply(raw=b'{"embedding": []}'),
        Reply(raw=b'{"embedding": ["x"]}'),
        Reply(raw=b'{"embedding": [NaN, 1]}'),
        Reply(raw=b"[]"),
        Reply(raw=b"no json"),
    ],
    ids=["throttled", "refused", "failing", "no vector", "empty", "words", "no number", "a list", "garbage"],
)


@FAULTS
def test_where_a_question_has_no_vector_the_search_is_the_one_by_words(tmp_path: Path, fault: Reply) -> None:
    question = "How many days when a relative dies?"
    with LocalBedrock() as bedrock, closing(house(tmp_path, bedrock)) as core:
        by_words = found(core, question)
        assert core.knowledge.learn() == 0
        bedrock.by_model = {TITAN: [fault]}
        assert found(core, question) == by_words
        assert found(core, OTHER_WORDS) == []


@FAULTS
def test_where_passages_have_no_vectors_the_search_is_the_one_by_words(tmp_path: Path, fault: Reply) -> None:
    question = "How many days when a relative dies?"
    with LocalBedrock() as bedrock, closing(house(tmp_path, bedrock)) as core:
        by_words = found(core, question)
        assert by_words
        bedrock.by_model = {TITAN: [fault]}
        assert core.knowledge.learn() == 3
        assert found(core, question) == by_words


def test_a_slow_model_is_not_waited_for(tmp_path: Path) -> None:
    question = "How many days when a relative dies?"
    with LocalBedrock() as bedrock, closing(house(tmp_path, bedrock)) as core:
        core.knowledge.learn()
        bedrock.by_model = {TITAN: [Reply(silent=True)]}
        began = time.monotonic()
        assert found(core, question)[0] == "leave.md"
        assert time.monotonic() - began < 1.0
        for number in range(5):
            found(core, f"{question} {number}")
        began = time.monotonic()
        assert found(core, f"{question} Once more.")[0] == "leave.md"
        assert time.monotonic() - began < 0.2, "after three in a row nobody waits"
        bedrock.release.set()


def test_passages_are_learned_in_the_background_while_people_search(tmp_path: Path) -> None:
    stop = threading.Event()
    with LocalBedrock() as bedrock, closing(house(tmp_path, bedrock)) as core:
        watching = threading.Thread(target=core.knowledge.watch, args=(stop, 0.05, core.alerts))
        watching.start()
        until(lambda: found(core, OTHER_WORDS)[:1] == ["leave.md"])
        stop.set()
        watching.join()


def test_embeddings_are_paid_for_within_the_daily_limit(tmp_path: Path) -> None:
    prices = {"BEDROCK_PRICES": '{"amazon.titan-embed-text-v2:0": {"input": 1.0}}'}
    with LocalBedrock() as bedrock, closing(house(tmp_path, bedrock, **prices)) as core:
        core.knowledge.learn()
        assert core.budget.report().today.usd == pytest.approx(3 * 7 / 1e6)
    with LocalBedrock() as bedrock:
        spent = {**prices, "BEDROCK_DAILY_LIMIT": "0.0000001"}
        with closing(house(tmp_path / "other", bedrock, **spent)) as core:
            assert core.knowledge.learn() == 3
            assert found(core, "What if a relative dies?")[0] == "leave.md"
        assert bedrock.embedded == []


def test_nothing_of_it_is_loaded_or_asked_unless_it_is_switched_on(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from bot.app import build_core; from bot.settings import load;"
        "core = build_core(load({'AWS_REGION': 'us-east-1', 'DATA_DIR': sys.argv[1]}, '/nonexistent'));"
        "core.knowledge.sync(); core.knowledge.learn(); core.close();"
        "print({'bot.bedrock.embeddings', 'bot.knowledge.meaning', 'boto3', 'numpy'} & set(sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"
    assert not list(tmp_path.glob("embeddings-*"))
