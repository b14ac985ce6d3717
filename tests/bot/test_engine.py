"""The engine from a question to an answer, with real policies, a real cache and a scripted writer."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.care.answer import Contacts
from bot.engine import AnswerEngine
from bot.errors import (
    ModelError,
    ModelOverloaded,
    ModelQuotaSpent,
    ModelRejected,
    ModelThrottled,
    ModelUnavailable,
)
from bot.knowledge.library import Knowledge
from bot.language import Thesaurus
from bot.model import Answer, Draft, Hindrance, Kind, Question, Scope, Stage, Turn
from bot.prompt import NO_ANSWER
from bot.tally import Tally
from cache.answers import AnswerCache, OneAnswer
from handlers.phrasebook import phrases_for
from tests.fakes import Clock, ScriptedWriter, Stages

LEAVE = """# Leave Policy

## Annual leave

Full-time employees receive 25 days of annual leave each year.

## Maternity leave

Employees may take 39 weeks of maternity leave, of which 26 weeks are at full pay.
"""

BONUS = """# Executive Bonus Plan

Members of the executive team receive a bonus of 40% of base salary.
"""

QUESTION = "How many days of annual leave do I get?"
GOOD = Draft("You receive 25 days of annual leave each year [1].", complete=True, stop_reason="end_turn")


class House:
    """An engine over a small knowledge folder."""

    def __init__(self, folder: Path, writer: ScriptedWriter | None = None, thesaurus: Thesaurus | None = None) -> None:
        self.policies = folder / "policies"
        (self.policies / "@executives").mkdir(parents=True, exist_ok=True)
        self.write("leave.md", LEAVE)
        self.write("@executives/bonus.md", BONUS)
        self.tally, self.clock = Tally(), Clock()
        thesaurus = thesaurus or Thesaurus.load(None)
        self.knowledge = Knowledge(self.policies, folder / "index.sqlite", thesaurus)
        self.cache = AnswerCache.open(
            folder / "cache",
            answerer="test",
            thesaurus=thesaurus,
            ttl_seconds=3600,
            max_entries=100,
            max_bytes=10_000_000,
            tally=self.tally,
        )
        self.engine = AnswerEngine(
            knowledge=self.knowledge,
            cache=self.cache,
            thesaurus=thesaurus,
            writer=writer,
            contacts=Contacts("people@example.com", {"default": "the care line"}),
            phrases=phrases_for,
            tally=self.tally,
            default_seconds=45,
            clock=self.clock,
        )
        self.knowledge.sync(None)

    def write(self, name: str, text: str) -> None:
        (self.policies / name).write_text(text, encoding="utf-8")

    def ask(self, text: str, scope: Scope | None = None, history: tuple[Turn, ...] = ()) -> Answer:
        return self.engine.answer(Question(text, scope or Scope(), history))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    house.cache.close()
    house.knowledge.close()


def with_writer(tmp_path: Path, *script: Draft | Exception) -> tuple[House, ScriptedWriter]:
    writer = ScriptedWriter(list(script))
    return House(tmp_path, writer), writer


def test_without_a_model_the_policy_is_quoted_with_its_source(house: House) -> None:
    answer = house.ask(QUESTION)
    assert answer.kind is Kind.EXTRACT
    assert "25 days" in answer.text
    assert answer.sources[0].place == "Leave Policy > Annual leave"


def test_an_answer_names_its_kept_entry_and_leaves_the_cache_by_it(house: House) -> None:
    first, again = house.ask(QUESTION), house.ask(QUESTION)
    assert first.entry == again.entry != ""
    assert again.written_at is not None
    assert house.cache.purge(OneAnswer(again.entry, again.written_at), by="feedback") == 1
    assert house.ask(QUESTION).kind is Kind.EXTRACT, "made anew"


def test_an_answer_that_is_not_kept_names_none(house: House) -> None:
    assert house.ask("can I bring my dog to the office?").entry == ""


def test_the_same_question_again_is_reused(house: House) -> None:
    first, again = house.ask(QUESTION), house.ask("how many days of annual leave do i get")
    assert again.kind is Kind.REUSED
    assert (again.text, again.sources, again.passages) == (first.text, first.sources, first.passages)


def test_editing_the_policy_retires_its_answer(house: House) -> None:
    house.ask(QUESTION)
    house.write("leave.md", LEAVE.replace("25 days", "28 days"))
    house.knowledge.sync(None)
    answer = house.ask(QUESTION)
    assert answer.kind is Kind.EXTRACT
    assert "28 days" in answer.text


def test_a_restricted_policy_is_quoted_only_to_its_audience(house: House) -> None:
    question = "What bonus does the executive team receive?"
    told = house.ask(question, Scope.of("executives"))
    assert "40%" in told.text
    other = house.ask(question)
    assert "40" not in other.text
    assert all(p.audience == "everyone" for p in (*other.sources, *other.passages))


def test_what_the_policies_do_not_answer_is_said_plainly_and_a_person_offered(house: House) -> None:
    answer = house.ask("can I bring my dog to the office?")
    assert (answer.kind, answer.answered, answer.sources) == (Kind.NONE, False, ())
    assert "people@example.com" in answer.text


REFERRALS = "# Referral Policy\n\n## Bonus\n\nThe referral bonus is paid at once, with the next salary.\n"
BOTH = "How many days of annual leave do I get? And is the referral bonus paid at once?"


def test_two_questions_at_once_are_both_answered_and_kept(house: House) -> None:
    house.write("referrals.md", REFERRALS)
    house.knowledge.sync(None)
    answer, again = house.ask(BOTH), house.ask(BOTH)
    assert "25 days" in answer.text
    assert "The referral bonus is paid at once" in answer.text
    assert [source.path for source in answer.sources] == ["leave.md", "referrals.md"]
    assert again.kind is Kind.REUSED


def test_what_may_be_meant_for_others_is_answered_and_not_kept(tmp_path: Path) -> None:
    house, writer = with_writer(tmp_path, GOOD)
    asked = Question(QUESTION, addressed=False)
    assert house.engine.answer(asked).answered
    assert list(house.cache.export()) == []
    assert house.engine.answer(asked).kind is not Kind.REUSED
    assert house.engine.answer(Question(QUESTION)).answered
    assert house.engine.answer(asked).kind is Kind.REUSED
    assert len(writer.asked) == 3


def test_of_two_questions_the_one_without_an_answer_is_named_and_nothing_is_kept(house: House) -> None:
    answer, again = house.ask(BOTH), house.ask(BOTH)
    assert "25 days" in answer.text
    assert "To “is the referral bonus paid at once?” I found no answer" in answer.text
    assert again.kind is Kind.EXTRACT
    assert house.cache.stats().rejections == {"in-part": 2}, "nor is it taken for a fault"


def test_the_model_is_given_the_best_passage_for_each_of_two_questions_first(tmp_path: Path) -> None:
    house, writer = with_writer(tmp_path, GOOD)
    house.write("referrals.md", REFERRALS)
    for number in range(3):
        house.write(
            f"more{number}.md", f"# Bonus {number}\n\nA bonus for days of annual leave you get at once is not paid.\n"
        )
    house.knowledge.sync(None)
    house.ask(BOTH)
    ((_, passages),) = writer.asked
    assert [passage.path for passage in passages[:2]] == ["leave.md", "referrals.md"]


def test_a_new_line_in_the_thesaurus_retires_what_it_would_have_answered_otherwise(tmp_path: Path) -> None:
    """HR adds the line because the answer stood on the wrong passages: it must not be given again for days."""
    asked, notice = "How many days of gardening leave do I get?", "Staff under notice are released on full pay."
    house, _ = with_writer(tmp_path, GOOD)
    house.write("notice.md", f"# Notice Policy\n\n## Release\n\n{notice}\n")
    house.knowledge.sync(None)
    assert house.ask(asked).kind is Kind.FRESH
    restarted = House(tmp_path, ScriptedWriter([GOOD]))
    assert restarted.ask(asked).kind is Kind.REUSED
    taught = House(tmp_path, ScriptedWriter([GOOD]), Thesaurus.parse(["gardening leave -> released under notice"]))
    again = taught.ask(asked)
    assert again.kind is Kind.FRESH
    assert notice in [passage.text for passage in again.passages]


def test_a_written_answer_is_checked_kept_and_reused(tmp_path: Path) -> None:
    house, writer = with_writer(tmp_path, GOOD)
    first, again = house.ask(QUESTION), house.ask(QUESTION)
    assert (first.kind, again.kind) == (Kind.FRESH, Kind.REUSED)
    assert "25 days" in first.text
    assert first.sources[0].place == "Leave Policy > Annual leave"
    assert len(writer.asked) == 1


def test_a_model_that_says_the_passages_do_not_answer_is_believed(tmp_path: Path) -> None:
    house, _ = with_writer(tmp_path, Draft(NO_ANSWER, complete=True))
    assert house.ask(QUESTION).kind is Kind.NONE


@pytest.mark.parametrize(
    "draft",
    [
        Draft("You receive 99 days of annual leave [1].", complete=True),
        Draft("You receive 25 days of annual leave [1].\nThought: does the user want maternity leave?", complete=True),
        Draft("You receive 25 days of annual leave, but only", complete=False, stop_reason="max_tokens"),
    ],
    ids=["an invented number", "inner reasoning", "cut off"],
)
def test_a_draft_that_fails_its_checks_is_replaced_by_the_extract(
    tmp_path: Path, draft: Draft, caplog: pytest.LogCaptureFixture
) -> None:
    house, writer = with_writer(tmp_path, draft, GOOD)
    with caplog.at_level(logging.WARNING):
        answer = house.ask(QUESTION)
    assert (answer.kind, answer.degraded) == (Kind.EXTRACT, True)
    assert "25 days" in answer.text
    assert "Rejecting invalid response" in caplog.text
    assert house.ask(QUESTION).kind is Kind.FRESH, "the lower rung was not kept"
    assert len(writer.asked) == 2


def test_a_throttled_model_means_the_extract(tmp_path: Path) -> None:
    house, _ = with_writer(tmp_path, ModelThrottled("busy"))
    answer = house.ask(QUESTION)
    assert (answer.kind, answer.degraded) == (Kind.EXTRACT, True)


@pytest.mark.parametrize(
    ("error", "hindrance", "phrase"),
    [
        (ModelThrottled("busy"), Hindrance.BUSY, "engine.too_busy"),
        (ModelOverloaded("busy"), Hindrance.BUSY, "engine.too_busy"),
        (ModelQuotaSpent("spent"), Hindrance.FAULT, "engine.cannot_write"),
        (ModelUnavailable("away"), Hindrance.FAULT, "engine.cannot_write"),
        (ModelRejected("no"), Hindrance.FAULT, "engine.cannot_write"),
    ],
)
def test_why_nothing_could_be_written_is_told_as_it_is(
    tmp_path: Path, error: ModelError, hindrance: Hindrance, phrase: str
) -> None:
    house, _ = with_writer(tmp_path, error)
    quoted, nothing = house.ask(QUESTION), house.ask("can employees bring annual dogs to the office?")
    assert (quoted.kind, quoted.hindrance) == (Kind.EXTRACT, hindrance)
    assert (nothing.kind, nothing.hindrance) == (Kind.NONE, hindrance)
    assert nothing.text == phrases_for("en")(phrase, contact="people@example.com")


def test_every_sentence_of_our_own_is_in_the_askers_language(house: House) -> None:
    german = phrases_for("de")
    for text, phrase in (
        ("hello", german("smalltalk.greeting")),
        ("x" * 2001, german("engine.too_long", length=2001, most=2000)),
        ("can I bring my dog to the office?", german("engine.not_found", contact="people@example.com")),
        ("my manager hit me", german("harm.sorry")),
        ("my manager hit me", german("harm.turn_to", contact="the care line")),
    ):
        assert phrase in house.engine.answer(Question(text, locale="de-DE")).text


def test_a_question_past_its_deadline_is_quoted_at_once(tmp_path: Path) -> None:
    house, writer = with_writer(tmp_path, GOOD)
    answer = house.engine.answer(Question(QUESTION, deadline=house.clock() - 1))
    assert answer.kind is Kind.EXTRACT
    assert not writer.asked


def test_progress_is_told(tmp_path: Path) -> None:
    house, _ = with_writer(tmp_path, GOOD)
    stages = Stages()
    house.engine.answer(Question(QUESTION), stages)
    assert stages.seen == [Stage.SEARCHING, Stage.WRITING]


def test_whether_something_is_confidential_is_about_the_answer_above_where_there_is_one(house: House) -> None:
    assert house.ask("is it confidential?").kind is Kind.SMALLTALK
    history = (Turn("user", "How do I raise a grievance?"), Turn("assistant", "In writing."))
    assert house.ask("is it confidential?", history=history).kind is not Kind.SMALLTALK
    assert house.ask("will my boss see that I asked this?", history=history).kind is Kind.SMALLTALK


def test_a_follow_up_is_answered_in_its_conversation_and_not_kept(house: House) -> None:
    history = (Turn("user", "How many weeks of maternity leave are there?"), Turn("assistant", "39 weeks."))
    answer = house.ask("how much of that is at full pay?", history=history)
    assert "26 weeks" in answer.text
    assert house.cache.stats().entries == 0


@pytest.mark.parametrize("text", ["hi i feel unsafe", "hello my manager hit me"])
def test_harm_is_met_with_care_and_never_kept(house: House, text: str) -> None:
    answer = house.ask(text)
    assert answer.kind is Kind.CARE
    assert "the care line" in answer.text
    assert house.cache.stats().entries == 0


def test_a_greeting_is_answered_without_a_search(house: House) -> None:
    stages = Stages()
    assert house.engine.answer(Question("hi there"), stages).kind is Kind.SMALLTALK
    assert stages.seen == []


@pytest.mark.parametrize("text", ["", "🎉", "x" * 2001, "SELECT * FROM leave; --", "¿Cuántos días?", "\x00\x00", '"'])
def test_odd_input_gets_a_sensible_reply(house: House, text: str) -> None:
    assert house.ask(text).text


def test_whatever_breaks_the_person_gets_a_way_forward(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    house, _ = with_writer(tmp_path, RuntimeError("secret words"))
    answer = house.ask(QUESTION)
    assert (answer.kind, answer.degraded) == (Kind.NONE, True)
    assert "people@example.com" in answer.text
    assert "RuntimeError at" in caplog.text
    assert "secret words" not in caplog.text


def test_what_takes_long_can_be_quoted_meanwhile_and_is_not_kept(tmp_path: Path) -> None:
    house, writer = with_writer(tmp_path, GOOD)
    quoted = house.engine.quote(Question(QUESTION))
    assert quoted is not None
    assert quoted.kind is Kind.EXTRACT
    assert "25 days" in quoted.text
    assert house.engine.quote(Question("Is there a gym?")) is None
    assert house.engine.quote(Question("How high is the executive bonus?")) is None, "another audience's"
    assert not writer.asked
    assert house.cache.stats().stores == 0


def test_quoting_meanwhile_never_fails(house: House) -> None:
    house.knowledge.close()
    (house.policies.parent / "index.sqlite").write_bytes(b"garbage" * 1000)
    assert house.engine.quote(Question(QUESTION)) is None


def test_a_document_that_is_restricted_while_the_model_writes_is_not_answered_from(tmp_path: Path) -> None:
    house, writer = with_writer(tmp_path, GOOD)

    def restrict() -> None:
        house.write("leave.md", f"---\naudience: executives\n---\n{LEAVE}")
        house.knowledge.sync()

    writer.on_write = restrict
    answer = house.ask(QUESTION)
    assert "25 days" not in answer.text
    assert not answer.sources
    assert house.cache.stats().entries == 0
