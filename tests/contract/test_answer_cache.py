"""What every answer cache promises, whatever it is made of. `make` opens one on a folder; several may share it."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from msgspec.structs import replace

from bot.model import Evidence, Kind, Passage, Scope
from bot.tally import Tally
from cache.answers import (
    AnswerCache,
    Everything,
    Expired,
    ForAudience,
    ForQuestion,
    FromSource,
    OlderThan,
    OneAnswer,
    Selection,
)
from tests.cache.parts import (
    EVERYONE,
    EVIDENCE,
    LEAVE,
    PAY,
    QUESTION,
    TEXT,
    TRAVEL,
    Now,
    answer,
    found,
    keep,
    open_cache,
    passage,
)
from tests.fakes import Clock

EDITED = passage("leave", "Everybody gets 28 days of annual leave a year.")
PARAPHRASE = "how much vacation do we get?"
OTHER, ITS_TEXT = "Who approves travel abroad?", "Your head of unit approves travel abroad."

Make = Callable[..., AnswerCache]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    opened: list[AnswerCache] = []

    def make(**options: Any) -> AnswerCache:
        opened.append(open_cache(tmp_path / "cache", **options))
        return opened[-1]

    yield make
    for cache in opened:
        cache.close()


# -- the same question ---------------------------------------------------------------------------------------------


def test_the_same_question_gets_the_same_answer(make: Make) -> None:
    cache, written = make(), time.time() - 60
    assert cache.store(QUESTION, EVERYONE, EVIDENCE, replace(answer(), written_at=written)).stored
    hit = cache.lookup("hi <@U0BOT>, how many days of ANNUAL leave do I get please? :pray:", EVERYONE, Now())
    assert hit is not None
    assert (hit.how, hit.answer.text, hit.answer.kind, hit.answer.cached) == ("exact", TEXT, Kind.REUSED, True)
    assert (hit.answer.sources, hit.answer.passages) == ((LEAVE,), (LEAVE, TRAVEL))
    assert hit.answer.written_at == written


def test_an_exact_repeat_needs_no_search(make: Make) -> None:
    cache, now = make(), Now()
    keep(cache)
    assert cache.lookup(QUESTION, EVERYONE, now)
    assert now.searches == 0


def test_a_question_that_asks_the_same_gets_it_too(make: Make) -> None:
    cache = make()
    keep(cache)
    hit = cache.lookup(PARAPHRASE, EVERYONE, Now())
    assert hit is not None
    assert (hit.how, hit.answer.text) == ("similar", TEXT)


@pytest.mark.parametrize(
    "question",
    [
        "How many days of sick leave do I get?",
        "How many days of annual leave does my manager get?",
        "How many days of annual leave do I get after probation?",
        "How many days of annual leave do I get in 2030?",
        "How do I request annual leave?",
        "Who approves annual leave?",
    ],
)
def test_another_question_does_not(make: Make, question: str) -> None:
    cache = make()
    keep(cache)
    assert found(cache, question) is None


@pytest.mark.parametrize(
    "question",
    ["How many days of leave do I have left?", "My salary is 150k, am I underpaid?", "what about part-timers?"],
)
def test_what_is_personal_or_needs_its_thread_is_neither_kept_nor_found(make: Make, question: str) -> None:
    cache = make()
    assert not keep(cache, question)
    assert found(cache, question) is None
    assert cache.stats().entries == 0


# -- the same asker, as far as it matters ----------------------------------------------------------------------------


def test_another_scope_language_or_answerer_gets_nothing(make: Make) -> None:
    cache = make()
    keep(cache)
    for question in (QUESTION, PARAPHRASE):
        assert cache.lookup(question, Scope.of("executives"), Now()) is None
        assert cache.lookup(question, EVERYONE, Now(), language="de") is None
        assert make(answerer="model/2").lookup(question, EVERYONE, Now()) is None


# -- the same evidence ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", [QUESTION, PARAPHRASE])
@pytest.mark.parametrize(
    ("change", "passages", "stays"),
    [
        ("another policy was edited", (LEAVE, TRAVEL), True),
        ("the order differs", (TRAVEL, LEAVE), True),
        ("the cited passage was edited", (EDITED, TRAVEL), False),
        ("the cited passage was withdrawn", (TRAVEL,), False),
        ("a passage was withdrawn that the answer was made from", (LEAVE,), False),
        ("a new policy would be read now", (PAY, LEAVE, TRAVEL), False),
        ("nothing is found any more", (), False),
    ],
)
def test_an_edit_retires_what_would_be_answered_from_other_passages(
    make: Make, question: str, change: str, passages: tuple[Passage, ...], stays: bool
) -> None:
    cache = make()
    keep(cache)
    assert (cache.lookup(question, EVERYONE, Now("v2", passages)) is not None) == stays, change


@pytest.mark.parametrize(
    ("passages", "served"),
    [
        ((LEAVE, PAY), True),  # a paraphrase finds some others further down
        ((TRAVEL, LEAVE), True),
        ((PAY, LEAVE), False),  # it would be answered from something else first
        ((TRAVEL, PAY), False),  # it does not find what the answer cites
        ((EDITED, TRAVEL), False),
        ((), False),
    ],
)
def test_a_paraphrase_is_served_only_from_passages_it_finds_itself(
    make: Make, passages: tuple[Passage, ...], served: bool
) -> None:
    cache = make()
    keep(cache)
    assert (cache.lookup(PARAPHRASE, EVERYONE, Now("v1", passages)) is not None) == served


def test_a_new_answer_takes_the_place_of_one_that_was_retired(make: Make) -> None:
    cache = make()
    keep(cache)
    renewed = replace(answer("You get 28 days of annual leave a year.", sources=(EDITED,)), kind=Kind.EXTRACT)
    assert cache.store(QUESTION, EVERYONE, Evidence.of("v2", (EDITED, TRAVEL)), renewed).stored
    hit = cache.lookup(QUESTION, EVERYONE, Now("v2", (EDITED, TRAVEL)))
    assert hit is not None
    assert "28" in hit.answer.text


def test_a_quotation_does_not_take_the_place_of_a_written_answer(make: Make) -> None:
    cache = make()
    keep(cache)
    quoted = answer("> Everybody gets 25 days of annual leave a year.", kind=Kind.EXTRACT)
    admission = cache.store(QUESTION, EVERYONE, EVIDENCE, quoted)
    assert (admission.stored, admission.reason) == (False, "worse")
    assert found(cache) == TEXT


# -- time ----------------------------------------------------------------------------------------------------------


def test_an_answer_expires_by_when_it_was_written_and_use_does_not_prolong_it(make: Make) -> None:
    clock = Clock(10_000)
    cache = make(clock=clock, ttl_seconds=100)
    assert cache.store(QUESTION, EVERYONE, EVIDENCE, replace(answer(), written_at=9_950)).stored
    clock.seconds = 10_049
    assert found(cache)
    assert found(cache, PARAPHRASE)
    clock.seconds = 10_050
    assert found(cache) is None
    assert found(cache, PARAPHRASE) is None


def test_a_reused_answer_is_not_kept_again(make: Make) -> None:
    cache = make()
    keep(cache)
    hit = cache.lookup(QUESTION, EVERYONE, Now())
    assert hit is not None
    assert not cache.store(OTHER, EVERYONE, EVIDENCE, hit.answer).stored


def test_expired_answers_leave_by_themselves(make: Make) -> None:
    clock = Clock(10_000)
    cache = make(clock=clock, ttl_seconds=100)
    keep(cache)
    clock.seconds = 10_500
    keep(cache, OTHER, ITS_TEXT)
    assert cache.stats().entries == 1
    assert cache.stats().expired == 1


def test_a_lookup_that_takes_too_long_gives_up_into_a_miss(make: Make) -> None:
    ticks = Clock(0)

    def timer() -> float:
        ticks.seconds += 0.008
        return ticks.seconds

    cache = make(budget_seconds=0.020, timer=timer)
    now = Now("v1", (TRAVEL,))
    for question in (QUESTION, PARAPHRASE):
        assert keep(cache, question)
    asked = "how many vacation days do we get?"
    assert cache.lookup(asked, EVERYONE, now) is None
    assert cache.stats().misses == {"budget": 1}
    assert cache.lookup(QUESTION, EVERYONE, Now()), "what is found at once is given"
    assert make().lookup(asked, EVERYONE, Now()), "with time enough it is found"


# -- others --------------------------------------------------------------------------------------------------------


def test_what_one_stores_or_purges_the_other_sees_at_its_next_lookup(make: Make) -> None:
    one, two = make(), make()
    keep(one)
    assert found(two) == TEXT
    assert found(two, PARAPHRASE) == TEXT
    assert two.purge(Everything(), by="HR") == 1
    assert found(one) is None
    assert found(one, PARAPHRASE) is None
    assert keep(two)
    assert found(one, PARAPHRASE) == TEXT


def test_answers_survive_a_restart(make: Make) -> None:
    first = make()
    keep(first)
    first.close()
    assert found(first) is None
    second = make()
    assert found(second) == TEXT
    assert found(second, PARAPHRASE) == TEXT


# -- purging -------------------------------------------------------------------------------------------------------


@pytest.fixture
def filled(make: Make) -> AnswerCache:
    """Two questions about leave, one of them for executives, and one about travel."""
    cache = make()
    keep(cache)
    assert cache.store(PARAPHRASE, Scope.of("executives"), EVIDENCE, answer()).stored
    assert cache.store(OTHER, EVERYONE, EVIDENCE, answer(ITS_TEXT, sources=(TRAVEL,))).stored
    return cache


@pytest.mark.parametrize(
    ("selection", "count"),
    [
        (Everything(), 3),
        (Expired(), 0),
        (ForQuestion("how many days of annual leave do i get"), 2),
        (ForQuestion("Is there a dress code?"), 0),
        (FromSource("LEAVE.md"), 2),
        (FromSource("travel policy"), 1),
        (FromSource("other.md"), 0),
        (ForAudience("executives"), 1),
        (ForAudience("everyone"), 2),
        (ForAudience("board"), 0),
        (OlderThan(1), 0),
        (OlderThan(-1), 3),
    ],
)
def test_a_purge_removes_what_its_preview_counted(filled: AnswerCache, selection: Selection, count: int) -> None:
    preview = filled.preview(selection)
    assert (preview.count, len(preview.questions)) == (count, count)
    assert filled.purge(selection, by="U0HR") == count
    assert filled.stats().entries == 3 - count
    assert filled.preview(selection).count == 0


@pytest.mark.parametrize("named", ["Congés.md", "RH/CONGÉS.MD", " congés payés "])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_document_is_named_however_its_accents_are_written(
    make: Make, named: str, form: Literal["NFC", "NFD"]
) -> None:
    cache = make()
    path, title = (unicodedata.normalize(form, name) for name in ("rh/Congés.md", "Congés payés"))
    leave = Passage("leave", "digest", path, title, (), "Everybody gets 25 days of annual leave a year.")
    assert cache.store(QUESTION, EVERYONE, Evidence.of("v1", (leave,)), answer(sources=(leave,))).stored
    assert cache.preview(FromSource(named)).count == 1
    assert cache.preview(FromSource(unicodedata.normalize("NFD", named))).count == 1


def test_one_answer_is_purged_by_its_name_and_only_while_it_is_that_answer(make: Make) -> None:
    clock = Clock(10_000)
    cache = make(clock=clock)
    admission = cache.store(QUESTION, EVERYONE, EVIDENCE, replace(answer(), written_at=9_000.0))
    hit = cache.lookup(QUESTION, EVERYONE, Now())
    assert hit is not None
    assert hit.answer.entry == admission.entry
    keep(cache, OTHER, ITS_TEXT)
    assert cache.purge(OneAnswer(admission.entry, 8_999.0), by="feedback") == 0, "a newer one has its place"
    assert cache.purge(OneAnswer(admission.entry, 9_000.0), by="feedback") == 1
    assert cache.lookup(QUESTION, EVERYONE, Now()) is None
    assert cache.stats().entries == 1
    assert [(p.by, p.what, p.removed) for p in cache.audit(1)] == [("feedback", f"answer: {admission.entry[:12]}", 1)]


def test_every_purge_is_recorded(make: Make) -> None:
    clock = Clock(10_000)
    cache = make(clock=clock)
    keep(cache)
    cache.purge(FromSource("leave.md"), by="U0HR")
    clock.seconds += 5
    cache.purge(Everything(), by="command line")
    audit = make().audit(10)
    assert [(p.at, p.by, p.what, p.removed) for p in audit] == [
        (10_005, "command line", "everything", 0),
        (10_000, "U0HR", "source: leave.md", 1),
    ]


def test_a_purge_by_age_leaves_what_is_younger(make: Make) -> None:
    clock = Clock(10_000)
    cache = make(clock=clock, ttl_seconds=100_000)
    keep(cache)
    clock.seconds += 3 * 3600
    keep(cache, OTHER, ITS_TEXT)
    clock.seconds += 3600
    assert cache.purge(OlderThan(2.5 / 24), by="U0HR") == 1
    assert (found(cache), found(cache, OTHER)) == (None, ITS_TEXT)


def test_what_another_purges_while_this_one_looks_is_counted_once(make: Make) -> None:
    one, two = make(), make()
    keep(one)
    assert (one.purge(Everything(), by="one"), two.purge(Everything(), by="two")) == (1, 0)


# -- undoing a purge -------------------------------------------------------------------------------------------------


def exported(cache: AnswerCache) -> list[tuple[str, str, float | None, tuple[str, ...]]]:
    """Everything that is kept, newest first."""
    kept = [cache._catalogue.read(header.key) for header in cache._catalogue.headers()]
    return [(k.entry.question, k.entry.answer.text, k.entry.written_at, k.entry.audiences) for k in kept if k]


@pytest.mark.parametrize("selection", [Everything(), FromSource("leave.md"), ForAudience("executives")])
def test_an_undone_purge_leaves_no_trace_but_its_record(filled: AnswerCache, make: Make, selection: Selection) -> None:
    other, before = make(), exported(filled)
    assert found(other) == TEXT
    removed = filled.purge(selection, by="U0HR")
    undone = other.undo(by="U0OTHER")
    assert undone is not None
    assert (undone.restored, undone.purge.removed, undone.purge.by) == (removed, removed, "U0HR")
    assert sorted(exported(filled)) == sorted(before)
    assert found(filled) == found(other) == TEXT
    assert found(filled, PARAPHRASE) == TEXT
    newest = make().audit(1)[0]
    assert (newest.by, newest.what, newest.removed) == ("U0OTHER", f"undo: {undone.purge.what}", removed)


def test_purges_are_undone_newest_first_and_once(filled: AnswerCache) -> None:
    filled.purge(FromSource("travel.md"), by="U0HR")
    filled.purge(Expired(), by="U0HR")
    filled.purge(FromSource("leave.md"), by="U0HR")
    undone = [filled.undo(by="U0HR") for _ in range(3)]
    assert [u and u.restored for u in undone] == [2, 1, None]
    assert filled.stats().entries == 3


def test_what_was_removed_for_good_does_not_come_back(filled: AnswerCache) -> None:
    """The purge before it does; both are on record."""
    assert filled.purge(ForQuestion(QUESTION), by="U0HR", for_good=True) == 2
    assert filled.undoable() is None
    assert filled.purge(Everything(), by="U0HR") == 1
    undone = [filled.undo(by="U0HR") for _ in range(2)]
    assert [u and u.restored for u in undone] == [1, None]
    assert found(filled) is None
    assert [purge.removed for purge in filled.audit()] == [1, 1, 2]


@pytest.mark.parametrize("how", ["question", "answer"])
def test_what_is_removed_for_good_does_not_come_back_from_a_purge_before(filled: AnswerCache, how: str) -> None:
    """Somebody still reads the answer that was purged, and finds that it is wrong."""
    hit = filled.lookup(QUESTION, EVERYONE, Now())
    assert hit
    assert filled.purge(Everything(), by="U0HR") == 3
    wrong = ForQuestion(PARAPHRASE) if how == "question" else OneAnswer(hit.answer.entry, hit.answer.written_at or 0)
    assert filled.purge(wrong, by="U0READER", for_good=True) == 0
    undone = filled.undo(by="U0HR")
    assert undone
    assert undone.restored == (1 if how == "question" else 2)
    assert (found(filled), found(filled, OTHER)) == (None, ITS_TEXT)


def test_an_undo_never_takes_the_place_of_a_newer_answer(filled: AnswerCache) -> None:
    filled.purge(Everything(), by="U0HR")
    newer = "You get 30 days of annual leave a year."
    assert keep(filled, QUESTION, newer)
    undone = filled.undo(by="U0HR")
    assert undone is not None
    assert undone.restored == 2
    assert found(filled) == newer
    assert found(filled, OTHER) == ITS_TEXT


def test_an_undo_brings_nothing_back_that_expired_meanwhile(make: Make) -> None:
    clock = Clock(10_000)
    cache = make(clock=clock, ttl_seconds=1000)
    keep(cache)
    clock.seconds += 500
    keep(cache, OTHER, ITS_TEXT)
    cache.purge(Everything(), by="U0HR")
    clock.seconds += 600
    undone = cache.undo(by="U0HR")
    assert undone is not None
    assert undone.restored == 1
    assert (found(cache), found(cache, OTHER)) == (None, ITS_TEXT)


def test_after_an_hour_a_purge_stands(make: Make) -> None:
    clock = Clock(10_000)
    cache = make(clock=clock, ttl_seconds=100_000)
    keep(cache)
    cache.purge(Everything(), by="U0HR")
    clock.seconds += 3601
    assert cache.undo(by="U0HR") is None
    assert found(cache) is None


@pytest.mark.parametrize(("back", "undone"), [(1800, True), (3601, False), (30 * 24 * 3600, False)])
def test_a_clock_set_back_lengthens_the_hour_of_an_undo_by_one_at_most(make: Make, back: int, *, undone: bool) -> None:
    clock = Clock(100 * 24 * 3600)
    cache = make(clock=clock, ttl_seconds=100_000)
    keep(cache)
    clock.seconds += 4 * 3600
    cache.purge(Everything(), by="U0HR")
    clock.seconds -= back
    assert (cache.undoable() is not None) == undone
    assert (cache.undo(by="U0HR") is not None) == undone


def test_what_lies_aside_gives_way_to_new_answers(make: Make) -> None:
    """A purge frees its room at once where it is needed: new answers cost no other answer its place."""
    cache = make(max_bytes=2_000_000)
    long = "There are many days of leave in that case. " * 400
    for number in range(60):
        assert keep(cache, f"How many days of leave are there in case {number}?", long)
    cache.purge(Everything(), by="U0HR")
    for number in range(60, 120):
        assert keep(cache, f"How many days of leave are there in case {number}?", long)
    stats = cache.stats()
    assert (stats.entries, stats.evictions) == (60, 0)
    assert stats.bytes <= 2_000_000
    assert cache.undo(by="U0HR") is None


def test_a_preview_shows_five_questions_at_most_and_nobody_in_them(make: Make) -> None:
    cache = make()
    for year in range(2020, 2028):
        keep(cache, f"<@U0BOT> How many days of leave are there in {year}? :wave:")
    preview = cache.preview(Everything())
    assert preview.count == 8
    assert len(preview.questions) == 5
    assert preview.questions[0] == "How many days of leave are there in 2027?"


@pytest.mark.parametrize("said", ["Hi Anna, who approves travel?", "Who approves travel? Best regards, Anna Example"])
def test_nobody_is_named_in_what_others_are_shown(make: Make, said: str) -> None:
    cache = make()
    assert keep(cache, said)
    key = cache.shared_key(said, EVERYONE)
    assert key
    shown = cache.question(key, EVERYONE), cache.preview(Everything()).questions[0], next(cache.export()).question
    assert set(shown) == {"Who approves travel?"}


# -- what it says of itself ------------------------------------------------------------------------------------------


def test_statistics_count_what_happened(make: Make) -> None:
    cache = make(tally=Tally())
    keep(cache)
    found(cache)
    found(cache, PARAPHRASE)
    found(cache, OTHER)
    keep(cache, OTHER, "")
    stats = cache.stats()
    assert (stats.entries, stats.lookups, stats.exact_hits, stats.similar_hits) == (1, 3, 1, 1)
    assert (stats.stores, dict(stats.misses), dict(stats.rejections)) == (1, {"unknown": 1}, {"blank": 1})
    assert stats.bytes > 0


def test_verify_reads_everything(filled: AnswerCache) -> None:
    report = filled.verify()
    assert (report.checked, report.corrupt) == (3, 0)
