"""Markdown as it is found in handbooks becomes clean blocks, and loses no words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.blocks import Block, Kind, texts
from bot.knowledge.markdown import read_markdown
from bot.knowledge.passages import split
from bot.knowledge.text import read_text


def shapes(text: str) -> list[tuple[str, str]]:
    return [(block.kind.value, block.text) for block in read_markdown(text).blocks]


def test_front_matter_is_read_and_not_shown() -> None:
    document = read_markdown(
        '---\ntitle: "Leave: all of it"\naudience: executives\nkeywords: pto\n---\n# Leave\n\nText.'
    )
    assert (document.title, document.properties["audience"]) == ("Leave: all of it", "executives")
    assert [b.text for b in document.blocks] == ["Leave", "Text."]


def test_headings_with_and_without_space_and_underlined() -> None:
    assert shapes("#One\n## Two ##\nThree\n=====\nFour\n----\n") == [
        ("heading", "One"),
        ("heading", "Two"),
        ("heading", "Three"),
        ("heading", "Four"),
    ]


def test_hard_wrapped_lines_are_one_paragraph_and_one_item() -> None:
    assert shapes("A line\nthat goes on.\n\n- an item\n  that goes on\n- another") == [
        ("paragraph", "A line that goes on."),
        ("item", "an item that goes on"),
        ("item", "another"),
    ]


def test_numbered_steps_keep_their_numbers() -> None:
    assert shapes("1. First\n2. Second") == [("item", "1. First"), ("item", "2. Second")]


def test_links_keep_their_words_and_images_comments_and_tags_go() -> None:
    text = "See [the form](https://x.example/f) ![logo](l.png) <b>now</b> <!-- hidden --> &amp; <https://y.example>"
    assert shapes(text) == [("paragraph", "See the form now & https://y.example")]


def test_template_tags_keep_their_words() -> None:
    text = 'Ask in {% slack_channel "people-help" %} or read {% page "/leave/", "Leave" %}.{% include x.html %}'
    assert shapes(text) == [("paragraph", "Ask in #people-help or read Leave.")]


def test_a_pipe_table_keeps_its_rows_and_column_names() -> None:
    (table,) = read_markdown("| City | Limit |\n|---|--:|\n| London | 35 |\n| Berlin | 32 |").blocks
    assert table.rows == (("City", "Limit"), ("London", "35"), ("Berlin", "32"))


def test_an_html_table_keeps_its_rows_and_column_names() -> None:
    (named,) = read_markdown(
        "<table><tr><th>City</th><th>Limit</th></tr>\n<tr><td>London</td><td>35</td></tr></table>"
    ).blocks
    assert named.rows == (("City", "Limit"), ("London", "35"))
    (plainly,) = read_markdown(
        "<table><tr><td>City</td><td>Limit</td></tr>\n<tr><td>London</td><td>35</td></tr></table>"
    ).blocks
    assert plainly.rows == named.rows, "words over numbers name them"
    (bare,) = read_markdown("<table><tr><td>May 1</td><td>Labour Day</td></tr></table>").blocks
    assert bare.rows == (("", ""), ("May 1", "Labour Day"))


def test_a_bold_line_is_a_heading_and_bold_words_are_not() -> None:
    assert shapes("**What if I am ill?**\n\nTell us.\n\n**Note** that it ends.") == [
        ("heading", "What if I am ill?"),
        ("paragraph", "Tell us."),
        ("paragraph", "**Note** that it ends."),
    ]


def test_numbered_lines_with_a_body_are_headings_and_lists_are_lists() -> None:
    assert shapes("2.1 Annual leave\n\nYou have 25 days.\n\n2.2 Sick leave\n\nTell us.") == [
        ("heading", "2.1 Annual leave"),
        ("paragraph", "You have 25 days."),
        ("heading", "2.2 Sick leave"),
        ("paragraph", "Tell us."),
    ]
    assert [kind for kind, _ in shapes("1. Fill the form\n2. Send it\n3. Wait")] == ["item"] * 3


def test_plain_text_headings_in_capitals_and_short_lines() -> None:
    text = "LEAVE POLICY\n\nAnnual leave\n\nEverybody has twenty-five days of leave in each calendar year.\n\n# not Markdown"
    kinds = [(b.kind, b.text) for b in read_text(text).blocks]
    assert kinds[:2] == [(Kind.HEADING, "LEAVE POLICY"), (Kind.HEADING, "Annual leave")]
    assert kinds[2][0] is Kind.PARAGRAPH


def kept(blocks: tuple[Block, ...]) -> set[str]:
    return {word for block in blocks for text in texts(block) for word in re.findall(r"\w+", text)}


@given(st.text(max_size=400))
def test_no_text_whatever_breaks_the_reader(text: str) -> None:
    read_markdown(text)
    read_text(text)


@given(
    st.lists(
        st.sampled_from(
            ["# Head", "word", "- item", "1. step", "| a | b |", "|---|---|", "", "**bold**", "> quote", "***", "===="]
        )
    )
)
def test_mixtures_of_markup_lose_no_words(lines: list[str]) -> None:
    text = "\n".join(f"{line} w{n}" if line and line[0] not in "|*=" else line for n, line in enumerate(lines))
    expected = set(re.findall(r"w\d+", text))
    assert expected <= kept(read_markdown(text).blocks)


@pytest.mark.parametrize("text", ["", "---\n", "---\ntitle: x", "<table>", "```\nopen", "{% x", "[a](", "\x00"])
def test_unfinished_markup_is_read_as_far_as_it_goes(text: str) -> None:
    assert isinstance(read_markdown(text).blocks, tuple)


def test_a_heading_with_nothing_below_it_can_still_be_found() -> None:
    document = read_markdown(
        "# Leave\n\n## Annual leave\n\n25 days.\n\n## No sabbaticals\n\n## Sick leave\n\n### Call HR"
    )
    passages = list(split(document, path="leave.md", title="Leave", audience="everyone"))
    assert [passage.text for passage in passages] == ["25 days.", "No sabbaticals", "Call HR"]
    assert passages[2].headings == ("Sick leave", "Call HR")
