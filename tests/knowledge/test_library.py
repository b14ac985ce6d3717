"""A folder of policies becomes searchable, stays in step with the disk, and shows each audience its own view."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from bot.alerts import Alerts
from bot.errors import KnowledgeUnavailable
from bot.knowledge.documents import OTHER_KIND
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
    watching = threading.Thread(target=handbook.knowledge.watch, args=(stop, 0.01, Alerts()))
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
        watching = threading.Thread(target=handbook.knowledge.watch, args=(stop, 0.01, Alerts()))
        watching.start()
        until(lambda: "disk is full" in caplog.text)
        other.execute("DROP TRIGGER full")
        other.commit()
    until(lambda: found(handbook.knowledge, "annual leave") != [])
    stop.set()
    watching.join()
    assert caplog.text.count("disk is full") == 1


def test_the_watch_outlives_whatever_happens_and_tells_operators_while_it_lasts(
    handbook: Handbook, caplog: pytest.LogCaptureFixture
) -> None:
    stop, alerts = threading.Event(), Alerts()
    with closing(sqlite3.connect(handbook.index_file)) as other:
        other.execute("INSERT OR REPLACE INTO meta VALUES ('generation', 'no number')")  # as no code of ours writes it
        other.commit()
        watching = threading.Thread(target=handbook.knowledge.watch, args=(stop, 0.01, alerts))
        watching.start()
        until(alerts.all)
        assert "docs/operations.md" in alerts.all()["Changes of policies"]
        other.execute("UPDATE meta SET value = 1")
        other.commit()
    handbook.write("leave.md", LEAVE)
    until(lambda: found(handbook.knowledge, "annual leave") != [])
    until(lambda: not alerts.all())
    stop.set()
    watching.join()
    assert caplog.text.count("The policies cannot be read") == 1


@pytest.mark.parametrize("name", ["empty.md", "empty.txt"])
@pytest.mark.parametrize("content", ["", " \n\n\t\n", "<!-- to be written -->", "\ufeff"])
def test_a_file_without_text_is_named_and_the_rest_is_followed(handbook: Handbook, name: str, content: str) -> None:
    handbook.write(name, content)
    handbook.write("leave.md", LEAVE)
    assert [(s.path, s.reason) for s in handbook.knowledge.sync().skipped] == [(name, "there is nothing to read in it")]
    (handbook.root / "leave.md").unlink()
    assert handbook.knowledge.sync().removed == 1
    assert not found(handbook.knowledge, "annual leave"), "a withdrawn policy is not quoted"


def test_a_file_that_is_emptied_says_nothing_and_comes_back_when_it_is_written(handbook: Handbook) -> None:
    """What an editor does that empties a file before it writes."""
    for text in (LEAVE, "", LEAVE.replace("25", "28")):
        handbook.write("leave.md", text)
        handbook.knowledge.sync()
        assert bool(found(handbook.knowledge, "annual leave")) == bool(text)
    assert handbook.knowledge.skipped() == ()


def test_the_log_names_a_broken_file_once_whoever_read_it(handbook: Handbook, caplog: pytest.LogCaptureFixture) -> None:
    handbook.write("broken.docx", b"not a Word file")
    handbook.knowledge.sync()
    stop = threading.Event()
    watching = threading.Thread(target=handbook.knowledge.watch, args=(stop, 0.01, Alerts()))
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


def test_a_file_that_could_not_be_opened_is_read_once_it_can_be(
    handbook: Handbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever gives us the right to read it changes neither its size nor its time."""
    handbook.write("leave.md", LEAVE)
    read_bytes = Path.read_bytes

    def closed(file: Path) -> bytes:
        if file.name == "leave.md":
            raise PermissionError(13, "Permission denied")
        return read_bytes(file)

    with monkeypatch.context() as rights:
        rights.setattr(Path, "read_bytes", closed)
        rights.setattr("os.access", lambda path, _mode: Path(path).name != "leave.md")
        assert [s.reason for s in handbook.knowledge.sync().skipped] == ["cannot be opened (Permission denied)"]
        version = handbook.knowledge.version(Scope())
        assert handbook.knowledge.sync().passages == 0
        assert handbook.knowledge.version(Scope()) == version
    assert handbook.knowledge.sync().added == 1
    assert found(handbook.knowledge, "annual leave")


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
    report = handbook.knowledge.sync()
    assert (report.changed, report.removed) == (0, 1)
    assert not found(handbook.knowledge, "parking")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(handbook: Handbook, encoding: str) -> None:
    handbook.write("x.txt", "Überstunden: the café bonus is £50.".encode(encoding))
    handbook.knowledge.sync()
    assert "£50" in handbook.knowledge.search("café bonus", Scope()).found[0].passage.text


def test_hidden_temporary_and_foreign_files_are_left_out(handbook: Handbook) -> None:
    for name in (".hidden.md", "~$lock.docx", "photo.png", ".git/config.md", ".hidden.pdf", "~$lock.doc", "data.json"):
        handbook.write(name, "# Secret\n\nParking.")
    (handbook.root / "link.md").symlink_to(handbook.index_file)
    report = handbook.knowledge.sync()
    assert (report.added, report.skipped) == (0, ())


@pytest.mark.parametrize("name", ["leave.pdf", "Leave.DOC", "deep/leave.odt", "leave.xlsx", "leave.html"])
def test_a_document_of_another_kind_is_named_with_what_to_do(handbook: Handbook, name: str) -> None:
    handbook.write(name, b"%PDF")
    handbook.write("parking.md", "# Parking\n\nParking costs 5 EUR.")
    report = handbook.knowledge.sync()
    assert [(s.path, s.reason) for s in report.skipped] == [(name, OTHER_KIND)]
    assert report.added == 1, "what cannot be read is not told as a document more"
    assert ".docx, .md or .txt" in OTHER_KIND
    assert report.passages == 1


def test_a_document_that_is_also_there_in_a_kind_that_is_read_needs_nobody(handbook: Handbook) -> None:
    handbook.write("leave.pdf", b"%PDF")
    handbook.write("Leave.md", LEAVE)
    handbook.write("parking.pdf", b"%PDF")
    assert [s.path for s in handbook.knowledge.sync().skipped] == ["parking.pdf"]


def test_a_missing_folder_is_named_and_what_was_read_stays(handbook: Handbook) -> None:
    handbook.write("leave.md", LEAVE)
    handbook.knowledge.sync()
    handbook.root.rename(handbook.root.with_name("moved"))
    with pytest.raises(KnowledgeUnavailable, match="does not exist"):
        handbook.knowledge.sync()
    assert found(handbook.knowledge, "annual leave")


def test_a_folder_that_was_emptied_looks_like_one_that_is_not_mounted_and_what_was_read_stays(
    handbook: Handbook, caplog: pytest.LogCaptureFixture
) -> None:
    handbook.write("leave.md", LEAVE)
    handbook.knowledge.sync()
    (handbook.root / "leave.md").unlink()
    stop, alerts = threading.Event(), Alerts()
    watching = threading.Thread(target=handbook.knowledge.watch, args=(stop, 0.01, alerts))
    watching.start()
    until(alerts.all)
    stop.set()
    watching.join()
    assert "knowledge sync --empty" in alerts.all()["Changes of policies"]
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert found(handbook.knowledge, "annual leave")
    assert handbook.knowledge.sync(may_be_empty=True).removed == 1
    assert found(handbook.knowledge, "annual leave") == []


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

of_either_kind = pytest.mark.parametrize("name", ["bonus.md", "bonus.txt"])


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


def assert_nobody_reads(handbook: Handbook, path: str) -> None:
    """It is found by nobody, and those who run this are told."""
    (skipped,) = handbook.knowledge.sync().skipped
    assert (skipped.path, "nobody" in skipped.reason, "docs/knowledge.md" in skipped.reason) == (path, True, True)
    for scope in (Scope(), EXECUTIVES, Scope.of("a"), Scope.of("a", "b")):
        assert found(handbook.knowledge, "bonus", scope) == []


@of_either_kind
@pytest.mark.parametrize(
    "front",
    [
        "---\naudience:\n---",
        "---\naudience: '???'\n---",
        "---\naudience: [\n---",
        "---\naudience: a&b\n---",
        "---\naudience: executives",
        "---\ntitle: Bonus\n\naudience: executives\n",
        "---\naudience: executives\n----",
        "----\naudience: executives\n----",
        "\N{EM DASH}-\naudience: executives\n\N{EM DASH}-",
        "+++\naudience = 'executives'\n+++",
        "```\n---\naudience: executives\n---\n```",
        "---\n---\ntitle: Bonus\naudience: executives\n---\n---",
        "---\naudience = executives\n---",
        "---\naudience executives\n---",
        "---\naudience\N{FULLWIDTH COLON} executives\n---",
        "---\ntitle: Bonus\nThis is for few.\naudience: executives\n---",
        "---\naudence: executives\n---",
        "---\ntarget-audience: executives\n---",
        "---\n audience: executives\n---",
        "---\naccess:\n  audience: executives\n---",
        "---\naudience: everyone\nAudience of it: executives\n---",
        "audience: executives",
        "title: Bonus\naudience: executives\n---",
    ],
)
def test_an_audience_that_cannot_be_understood_is_nobody(handbook: Handbook, name: str, front: str) -> None:
    handbook.write(name, f"{front}\n{BONUS}")
    assert_nobody_reads(handbook, name)


@pytest.mark.parametrize("folder", ["@", "@???", "@a&b", " @\N{EM DASH}"])
def test_a_folder_for_an_audience_that_cannot_be_understood_is_for_nobody(handbook: Handbook, folder: str) -> None:
    handbook.write(f"{folder}/bonus.md", BONUS)
    assert_nobody_reads(handbook, f"{folder}/bonus.md")


@pytest.mark.parametrize("lines", [["audience: executives"], ["---", "title: Bonus", "audience: executives", "---"]])
def test_a_word_file_that_means_to_say_who_may_read_it_is_for_nobody(
    handbook: Handbook, write_word: Callable[..., bytes], lines: list[str]
) -> None:
    handbook.write("bonus.docx", write_word(*((line, "", False) for line in (*lines, "The bonus is 45 percent."))))
    assert_nobody_reads(handbook, "bonus.docx")


@of_either_kind
@pytest.mark.parametrize(
    "front",
    [
        "---\naudience: executives\n...",
        "\n \n---\naudience: executives\n---",
        "\ufeff\ufeff---\naudience: executives\n---",
        "  ---  \naudience: executives\n---  ",
        "---\N{ZERO WIDTH SPACE}\naudience: executives\n---",
        "<!-- keep\nthis -->\n---\naudience: executives\n---",
        "---\r\n\r\naudience: executives\r\n---",
        "---\naudiences: executives\n---",
        "---\nAudience : executives\n---",
        "---\naudience:\texecutives\n---",
        "---\n'audience': \"executives\"\n---",
        "---\naudience: ['executives', \"executives\"]\n---",
        "---\naudience: executives\naudience: everyone\n---",
        "---\ntags:\n- pay\n# audience: legal\ncadence: yearly\naudience: executives\n---",
    ],
)
def test_an_audience_that_is_written_a_little_otherwise_is_understood(
    handbook: Handbook, name: str, front: str
) -> None:
    handbook.write(name, f"{front}\n{BONUS}")
    assert handbook.knowledge.sync().skipped == ()
    assert found(handbook.knowledge, "bonus", EXECUTIVES)
    assert found(handbook.knowledge, "bonus") == []


@of_either_kind
@pytest.mark.parametrize(
    "beginning",
    [
        "---",
        "---\n\nRead this with care: it is about money.\n\n---",
        "---\n\nThe audience of this page: all of us.\n",
        "---\ntitle: Bonus\n",
        "-----------\nBONUS POLICY\n-----------\nAudience: all employees\n",
        "Bonus Policy\n============\nAudience: all employees\n",
        "Audience research\n\nTarget audience: customers\n",
        "---\ntitle: Bonus\ncadence: yearly\n---",
        "---\naudience: everyone\n---",
    ],
)
def test_a_rule_at_the_top_and_a_word_in_the_text_restrict_nothing(
    handbook: Handbook, name: str, beginning: str
) -> None:
    handbook.write(name, f"{beginning}\n\n{BONUS}")
    assert handbook.knowledge.sync().skipped == ()
    assert found(handbook.knowledge, "bonus of directors")


def test_text_between_two_rules_at_the_top_is_read(handbook: Handbook) -> None:
    handbook.write("x.md", "---\n\nParking costs 5 EUR a day.\n\n---\n\n# Bicycles\n\nBring your own lock.")
    handbook.knowledge.sync()
    assert found(handbook.knowledge, "parking")


def test_an_ordinary_word_file_tells_whom_it_addresses(handbook: Handbook, write_word: Callable[..., bytes]) -> None:
    lines = [("Bonus Policy", "Title", False), ("Audience: all employees", "", False), ("It is 45 percent.", "", False)]
    handbook.write("bonus.docx", write_word(*lines))
    assert handbook.knowledge.sync().skipped == ()
    assert found(handbook.knowledge, "bonus")


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


def test_nobody_else_on_the_machine_reads_the_index_whatever_its_folder_allows(tmp_path: Path) -> None:
    (policies := tmp_path / "policies").mkdir()
    (policies / "leave.md").write_text(LEAVE)
    (data := tmp_path / "data").mkdir(mode=0o755)
    index = data / "index.sqlite"
    index.touch(mode=0o644)  # as older releases made it
    with closing(Knowledge(policies, index, Thesaurus.load(None))) as knowledge:
        knowledge.sync()
        assert found(knowledge, "annual leave")
        assert {file.name: file.stat().st_mode & 0o077 for file in data.iterdir()} == {
            "index.sqlite": 0,
            "index.sqlite-shm": 0,
            "index.sqlite-wal": 0,
        }
