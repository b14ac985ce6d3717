"""Does a question stand alone, or does it continue its conversation? Decided once, here.

A question that only means something in its thread ("what about part-timers?", "can you give me the link") is
searched together with what it continues, and is never looked up in, or kept for, other people.
"""

from __future__ import annotations

import re

from bot.model import Question

_IT = r"it\b(?! (?:be |is )?(?:ok|okay|fine|possible|allowed|permitted|acceptable|legal|mandatory|required|necessary|true)\b .)(?! (?:take|cost|matter) .)"
"""Not the one of "is it possible to ...", which stands for what follows."""

_OPENS_A_FOLLOW_UP = re.compile(
    r"\s*(?:(?:ok(?:ay)?|hmm+|thanks|thank you|great|so|yes|yeah|no|right|sorry|and|but|also|then|or)\b[\s,.!-]*)*"
    r"(?:(?:what|how) about\b|what if (?:it|that|they|this|so)\b|(?:and|or|but|also|plus|same|ditto)\b"
    r"|why(?: not| so| is that)?\s*\?*$|how come\s*\?*$"
    r"|(?:is|does|do|would|will) (?:(?:that|they|those|these|this(?! (?:company|organi[sz]ation|firm|office|year|month|week)))\b|"
    + _IT
    + r")|(?:in )?(?:that|this|which|my) case\b"
    r"|(?:even|only|including|except) (?:if|for|when)\b|for (?:how long|whom)\s*\?*$|since when\s*\?*$"
    r"|(?:tell|say|explain|show)(?: me)?(?: some)? more\b|more (?:details?|info(?:rmation)?)\b|go on\b"
    r"|(?:that|this|it|they|those|these)(?:'s| is| was| does| did| are| were| has| doesn'?t| isn'?t| didn'?t| sounds| seems)\b|i mean(?:t)?\b"
    r"|(?:for|in|with|on|at) (?:\S+ ){1,3}(?:too|as well|also)\s*\?*$"
    r"|(?:really|are you sure|sure|seriously|such as|like what|for example|what else|anything else|else)\s*\?*$)",
    re.IGNORECASE,
)

_POINTS_BACK = re.compile(
    r"\b(?:" + _IT + r"|which ones?\b(?!.* or )|its|they|them|their|theirs|those|these|the same"
    r"|the (?:link|form|document|page|above|latter|former|other (?:one|policy|option|question|answer|form|link|case|part|point))"
    r"|that one|this one|the first one|the second one|you (?:just )?(?:said|mentioned|told|wrote))\b"
    r"|\b(?:does|do|did|will|would|can|could|should|when|since) (?:this|that)\b"
    r"(?! (?:company|organi[sz]ation|firm|office|team|year|month|week|quarter|summer|winter)\b)"
    r"|\b(?:of|about|for) that (?:is|are|was|can|do|does|will|at|in)\b"
    r"|\bthat (?:policy|form|rule|document|page|link|email|amount|process|option|answer)\b"
    r"|\b(?:say|do|get|have|put|explain|send|give|repeat|phrase|translate|claim|take|make) (?:that|this) (?:in|to|for|on|with|again|by|as|from|at)\b"
    r"|\b\w+ (?:that|this)\s*[?.!]*\s*$",
    re.IGNORECASE,
)
"""Words that stand for something said before; whether they really point outside the question is checked below."""

_POINTERS = frozenset(
    "it it's its they they're they've them their theirs those these that that's this same which link form document page above "
    "latter former other one first second said mentioned told wrote".split()
)
"""Words of which one stands in everything that points back: looking for one first is many times faster."""

_OBJECT = re.compile(r"\b(?:it|this|that)\W*$", re.IGNORECASE)
_CLAUSE = re.compile(
    r"[,;:.?!]|\b(?:and|or|but|then|if|when|because)\b|(?<=\w )(?:who|what|how|when|where|can|do|does|is|are|will|should|may|must)\b",
    re.IGNORECASE,
)

_WORD = re.compile(r"[^\W_]+(?:['’&-][^\W_]+)*")

_NO_SUBJECT = frozenset(
    "a about above actually after again all allowed already also am amount an and another answer any anyone applies "
    "apply approval approve approved approves are as ask at be been before begin begins between bit both by can can't "
    "certain claim clarify clear clearer condition conditions contact correct could criteria day days deadline decide "
    "decided decides depend depends detail details did didn't difference do document documents does doesn't doing "
    "don't done download each either elaborate eligibility eligible else end ends ever exactly example examples "
    "exception exceptions explain far fast find first for form forms forward fourth from full get gets getting give "
    "given go going got had happen happened happens has have help here hi hour hours how i i'd i'll i'm i've if in "
    "info is isn't it its just know last limit link long longer look many matter matters maximum me mean meant "
    "minimum month months more most much must my need needed needs neither next no not now of often on one option "
    "options or other others our out paperwork part parts per please point points policies policy possible previous "
    "procedure process put qualify question reach reason reasons repeat rephrase request required requirement "
    "requirements rule rules same say second see send sent sentence sentences share shorten shorter should simpler "
    "simplify since so some soon start starts step steps still submit summarise summarize take tell than that the "
    "them then there they thing things third this those time to told too translate true two until up us use valid "
    "version want was we week weeks well what what's when where which who will with won't words would year years yes "
    "you your".split()
)
"""Words that name no subject of their own: a question made only of these is about what was said before."""


def stands_alone(text: str) -> bool:
    """Whether `text` can be understood by someone who has not read the thread."""
    if _OPENS_A_FOLLOW_UP.match(text):
        return False
    words = _WORD.findall(text.casefold().replace("’", "'"))
    subjects = [word for word in words if word not in _NO_SUBJECT]
    if _POINTERS.isdisjoint(words):
        return bool(subjects)
    return bool(subjects) and not _refers_outside(text, subjects)


def _refers_outside(text: str, subjects: list[str]) -> bool:
    """Whether a word points back with nothing in front of it, in the question itself, to point at."""
    pointer = _POINTS_BACK.search(text)
    if pointer is None:
        return False
    before = text[: pointer.start()]
    if _OBJECT.search(pointer[0]):  # what "it" stands for is named in a clause of its own: not in "who approves it"
        before = before[: max((clause.start() for clause in _CLAUSE.finditer(before)), default=0)]
    return not any(word in subjects for word in _WORD.findall(before.casefold()))


def search_text(question: Question) -> str:
    """What to search for: the question, with the question it continues in front if it does not stand alone."""
    if stands_alone(question.text):
        return question.text
    asked = [turn.text for turn in question.history if turn.role == "user" and turn.text.strip()]
    subject = next((text for text in reversed(asked) if stands_alone(text)), asked[-1] if asked else "")
    return f"{subject}\n{question.text}".strip()
