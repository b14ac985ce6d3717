"""What HR is shown stays within Slack's limits, however long what people wrote."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from bot.model import EVERYONE, Evidence, Passage, Scope, Verification
from bot.records.gaps import Gap
from cache.answers import Expired, ForAudience, ForQuestion, FromSource, OlderThan, Preview
from cache.export import Exported
from cache.verified import Due
from cache.vouched import Vouched
from handlers.access.people import Person
from handlers.admin import finding_view, purge_view, reports, verified_view
from handlers.block_kit.limits import problems
from handlers.block_kit.modals import View
from handlers.block_kit.render import Message, plain_message
from handlers.hr import gaps_view, verify_view
from handlers.hr.finding import Findings, Prospect
from handlers.hr.verify_view import About
from playground.limits import message_error, view_error

LONG = "What about “everything” & <more>? " * 300
NAMES = tuple(sorted((EVERYONE, *(f"audience {number} {'x' * 40}" for number in range(20)))))
PASSAGE = Passage("p", "d", "p.md", LONG[:2000], (LONG[:2000],), LONG)
HELD = Vouched("1", LONG, NAMES, "en", LONG, (PASSAGE,) * 20, Evidence("v"), Verification(LONG[:60], 0.0, 1e9))
STORED = Exported(
    LONG, LONG, "fresh", ({"path": "p.md", "place": LONG},) * 20, NAMES, "2026-11-24T10:00:00+00:00",
    "2026-11-27T10:00:00+00:00", 7,
)  # fmt: skip
SAID = verify_view.SaidNow((PASSAGE,) * 6, changed=True)
GAP = Gap("1" * 12, LONG[:500], 1000, 10000, Counter(not_found=1, declined=2, disliked=3), 0.0, "x" * 60, LONG[:500])
FOUND = Findings(
    LONG, "", (Prospect(Scope(frozenset(NAMES)), False, None, (LONG,) * 6),) * 20, (HELD,) * 50, (STORED,) * 50,
    tuple(f"{number} {LONG}" for number in range(50)),
)  # fmt: skip

MESSAGES = {
    "find": finding_view.findings_message(FOUND, ()),
    "nothing found": finding_view.findings_message(Findings(LONG, "", FOUND.prospects), (LONG,) * 5),
    "verified": verified_view.verified_message([HELD] * 50, {"1": "documents"}, 9),
    "gaps": gaps_view.gaps_message([GAP] * 50, 9),
    "removed": verify_view.removed_message(verify_view.gone(50, [HELD] * 3)),
    "review": verify_view.review_message(Due(HELD, "documents")),
}
VIEWS = {
    "purge": purge_view.preview_view(ForQuestion("q" * 2000), Preview(9, (LONG,) * 5), until=1.0, url="u" * 200),
    "purge, too long": purge_view.preview_view(ForQuestion(LONG), Preview(9, (LONG,) * 5), until=1.0, url=""),
    "verify": verify_view.form(About("q" * 2000, ("everyone",)), LONG, HELD, SAID, url="u" * 200),
    "verify, too long": verify_view.form(About(LONG), LONG, HELD, SAID, url=""),
    "wrong": verify_view.asking(About("q" * 2000, ("everyone",)), LONG, HELD, url="u" * 200),
    "wrong, too long": verify_view.asking(About(LONG), LONG, HELD, url=""),
    "removed": verify_view.removed(verify_view.gone(50, [HELD] * 3)),
    "gap": gaps_view.form(GAP, url="u" * 200),
}


@pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES)
def test_messages_are_such_as_slack_takes(message: Message) -> None:
    assert message_error(message.text, message.blocks) == ("", [])
    assert problems(message.blocks) == []


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_windows_are_such_as_slack_takes(view: View) -> None:
    assert view_error(view) == ("", [])


@pytest.mark.parametrize(
    "selection", [ForQuestion("a “b”"), FromSource("Leave Policy (UK)"), ForAudience("works council"), OlderThan(1.5)]
)
def test_a_window_carries_what_it_is_about(selection: ForQuestion) -> None:
    carried = purge_view.encoded(selection, 5.0, "https://example.com")
    assert purge_view.decoded(json.loads(carried)) == (selection, 5.0)


def test_one_day_and_one_answer_are_told_as_one() -> None:
    preview = purge_view.preview_view(OlderThan(1), Preview(3, (), 1), until=1.0, url="")
    assert [block.get("text", block.get("elements", [{}])[0])["text"] for block in preview["blocks"][:2]] == [
        "3 stored answers would be removed (older than 1 day).",
        "1 stored answer among them was made from documents that you may not read.",
    ]


@pytest.mark.parametrize(("selection", "promised"), [(FromSource("leave.md"), True), (Expired(), False)])
def test_an_undo_is_promised_of_what_can_come_back(selection: FromSource | Expired, promised: bool) -> None:
    preview = purge_view.preview_view(selection, Preview(2, ()), until=5.0, url="")
    assert ("undo" in json.dumps(preview)) == promised
    assert ("undo" in purge_view.removed(2, selection)) == promised


def test_the_most_reused_fit_into_one_message() -> None:
    assert (
        problems(plain_message(reports.most_reused([STORED] * 50, Person("U1", audiences=frozenset(NAMES)))).blocks)
        == []
    )
