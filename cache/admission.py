"""Which answers may be kept. Pure: decided from the fields that were set where the answer was made.

The wording is looked at once more, as a second line of defence: a blank, reasoning, error or cut text that carries
fields it does not deserve would otherwise be served for days.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.model import SHORTEST_ANSWER, Answer, Evidence, Kind


@dataclass(frozen=True, slots=True)
class Admission:
    """Whether an answer was kept, and why not: a word or two for logs and counters, never text of anyone.

    `entry`: the name it is kept under, for `cache.selections.OneAnswer`.
    """

    stored: bool
    reason: str = ""
    entry: str = ""


_REASONING = re.compile(
    r"\s*[*_#>\s]*(?:thought|thoughts|thinking|reasoning|analysis|chain of thought|scratchpad|observation|action(?: input)?"
    r"|final answer|plan|internal)\s*\**\s*:"
    r"|\s*(?:okay|ok|alright|hmm+|let me think|let's think|let me (?:analyze|check|look|search|start)|first,? i need to"
    r"|i need to (?:search|find|look|check|use|figure)|i should (?:search|find|look|check|use)|the user (?:is asking|asks|wants|asked))\b"
    r"(?=.*\b(?:user|i need|i should|search|tool|let me|step)\b)",
    re.IGNORECASE | re.DOTALL,
)
_TAGGED = re.compile(
    r"</?\s*(?:antml:)?(?:think|thinking|thought|thoughts|reasoning|analysis|scratchpad|reflection|reasoningcontent"
    r"|tool_use|tool_call|function_calls?|system|assistant)\b[^>]*>|<\|[^|>]*\|>|\[/?inst\]",
    re.IGNORECASE,
)
_ERROR = re.compile(
    r"\W*(?:traceback \(most recent call last\)|\w+(?:\.\w+)*(?:error|exception)\b\s*[:(]|(?:an? )?(?:internal |unexpected |server |api |fatal )*error\b"
    r"(?:\s*(?::|\d|code|occurred|has occurred|while|processing|\()|$)"
    r"|exception\b|(?:http(?: status)?|status(?: code)?)?\s*:?\s*(?:4\d\d|5\d\d)\s+(?:error|bad|internal|service|gateway|too many|unauthorized|forbidden|not found)"
    r"|(?:internal server|bad gateway|gateway timeout|service (?:is )?(?:currently |temporarily )?unavailable|too many requests"
    r"|rate limit|throttl|request timed out|timed? ?out|access denied|connection (?:error|refused|reset|aborted)|model (?:error|not found|timeout))"
    r"|[{\[]\s*\"?(?:error|message|__type|code|detail)\"?\s*:"
    r"|(?:sorry|apologies|oops|unfortunately)?[\s,!.]*(?:but )?(?:something went wrong|(?:i|we) (?:encountered|ran into|hit|experienced) an? "
    r"(?:\w+ )?(?:error|problem|issue)|(?:i'm|i am|we're|we are) (?:having trouble|experiencing|unable to process)|there was an? (?:\w+ )?(?:error|problem|issue)))",
    re.IGNORECASE,
)
_VENDOR = re.compile(
    r"(?:Throttling|ServiceUnavailable|Validation|AccessDenied|ModelTimeout|ModelError|InternalServer|ServiceQuotaExceeded)\w*"
    r"(?:Exception|Error)"
)
_VENDORS_WORDS = ("litellm.", "botocore.", "Traceback (most recent call last)")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\xa0\xad\u115f\u1160\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]")
_OPEN_MARKS = tuple(", ; : ( [ { - – — / & + ... …".split())
_OPEN_WORDS = frozenset(
    "a an the and or but nor of to for from with without by in on at as into than that which who whose is are was were be "
    "been has have had may must shall will would should can could your their our its his her if when while because unless "
    "until per up between entitled including such not you we they employees according".split()
)
_LAST_WORD = re.compile(r"\w*\Z")
_LONGEST_OPEN_WORD = max(map(len, _OPEN_WORDS))


def objection(answer: Answer, evidence: Evidence) -> str:
    """Why `answer` may not be kept, or ""."""
    reason = _by_fields(answer, evidence) or by_text(answer.text)
    by_us = answer.kind is Kind.EXTRACT and answer.text.endswith("…")  # where a policy's sentence is too long
    return "" if by_us and reason == "truncated" else reason


def _by_fields(answer: Answer, evidence: Evidence) -> str:
    grounds = {
        "kind": answer.kind not in {Kind.FRESH, Kind.EXTRACT},
        "incomplete": not answer.complete,
        "in-part": answer.partial,
        "unchecked": not answer.checked,
        "unanswered": not answer.answered,
        "degraded": answer.degraded,
        "follow-up": not answer.standalone,
        "no-sources": not answer.sources,
        "no-evidence": not _stands_on(answer, evidence),
    }
    return next((reason for reason, holds in grounds.items() if holds), "")


def _stands_on(answer: Answer, evidence: Evidence) -> bool:
    """Whether every source is among the evidence: otherwise nobody could tell later whether it still stands."""
    return {(source.id, source.digest) for source in answer.sources} <= set(evidence.passages)


def by_text(text: str) -> str:
    """Why `text` cannot be an answer, whatever its fields say, or ""."""
    shown = _visible(text)
    if not any(map(str.isalnum, shown)):
        return "blank"
    if len(shown) < SHORTEST_ANSWER:
        return "too-short"
    if (("<" in shown or "[" in shown) and _TAGGED.search(shown)) or _REASONING.match(shown):
        return "reasoning"
    if _ERROR.match(shown) or _names_a_vendor(shown):
        return "error-text"
    return "truncated" if _is_cut(text) else ""


def _names_a_vendor(shown: str) -> bool:
    if any(map(shown.__contains__, _VENDORS_WORDS)):
        return True
    return ("Exception" in shown or "Error" in shown) and bool(_VENDOR.search(shown))


def _visible(text: str) -> str:
    """What a reader sees: no control and format characters, white space collapsed."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split()) if "  " in text else text.strip()
    return " ".join(_UNSEEN.sub(" ", text).split())


def _is_cut(text: str) -> bool:
    """Whether `text` ends where no sentence can, or in the middle of a block of code."""
    end = text[-80:].rstrip().rstrip("*_").rstrip()
    return end.endswith(_OPEN_MARKS) or _last_word(end) in _OPEN_WORDS or text.count("```") % 2 == 1


def _last_word(end: str) -> str:
    """In lower case; "" where a mark is last, or the word is too long to be one that no sentence ends with."""
    if end.endswith((".", "!", "?")):  # as most do
        return ""
    found = _LAST_WORD.search(end[-_LONGEST_OPEN_WORD - 1 :])
    return found[0].casefold() if found else ""
