"""A folder of policies becomes searchable, stays in step with the disk, and shows each audience its own view."""

from __future__ import annotations

import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from bot.errors import KnowledgeUnavailable
from bot.knowledge.library import Knowledge
from bot.language import Thesaurus
from bot.model import Scope
from tests.knowledge.conftest import Handbook
from tests.waiting import until

LEAVE = (
    "# Leave Policy\n\n## Annual leave\n\nYou have 25 days of annual leave.\n\n## Sick leave\n\nTell us before 10:00."
)
EXECUTIVES = Scope.of("executives")


def found(knowledge: Knowledge, question: str, scope: Scope | None = None) -> list[str]:
    return [f.passage.place for f in knowledge.search(question, scope or Scope()).found]


def test_passages_carry_their_headings_and_clean_text(handbook: Handbook) -> None:
    handbook.write("leave.md", LEAVE)
    report = handbook.knowledge.sync()
    assert (report.added, report.passages, report.skipped) == (1, 2, ())
    passage = handbook.knowledge.search("annual leave", Scope()).found[0].passage
    assert (passage.path, passage.place) == ("leave.md", "Leave Policy > Annual leave")
    assert passage.text == "You have 25 days of annual leave."


@pytest.mark.parametrize(
    ("front", "link", "dated"),
    [
        (
            "link: https://intranet.example.com/leave\neffective: 1 January 2026",
            "https://intranet.example.com/leave",
            "1 January 2026",
        ),
        ("url: 'http://intranet.example.com'\nupdated: 2026-02-01", "http://intranet.example.com", "2026-02-01"),
        ("link: javascript:alert(1)\ndate: soon", "", "soon"),
        ("link: https://a.example|<!channel>", "", ""),
        ("title: Leave", "", ""),
    ],
)
def test_a_document_has_the_address_and_date_its_author_gave(
    handbook: Handbook, front: str, link: str, dated: str
) -> None:
    before = time.time()
    handbook.write("leave.md", f"---\n{front}\n---\n{LEAVE}")
    handbook.knowledge.sync()
    (document,) = handbook.knowledge.documents(Scope())
    assert (document.link, document.dated) == (link, dated)
    assert abs(document.changed - before) < 60


def test_people_speak_otherwise_than_policies(handbook: Handbook) -> None:
    handbook.write("paternity.md", "# Paternity leave\n\nPartners receive six weeks at full pay.")
    handbook.write("babysitting.md", "# Office life\n\nA baby may visit the office party. Having fun is fine.")
    handbook.knowledge.sync()
    assert found(handbook.knowledge, "my wife is having a baby")[0] == "Paternity leave"


@pytest.mark.parametrize(
    ("typed", "meant"), [("anual leave", "annual"), ("sabatical", "sabbatical"), ("accomodation", "accommodation")]
)
def test_typing_errors_are_repaired(handbook: Handbook, typed: str, meant: str) -> None:
    handbook.write("a.md", "# Annual leave\n\nDays.\n\n# Sabbatical\n\nWeeks.\n\n# Accommodation\n\nPlaces.")
    handbook.knowledge.sync()
    assert meant in found(handbook.knowledge, typed)[0].casefold()


def test_a_known_word_is_never_repaired(handbook: Handbook) -> None:
    handbook.write("a.md", "# Moving\n\nPacking is paid.\n\n# Cars\n\nParking is free.")
    handbook.knowledge.sync()
    assert found(handbook.knowledge, "parking")[0].endswith("Cars")


def test_changes_on_disk_are_picked_up(handbook: Handbook) -> None:
    handbook.write("leave.md", LEAVE)
    handbook.knowledge.sync()
    before = handbook.knowledge.version(Scope())
    handbook.write("leave.md", LEAVE.replace("25", "28"))
    handbook.write("new.md", "# Parking\n\nParking costs 5 EUR.")
    report = handbook.knowledge.sync()
    assert (report.changed, report.added) == (1, 1)
    assert "28 days" in handbook.knowledge.search("annual leave", Scope()).found[0].passage.text
    assert handbook.knowledge.version(Scope()) != before
    (handbook.root / "new.md").unlink()
    assert handbook.knowledge.sync().removed == 1
    assert found(handbook.knowledge, "parking") == []


def test_the_watch_picks_changes_up_without_a_restart(handbook: Handbook) -> None:
    handbook.knowledge.sync()
    stop = threading.Event()
    watching = threading.Thread(target=handbook.knowledge.watch, args=(stop, 0.01))
    watching.start()
    handbook.write("leave.md", LEAVE)
    appeared = threading.Event()

    def look() -> None:
        while not stop.is_set() and not found(handbook.knowledge, "annual leave"):
            stop.wait(0.01)
        appeared.set()

    looking = threading.Thread(target=look)
    looking.start()
    assert appeared.wait(10)
    stop.set()
    watching.join()
    looking.join()


def test_the_watch_outlives_an_index_that_cannot_be_written(
    handbook: Handbook, caplog: pytest.LogCaptureFixture
) -> None:
    handbook.knowledge.sync()
    stop = threading.Event()
    with closing(sqlite3.connect(handbook.index_file)) as other:
        other.execute("CREATE TRIGGER full BEFORE INSERT ON documents BEGIN SELECT RAISE(FAIL, 'disk is full'); END")
        handbook.write("leave.md", LEAVE)
        watching = threading.Thread(target=handbook.knowledge.watch, args=(stop, 0.01))
        watching.start()
        until(lambda: "disk is full" in caplog.text)
        other.execute("DROP TRIGGER full")
        other.commit()
    until(lambda: found(handbook.knowledge, "annual leave") != [])
    stop.set()
    watching.join()
    assert caplog.text.count("disk is full") == 1


def test_the_log_names_a_broken_file_once_whoever_read_it(handbook: Handbook, caplog: pytest.LogCaptureFixture) -> None:
    handbook.write("broken.docx", b"not a Word file")
    handbook.knowledge.sync()
    stop = threading.Event()
    watching = threading.Thread(target=handbook.knowledge.watch, args=(stop, 0.01))
    watching.start()
    until(lambda: "A document is skipped: broken.docx: " in caplog.text)
    handbook.write("other.docx", b"not a Word file either")
    until(lambda: "A document is skipped: other.docx: " in caplog.text)
    (handbook.root / "other.docx").unlink()
    until(lambda: len(handbook.knowledge.skipped()) == 1)
    handbook.write("other.docx", b"still not")
    until(lambda: caplog.text.count("A document is skipped: other.docx: ") == 2)
    stop.set()
    watching.join()
    assert caplog.text.count("A document is skipped: broken.docx: ") == 1


def test_nothing_is_read_twice_and_versions_survive_a_restart(handbook: Handbook) -> None:
    handbook.write("leave.md", LEAVE)
    handbook.knowledge.sync()
    again = handbook.again()
    assert again.sync().unchanged == 1
    assert again.version(Scope()) == handbook.knowledge.version(Scope())
    again.close()


def test_editing_one_section_changes_only_its_passage(handbook: Handbook) -> None:
    def passages() -> dict[str, tuple[str, str]]:
        results = handbook.knowledge.search("leave annual sick", Scope()).found
        return {f.passage.place: (f.passage.id, f.passage.digest) for f in results}

    handbook.write("leave.md", LEAVE)
    handbook.knowledge.sync()
    before = passages()
    handbook.write("leave.md", LEAVE.replace("10:00", "09:00"))
    handbook.knowledge.sync()
    after = passages()
    changed = {place for place in before if before[place] != after[place]}
    assert changed == {"Leave Policy > Sick leave"}
    assert before["Leave Policy > Sick leave"][0] == after["Leave Policy > Sick leave"][0], "its id stays"


def test_a_broken_file_is_named_and_skipped_and_the_rest_is_read(handbook: Handbook) -> None:
    handbook.write("leave.md", LEAVE)
    handbook.write("broken.docx", b"not a Word file")
    handbook.write("binary.txt", b"\x00\x01\x02")
    report = handbook.knowledge.sync()
    assert [s.path for s in report.skipped] == ["binary.txt", "broken.docx"]
    assert all(s.reason for s in report.skipped)
    assert report.passages == 2
    handbook.write("broken.docx", b"still not")
    assert len(handbook.knowledge.sync().skipped) == 2, "it is named again, not forgotten"


def test_a_file_that_breaks_withdraws_what_it_said(handbook: Handbook) -> None:
    handbook.write("x.txt", "Parking costs 5 EUR a day in the garage.")
    handbook.knowledge.sync()
    assert found(handbook.knowledge, "parking")
    handbook.write("x.txt", b"\x00\x00broken")
    handbook.knowledge.sync()
    assert not found(handbook.knowledge, "parking")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(handbook: Handbook, encoding: str) -> None:
    handbook.write("x.txt", "Überstunden: the café bonus is £50.".encode(encoding))
    handbook.knowledge.sync()
    assert "£50" in handbook.knowledge.search("café bonus", Scope()).found[0].passage.text


def test_hidden_temporary_and_foreign_files_are_left_out(handbook: Handbook) -> None:
    for name in (".hidden.md", "~$lock.docx", "photo.png", ".git/config.md"):
        handbook.write(name, "# Secret\n\nParking.")
    (handbook.root / "link.md").symlink_to(handbook.index_file)
    report = handbook.knowledge.sync()
    assert (report.added, report.skipped) == (0, ())


def test_a_missing_folder_is_named_and_what_was_read_stays(handbook: Handbook) -> None:
    handbook.write("leave.md", LEAVE)
    handbook.knowledge.sync()
    handbook.root.rename(handbook.root.with_name("moved"))
    with pytest.raises(KnowledgeUnavailable, match="does not exist"):
        handbook.knowledge.sync()
    assert found(handbook.knowledge, "annual leave")


def test_a_damaged_index_is_built_anew(handbook: Handbook) -> None:
    handbook.write("leave.md", LEAVE)
    handbook.knowledge.sync()
    handbook.knowledge.close()
    for suffix in ("-wal", "-shm"):
        handbook.index_file.with_name(handbook.index_file.name + suffix).unlink(missing_ok=True)
    handbook.index_file.write_bytes(b"garbage" * 1000)
    again = handbook.again()
    again.sync()
    assert found(again, "annual leave")
    again.close()


def test_searching_goes_on_while_documents_are_read(handbook: Handbook) -> None:
    handbook.write("leave.md", LEAVE)
    handbook.knowledge.sync()
    for number in range(60):
        handbook.write(f"more-{number}.md", LEAVE.replace("Leave Policy", f"Policy {number}"))
    with ThreadPoolExecutor(8) as pool:
        syncing = pool.submit(handbook.knowledge.sync)
        searches = [pool.submit(found, handbook.knowledge, "annual leave days") for _ in range(100)]
        assert all(search.result() for search in searches)
        assert syncing.result().added == 60


def test_progress_is_told(handbook: Handbook) -> None:
    for number in range(3):
        handbook.write(f"{number}.md", LEAVE)
    told: list[tuple[int, int, str]] = []
    handbook.knowledge.sync(lambda done, total, path: told.append((done, total, path)))
    assert told == [(1, 3, "0.md"), (2, 3, "1.md"), (3, 3, "2.md")]


# -- audiences ---------------------------------------------------------------------------------------------------

BONUS = "# Executive Bonus\n\nDirectors receive a bonus of 45 percent."


@pytest.mark.parametrize(
    ("path", "front"),
    [
        ("@executives/bonus.md", ""),
        ("pay/@Executives/deep/bonus.md", ""),
        ("bonus.md", "---\naudience: executives\n---\n"),
        ("@executives/bonus.md", "---\naudience: everyone\n---\n"),
    ],
)
def test_a_restricted_document_is_found_by_its_audience_alone(handbook: Handbook, path: str, front: str) -> None:
    handbook.write(path, front + BONUS)
    handbook.knowledge.sync()
    assert found(handbook.knowledge, "bonus", EXECUTIVES) == ["Executive Bonus"]
    assert found(handbook.knowledge, "bonus") == []
    assert found(handbook.knowledge, "bonus", Scope.of("hr")) == []
    assert handbook.knowledge.documents(Scope()) == ()


def test_a_text_file_says_who_may_read_it_too(handbook: Handbook) -> None:
    handbook.write(
        "bonus.txt", "---\ntitle: Bonus Plan\naudience: executives\n---\nDirectors receive a bonus of 45 percent."
    )
    handbook.knowledge.sync()
    assert found(handbook.knowledge, "bonus", EXECUTIVES) == ["Bonus Plan"]
    assert found(handbook.knowledge, "bonus") == []


@pytest.mark.parametrize("front", ["audience:", "audience: '???'", "audience: [", "audience: a&b"])
def test_an_audience_that_cannot_be_understood_is_nobody(handbook: Handbook, front: str) -> None:
    handbook.write("bonus.md", f"---\n{front}\n---\n{BONUS}")
    handbook.knowledge.sync()
    for scope in (Scope(), EXECUTIVES, Scope.of("a"), Scope.of("a", "b")):
        assert found(handbook.knowledge, "bonus", scope) == []


def test_two_restrictions_must_both_be_met(handbook: Handbook) -> None:
    handbook.write("@executives/@legal/bonus.md", BONUS)
    handbook.write("@executives/plan.md", "---\naudience: legal\n---\n" + BONUS.replace("Executive", "Other"))
    handbook.knowledge.sync()
    assert found(handbook.knowledge, "bonus", EXECUTIVES) == []
    assert len(found(handbook.knowledge, "bonus", Scope.of("executives", "legal"))) == 2


def test_nothing_of_a_restricted_document_shows_in_another_view(handbook: Handbook) -> None:
    """Not its words in the ranking, not its words in the repair of typing errors, not its edits in the version."""
    handbook.write("leave.md", LEAVE)
    handbook.knowledge.sync()
    before = handbook.knowledge.search("anual leave clawback", Scope())
    for number in range(5):
        handbook.write(f"@executives/{number}.md", f"# Annual clawback {number}\n\nClawback of annual leave pay.")
    handbook.knowledge.sync()
    after = handbook.knowledge.search("anual leave clawback", Scope())
    assert after == before


def test_moving_a_document_into_an_audience_folder_hides_it_at_the_next_look(handbook: Handbook) -> None:
    handbook.write("bonus.md", BONUS)
    handbook.knowledge.sync()
    assert found(handbook.knowledge, "bonus")
    (handbook.root / "@executives").mkdir()
    (handbook.root / "bonus.md").rename(handbook.root / "@executives" / "bonus.md")
    handbook.knowledge.sync()
    assert found(handbook.knowledge, "bonus") == []
    assert found(handbook.knowledge, "bonus", EXECUTIVES)


def test_two_processes_share_the_index(handbook: Handbook) -> None:
    other = handbook.again()
    handbook.write("leave.md", LEAVE)
    handbook.knowledge.sync()
    assert found(other, "annual leave")
    assert other.version(Scope()) == handbook.knowledge.version(Scope())
    other.close()


def test_a_thesaurus_of_ones_own(handbook: Handbook) -> None:
    handbook.write("x.md", "# Fizzle allowance\n\nPaid monthly.")
    knowledge = Knowledge(handbook.root, handbook.index_file, Thesaurus.parse(["zorp -> fizzle allowance"]))
    knowledge.sync()
    assert found(knowledge, "zorp") == ["Fizzle allowance"]
    knowledge.close()
