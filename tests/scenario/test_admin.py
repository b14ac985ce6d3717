"""/hrbot-admin through real HTTP: who may use it, purges in a window, and what HR reads."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import read_policies
from bot.model import Scope
from cache.answers import Everything, Expired, ForAudience, ForQuestion, FromSource, OlderThan, Preview, Undone
from cache.storage.rows import Purge
from playground.cast import ADMIN, ASK_HR, EMPLOYEE, EXECUTIVE, EXECUTIVE_GROUP, HR, HR_GROUP
from playground.faults import Fault, hanging
from playground.local_slack import LocalSlack
from playground.workspace import Message, User, View
from tests.handlers.parts import SmallCache
from tests.scenario.conftest import Serve
from tests.scenario.house import BONUS_QUESTION, HOW_MUCH, LEAVE, House, opened, window_with
from tests.scenario.seen import shown


def said(slack: LocalSlack) -> list[Message]:
    return [message for message in slack.messages(ASK_HR) if message.from_bot]


async def told(slack: LocalSlack, person: User, text: str) -> Message:
    """What /hrbot-admin says to the person alone."""
    assert (await slack.command(person, "/hrbot-admin", text)).ok
    message = (await slack.until(lambda: said(slack)))[-1]
    assert message.only_for == person.id
    return message


async def window(slack: LocalSlack, person: User, words: str) -> View:
    return await slack.until(lambda: window_with(slack, person, words))


async def previewed(slack: LocalSlack, person: User, text: str, words: str = "would be removed") -> View:
    assert (await slack.command(person, "/hrbot-admin", text)).ok
    return await window(slack, person, words)


# -- who may -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", [EMPLOYEE, EXECUTIVE])
@pytest.mark.parametrize("text", ["purge all", "stats", "help", 'find "leave"'])
async def test_who_does_not_manage_answers_is_refused_kindly(
    slack: LocalSlack, serve: Serve, cache: SmallCache, person: User, text: str
) -> None:
    await serve()
    assert "for the HR team" in shown(await told(slack, person, text))
    assert slack.modal(person) is None
    assert cache.purged == []


async def test_a_workspace_admin_who_is_not_named_is_refused(slack: LocalSlack, serve: Serve) -> None:
    await serve(admin_users=())
    assert "for the HR team" in shown(await told(slack, ADMIN, "purge all"))


async def test_who_is_named_in_admin_users_may(slack: LocalSlack, serve: Serve, cache: SmallCache) -> None:
    await serve()
    await slack.submit(ADMIN, await previewed(slack, ADMIN, "purge all"))
    await slack.until(lambda: said(slack))
    assert cache.purged == [(Everything(), ADMIN.id)]


async def test_without_an_hr_group_nobody_is_hr(slack: LocalSlack, serve: Serve) -> None:
    await serve(hr_group="")
    assert "HR_GROUP" in shown(await told(slack, HR, "purge all"))


async def test_the_right_is_checked_again_when_the_window_is_submitted(
    slack: LocalSlack, serve: Serve, cache: SmallCache
) -> None:
    parts = await serve()
    preview = await previewed(slack, HR, "purge all")
    slack.workspace.groups.clear()
    parts.people.forget_groups()
    await slack.submit(HR, preview)
    assert "for the HR team" in shown((await slack.until(lambda: said(slack)))[0])
    assert cache.purged == []


async def test_while_slack_is_slow_to_say_who_it_is_the_window_is_open_already(
    slack: LocalSlack, serve: Serve, cache: SmallCache
) -> None:
    await serve()
    slack.faults.add("users.info", hanging())
    assert (await slack.command(HR, "/hrbot-admin", "purge all")).ok
    await window(slack, HR, "Counting")
    assert cache.purged == []


# -- purges --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "selection"),
    [
        ("purge all", Everything()),
        ("PURGE All", Everything()),
        ("purge expired", Expired()),
        ('purge "How much leave?"', ForQuestion("How much leave?")),
        ("purge “How much leave?”", ForQuestion("How much leave?")),
        ("purge ‘How much leave?’", ForQuestion("How much leave?")),
        ("purge How much leave?", ForQuestion("How much leave?")),
        ('purge "How much leave?', ForQuestion("How much leave?")),
        ("purge source “Leave Policy", FromSource("Leave Policy")),
        ("purge source leave.md", FromSource("leave.md")),
        ("purge source “Leave Policy”", FromSource("Leave Policy")),
        ("purge source Leave Policy (UK)", FromSource("Leave Policy (UK)")),
        ("purge audience Works Council", ForAudience("works council")),
        ('purge audience "Works Council"', ForAudience("works council")),
        ("purge older 30", OlderThan(30)),
        ("purge older than 1.5 days", OlderThan(1.5)),
    ],
)
async def test_hr_sees_what_would_go_and_removes_it(
    slack: LocalSlack, serve: Serve, cache: SmallCache, text: str, selection: object
) -> None:
    await serve()
    preview = await previewed(slack, HR, text)
    assert "2 stored answers would be removed" in shown(preview)
    assert "• how much leave\n• when is payday" in shown(preview)
    assert cache.purged == []
    await slack.submit(HR, preview)
    summary = await slack.until(lambda: said(slack))
    assert summary[0].only_for == HR.id
    assert "Done: 2 stored answers removed" in shown(summary[0])
    assert cache.purged == [(selection, HR.id)]
    assert cache.for_good == [False], "for an hour it can be taken back"
    assert slack.modal(HR) is None


async def test_hr_may_change_their_mind(slack: LocalSlack, serve: Serve, cache: SmallCache) -> None:
    await serve()
    await slack.close(HR, await previewed(slack, HR, "purge all"))
    assert cache.purged == []


async def test_an_empty_selection_has_nothing_to_confirm(slack: LocalSlack, serve: Serve) -> None:
    await serve(cache=SmallCache(count=0))
    assert "submit" not in (await previewed(slack, HR, "purge all", "Nothing to remove")).body


@pytest.mark.parametrize("later", [601, -601])
async def test_an_old_preview_removes_nothing(slack: LocalSlack, serve: Serve, cache: SmallCache, later: float) -> None:
    """Nor one that would be good for longer, by a clock that was set back."""
    now = [1_000_000.0]
    await serve(now=lambda: now[0])
    preview = await previewed(slack, HR, "purge all")
    now[0] += later
    await slack.submit(HR, preview)
    assert "too old" in shown((await slack.until(lambda: said(slack)))[0])
    assert cache.purged == []


async def test_a_long_purge_says_that_it_goes_on(slack: LocalSlack, serve: Serve) -> None:
    go = threading.Event()

    class Slow(SmallCache):
        def purge(self, selection: object, by: str, *, for_good: bool = False) -> int:
            assert go.wait(20)
            return super().purge(selection, by, for_good=for_good)

    await serve(cache=Slow())
    await slack.submit(HR, await previewed(slack, HR, "purge all"))
    assert "2 seconds so far" in shown((await slack.until(lambda: said(slack)))[0])
    go.set()
    assert "Done: 2 stored answers" in shown((await slack.until(lambda: said(slack)[1:]))[0])


async def test_a_summary_too_late_for_the_command_comes_as_a_direct_message(slack: LocalSlack, serve: Serve) -> None:
    await serve()
    preview = await previewed(slack, HR, "purge all")
    slack.faults.add("response_url", Fault(404, "expired_url"))
    await slack.submit(HR, preview)
    direct = slack.workspace.direct_message(HR.id)
    (summary,) = await slack.until(lambda: [m for m in slack.messages(direct) if m.from_bot])
    assert "Done: 2 stored answers removed" in shown(summary)


async def test_a_window_that_slack_does_not_open_is_said(slack: LocalSlack, serve: Serve) -> None:
    await serve()
    slack.faults.add("views.open", Fault(200, "expired_trigger_id"))
    assert "Please try again" in shown(await told(slack, HR, "purge all"))


async def test_a_purge_is_taken_back(slack: LocalSlack, serve: Serve) -> None:
    class Remembering(SmallCache):
        def undo(self, by: str) -> Undone | None:
            return Undone(Purge(0.0, by, "source: leave.md", 3), 2)

    await serve(cache=Remembering())
    assert "2 of 3 stored answers are back (source: leave.md)" in shown(await told(slack, HR, "purge undo"))


@pytest.mark.parametrize("broken", ["preview", "purge"])
async def test_a_failing_cache_is_told_in_plain_words_with_an_id(
    slack: LocalSlack, serve: Serve, caplog: pytest.LogCaptureFixture, broken: str
) -> None:
    class Broken(SmallCache):
        def preview(self, selection: object, reader: Scope | None = None) -> Preview:
            if broken == "preview":
                raise ValueError("secret words")
            return super().preview(selection, reader)

        def purge(self, selection: object, by: str, *, for_good: bool = False) -> int:
            raise ValueError("secret words")

    await serve(cache=Broken())
    await slack.command(HR, "/hrbot-admin", "purge all")
    if broken == "purge":
        await slack.submit(HR, await window(slack, HR, "would be removed"))
    sorry = (await slack.until(lambda: said(slack)))[0]
    assert "something went wrong" in shown(sorry)
    assert shown(sorry).partition("Error ")[2][:6] in caplog.text
    assert "secret words" not in caplog.text + shown(sorry)


# -- help ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", ""),
        ("help", ""),
        ("sing a song", ""),
        ("purge", "purge expired"),
        ("puge all", "purge all"),
        ("pruge source leave.md", "purge source leave.md"),
        ("pruge", "purge expired"),
        ("undo", "purge undo"),
        ("undoo", "purge undo"),
        ("expired", "purge expired"),
        ("older", "purge older DAYS"),
        ("verify", 'find "question"'),
        ('fnd "How much leave?"', 'find "How much leave?"'),
        ("statz of today", "stats"),
        ("purge exired", "purge expired"),
        ("purge source", "purge source NAME"),
        ("purge audience ", "purge audience NAME"),
        ("purge older soon", "purge older DAYS"),
        ("purge nonsense", 'purge "question"'),
        ("find", 'find "question"'),
        ('why "only one"', 'why "question" "question"'),
        ("statz", "stats"),
        ("refesh", "refresh"),
    ],
)
async def test_what_is_not_understood_is_explained_with_the_nearest_command(
    slack: LocalSlack, serve: Serve, cache: SmallCache, text: str, meant: str
) -> None:
    await serve()
    explained = shown(await told(slack, HR, text))
    assert "/hrbot-admin purge expired:" in explained
    assert explained.startswith(f"Did you mean /hrbot-admin {meant}?" if meant else "What HR can do")
    assert cache.purged == []


# -- what HR reads -------------------------------------------------------------------------------------------------


@pytest.fixture
async def house(slack: LocalSlack, tmp_path: Path) -> AsyncIterator[House]:
    async with opened(slack, tmp_path) as served_house:
        yield served_house


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ('why "How much annual leave do I get?" "How much annual leave do I receive?"', "Same question"),
        ("why “Can I carry over leave?” “Can't I carry over leave?”", "Same question"),
        (
            "why ‘How long is maternity leave?’ ‘How long is paternity leave?’",
            "Different questions: asks: How long is ",
        ),
        ('why "How much is my salary?" "How much leave do I get?"', "somebody's own record"),
    ],
)
async def test_why_two_questions_share_an_answer_or_do_not(house: House, text: str, verdict: str) -> None:
    told = shown(await house.admin(HR, text))
    assert verdict in told
    assert ("They share a stored answer." in told) == verdict.startswith("Same")


async def test_find_shows_what_a_question_gets_and_leaves_no_trace(house: House) -> None:
    nothing = shown(await house.admin(HR, f'find "{HOW_MUCH}"'))
    assert "everyone: a new answer. Found: Leave Policy > Annual leave" in nothing
    assert "No stored answer fits it." in nothing
    await house.ask(EMPLOYEE, HOW_MUCH)
    before = house.core.cache.stats()
    found = shown(await house.admin(HR, "find “How much annual leave do I get?”"))
    assert "everyone: the answer given to “how many days of annual leave do i get”" in found
    assert f"Stored answer to “{HOW_MUCH}”:\nFull-time employees receive 25 days" in found
    assert "For everyone; reused 0 times; written" in found
    after = house.core.cache.stats()
    assert (after.lookups, after.exact_hits, after.similar_hits) == (
        before.lookups,
        before.exact_hits,
        before.similar_hits,
    )


async def test_find_tells_hr_of_answers_that_they_may_not_read_only_for_whom_they_are(house: House) -> None:
    await house.ask(EXECUTIVE, BONUS_QUESTION)
    found = shown(await house.admin(HR, f"find {BONUS_QUESTION}"))
    assert "Another stored answer is for executives, whose documents you may not read." in found
    assert "40%" not in found
    assert "Executive Bonus Plan" not in found


async def test_find_shows_no_answer_from_documents_that_were_restricted_since(house: House) -> None:
    """It is given to nobody any more, but would still be there to read for three days."""
    await house.ask(EMPLOYEE, HOW_MUCH)
    (house.policies / "leave.md").write_text(f"---\naudience: executives\n---\n{LEAVE}", encoding="utf-8")
    read_policies(house.core)
    found = shown(await house.admin(HR, f'find "{HOW_MUCH}"'))
    assert "25 days" not in found
    assert "No stored answer that you may read fits it." in found
    assert "1 other stored answer stands on documents that are gone, or not open to you." in found


@pytest.mark.parametrize("text", ["purge all", "purge audience executives", "purge older 0"])
async def test_a_purge_counts_questions_that_hr_may_not_read_and_shows_none(house: House, text: str) -> None:
    await house.ask(EXECUTIVE, BONUS_QUESTION)
    await house.slack.command(HR, "/hrbot-admin", text)
    preview = shown(await house.window(HR, "1 stored answer would be removed"))
    assert "target bonus" not in preview
    assert "It was made from documents that you may not read" in preview


async def test_top_counts_questions_that_hr_may_not_read_and_shows_none(house: House) -> None:
    for question in (BONUS_QUESTION, BONUS_QUESTION, HOW_MUCH, HOW_MUCH):
        await house.ask(EXECUTIVE if question == BONUS_QUESTION else EMPLOYEE, question)
    house.core.cache._counters.flush()
    top = shown(await house.admin(HR, "top"))
    assert f"1. {HOW_MUCH} (once)" in top
    assert "target bonus" not in top
    assert "1 more was made from documents that you may not read." in top
    house.slack.workspace.groups[EXECUTIVE_GROUP] = (EXECUTIVE.id, HR.id)
    house.services.people.forget_groups()
    assert f"{BONUS_QUESTION} (once, for executives)" in shown(await house.admin(HR, "top"))


async def test_find_shows_what_a_reader_of_more_would_get(house: House) -> None:
    house.slack.workspace.groups.update({EXECUTIVE_GROUP: (EXECUTIVE.id, HR.id), HR_GROUP: (HR.id,)})
    await house.ask(EXECUTIVE, BONUS_QUESTION)
    found = shown(await house.admin(HR, f'find "{BONUS_QUESTION}"'))
    assert "executives: the answer given before. Found: Executive Bonus Plan > Target bonus" in found
    assert "a target bonus of 40%" in found


@pytest.mark.parametrize("command", ["find {}", 'find "{}"'])
async def test_find_reads_a_question_as_if_somebody_asked_it(house: House, command: str) -> None:
    found = shown(await house.admin(HR, command.format("How much annual leave does @kim.example get?")))
    assert "How much annual leave does a colleague get?" in found
    assert "kim" not in found


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("How many days of leave do I have left?", "somebody's own case"),
        ("And for part-timers?", "only makes sense in its conversation"),
        ("My manager hits me every day", "tells of harm"),
    ],
)
async def test_find_says_what_is_never_shared(house: House, question: str, why: str) -> None:
    assert why in shown(await house.admin(HR, f"find {question}"))


async def test_a_source_is_known_without_the_ending_of_its_name(house: House) -> None:
    await house.ask(EMPLOYEE, HOW_MUCH)
    await house.ask(EXECUTIVE, BONUS_QUESTION)
    await house.slack.command(HR, "/hrbot-admin", "purge source Leave")
    assert HOW_MUCH in shown(await house.window(HR, "1 stored answer would be removed (source leave.md)"))


async def test_who_names_a_source_that_there_is_not_is_told_which_there_are(house: House) -> None:
    await house.ask(EMPLOYEE, HOW_MUCH)
    await house.ask(EXECUTIVE, BONUS_QUESTION)
    await house.slack.command(HR, "/hrbot-admin", "purge source travel")
    window = shown(await house.window(HR, "no stored answer matches (source travel)"))
    assert window.endswith("Stored answers rely on: leave.md")


async def test_top_names_the_most_reused_questions(house: House) -> None:
    assert "No stored answer was given again yet" in shown(await house.admin(HR, "top"))
    for question in (HOW_MUCH, HOW_MUCH, HOW_MUCH, "How long is maternity leave?", "How long is maternity leave?"):
        await house.ask(EMPLOYEE, question)
    house.core.cache._counters.flush()
    top = shown(await house.admin(HR, "top"))
    assert top.index(f"1. {HOW_MUCH} (2 times)") < top.index("2. How long is maternity leave? (once)")


async def test_stats_are_told_in_words(house: House) -> None:
    await house.ask(EMPLOYEE, HOW_MUCH)
    figures = shown(await house.admin(HR, "stats"))
    assert "kept: 1 answer, " in figures
    assert "quoted word for word: 1" in figures


async def test_refresh_reads_new_policies_at_once(house: House) -> None:
    pay = "# Pay\n\n## Payday\n\nSalaries are paid on the 25th of each month.\n"
    (house.policies / "pay.md").write_text(pay, encoding="utf-8")
    (house.policies / "broken.docx").write_bytes(b"no document")
    report = shown(await house.admin(HR, "refresh"))
    assert "1 document added" in report
    assert "1 file could not be read. An admin sees which" in report
    assert "broken.docx" not in report
    await house.window(HR, "passages in all")
    assert "25th of each month" in await house.ask(EMPLOYEE, "When is payday?")
    assert "broken.docx" in shown(await house.admin(ADMIN, "refresh"))


async def test_refresh_of_a_folder_that_is_away_says_so(house: House) -> None:
    house.policies.rename(house.policies.with_name("elsewhere"))
    assert "cannot be read at the moment" in shown(await house.admin(HR, "refresh"))


async def test_refresh_ends_with_a_sentence_whatever_happens(house: House) -> None:
    (index,) = house.core.settings.data_dir.glob("knowledge-*.sqlite")
    with closing(sqlite3.connect(index)) as other:
        other.execute("CREATE TRIGGER full BEFORE INSERT ON documents BEGIN SELECT RAISE(FAIL, 'disk is full'); END")
    (house.policies / "pay.md").write_text("# Pay\n\nSalaries are paid on the 25th.\n", encoding="utf-8")
    assert "cannot be read at the moment" in shown(await house.admin(HR, "refresh"))
    await house.window(HR, "cannot be read at the moment")


async def test_a_real_purge_removes_for_all_and_is_audited_and_undone(house: House) -> None:
    await house.ask(EMPLOYEE, HOW_MUCH)
    await house.slack.command(HR, "/hrbot-admin", 'purge "How much annual leave do I get?"')
    preview = await house.window(HR, "1 stored answer would be removed")
    assert HOW_MUCH in shown(preview)
    await house.slack.submit(HR, preview)
    summary = shown((await house.slack.until(house.said))[0])
    assert "1 stored answer removed" in summary
    assert "brings it back" in summary
    assert replace(house.core.cache.audit()[0], at=0.0, number=0) == Purge(
        0.0, HR.id, "question: How much annual leave do I get?", 1
    )
    assert house.core.cache.stats().entries == 0
    assert "1 of 1 stored answer is back" in shown(await house.admin(HR, "purge undo"))
    assert house.core.cache.stats().entries == 1


async def test_where_nothing_is_stored_a_purge_says_so(house: House) -> None:
    await house.slack.command(HR, "/hrbot-admin", "purge all")
    assert await house.window(HR, "Nothing to remove: no answer is stored.")
