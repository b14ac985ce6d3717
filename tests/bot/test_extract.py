"""What someone sees who is answered without a model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.knowledge.library import Knowledge
from bot.language import Thesaurus
from bot.model import Extract, Scope
from bot.quoting.extract import LONGEST_ANSWER, extract

Ask = Callable[..., Extract]

FILLER = "# Canteen\n\nHot meals are served in the courtyard.\n\n# Visitors\n\nVisitors sign in at reception.\n"


@pytest.fixture
def ask(tmp_path: Path) -> Iterator[Ask]:
    """Asks a question over documents given as name=text."""
    opened: list[Knowledge] = []

    def asking(question: str, **documents: str) -> Extract:
        root = tmp_path / f"policies-{len(opened)}"
        root.mkdir()
        for name, text in {**documents, "filler": FILLER}.items():
            (root / f"{name}.md").write_text(text)
        thesaurus = Thesaurus.load()
        knowledge = Knowledge(root, tmp_path / f"{len(opened)}.sqlite", thesaurus)
        opened.append(knowledge)
        knowledge.sync()
        found = knowledge.search(question, Scope(), 6)
        return extract(found.asked, found.found, thesaurus, found.rarity)

    yield asking
    for knowledge in opened:
        knowledge.close()


TABLE = """# Overnight trips

| City | Hotel | Dinner |
| --- | --- | --- |
| Lisbon | 140 EUR | 31 EUR |
| Oslo | 210 EUR | 54 EUR |
"""

BANDS = """# Annual leave

| Years of service | Days |
| --- | --- |
| 0 to 2 years | 20 |
| 3 to 5 years | 23 |
| more than 5 years | 27 |
"""


def test_a_row_is_quoted_with_its_column_names(ask: Ask) -> None:
    said = ask("how much is dinner in Oslo", travel=TABLE)
    assert said.answered
    assert said.text.splitlines()[0] == "- City Oslo: Hotel 210 EUR; Dinner 54 EUR"


@pytest.mark.parametrize(
    ("question", "days"),
    [("been here 4 yrs, how much annual leave", "23"), ("annual leave after nine years of service", "27")],
)
def test_the_row_whose_band_holds_the_askers_years_comes_first(ask: Ask, question: str, days: str) -> None:
    assert f"Days {days}" in ask(question, leave=BANDS).text.splitlines()[0]


NOTICE = """# Leaving

## Notice periods

| Length of service | You give | We give |
| --- | --- | --- |
| On trial | 2 weeks | 2 weeks |
| Up to 2 years | 1 month | 1 month |
| 2 to 5 years | 2 months | 2 months |
| More than 5 years | 3 months | 3 months |

Staff in Portugal have to give us 30 days of notice, whatever their length of service, and get the same.

## Your last weeks

Take what is left of your annual leave during your notice period where you can, and tell your manager when in good time.
"""


def test_the_rows_of_a_table_are_quoted_as_a_table_with_the_sentence_beside_it(ask: Ask) -> None:
    said = ask("how much notice do I have to give?", leaving=NOTICE)
    assert said.text.splitlines()[:7] == [
        "| Length of service | You give | We give |",
        "|---|---|---|",
        "| On trial | 2 weeks | 2 weeks |",
        "| Up to 2 years | 1 month | 1 month |",
        "| 2 to 5 years | 2 months | 2 months |",
        "| More than 5 years | 3 months | 3 months |",
        "",
    ]
    assert "Staff in Portugal" in said.text
    assert len(said.text.split()) <= LONGEST_ANSWER


def test_the_rows_of_a_table_too_wide_for_a_chat_are_quoted_one_by_one(ask: Ask) -> None:
    wide = "# Notice\n\n| Grade | Notice in A | B | C | D | E |\n|---|---|---|---|---|---|\n"
    wide += "| Junior | 1 day | 2 days | 3 days | 4 days | 5 days |\n| Senior | 2 days | 3 days | 4 days | 5 days | 6 days |\n"
    lines = ask("how much notice does each grade have to give?", leaving=wide).text.splitlines()
    assert lines[0].startswith("- Grade Junior: Notice in A 1 day; B 2 days")
    assert "|" not in "".join(lines)


def test_of_a_table_elsewhere_only_the_best_row_is_quoted(ask: Ask) -> None:
    pay = "# Pay\n\nPay is deposited every other Friday, and a stub tells how you were paid.\n"
    said = ask("how often do we get paid", pay=pay, travel=TABLE.replace("Hotel", "Paid hotel"))
    assert len([line for line in said.text.splitlines() if line.startswith("- ")]) <= 1


def test_two_policies_that_disagree_are_both_quoted(ask: Ask) -> None:
    old = "# Parental leave guide\n\nParental leave must be requested 60 days before it begins.\n"
    new = "# Parental leave policy\n\nParental leave must be requested 90 days before it begins.\n"
    said = ask("how many days before must parental leave be requested", old=old, new=new)
    assert "60 days" in said.text
    assert "90 days" in said.text
    assert {passage.path for passage in said.passages} == {"old.md", "new.md"}


def test_two_policies_that_agree_are_quoted_once(ask: Ask) -> None:
    text = "Parental leave must be requested 60 days before it begins.\n"
    said = ask("when must parental leave be requested", a=f"# Parents\n\n{text}", b=f"# Parental leave\n\n{text}")
    assert said.text.count("60 days") == 1


@pytest.mark.parametrize(
    "question", ["is there a gym subsidy", "what is the signing bonus", "do we have pet insurance", "sabbatical policy"]
)
def test_what_the_documents_do_not_mention_is_declined(ask: Ask, question: str) -> None:
    said = ask(question, leave=BANDS, travel=TABLE)
    assert (said.answered, said.text, said.passages) == (False, "", ())


def test_a_follow_up_about_what_the_documents_do_not_mention_is_declined_too(ask: Ask) -> None:
    """Rather than answered with what was said before."""
    assert not ask("How much may a hotel cost in Oslo?\nwhat about taxis?", travel=TABLE).answered
    said = ask("How much may a hotel cost in Oslo?\nwhat about in Lisbon?", travel=TABLE)
    assert "140 EUR" in said.text


def test_a_number_keeps_its_unit_and_condition(ask: Ask) -> None:
    rule = "Up to 40 EUR a month is refunded for public transport, provided that you have passed probation."
    assert rule in ask("how much public transport do you refund", commute=f"# Commuting\n\n{rule}\n").text


def test_an_answer_too_short_to_stand_alone_is_quoted_with_what_follows(ask: Ask) -> None:
    text = "# Doctor's notes\n\n**Do I need a note from my doctor?**\n\nNot at first. From day four we ask for one.\n"
    assert "Not at first. From day four we ask for one." in ask("do I need a doctor's note", sick=text).text


def test_the_steps_of_a_procedure_are_quoted_as_a_list_in_their_order(ask: Ask) -> None:
    text = (
        "# Lost badge\n\nIf you lose your badge:\n\n1. Lock the badge in the app.\n2. Tell the front desk.\n"
        "3. Order a new badge for 10 EUR.\n4. Collect it after two days.\n"
    )
    lines = ask("how do I report a lost badge", badge=text).text.splitlines()
    assert lines == [
        "If you lose your badge:",
        "- Lock the badge in the app.",
        "- Tell the front desk.",
        "- Order a new badge for 10 EUR.",
        "- Collect it after two days.",
    ]


def test_long_policies_are_quoted_in_few_words_and_word_for_word(ask: Ask) -> None:
    sentences = [
        f"Relocation costs of grade {n} are paid up to {n}00 EUR against receipts and bills." for n in range(40)
    ]
    said = ask("relocation costs", move="# Relocation\n\n" + " ".join(sentences))
    assert said.answered
    assert 0 < len(said.text.split()) <= LONGEST_ANSWER
    assert set(filter(None, said.text.splitlines())) <= set(sentences)


@pytest.mark.parametrize("question", ["", "??", "the of and", "12345", "🙂"])
def test_a_question_without_words_is_declined(ask: Ask, question: str) -> None:
    assert not ask(question, leave=BANDS).answered


FIRES = "# Emergencies\n\nWhen the fire alarm sounds, leave. Fire wardens wear yellow vests.\n"
DISCIPLINE = "# Discipline\n\nDismissal needs two warnings. Theft leads to dismissal without notice.\n"


@pytest.mark.parametrize("question", ["can they fire me?", "Can I get fired?", "are they firing people?"])
def test_who_may_be_fired_is_not_told_about_fire_wardens(ask: Ask, question: str) -> None:
    said = ask(question, emergencies=FIRES, discipline=DISCIPLINE)
    assert "vests" not in said.text
    assert "dismissal" in said.text.casefold()
    assert "vests" in ask("who are the fire wardens?", emergencies=FIRES, discipline=DISCIPLINE).text


def test_they_are_quoted_with_who_they_are(ask: Ask) -> None:
    """Who asked whether they can be fired read nothing but: They may lead to dismissal without notice."""
    theft, they = "Theft and fraud are always gross misconduct.", "They may lead to dismissal without notice."
    assert ask("can I be fired without notice?", discipline=f"# Discipline\n\n{theft} {they}").text.split("\n") == [
        theft,
        they,
    ]


def test_who_loses_their_mum_is_not_told_about_maternity_leave(ask: Ask) -> None:
    said = ask(
        "my mum is dying, can I take time off?",
        maternity="# Maternity Leave\n\nYou may take 52 weeks of maternity leave.\n",
        bereavement="# Bereavement Leave\n\nAt the death of a parent you may take 10 days off.\n",
    )
    assert "10 days" in said.text
    assert "52 weeks" not in said.text
