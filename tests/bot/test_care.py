"""Care after harm: who to turn to, what the policies say, and that nothing of what was written stays anywhere."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.app import Core, build_core, read_policies
from bot.care.answer import Care, Contacts, care_text, contacts_of, perhaps_text
from bot.care.disclosure import Harm, harm_in
from bot.care.policies import LONGEST, quotation
from bot.errors import KnowledgeError
from bot.model import Answer, Draft, Extract, Kind, Passage, Question, Scope, Writer
from bot.prompt import HARM
from bot.settings import Settings
from handlers.phrasebook import phrases_for
from tests.fakes import ScriptedWriter

ENGLISH = phrases_for("")
TELLS = "my manager hit me"
CRIES = "i cant do this anymore, i want to kill myself"
CANARY = "zebrafinch"

HARASSMENT = """# Harassment Policy

## What you can do

Write to advisers@example.com.

## What we mean

Harassment is unwanted behaviour.
"""
WELLBEING = """# Wellbeing Policy

## Employee assistance programme

Call 0800 111 1111 for counselling, day and night.
"""
SECRET = """# Harassment Policy for executives

## What you can do

Write to board@example.com.
"""
LEAVE = "# Leave Policy\n\nThe manager agrees the dates of annual leave in the team meeting.\n"


AGREED = "who agrees the dates of annual leave"
FAINT = next(
    text
    for tail in (
        "a colleague is afraid",
        "someone feels unsafe",
        "someone gets hurt",
        "somebody was hurt",
        "somebody cried",
    )
    if harm_in(text := f"{AGREED} when {tail}") is Harm.FAINT
)


def core_of(folder: Path, writer: Writer | None = None) -> Core:
    policies = folder / "policies"
    (policies / "@executives").mkdir(parents=True)
    for name, text in {
        "harassment.md": HARASSMENT,
        "wellbeing.md": WELLBEING,
        "leave.md": LEAVE,
        "@executives/harassment.md": SECRET,
    }.items():
        (policies / name).write_text(text, encoding="utf-8")
    settings = Settings.model_validate(
        {
            "knowledge_path": str(policies),
            "data_dir": folder / "data",
            "hr_contact": "hr@example.com",
            "hr_care_contacts": '{"default": "the care line, 0800 222", "GB": "Ben, 020 333", "DE": "Uta, 030 444"}',
            "hr_emergency_contacts": '{"GB": "999"}',
        }
    )
    core = build_core(settings, writer=writer)
    read_policies(core)
    return core


@pytest.fixture
def core(tmp_path: Path) -> Iterator[Core]:
    with closing(core_of(tmp_path)) as made:
        yield made


def asked(core: Core, text: str, country: str = "", scope: Scope | None = None) -> Answer:
    return core.engine.answer(Question(text, scope or Scope(), country=country))


def test_care_names_the_contacts_of_the_persons_country_and_of_everybody(core: Core) -> None:
    text = asked(core, TELLS, "GB").text
    assert "Ben, 020 333" in text
    assert "the care line, 0800 222" in text
    assert "call 999" in text
    assert "Uta" not in text


def test_where_the_country_is_unknown_all_are_named_with_theirs(core: Core) -> None:
    text = asked(core, TELLS).text
    assert all(line in text for line in ("- the care line, 0800 222", "- GB: Ben, 020 333", "- DE: Uta, 030 444"))


def test_in_a_country_without_contacts_of_its_own_those_for_everybody_are_named(core: Core) -> None:
    text = asked(core, TELLS, "FR").text
    assert "the care line, 0800 222" in text
    assert "Ben" not in text
    assert "your local emergency number" in text


def test_without_care_contacts_hr_is_named_and_no_number_is_invented() -> None:
    text = care_text(Contacts(""), ENGLISH)
    assert "your HR team" in text
    assert not any(char.isdigit() for char in text)


def test_what_the_policies_say_comes_with_care_and_its_source(core: Core) -> None:
    answer = asked(core, TELLS)
    care, _, policy = answer.text.partition("What our policy says")
    assert "sorry this is happening" in care
    assert "> Write to advisers@example.com." in policy
    assert "Harassment Policy > What you can do" in [source.place for source in answer.sources]


def test_only_what_the_person_may_read_is_quoted(core: Core) -> None:
    assert "board@example.com" not in asked(core, TELLS).text
    assert "example.com" in asked(core, TELLS, scope=Scope.of("executives")).text


def test_where_life_is_at_stake_whom_to_call_comes_first(core: Core) -> None:
    text = asked(core, CRIES, "GB").text
    assert text.index("call 999") < text.index("sorry this is happening") < text.index("0800 111 1111")


@pytest.mark.parametrize(
    "text",
    [
        "i think im having a heart attack",
        "someone has a knife in the lobby",
        "everyone would be better off without me",
        "my coworker overdosed",
        "i cant do this anymore",
    ],
)
def test_emergencies_of_every_kind_are_seen_as_such(core: Core, text: str) -> None:
    assert asked(core, text).text.startswith("**If you or someone else is in danger right now")


def test_care_goes_out_when_the_policies_cannot_be_read(caplog: pytest.LogCaptureFixture) -> None:
    def broken(_text: str, _scope: Scope) -> tuple[Passage, ...]:
        raise KnowledgeError(CANARY)

    care = Care(
        Contacts("HR"),
        phrases_for,
        broken,
        lambda text, scope: Extract("", broken(text, scope), answered=True, confidence=1),
    )
    for harm in (Harm.TOLD, Harm.UNSURE):
        answer = care.answer(Question(f"{CANARY} what now?"), harm)
        assert answer.kind is Kind.CARE
        assert "HR" in answer.text
        assert not answer.sources
    assert "could not be quoted" in caplog.text
    assert CANARY not in caplog.text


def test_who_perhaps_only_asked_gets_the_answer_behind_a_line_of_care(core: Core) -> None:
    care = Care(contacts_of(core.settings), phrases_for, lambda _text, _scope: (), lambda _text, _scope: EXTRACT)
    answer = care.answer(Question("who agrees the dates of annual leave?"), Harm.UNSURE)
    assert answer.text.startswith(perhaps_text(contacts_of(core.settings), ENGLISH))
    assert answer.text.endswith("The manager agrees the dates.")
    assert answer.kind is Kind.EXTRACT
    assert answer.confidential


EXTRACT = Extract("The manager agrees the dates.", (), answered=True, confidence=0.9)


def test_a_long_passage_ends_with_a_whole_sentence() -> None:
    passage = Passage("a#1", "d", "a.md", "Policy", ("Help",), "One two three four five. " * 100)
    text = quotation(passage)
    assert len(text.split()) <= LONGEST + 10
    assert text.endswith("five. …")


def test_numbered_steps_keep_their_numbers_and_have_no_dots_beside_them() -> None:
    steps = "- 1. Talk to an adviser.\n- 2) Make a complaint.\n- Or call 112."
    lines = quotation(Passage("a#1", "d", "a.md", "Policy", ("Help",), steps)).splitlines()
    assert lines[2:] == ["> 1. Talk to an adviser.", "> 2) Make a complaint.", "> - Or call 112."]


def test_a_model_that_sees_harm_is_heard_and_nothing_is_kept(tmp_path: Path) -> None:
    text = "what does the leave policy say about a person like my lead"
    assert harm_in(text) is Harm.NONE
    writer = ScriptedWriter([Draft(f"{HARM}.", complete=True)] * 2)
    with closing(core_of(tmp_path, writer)) as core:
        answers = [asked(core, text), asked(core, text)]
        assert all(answer.confidential and "the care line" in answer.text for answer in answers)
        assert core.cache.stats().entries == 0


def test_a_model_that_says_so_in_passing_is_not_believed_nor_shown(tmp_path: Path) -> None:
    writer = ScriptedWriter([Draft(f"{HARM} The manager agrees the dates [1].", complete=True)])
    with closing(core_of(tmp_path, writer)) as core:
        answer = asked(core, "who agrees the dates of annual leave?")
    assert HARM not in answer.text
    assert not answer.confidential


def test_what_may_be_about_somebody_is_answered_and_not_kept(core: Core) -> None:
    asked(core, AGREED)
    assert core.cache.stats().entries == 1
    answer = asked(core, FAINT)
    assert answer.kind is Kind.EXTRACT
    assert "The manager agrees the dates" in answer.text
    assert core.cache.stats().entries == 1


@pytest.mark.parametrize(
    "said", ["{} hit me and i am scared", "i want to die, {}", "is it ok that {} touches my legs?"]
)
def test_nothing_of_what_was_written_stays(tmp_path: Path, caplog: pytest.LogCaptureFixture, said: str) -> None:
    with caplog.at_level(logging.DEBUG), closing(core_of(tmp_path)) as core:
        answer = asked(core, said.format(CANARY))
        metrics = " ".join(core.tally.counts())
    assert answer.confidential
    assert CANARY not in answer.text + metrics + caplog.text
    assert [path for path in tmp_path.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()] == []
