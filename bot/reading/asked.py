"""What kind of thing a question asks for, and whether a text holds one: a number of days, a date, a person ..."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise, takewhile

from bot.language import STOP_WORDS, stem, words


class Wanted(StrEnum):
    """The kind of thing that answers a question."""

    MONEY = "money"
    PERCENT = "percent"
    DURATION = "duration"
    COUNT = "count"
    AMOUNT = "amount"  # money, a share, a duration or a count: the question does not tell which
    DATE = "date"
    TIME = "time"
    MOMENT = "moment"  # a date, a time of day, or a duration counted from something
    FREQUENCY = "frequency"
    PHONE = "phone"
    EMAIL = "email"
    CODE = "code"
    PERSON = "person"
    GROUP = "group"  # who it applies to
    PLACE = "place"
    PROCEDURE = "procedure"
    VERDICT = "verdict"  # yes or no
    STATEMENT = "statement"  # anything


MEASURED = frozenset(
    {Wanted.MONEY, Wanted.PERCENT, Wanted.DURATION, Wanted.COUNT, Wanted.AMOUNT, Wanted.DATE, Wanted.TIME}
    | {Wanted.MOMENT, Wanted.FREQUENCY, Wanted.PHONE, Wanted.EMAIL, Wanted.CODE}
)
"""Kinds with a form of their own: a text without it does not answer, however well its words fit."""

KIND_WORDS = frozenset(
    stem(word)
    for word in "phone telephone number email address percent percentage share date day days time deadline cutoff cost "
    "price fee fees amount rate many much long often soon fast quickly far ahead advance code id max maximum min minimum "
    "most least limit cap length duration period early late hour hours week weeks month months year years contact "
    "frequently longest shortest top highest age size value figure sum total money payout".split()
)
"""Stems that only name a kind of thing: a text that holds such a thing need not say them."""

_TIME_OFF = (
    r"(?:paid |unpaid |annual |sick |parental |vacation |holiday )*(?:time|leave|notice|vacation|holidays?|pto|break)"
)

_YES_OR_NO = r"^\W*(?:is|are|am|can|could|do|does|did|will|would|may|must|should|has|have)\b"

_CUES: tuple[tuple[str, Wanted], ...] = (
    (r"\b(?:phone|telephone|fax|hotline|helpline)\b|\bnumber (?:to|do i|for) (?:call|ring)\b", Wanted.PHONE),
    (r"\be-?mail address\b|\bwhat(?: is|s|'s)? the e-?mail\b|\bwhich e-?mail\b", Wanted.EMAIL),
    (r"\bpercent(?:age)?\b|%|\bwhat (?:share|portion|proportion)\b|\bhow much of\b", Wanted.PERCENT),
    (r"\bhow (?:often|frequently|regularly)\b|\bhow many times\b", Wanted.FREQUENCY),
    (r"\b(?:what|which|cut ?off) (?:time|hours)\b|\bcore hours\b|\b(?:opening|working|office) hours\b", Wanted.TIME),
    (r"\bhow many\b|\bnumber of\b", Wanted.COUNT),
    (rf"\bhow much (?:more )?{_TIME_OFF}\b", Wanted.DURATION),
    (r"\bhow (?:long|soon|fast|quickly|late|early)\b|\bhow far (?:ahead|in advance|out)\b", Wanted.DURATION),
    (r"\b(?:notice|waiting|probation(?:ary)?) period\b|\b(?:time limit|turnaround|length|duration)\b", Wanted.DURATION),
    (r"\bhow (?:much|big|large|high)\b|\bwhat(?: is|s|'s| are)? (?:the |our |my )?(?:cost|price|fee)\b", Wanted.AMOUNT),
    (r"\bwhat (?:date|day|month)\b|\bwhich (?:date|day|month)\b", Wanted.DATE),
    (r"\b(?:deadline|cut ?off|due date|by when|due by|latest date)\b", Wanted.MOMENT),
    (r"^\W*is there an? (?:max(?:imum)?|min(?:imum)?|limit|cap)\b", Wanted.AMOUNT),
    (_YES_OR_NO, Wanted.VERDICT),
    (r"\bwhen\b(?! (?:i|we|my|you|he|she)\b)", Wanted.MOMENT),
    (r"\b(?:stipend|salary|rate|allowance|budget|subsidy|bonus|discount|price|cost|fee)\b", Wanted.AMOUNT),
    (r"\b(?:code|id|account number|form number|line)\b", Wanted.CODE),
    (
        r"\bwho (?:can|may|is|are|gets?|qualif\w+)\b.*\b(?:eligible|entitled|covered|get|qualif\w+|use|apply|join)\b",
        Wanted.GROUP,
    ),
    (r"\bwho(?:m|se)?\b|\bcontact\b|\bwhich (?:person|team|department)\b", Wanted.PERSON),
    (r"\bwhere\b|\bwhich (?:site|page|portal|system|form|channel)\b", Wanted.PLACE),
    (r"\b(?:max(?:imum)?|min(?:imum)?|most|least|longest|shortest|limit|cap|top|upper|match)\b", Wanted.AMOUNT),
    (r"\b(?:days|weeks|months|years|hours) (?:of|off|for|needed)\b", Wanted.DURATION),
    (
        (
            r"\bhow (?:do|can|should|to|would|does|must)\b|\b(?:procedure|process|steps) (?:for|to)\b"
            r"|\bwhat (?:do|should|must) (?:i|we) (?:do|bring|need)\b|\bwhat (?:do i|i) have to do\b|\bwhat now\b"
        ),
        Wanted.PROCEDURE,
    ),
)
"""What words of a question ask for; the first that fits decides, so the surest stand first."""

_NUMBER_WORD = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|eighteen|twenty"
    r"|thirty|forty|fifty|sixty|ninety|half an?|an?)"
)
_NUMBER = rf"(?:\d[\d,]*(?:\.\d+)?|{_NUMBER_WORD})"
_SPAN = r"(?:second|minute|hour|day|night|week|fortnight|month|quarter|year)s?"
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|satur|sun)days?"
_ORDINAL = r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|\d{1,2}(?:st|nd|rd|th))"

_MONEY = r"[$£€¥]\s?\d|\b\d[\d,.]*\s?k\b|\b\d[\d,.]*\s?(?:dollars?|pounds?|euros?|usd|gbp|eur|pence|cents|p per)\b"
_PERCENT = r"\d\s?(?:%|percent|per cent)|\b(?:half|double|full|third|quarter)\b"
_DURATION = (
    rf"\b{_NUMBER}\)?[\s-]+(?:\w+[\s-]+){{0,3}}?{_SPAN}\b|\b(?:immediately|indefinitely|at any time|same day|overnight|"
    rf"annual(?:ly)?|yearly)\b"
)
_DATE = (
    rf"\b{_MONTH}\b|\b{_WEEKDAY}\b|\b\d{{1,4}}[/.-]\d{{1,2}}[/.-]\d{{1,4}}\b"
    rf"|\b{_ORDINAL} (?:\w+ )?(?:day|week|month|quarter)\b"
)
_TIME = r"\b\d{1,2}(?:[:.]\d{2})?\s?[ap]\.?m\b|\b\d{1,2}:\d{2}\b|\b(?:noon|midnight|close of business|cob)\b"
_FREQUENCY = rf"\b(?:every|each|per|once|twice|weekly|monthly|quarterly|annual(?:ly)?|yearly|daily|bi-?weekly|fortnightly)\b|{_DURATION}"

_FORMS: dict[Wanted, re.Pattern[str]] = {
    kind: re.compile(form, re.IGNORECASE)
    for kind, form in {
        Wanted.MONEY: _MONEY,
        Wanted.PERCENT: _PERCENT,
        Wanted.DURATION: _DURATION,
        Wanted.COUNT: rf"\b{_NUMBER}\b",
        Wanted.AMOUNT: rf"{_MONEY}|{_PERCENT}|{_DURATION}|\d",
        Wanted.DATE: _DATE,
        Wanted.TIME: _TIME,
        Wanted.MOMENT: rf"{_DATE}|{_TIME}|{_DURATION}|\b(?:after|before|once|until|by the end|upon|as soon as)\b",
        Wanted.FREQUENCY: _FREQUENCY,
        Wanted.PHONE: r"(?:\+?\d[\s().-]{0,2}){7,}|\b(?:ext|extension)\.? \d{2,}|\b\d{3}-\d{4}\b",
        Wanted.EMAIL: r"[^\s@]+@[^\s@]+\.\w+",
        Wanted.CODE: r"\d",
        Wanted.PERSON: r"@|#\w|\b(?:manager|supervisor|hr|team|director|officer|head|lead|department|specialist|partner|"
        r"committee|board|ceo|cfo|founders?|people|contact|email|call|administrator|coordinator|provider|payroll)\b",
        Wanted.GROUP: r"\b(?:eligible|entitled|all|everyone|anyone|only|employees|staff|qualif\w+|open to|members?)\b",
        Wanted.PLACE: r"https?:|www\.|@|#\w|\b(?:portal|intranet|site|website|page|office|room|floor|form|folder|drive|"
        r"system|app|tool|channel|online|via|at|in|on)\b",
        Wanted.PROCEDURE: r"\b(?:submit|email|contact|complete|request|fill|form|ask|must|should|log|go to|via|portal|"
        r"call|apply|write|tell|notify|inform|report|send|speak|click|select|need to)\b",
        Wanted.VERDICT: r"\b(?:not|cannot|can|may|must|required?|allowed|permitted|eligible|entitled|prohibited|never|"
        r"always|only|will|should|mandatory|optional|yes|no)\b|n't\b",
        Wanted.STATEMENT: r"",
    }.items()
}

NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
} | {"thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "ninety": "90"}


_TIME_UNITS = frozenset(stem(word) for word in "minute hour day night week month year".split())


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks for. `counted`: the stem of what is to be counted, as in "how many free sessions"."""

    wanted: Wanted
    counted: str = ""

    def held_by(self, text: str) -> float:
        """How far `text` holds the kind of thing: 1 fully, 0.4 a number but not clearly of what is counted, 0 not.

        Another unit of time than the one asked for is nearly as good: 0.8.
        """
        if not _FORMS[self.wanted].search(text):
            return 0.0
        if not self.counted or self._counts(text):
            return 1.0
        return 0.8 if self.counted in _TIME_UNITS and _FORMS[Wanted.DURATION].search(text) else 0.4

    def _counts(self, text: str) -> bool:
        said = words(text)
        return any(
            (word[0].isdigit() or word in NUMBER_WORDS) and any(stem(w) == self.counted for w in said[at + 1 : at + 5])
            for at, word in enumerate(said)
        )


_COUNTED = re.compile(r"\b(?:how many|number of)\s+((?:[\w&]+[\s-]*){1,5})|^\W*(days|weeks|months|years|hours)\b")


def asked(question: str) -> Asked:
    """What kind of thing `question` asks for."""
    plain = question.casefold().replace("’", "'")
    wanted = next((kind for cue, kind in _CUES if re.search(cue, plain)), Wanted.STATEMENT)
    return Asked(wanted, _counted(plain) if wanted in {Wanted.COUNT, Wanted.DURATION} else "")


def _counted(question: str) -> str:
    """The last word before the phrase that counts ends: "how many free counseling SESSIONS do we get"."""
    counted = _COUNTED.search(question)
    said = words(counted[1] or counted[2]) if counted else []
    named = list(takewhile(lambda word: word not in STOP_WORDS, said))
    return stem(named[-1]) if named else ""


# -- what a question cannot do without ---------------------------------------------------------------------------------

_NAMED = r"((?:[\w&]+[\s-]*){1,4})"
_FRAME = re.compile(
    r"\b(?:(?:is|are) there|(?:do|does|did) (?:we|i|you|they|\w+) (?:get|have|offer|provide|pay for|give)|how much is"
    r"|what(?:'?s| is| are)?|who(?:'?s| is| are)|where(?:'?s| is| are)) (?:an?|the|our|my|any)\s+"
    rf"{_NAMED}|\bdo (?:we|you|they) (?:get|have|offer) {_NAMED}|\bcan (?:i|we) bring (?:an?|my|our) {_NAMED}"
    rf"|\b(?:what|how) about (?:(?:an?|the|our|my|in|for|from|on|at)\s+)*{_NAMED}"
)
"""Opens the phrase that names what is asked about: "is there a CHRISTMAS BONUS", "what about TAXIS"."""

_ENDS_NAME = (
    frozenset("above below per without within during across between since towards via paid".split()) | STOP_WORDS
)
"""Words that end such a phrase."""

_HEADS = frozenset(
    stem(word)
    for word in "leave pay insurance bonus allowance policy program programme plan benefit stipend subsidy discount code "
    "fund reimbursement scheme card grant assistance contribution match period permit salary rate budget limit off "
    "package officer party list account form room break day credit coverage cover support review rules".split()
)
"""Words of HR that mean little without the one before them: "PARENTAL leave", "SIGNING bonus"."""


def essentials(question: str) -> frozenset[str]:
    """Stems without which a text speaks of something else: what the question names, and what tells its kind apart."""
    plain = question.casefold().replace("’", "'")
    phrases = (words(group) for frame in _FRAME.finditer(plain) for group in frame.groups() if group)
    named = {stem(word) for phrase in phrases for word in takewhile(lambda word: word not in _ENDS_NAME, phrase)}
    told_apart = {stem(a) for a, b in pairwise(words(plain)) if stem(b) in _HEADS and stem(a) not in _HEADS}
    apart = {term for term in named | told_apart if term not in _ENDS_NAME and not term[0].isdigit()}
    return frozenset(apart - _HEADS or apart) - KIND_WORDS
