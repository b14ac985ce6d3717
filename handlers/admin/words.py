"""What /hrbot-admin was asked to do: pure, from typed words to a request. Phones type curly quotes; names have spaces."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches

from cache.answers import Everything, Expired, ForAudience, ForQuestion, FromSource, OlderThan, Selection
from handlers.block_kit.text import in_words, question_text
from handlers.phrasebook import phrases_for

HELP = (
    "What HR can do here:\n"
    "• /hrbot-admin purge all: forget every stored answer\n"
    "• /hrbot-admin purge expired: forget answers that are past their time\n"
    '• /hrbot-admin purge "question": forget the answer to one question, however it is asked\n'
    "• /hrbot-admin purge source NAME: forget answers that rely on one document\n"
    "• /hrbot-admin purge audience NAME: forget answers made for one audience\n"
    "• /hrbot-admin purge older DAYS: forget answers written longer ago\n"
    "• /hrbot-admin purge undo: bring back what the last purge of the past hour took\n"
    '• /hrbot-admin find "question": which stored answers and passages people would get for it, by audience\n'
    '• /hrbot-admin why "question" "question": whether two questions share an answer, and why\n'
    "• /hrbot-admin top: the most reused answers\n"
    "• /hrbot-admin gaps: questions that found no good answer; assign them, note, write the answer\n"
    "• /hrbot-admin verified: the answers that HR verified, and when each is to be reviewed\n"
    "• /hrbot-admin stats: what the answers did so far\n"
    "• /hrbot-admin refresh: read new and changed policies now\n"
    "You see what would go before anything is removed. Forgotten answers are simply made anew."
)

_PLAIN = frozenset("stats top gaps verified refresh".split())
_EXAMPLES = {
    "find": 'find "question"',
    "verify": 'find "question"',
    "why": 'why "question" "question"',
}
_VERBS = sorted({"purge", "find", "why", "help"} | _PLAIN)
_KINDS = ["all", "expired", "source", "audience", "older", "undo"]

_WHOLE = re.compile(r"""["“”„«'‘’](.+)["“”»'’]$|["“”„«]([^"“”„«»]+)$""", re.DOTALL)
_EACH = re.compile(r"""(?:^|(?<=\s))(?:["“”„«](.+?)["“”»]|['‘](.+?)['’])(?=\s|$)""", re.DOTALL)
_DAYS = re.compile(r"(?:than )?(\d{1,4}(?:[.,]\d+)?) ?(?:d|days?)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `selection` is what `purge` names, `texts` are quoted questions; `hint` is what was perhaps meant."""

    verb: str
    selection: Selection | None = None
    texts: tuple[str, ...] = ()
    hint: str = ""


def parsed(text: str) -> Request:
    """The request that was typed; what cannot be understood asks for help, with the nearest command as a hint."""
    verb, _, rest = text.strip().partition(" ")
    verb, rest = verb.casefold(), rest.strip()
    if verb == "purge":
        return _purge(rest)
    if verb in _PLAIN:
        return Request(verb)
    if verb == "find" and rest:
        return Request("find", texts=(_as_asked(unquoted(rest)),))
    if verb == "why" and len(texts := _quoted(rest)) == 2:
        return Request("why", texts=texts)
    return _help(verb, rest)


def _help(verb: str, rest: str) -> Request:
    """An explanation, with what was perhaps meant: the nearest command, and what followed if it goes with that."""
    if verb in _EXAMPLES:
        return Request("help", hint=_EXAMPLES[verb])
    near = next(iter(get_close_matches(verb, [*_VERBS, *_KINDS], 1)), "")
    if verb == "help" or not near:
        return Request("help")
    meant = f"{near} {rest}" if near in _VERBS else f"purge {near} {rest}"
    request = parsed(meant)
    return Request("help", hint=near if near in _PLAIN else request.hint if request.verb == "help" else meant.strip())


def _purge(what: str) -> Request:
    if what.casefold() == "undo":
        return Request("undo")
    selection = _selection(what) if what else None
    if selection is not None:
        return Request("purge", selection)
    kind = what.partition(" ")[0].casefold()
    near = get_close_matches(kind, _KINDS, 1) if kind else ["expired"]
    named = {"source": " NAME", "audience": " NAME", "older": " DAYS"}
    return Request("help", hint=f"purge {near[0]}{named.get(near[0], '')}" if near else 'purge "question"')


def _selection(what: str) -> Selection | None:
    first, _, name = what.partition(" ")
    match first.casefold(), unquoted(name):
        case "all", "":
            return Everything()
        case "expired", "":
            return Expired()
        case "source" | "audience" | "older" as kind, named:
            return _named(kind, named)
    return _question(what)


def _named(kind: str, name: str) -> Selection | None:
    if kind == "older":
        days = _DAYS.fullmatch(name)
        return OlderThan(float(days[1].replace(",", "."))) if days else None
    if not name:
        return None
    return FromSource(name) if kind == "source" else ForAudience(name.casefold())


def _question(what: str) -> Selection | None:
    """The question that was quoted; without quotes it takes more than a word, which rather is a slip of a command."""
    asked = unquoted(what)
    return ForQuestion(_as_asked(asked)) if asked and (asked != what or " " in what) else None


def _as_asked(question: str) -> str:
    """A question as it is kept when somebody asks it: who is mentioned in it is nobody."""
    return in_words(question_text(question, ""), phrases_for("en"))


def unquoted(text: str) -> str:
    """`text` without the quotes around it, if there are any; the second may be forgotten."""
    found = _WHOLE.match(text.strip())
    return ((found[1] or found[2]) if found else text).strip()


def _quoted(text: str) -> tuple[str, ...]:
    return tuple(_as_asked((found[1] or found[2]).strip()) for found in _EACH.finditer(text))
