"""What may be shown. Pure: a text goes in, a verdict comes out.

A draft passes only if it leaks nothing of the model's inner workings, stands on passages that were given, and states no
number, date, amount, address or link that those passages do not hold. `neutralise` makes any text harmless to
show: no mention that notifies, no link in disguise.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from bot.language import content_stems
from bot.model import Passage
from bot.prompt import SYSTEM
from bot.sentences import clean, sentences

SHORTEST = 20
"""Characters. What is shorter is not an answer from a policy."""


@dataclass(frozen=True, slots=True)
class Review:
    """The verdict on a draft: the text as it may be shown and what it stands on, or the reasons why not."""

    ok: bool
    text: str
    cited: tuple[Passage, ...] = ()
    reasons: tuple[str, ...] = ()


def review(text: str, passages: Sequence[Passage]) -> Review:
    """Check a draft against the passages it was written from, numbered from 1.

    The text of a passed draft has its citation markers removed (the sources are shown below it) and is neutralised. A
    draft without any marker stands on the passages that say what its sentences say, if each of them finds one.
    """
    plain = _visible(text)
    shown = _without_markers(plain)
    numbers = list(dict.fromkeys(int(n) for marker in _MARKER.findall(plain) for n in re.findall(r"\d+", marker)))
    numbers = numbers or _attributed(shown, passages)
    cited = tuple(passages[n - 1] for n in numbers if 1 <= n <= len(passages))
    evidence = "\n".join(f"{p.place}\n{p.text}" for p in cited)
    reasons = [*leaks(plain), *_citation_faults(numbers, passages), *unsupported(shown, evidence)]
    if len(shown) < SHORTEST:
        reasons.append("too short")
    return Review(not reasons, neutralise(shown, allowed_links=_links(evidence)), cited, tuple(dict.fromkeys(reasons)))


# -- leaks -------------------------------------------------------------------------------------------------------

_STEP = r"(?:thoughts?|thinking|reasoning|action(?: input)?|observation|final answer|chain of thought|scratchpad)"
_LEAKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "reasoning",
        re.compile(
            r"<\s*/?\s*(?:think|thinking|thought|reason|reasoning|reflection|scratchpad|analysis)\b", re.IGNORECASE
        ),
    ),
    ("reasoning", re.compile(rf"^[\s>*_#`\-\d.]*{_STEP}[*_`]*\s*:", re.IGNORECASE | re.MULTILINE)),
    (
        "reasoning",
        re.compile(
            r"^\W*(?:okay, |ok, )?(?:let me (?:think|look|check|analy[sz]e)|the user (?:is|wants|asks|asked))",
            re.IGNORECASE,
        ),
    ),
    (
        "tool transcript",
        re.compile(
            r"<\s*/?\s*(?:tool_?(?:use|call|result)|function_?calls?|invoke|antml)|\"tool_use_?id\"", re.IGNORECASE
        ),
    ),
    (
        "prompt",
        re.compile(r"<\s*/?\s*(?:passages?|question|system|instructions?)\b[^>]*>|\bNO_ANSWER\b", re.IGNORECASE),
    ),
    (
        "placeholder",
        re.compile(
            r"\[\s*(?:insert|your|name|company|date|link|xx+|tbd|todo|placeholder)\b[^\]]*\]|\{\{.*?\}\}", re.IGNORECASE
        ),
    ),
    (
        "error text",
        re.compile(
            r"\b(?:ThrottlingException|ValidationException|Traceback \(most recent|AccessDenied\w*|HTTP 5\d\d)\b"
        ),
    ),
)
_PROMPT_LINES = tuple(
    " ".join(sentence.casefold().split()) for sentence in re.split(r"(?<=[.\n])\s+", SYSTEM) if len(sentence) > 40
)


def leaks(text: str) -> list[str]:
    """The kinds of inner workings that `text` shows."""
    found = [name for name, pattern in _LEAKS if pattern.search(text)]
    plain = " ".join(text.casefold().split())
    return found + (["prompt"] if any(line in plain for line in _PROMPT_LINES) else [])


# -- citations ---------------------------------------------------------------------------------------------------

_SAID = 0.6
"""Share of a sentence's content words that a passage has to hold to be taken for its source."""

_MARKER = re.compile(r"\[\s*\d{1,2}(?:\s*[,;]\s*\d{1,2})*\s*\]")


def _citation_faults(numbers: Sequence[int], passages: Sequence[Passage]) -> list[str]:
    if not numbers:
        return ["no citation"]
    return [] if all(1 <= n <= len(passages) for n in numbers) else ["unknown citation"]


def _attributed(text: str, passages: Sequence[Passage]) -> list[int]:
    """The numbers of the passages that say what the sentences of `text` say; none if one of them finds no passage."""
    held = [set(content_stems(f"{p.place} {p.text}")) for p in passages]
    found: dict[int, None] = {}
    for sentence in filter(None, map(set, map(content_stems, sentences(clean(text))))):
        shares = [(len(sentence & stems) / len(sentence), -number) for number, stems in enumerate(held, 1)]
        share, number = max(shares, default=(0.0, 0))
        if share < _SAID:
            return []
        found[-number] = None
    return list(found)


def _without_markers(text: str) -> str:
    bare = re.sub(r"[ \t]*" + _MARKER.pattern, "", text)
    return re.sub(r"[ \t]+\n", "\n", bare).strip()


# -- facts -------------------------------------------------------------------------------------------------------

_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_ONES = dict(
    zip(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen".split(),
        range(1, 20),
        strict=True,
    )
)
_NUMBER_WORD = re.compile(
    rf"\b(?:(?P<tens>{'|'.join(_TENS)})(?:[- ](?P<unit>{'|'.join(list(_ONES)[:9])}))?|(?P<ones>{'|'.join(_ONES)}))\b",
    re.IGNORECASE,
)
_UNITS = {
    "percent": "%", "per cent": "%", "hrs": "hour", "hr": "hour", "mins": "minute", "yrs": "year", "pounds": "£",
    "dollars": "$", "euros": "€",
}  # fmt: skip
_UNIT = r"%|hours?|minutes?|days?|weeks?|months?|years?"
_QUANTITY = re.compile(
    rf"(?P<currency>[£$€₹])?\s?(?P<number>\d+(?:\.\d+)*)(?P<scale>[km])?\b(?:[- ]?(?:(?:working|business|calendar|"
    rf"consecutive|paid|full|additional|extra) )*(?P<unit>{_UNIT}))?(?![\w])|(?P<bare>\d+(?:\.\d+)*)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>()\[\]\"'|]+", re.IGNORECASE)
_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = re.compile(rf"\b(?:{'|'.join(_MONTHS)})\b", re.IGNORECASE)
_LIST_NUMBER = re.compile(r"^\s*\d{1,2}[.)]\s", re.MULTILINE)
_DAY_NAMES = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", re.IGNORECASE)


def unsupported(text: str, evidence: str) -> list[str]:
    """What kinds of facts `text` states that `evidence` does not hold."""
    text = _LIST_NUMBER.sub("", text)
    held = set(_quantities(evidence))
    numbers = {number for number, _ in held}
    faults = [
        "unsupported number"
        for number, unit in _quantities(text)
        if number not in numbers or (unit and (number, unit) not in held and any(n == number and u for n, u in held))
    ]
    lowered = evidence.casefold()
    for name, pattern in (("address", _ADDRESS), ("link", _LINK), ("date", _MONTH), ("date", _DAY_NAMES)):
        stated = {found.rstrip(".,;:!?").casefold() for found in pattern.findall(text)}
        faults += [f"unsupported {name}" for found in stated if found not in lowered]
    return faults


def _quantities(text: str) -> Iterator[tuple[str, str]]:
    """Each number with its unit ("" without one), evened out: 1,000 and 1000, twenty-five and 25, % and percent."""
    plain = unicodedata.normalize("NFKC", text)
    plain = re.sub(r"(?<=\d),(?=\d{3}\b)", "", plain)
    plain = _NUMBER_WORD.sub(_digits, plain)
    for word, unit in _UNITS.items():
        plain = re.sub(rf"\b{word}\b", unit, plain, flags=re.IGNORECASE)
    for match in _QUANTITY.finditer(plain):
        number = match["number"] or match["bare"]
        scale = (match["scale"] or "").casefold()
        unit = (match["currency"] or match["unit"] or "").casefold()
        yield number.lstrip("0") + scale or "0", unit if unit in {"%", "£", "$", "€", "₹"} else unit.rstrip("s")


def _digits(match: re.Match[str]) -> str:
    if match["ones"]:
        return str(_ONES[match["ones"].casefold()])
    return str(_TENS[match["tens"].casefold()] + _ONES.get((match["unit"] or "").casefold(), 0))


def _links(text: str) -> set[str]:
    return {found.rstrip(".,;:!?") for found in _LINK.findall(text)}


# -- harmless to show --------------------------------------------------------------------------------------------

_INVISIBLE = re.compile(
    "[\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u00ad\U000e0000-\U000e007f\x00-\x08\x0b\x0c\x0e-\x1f]"
)
_SLACK_MARKUP = re.compile(r"<\s*([!@#][^<>\n]*)>?")
_SLACK_LINK = re.compile(r"<((?:https?|mailto|slack):[^|<>\s]+)(?:\|([^<>]*))?>")
_BROADCAST = re.compile(r"@(?=(?:here|channel|everyone)\b)", re.IGNORECASE)
_MARKDOWN_LINK = re.compile(r"!?\[([^\]\n]*)\]\(\s*<?([^)\s>]*)>?[^)\n]*\)")


def _visible(text: str) -> str:
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", text))


def neutralise(text: str, allowed_links: Collection[str] = ()) -> str:
    """`text` with nothing in it that notifies somebody or hides where a link leads.

    Args:
        allowed_links: addresses that may stay links.

    """
    plain = _SLACK_LINK.sub(lambda m: m[2] or m[1], _visible(text))
    plain = _SLACK_MARKUP.sub(lambda m: _said(m[1]), plain)
    plain = _MARKDOWN_LINK.sub(lambda m: m[0] if m[2] in allowed_links and m[0][0] != "!" else m[1], plain)
    return _BROADCAST.sub("@\u2060", plain)


def _said(markup: str) -> str:
    """The words of a Slack mention, without its power: `<!here>` is "here", `<@U123>` is "someone"."""
    label = markup.split("|", 1)[1] if "|" in markup else ""
    if label:
        return label.lstrip("@#!")
    if markup.startswith("!"):
        return markup[1:].split("^", 1)[0]
    return "someone" if markup.startswith("@") else "a channel"
