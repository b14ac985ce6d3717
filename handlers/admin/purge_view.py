"""What a purge shows, from preview to summary: pure functions from records to Slack's views."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from cache import selections
from cache.answers import (
    Everything,
    Expired,
    ForAudience,
    ForQuestion,
    FromSource,
    OlderThan,
    Preview,
    Selection,
    Undone,
)
from handlers.block_kit.blocks import paragraph, small
from handlers.block_kit.modals import METADATA, View, modal, told
from handlers.block_kit.presses import as_written
from handlers.block_kit.text import clipped, counted

CONFIRMED = "purge_confirmed"

_TITLE = "Remove stored answers"
_AFTERWARDS = "Whoever asks again gets a new answer; what HR verified stays."
_FOR_AN_HOUR = " For an hour you can take it back: purge undo."
_TOO_LONG = "That question is too long for me to look up here. Please shorten it."


def counting() -> View:
    return told(_TITLE, "Counting what would go…")


def refused(why: str) -> View:
    return told(_TITLE, why)


def preview_view(
    selection: Selection, preview: Preview, *, until: float, url: str, sources: Sequence[str] = ()
) -> View:
    """What would go, to be confirmed until a Unix time; `url` is where the summary goes. `sources`: the documents that
    can be named instead, where the one that was named is none of them.
    """
    if not preview.count:
        instead = [f"Stored answers rely on: {', '.join(sources)}"] if sources else []
        everything = selection == Everything()
        none = "no answer is stored" if everything else f"no stored answer matches ({described(selection)})"
        return told(_TITLE, f"Nothing to remove: {none}.", *instead)
    carried = encoded(selection, until, url)
    if len(carried) > METADATA:
        return told(_TITLE, _TOO_LONG)
    sample = "\n".join(f"• {clipped(question, 150)}" for question in preview.questions[:5])
    blocks = [paragraph(f"{answers(preview.count)} would be removed ({described(selection)}).")]
    blocks += [paragraph(f"The first to go:\n{sample}")] if sample else []
    blocks += [small(_hidden(preview))] if preview.hidden else []
    blocks += [paragraph(f"{_AFTERWARDS}{_FOR_AN_HOUR if selections.can_come_back(selection) else ''}")]
    return modal(_TITLE, blocks, submit="Remove", close="Keep", callback=CONFIRMED, carried=carried)


def _hidden(preview: Preview) -> str:
    count, them = preview.hidden, "was" if preview.hidden == 1 else "were"
    which = f"{answers(count)} among them" if count < preview.count else "It" if count == 1 else "They"
    return f"{which} {them} made from documents that you may not read."


def removing(seconds: float) -> str:
    """A sign of life."""
    return f"Still removing, {seconds:.0f} seconds so far. I'll tell you here when it's done."


def removed(count: int | None, selection: Selection) -> str:
    """The summary of a purge."""
    if count is None:
        return f"Nothing was removed ({described(selection)}): the cache can't be written just now. Please try again."
    done = f"Done: {answers(count)} removed ({described(selection)})."
    them = "it" if count == 1 else "them"
    return (
        f"{done} For an hour /hrbot-admin purge undo brings {them} back."
        if count and selections.can_come_back(selection)
        else done
    )


def undone(found: Undone | None) -> str:
    """The summary of an undo."""
    if found is None:
        return "Nothing was removed in the last hour that could come back."
    if found.restored is None:
        return "Nothing came back: the stored answers cannot be written to at the moment. Please try again in a minute."
    verb = "is" if found.restored == 1 else "are"
    return f"Done: {found.restored:,} of {answers(found.purge.removed)} {verb} back ({found.purge.what})."


def answers(count: int) -> str:
    return counted(count, "stored answer", "stored answers")


def described(selection: Selection) -> str:
    """The selection in plain words."""
    match selection:
        case ForQuestion(text):
            return f"question “{clipped(text, 100)}”"
        case FromSource(name):
            return f"source {clipped(name, 100)}"
        case ForAudience(name):
            return f"audience {clipped(name, 100)}"
        case _:
            return selections.described(selection)


def encoded(selection: Selection, until: float, url: str) -> str:
    """The selection as a modal carries it."""
    match selection:
        case ForQuestion(argument) | FromSource(argument) | ForAudience(argument):
            pass
        case OlderThan(days):
            argument = str(days)
        case _:
            argument = ""
    what = type(selection).__name__
    return json.dumps({"what": what, "argument": argument, "until": int(until), "url": url}, ensure_ascii=False)


_KINDS: Mapping[str, Callable[[str], Selection]] = {
    "Everything": lambda _: Everything(),
    "Expired": lambda _: Expired(),
    "ForQuestion": ForQuestion,
    "FromSource": FromSource,
    "ForAudience": ForAudience,
    "OlderThan": lambda days: OlderThan(float(days)),
}


@as_written()
def decoded(carried: Mapping[str, object]) -> tuple[Selection, float]:
    """The selection that a modal carries, and until when it may be confirmed."""
    made = _KINDS[str(carried["what"])](str(carried["argument"]))
    return made, float(str(carried["until"]))
