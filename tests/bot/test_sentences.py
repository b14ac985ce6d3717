"""Passages fall into units that can be quoted on their own."""

from __future__ import annotations

import pytest

from bot.reading.sentences import LONGEST_UNIT, Shape, clean, sentences, units


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Fees are refunded up to Rs. 40,000 a year. Apply in May.", 2),
        ("Ask your manager, e.g. Friday before noon. It costs $4.50 a day.", 2),
        ("Work ends at 5 p.m. on Fridays. The U.S. office closes earlier.", 2),
        ("See Sec. 4 of the plan. (It is short.) Dr. Example wrote it.", 3),
        ("Is it paid? Yes! In full.", 3),
    ],
)
def test_abbreviations_and_decimals_end_no_sentence(text: str, count: int) -> None:
    assert len(sentences(text)) == count
    assert " ".join(sentences(text)) == text


def test_markup_is_cleaned_and_words_are_kept() -> None:
    assert (
        clean("See **the [leave form](https://example.com/f)** in `Kiosk` ![x](y.png)") == "See the leave form in Kiosk"
    )


def test_items_carry_the_line_that_leads_into_them() -> None:
    found = units("Bring these:\n\n- a passport\n- a photo:\n  - not older than a year\n\nThank you.")
    assert [(u.shape, u.lead) for u in found[1:4]] == [
        (Shape.ITEM, "Bring these:"),
        (Shape.ITEM, "Bring these:"),
        (Shape.ITEM, "a photo:"),
    ]


def test_a_row_names_its_columns() -> None:
    (row,) = units("| Grade | Notice |\n| --- | --- |\n| B2 | 3 months |")
    assert (row.shape, row.text) == (Shape.ROW, "Grade B2: Notice 3 months")


def test_a_very_long_sentence_is_cut_at_its_clauses_and_says_so() -> None:
    text = "; ".join(f"clause {n} of the agreement grants {n} days of leave to the staff" for n in range(20)) + "."
    found = units(text)
    assert len(found) > 1
    assert all(unit.size <= LONGEST_UNIT for unit in found)
    assert all(unit.text.endswith("…") for unit in found[:-1])
    assert " ".join(unit.text.removesuffix("…") for unit in found) == text


def test_a_sentence_too_short_to_stand_alone_goes_with_the_next() -> None:
    found = units("Yes. You may work abroad for three weeks a year. Tell Security before you leave.")
    assert [u.text for u in found] == [
        "Yes. You may work abroad for three weeks a year.",
        "Tell Security before you leave.",
    ]


def test_a_sentence_that_says_only_they_has_the_one_before_with_it() -> None:
    theft, they = "Theft and fraud are always gross misconduct.", "They may lead to dismissal without any notice."
    others = "It is forbidden to smoke in the whole building.", "This policy holds for everybody in the office."
    read = units(f"{' '.join((theft, they, *others))}\n\nThey are told so by their manager.")
    assert [unit.before for unit in read] == ["", theft, "", "", ""]
