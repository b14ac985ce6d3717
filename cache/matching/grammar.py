"""Words of grammar, and how they are mistyped, cut short, run together or taken for each other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from cache.matching.keyboard import misplaced, mistaken
from cache.matching.slips import is_near
from cache.matching.wording import FIRST_NAMES, SHORT_WORDS

_WORDS = (
    "about after allowed and any approval approve approved approves are balance because before benefit benefits between "
    "bonus book bring business can colleague colleagues company contract could days does during each eligible employee "
    "employees employment entitled every expenses extra family for friday from get gets happen happens has have health "
    "holiday holidays home hours how insurance into join keep laptop leave long manager managers many maternity may "
    "monday month months much must need needs night nights not notice off offer office often over overtime paid parental "
    "paternity pay payroll payslip payslips per permitted policy probation promotion receive remotely request resign "
    "resignation salary should sick sickness spouse submit take than that the there they this three time training travel "
    "until vacation wear week weeks what when where whether which while who whose why with withdraw within without work "
    "would year years you your"
).split()
"""Those of grammar, and a few that many questions to HR have."""

SHORT_FORMS = {
    short: meant
    for meant, forms in {
        "about": "abt",
        "can": "cn",
        "could": "cud",
        "employee": "employe",
        "employees": "employes",
        "get": "gte",
        "how": "hwo",
        "have": "hv",
        "night": "nite",
        "nights": "nites",
        "of": "fo",
        "should": "shud shld",
        "their": "thier",
        "manager": "manger mgr",
        "managers": "mangers mgrs",
        "manages": "manges",
        "interns": "inters",
        "paid": "payed",
        "unpaid": "unpayed",
        "what is": "whatis",
        "where is": "wheres whereis",
        "when is": "whens whenis",
        "how is": "hows",
        "who is": "whos whois",
        "what": "wht",
        "when": "wen",
        "week": "wekk wk",
        "weeks": "wks",
        "year": "yr",
        "years": "yrs",
        "hours": "hrs",
        "work": "wok",
        "documents": "docs",
        "february": "feb",
        "august": "aug",
        "september": "sept",
        "october": "oct",
        "november": "nov",
        "december": "dec",
        "tuesday": "tues",
        "thursday": "thurs",
        "friday": "fri",
        "would": "wud",
        "how many": "howmany",
        "how much": "howmuch",
        "how long": "howlong",
        "how often": "howoften",
        "in the": "inthe",
        "on the": "onthe",
        "of the": "ofthe",
        "for the": "forthe",
        "to the": "tothe",
        "is there": "isthere",
        "do we": "dowe",
        "do i": "doi",
        "can we": "canwe",
        "can i": "cani",
        "a policy": "apolicy",
        "a day": "aday",
        "a week": "aweek",
        "a year": "ayear",
        "a lot": "alot",
        "home office": "homeoffice",
        "sick note": "sicknote",
        "sick leave": "sickleave",
        "annual leave": "annualleave",
        "parental leave": "parentalleave",
        "town hall": "townhall",
        "notice period": "noticeperiod",
        "dress code": "dresscode",
        "part time": "parttime",
        "full time": "fulltime",
        "day off": "dayoff",
        "days off": "daysoff",
        "time off": "timeoff",
        "work permit": "workpermit",
    }.items()
    for short in forms.split()
}


def _slips(slips_of: Callable[[str], Iterator[str]]) -> dict[str, str]:
    """Each slip that makes no word, with the one word it may be of."""
    meant: dict[str, str] = {}
    of_several = {*_WORDS}
    for word in _WORDS:
        of_several.update(slip for slip in slips_of(word) if meant.setdefault(slip, word) != word)
    slips = {slip for slip in meant.keys() - of_several if len(slip) > 2} - SHORT_WORDS - FIRST_NAMES
    return {slip: meant[slip] for slip in slips if not is_near(slip)}


GRAMMAR_SLIPS = {**_slips(mistaken), **_slips(misplaced), **SHORT_FORMS}
"""Put right wherever they stand in English; in other languages "habe" is a word."""

_OTHER_WORDS = (
    (
        r"\bhow may (?!(?:i|we|u|you|they|he|she|it|one|an?|the|this|that|my|our|employees|managers|people|staff|someone|somebody)\b)",
        "how many ",
    ),
    (r"^were (?=do\b|does\b|can\b|is\b|are\b|should\b)", "where "),
    (r"\b(i|we|you|they|employees) ned\b", r"\1 need"),
    (r"\b(work|working) form (?=home\b|abroad\b|another\b|anywhere\b|a different\b|the office\b)", r"\1 from "),
    (r"^(is|are) (?:thee|three|their|they're) (?=an?\b|any\b)", r"\1 there "),
    (r"^(is|are|isn't|isnt|aren't) ther (?=an?\b|any\b)", r"\1 there "),
    (r"\b(what|when|where|how) r\b", r"\1 are"),
    (r"\b(be|get|getting|i|we|employees) pad\b", r"\1 paid"),
    (r"\b(from|at) hoe\b", r"\1 home"),
    (r"\b(what|full|part) tie\b", r"\1 time"),
    (r"\btie off\b", "time off"),
    (r"^dos (?=(?:the|my|our|an|it|this|hr)\b)", "does "),
    (r"\b(how|long|much|many|often|when|what|where) dos\b", r"\1 does"),
)
_CONFUSED = [(re.compile(pattern), meant) for pattern, meant in _OTHER_WORDS]
CONFUSED = frozenset("may were ned form ther thee three their they r pad hoe tie dos".split())
"""The words that those patterns look for: a text without any of them need not be looked at."""


def put_right(text: str) -> str:
    """`text`, which is in lower case, with the words that it confuses put right: "how may days" is "how many days"."""
    for pattern, meant in _CONFUSED:
        text = pattern.sub(meant, text)
    return text
