"""What kind of thing a question asks for, and whether a text holds such a thing."""

from __future__ import annotations

import re
from enum import StrEnum

from bot.language import words


class Asked(StrEnum):
    """The kind of thing asked for."""

    AMOUNT = "amount"  # how many, how much: a number
    DURATION = "duration"  # how long, how soon: a number with a unit of time
    MOMENT = "moment"  # when, what date, deadline: a date, a time, a duration
    PERSON = "person"  # who: a role, a name, a way to reach them
    CONTACT = "contact"  # phone number, mail address, link
    ANYTHING = "anything"


_CUES: tuple[tuple[Asked, re.Pattern[str]], ...] = (
    (Asked.CONTACT, re.compile(r"\b(?:phone|telephone|hotline|e-?mail(?: address)?|contact (?:details|number))\b")),
    (
        Asked.DURATION,
        re.compile(
            r"\bhow (?:long|soon|fast|quickly|often|far (?:ahead|in advance)|late|early|much (?:notice|time))\b"
            r"|\bnotice period\b|\bhow (?:many|much) (?:days|weeks|months|years|hours|minutes)\b"
        ),
    ),
    (
        Asked.MOMENT,
        re.compile(r"\bwhen\b|\bwhat (?:date|day|time)\b|\bdeadline\b|\bcut ?-?off\b|\bwhat week\b|\bby what\b"),
    ),
    (
        Asked.AMOUNT,
        re.compile(
            r"\bhow (?:many|much|big|high|large|old)\b|\bwhat (?:percent(?:age)?|amount|rate|number|age|is the (?:max|min))"
            r"|\b(?:max(?:imum)?|min(?:imum)?|most|limit|budget|salary|rate|bonus|allowance|cap|percent|code)\b"
        ),
    ),
    (Asked.PERSON, re.compile(r"\bwho(?:m|se)?\b|\bwhich (?:team|person|department)\b")),
)
"""Looked at in order; the first that matches decides."""

_NUMBER_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty ninety half double twice once"
)
_NUMBER = re.compile(r"\d|\b(?:" + "|".join(_NUMBER_WORDS.split()) + r")\b", re.IGNORECASE)
_TIME_UNIT = re.compile(
    r"(?:\d|\b(?:"
    + "|".join(_NUMBER_WORDS.split())
    + r"))(?:[\d.,-]|\s|\w+\s)*?(?:business |working |calendar |consecutive )?"
    r"(?:second|minute|hour|day|week|month|year|quarter|pay period|shift)s?\b|\b(?:daily|weekly|monthly|yearly|annual(?:ly)?|"
    r"quarterly|immediately|indefinitely|permanent(?:ly)?|each|every)\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?|mon|tues|wednes|thurs|fri|satur|sun)(?:day)?\b|\d{1,2}(?::\d\d)?\s?[ap]\.?m\b|\d{4}"
    r"|\b(?:first|second|third|fourth|fifth|sixth|last) (?:day|week|month|working|business)|\bbefore\b|\bafter\b|\buntil\b",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"\b(?:manager|supervisor|hr|human resources|team|officer|director|head of|lead|partner|department|payroll|founder|"
    r"committee|office|desk|contact|administrator|coordinator|specialist|counsel(?:lor)?|line|group)s?\b|@|#\w",
    re.IGNORECASE,
)
_CONTACT = re.compile(r"\d{3}[ .)-]*\d{3}|\S+@\S+\.\w|https?://|\bwww\.|#[a-z]", re.IGNORECASE)

_HELD: dict[Asked, tuple[re.Pattern[str], ...]] = {
    Asked.AMOUNT: (_NUMBER,),
    Asked.DURATION: (_TIME_UNIT,),
    Asked.MOMENT: (_DATE, _TIME_UNIT),
    Asked.PERSON: (_PERSON,),
    Asked.CONTACT: (_CONTACT,),
    Asked.ANYTHING: (),
}


def asked_for(question: str) -> Asked:
    """The kind of thing `question` asks for."""
    plain = " ".join(words(question))
    return next((kind for kind, cue in _CUES if cue.search(plain)), Asked.ANYTHING)


def holds(text: str, kind: Asked) -> bool:
    """Whether `text` holds a thing of this kind."""
    patterns = _HELD[kind]
    return not patterns or any(pattern.search(text) for pattern in patterns)
