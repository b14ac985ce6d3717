"""What is for us, and what is asked."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.block_kit.text import SOMEBODY, has_words, question_text
from handlers.conversations.incoming import Incoming, incoming, taken_back
from handlers.conversations.overhearing import calls_one_of
from handlers.delivery.place import Kind, Place

BOT = "U0BOT"


def event(**fields: Any) -> dict[str, Any]:
    said = {"type": "message", "channel": "C1", "channel_type": "channel", "user": "U1", "ts": "1.1", "text": "Hi"}
    return {"team_id": "T1", "event_id": "Ev1", "event": said | fields}


def found(body: dict[str, Any]) -> Incoming:
    result = incoming(body, BOT, "T1")
    assert result is not None
    return result


@pytest.mark.parametrize(
    ("at", "is_heard"), [("1.2", True), ("3601.1", True), ("3601.2", False), ("1.0", False), ("", False)]
)
def test_a_mention_may_be_put_in_within_the_hour(at: str, *, is_heard: bool) -> None:
    edited = event(type="app_mention", text=f"<@{BOT}> How much leave?", edited={"user": "U1", "ts": at})
    assert (incoming(edited, BOT, "T1") is not None) == is_heard


def test_a_mention_and_its_twin_have_a_key_in_common() -> None:
    text = f"<@{BOT}> How much leave?"
    mention = found(event(type="app_mention", text=text))
    twin = found(event(text=text) | {"event_id": "Ev2"})
    assert mention.text == twin.text == "How much leave?"
    assert set(mention.keys) & set(twin.keys)
    assert mention.place.addressed
    assert twin.place.addressed


def test_a_direct_message_is_for_us() -> None:
    direct = found(event(channel="D1", channel_type="im"))
    assert direct.place.kind is Kind.DIRECT
    assert direct.place.addressed


def test_a_post_in_a_thread_may_be_for_us_unless_it_names_others() -> None:
    assert not found(event(thread_ts="0.9")).place.addressed
    assert incoming(event(thread_ts="0.9", text="<@U2> what do you think?"), BOT, "T1") is None
    assert incoming(event(thread_ts="0.9", text="@emma what do you think?"), BOT, "T1") is None
    assert found(event(thread_ts="0.9", text=f"<@U2> <@{BOT}> and you?")).place.addressed
    assert incoming(event(thread_ts="0.9", text="  "), BOT, "T1") is None
    assert incoming(event(), BOT, "T1") is None


def test_an_empty_mention_is_a_question_too() -> None:
    assert found(event(type="app_mention", text=f"<@{BOT}>")).text == ""


@pytest.mark.parametrize(
    "fields",
    [
        {"subtype": "message_changed"},
        {"subtype": "message_deleted"},
        {"subtype": "bot_message"},
        {"subtype": "channel_join"},
        {"bot_id": "B1"},
        {"edited": {"ts": "1.2"}},
        {"hidden": True},
        {"user": BOT},
        {"user": "USLACKBOT"},
        {"user": None},
        {"user": ["U1"]},
        {"ts": 1.1},
        {"channel": {}},
        {"type": "reaction_added"},
        {"type": ["message"]},
    ],
)
def test_what_no_person_said_is_not_for_us(fields: dict[str, Any]) -> None:
    in_direct_message = {"channel": "D1", "channel_type": "im"}
    assert incoming(event(**in_direct_message | fields), BOT, "T1") is None


@pytest.mark.parametrize("body", [{}, {"event": None}, {"event": "text"}, {"event": []}, {"command": "/other"}])
def test_other_payloads_hold_no_question(body: dict[str, Any]) -> None:
    assert incoming(body, BOT, "T1") is None


def test_a_file_with_words_is_a_question() -> None:
    assert found(event(channel="D1", channel_type="im", subtype="file_share", text="What is this?")).text


def test_a_command_is_a_question_if_it_says_something() -> None:
    command = {"command": "/hrbot", "team_id": "T1", "channel_id": "C1", "user_id": "U1", "trigger_id": "t",
               "response_url": "https://hooks.example.com/1", "text": " How much leave? "}  # fmt: skip
    assert found(command).text == "How much leave?"
    assert found(command).place.private
    assert incoming(command | {"text": " "}, BOT, "T1") is None


def test_a_shared_channel_is_known_as_one() -> None:
    assert found(event(type="app_mention") | {"is_ext_shared_channel": True}).place.shared


def test_a_place_survives_the_inbox_and_fields_of_other_versions() -> None:
    place = found(event(type="app_mention", thread_ts="0.9")).place
    assert Place.from_json(place.to_json() | {"a_later_field": 1}) == place


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        (f"<@{BOT}> How much leave?", "How much leave?"),
        (f"hey <@{BOT}|hrbot>, how much leave?", "hey , how much leave?"),
        ("Can <@U2> approve it?", f"Can {SOMEBODY} approve it?"),
        ("Can <@U2|kim> approve it?", f"Can {SOMEBODY} approve it?"),
        ("What does @kim.example get?", f"What does {SOMEBODY} get?"),
        ("Is @Kim's bonus that of (@anna-b)?", f"Is {SOMEBODY}'s bonus that of ({SOMEBODY})?"),
        ("ask @kim/@anna.", f"ask {SOMEBODY}/{SOMEBODY}."),
        ("@hrbot @here @HR team, @hr-desk: how much?", "@hrbot @here @HR team, @hr-desk: how much?"),
        ("Can I work @home from @ 5 to @6, kim@example.com?", "Can I work @home from @ 5 to @6, kim@example.com?"),
        ("What says @executives/bonus.md?", "What says @executives/bonus.md?"),
        ("Can <!subteam^S2|@payroll> see <#C2|>?", "Can @payroll see #…?"),
        ("See <#C1|ask-hr> &amp; <https://x.example/p|the page>", "See #ask-hr & the page"),
        ("<mailto:a@example.com|a@example.com> or <https://x.example>", "a@example.com or https://x.example"),
        ("<!subteam^S1|@hr> <!here> 5 &lt; 6 &gt; 4", "@hr 5 < 6 > 4"),
        ("`a <b` c\nd", "`a <b` c\nd"),
        (f"How much leave?{SOMEBODY}", "How much leave?"),
        ("&amp;lt;", "&lt;"),
    ],
)
def test_slacks_forms_become_plain_words(typed: str, asked: str) -> None:
    assert question_text(typed, BOT) == asked


@pytest.mark.parametrize(("text", "told"), [(":point_up_2:", False), ("👆 ?!", False), ("why? :eyes:", True)])
def test_pictures_are_no_words(text: str, told: bool) -> None:
    assert has_words(text) is told


@pytest.mark.parametrize(("writer", "seen"), [("U1", True), (BOT, False), ("USLACKBOT", False)])
def test_only_what_a_person_deleted_is_taken_back(writer: str, seen: bool) -> None:
    deletion = {
        "type": "message",
        "subtype": "message_deleted",
        "channel": "C1",
        "previous_message": {"user": writer, "ts": "1.0", "thread_ts": "0.9"},
    }
    assert (taken_back({"event": deletion}, BOT, "T1") is not None) is seen


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("Emma, are you coming?", True),
        ("thanks Emma!", True),
        ("is that so, Emma?", True),
        ("and for Emma, who started in May?", False),
        ("What about Emma - she is part-time?", False),
        ("How much leave do I get?", False),
    ],
)
def test_who_is_spoken_of_is_not_called(text: str, called: bool) -> None:
    assert calls_one_of(text, ["Emma Lindqvist"]) is called


def test_half_of_a_character_is_marked_and_the_rest_is_asked() -> None:
    assert found(event(channel="D1", text="How much leave? \ud83d")).text == "How much leave? \N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize("field", ["user", "channel", "ts"])
@pytest.mark.parametrize("value", [None, 1, "", "\ud800", {"id": "U1"}])
def test_what_names_nobody_and_nothing_is_not_for_us(field: str, value: object) -> None:
    assert incoming(event(channel_type="im", **{field: value}), BOT, "T1") is None


def test_more_than_a_message_can_hold_is_not_looked_at() -> None:
    assert len(found(event(channel="D1", text="How much leave? " * 10_000)).text) <= 40_000
