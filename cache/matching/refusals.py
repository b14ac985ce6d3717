"""Questions whose answer is nobody else's: about the asker's own record, or only understood in their conversation.

Decided before any lookup and before anything is stored.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bot.language import AT_SOMEBODY, words
from bot.reading.conversation import stands_alone
from cache.matching.fronted import question_first
from cache.matching.negation import positive, put_as_question, untagged
from cache.matching.normal import cleaned, letters, meant, normal_form, unsigned
from cache.matching.own_record import ASKED_FOR, EVERYBODYS
from cache.matching.told import TELLINGS
from cache.matching.wording import FIRST_NAMES

_RECORD = (
    r"(?:salary|wages?|payslips?|pay ?stubs?|pay ?checks?|paycheques?|pay|bonus|raise|balance|ratings?|reviews?|appraisals?|"
    r"grade|level|requests?|applications?|claims?|expense reports?|tickets?|case|file|records?|status|address|account|details|"
    r"iban|visa|permit|promotion|contract|shares|equity|options|diagnosis|condition|illness|disability|password|login|"
    r"start date|hire date|end date|anniversary|(?:pay)?slip|statement|timesheet|attendance|entitlement|allowance|id|number|days|hours|name|phone"
    r"|e ?mail|score|working day)"
)
_OWN_THING = re.compile(
    rf"\b(?:my|mine) (?!{EVERYBODYS})(?:\S+ ){{0,2}}?{_RECORD}\b(?<!options(?= if))(?<!options(?= when))(?<!options(?= after))(?! (?:\S+ )?(?:be |get )?(?:affected"
    rf"|impacted|prorated|calculated|determined|decided|taxed|protected|stored|handled|kept|retained|shared|deleted)\b)"
    r"|\b(?:what|when|where|why|who|which|how (?:much|many|long|old|high|big|good|bad))(?: is|'s|s| are| was| were| will(?: be)?) my\b"
    r"(?! (?:rights|options|obligations|responsibilities|duties)\b)"
    r"(?! (?:\S+ ){1,3}(?:calculated|determined|decided|taxed|protected|stored|handled|kept|retained|deleted)\b)",
)
_PROCEDURE = re.compile(
    r"\b(?:(?:can|may|could|must|should|do|does|is|are|will|would) (?:they|the (?:company|employer|firm)|hr|contractors|employees|managers|others|any(?:one|body)"
    r"|some(?:one|body)|(?:other|my) (?:colleagues?|employees?|people))\b(?! going to)|who (?:can|may|could|else can|has access|is allowed to"
    r"|is able to)\b|how (?:do|can|could|should|would) i\b(?! know\b)|how to\b|where (?:do|can|should) i\b"
    r"|who (?:do|can|should) i\b|who (?:approves|handles|signs|(?:has to|have to|must|needs to|should) \w+)\b|(?:can|may|should|must) i\b(?! (?:have|get|see) my\b)"
    r"|do i (?:have|need) to\b|am i (?:allowed|permitted|required|obliged|able|free|supposed) to\b|(?:way|process|procedure|steps?|deadline|rules?"
    r"|policy) (?:to|for|on|about|of)\b|(?:is it|would it be) (?:possible|ok|okay|allowed|permitted)\b"
    r"|how (?:often|soon|early|late|far in advance) (?:do|can|must|should|is|are)\b"
    r"|what happens (?:to|with|if|when)\b|what if\b|what (?:do|should|must) i do\b"
    r"|^(?:is|are) (?!(?:any|some|every|no)thing\b)\w{3,}ing\b|^(?:in order )?to (?:\w+ ){1,3}$|can my (?:manager|boss|employer|company|supervisor|colleagues?)\b)"
)
"""What is asked about one's own things when the way, and not the thing, is wanted: "how do I change my address"."""

_STORIES = tuple(story for _, story in TELLINGS + ASKED_FOR)
_TOLD_BY: dict[str, list[int]] = {}
for _number, (_words, _) in enumerate(TELLINGS + ASKED_FOR):
    for _word in _words:
        _TOLD_BY.setdefault(_word, []).append(_number)

_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
_LONG_NUMBER = re.compile(r"\d(?:[\s().-]?\d){5,}")
_DID = re.compile(
    r"\b(?:did|has) [A-Z][a-z]+ (?:take|get|got|request|leave|left|use|earn|approve|resign|have|had|been|already)"
)
_MAY = re.compile(
    r"(?:^|[.,!?] )(?:Can|Is|Does|Has|Will|May|Should|Was|Could|Must) (?!Christmas|Easter)[A-Z][a-z]+ (?:allowed|able|eligible|"
    r"entitled|approve|see|sign|still|my|read|access|refuse)\b"
)
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof)\.? [A-Z]")
_TITLES = frozenset("mr mrs ms dr prof".split())
_TITLED_IN_LOWER_CASE = re.compile(
    r"\b(?:mrs?\.?|(?:ms|prof)\.|(?<!\ba )(?<!\bthe )(?<!\bmy )(?<!\byour )(?<!\bour )(?<!\bany )(?<!\bown )(?<!\bsee )(?<!\bcompany )dr\.?) "
    r"(?!(?:appointments?|appts?|bills?|certificates?|excuses?|fees?|letters?|notes?|office|slips?|visits?|[a-z]{1,3})\b)[a-z]"
)
"""Whoever writes "can dr. smith sign" means somebody, who writes "is a dr note enough" nobody."""

_NAMED_AFTER_KINSHIP = re.compile(
    r"\b(?:son|daughter|child|baby|wife|husband|spouse|partner|fianc[eé]e?|girlfriend|boyfriend|mother|father|mom|mum|dad|brother|sister|friend"
    r"|manager|boss|supervisor|colleague|coworker|co-worker),? ([A-Z][a-z]+)\b"
)
_OF_A_PLACE = r"(?:campus|office|plant|site|branch|cent(?:re|er)|store|hotel|factory|building)"
_FULL_NAME = re.compile(
    rf"(?<=[a-z,] )(?:(?<!\bthe )|(?!\w+ \w+ {_OF_A_PLACE}\b))(?:(?<!\bin )(?<!\bat )|(?=\w+ \w+(?:['’]s| team| group| case)\b))"
    r"([A-Z][^\W\d_]+) ([A-Z][^\W\d_]+)(?=[^\w]|$)"
)
"""Not "in Kuala Lumpur" and "the Electronic City campus", but "in Kim Example's team"."""

_NO_NAMES = frozenset(
    "leave time off policy plan account programme program insurance office review day days holiday holidays bonus "
    "period benefit benefits allowance pay scheme work home health annual parental sick employee company human "
    "resources data protection assistance handbook portal fund tax card savings spending flexible provident new "
    "united great south north east west northern southern hong san los las saudi sri costa puerto el la rico bank "
    "code conduct dress travel maternity paternity adoption bereavement jury military public training learning "
    "development performance improvement management manager team lead department centre center security information "
    "technology stock purchase share option options wellness wellbeing mental first aid christmas eve year good "
    "friday easter monday boxing thanksgiving independence labor labour memorial republic diwali national statutory "
    "remote working hours notice process form request support desk in at on for after before during with without by "
    "the who what when where how which why is are do does can may if thanks please kindly regards many best hi "
    "bot hello services service equal opportunity legal finance payroll recruitment talent acquisition people "
    "operations hari raya lunar chinese deepavali vesak eid al fitr adha yom rosh passover golden green blue employment "
    "pass permit visa voucher jury corpus christi whit ascension assumption epiphany reformation são sao paulo".split()
)
"""Words that stand in names of things and places, so that "Annual Leave" and "New York" are nobody."""

_SAINT = re.compile(r"\b(?:st|saint)\.? [a-z]+")
_SOMEBODYS = re.compile(
    r"\b(?!(?:employee|manager|boss|supervisor|colleague|company|employer|parent|mother|father|spouse|wife|husband|partner|child|carer|caregiver|adopter|veteran|"
    r"women|men|contractor|worker|intern|director|driver|student|client|customer|year|month|week|day|doctor|"
    r"what|who|how|where|when|that|it|there|let)'s)[a-z]+'s (?:salary|pay|bonus|leave|rating|review|sick|record|file|address|contract)\b"
)
_NOW = re.compile(
    r"^(?:(?:who|what|when|which|where)(?:(?='s) ?| ))?(?:'s|is|are|was|do|does|did|can|could|will|would|should|has|have) "
    r".*\b(?:today|tomorrow|yesterday|tonight|right now|at the moment)\b"
    r"|^who(?: is|'s| are| was) .*\b(?:this|next|last) (?:week|weekend|month|shift)\b"
)
_HASTY = frozenset("im ive havent hasnt hadnt wasnt werent didnt dont doesnt isnt arent cant wont".split())
_UNMARKED = re.compile(r"\b(i|(?:have|has|had|was|were|did|do|does|is|are|ca|wo)n(?=t\b))((?:m|ve|t)\b)")
_OWN_THINGS = frozenset("my mine".split())
_UNLESS_ASKED = "".join(
    rf"(?<!\b{word} )" for word in "know tell see check out sure confirm verify ask wonder remember".split()
)
_IN_A_CASE = re.compile(
    r"^(?:if|when|while|once|before|after|unless|in case|should) (?:i|we|my|our)\b[^;?]*?(?:,|(?= (?:do|does|can|am|is|are|will|may|must|should|what"
    r"|how|who|where) (?:i|my|we|the|do|does|is|should)\b)|(?= who \w+s\b))"
    r"|\b(?:before|after|during|in|on) my (?:\w+ )?(?:(?:first|last) (?:working )?day|trip|holidays?|vacation|leave|flight|shift|break|sabbatical|honeymoon"
    r"|notice(?: period)?|probation(?:ary)?(?: period)?)\b(?=[,?.!]|$| (?:am|are|is|do|does|can|could|may|must|should|will|would|what|how|who|when|where)\b)"
    r"|\bon my (?=(?:payslip|pay ?slip|pay ?stub|payroll|salary slip|contract) (?:mean|stand for)\b)"
    rf"|(?<=\w ){_UNLESS_ASKED}(?:if|when|while|once|unless|in case|(?:after|before)(?= i (?:leave|quit|resign|retire|return|start|join)\b))"
    r" (?:i|my|we|our) [^,;?]*"
)
"""A supposition: what is one's own in it is anybody's."""

_BY_CONTRACT = (
    r"an? (?:intern|contractor|trainee|apprentice|freelancer|temp|temporary worker|agency worker|part[- ]?time(?:r| employee| worker)?"
    r"|full[- ]?time(?:r| employee| worker)?|working student|new (?:joiner|hire|starter|employee)|(?:line |people )?manager|team lead|remote (?:worker|employee)"
    r"|shift worker|volunteer|(?:\w+ )?employee)"
)
_ASKS_A_WAY = re.compile(
    rf"^(?:as {_BY_CONTRACT},? )?(?:(?:how (?:much|many)|what|which|when) (?:\S+ ){{0,4}}?(?:do|can|must|should|may)|can|could|may|must|should|do"
    r"|am(?= i (?:entitled|eligible|allowed))|(?:how|where|who) (?:do|can|should)) (?:i|we)\b"
)
_AS_ONE_OF = re.compile(rf"\bas {_BY_CONTRACT}\b(?=,| (?:can|could|may|must|should|how|where|who)\b|[ ?!.]*$),?")
"""What one asks as, where everybody in such a contract has the same way, permission or duty."""

_PEOPLE = (
    r"(?:manager|boss|supervisor|employer|company|firm|line manager|team lead|colleagues?|co-?workers?|family|spouse|wife|husband|partner|child|children|kids?|baby|"
    r"newborn|son|daughter|parents?|mother|father|mom|mum|dad|relatives?"
    r"|dependents?|dependants?|doctor|dog|pets?|own|first|home|personal|rights?|union|work|job|shift|leave)"
)
_MINE = re.compile(rf"\bmy (?!(?:new |direct |former |previous |last |old )?{_PEOPLE}\b)\w+")
_SHARED = re.compile(
    r"\b(?:can|could|may|might|must|should|shall|would|will|do|does|am|is|are) (?:i|we|employees?|you|one|they|people|hr|security|management|payroll"
    r"|customers|clients|(?:the|a|an|our|my) (?:\w+ )?\w+)\b"
    r"|\b(?:do|can|may|must|should|will|are) \w+s\b|\bhow to\b|\bwhat happens\b|\bwhat if\b|^who (?:\w+s|can|may|must|should|will)\b|\b(?:is it|would it be)\b"
    r"|\b(?:way|process|procedure|steps?|deadline|rules?|policy) \w+\b"
    r"|^(?:is|are) (?!(?:any|some|every|no)thing\b)\w{3,}ing\b"
    r"|^(?:in order )?to (?:\w+ ){1,3}$"
    r"|\b(?:affect|impact|reduce|lower) $"
    r"|\bhow (?:is|are|will|does|do)$|\b(?:is|are|will|does|do|can|would|could|should|must|may)\W*$"
)
"""A question that anybody may ask of their own: a way, a duty, a permission, a rule."""

_KEPT_IF = re.compile(
    r"\b(?:do|does|will|would|can|could|must|should) (?:i|we) (?:\w+ )?(?:lose|keep|forfeit|get|receive|repay|transfer|return|cancel) my (?:\S+ ){1,3}?"
    r"(?:if|when|while|once|during|after|before|upon|on)\b"
    r"|^(?:if|when|while|once|after|before|during|upon|on) .+? (?:do|does|will|would|can|could|must|should) (?:i|we) (?:\w+ )?"
    r"(?:lose|keep|forfeit|get|receive|repay|transfer|return|cancel) my \S+"
)
"""What becomes of one's own things in a case that may be anybody's."""

_LONGEST_GREETING = 200
"""Characters. Behind each of a hundred names in a row all that stands in front would be read again."""

_MENTION = re.compile(r"<@[^>]+>")


@lru_cache(maxsize=256)
def refusal(text: str) -> str:
    """`personal`, `context` or `empty` if `text` is not to be looked up or kept, else ""."""
    plain = cleaned(text)
    if not normal_form(text):
        return "empty"
    folded = plain.casefold().replace("’", "'")
    if not FIRST_NAMES.isdisjoint(letters(folded)):
        plain = unsigned(plain)
    said = meant(text)
    if _is_own(said) or _calls_by_first_name(said) or _is_of_somebody(text, plain, folded):
        return "personal"
    if not (stands_alone(said) or stands_alone(untagged(said))) or _NOW.search(folded):
        return "context"
    return ""


def asks_of_own(text: str) -> bool:
    """Whether the asker's own record is asked for; not where they only tell of themselves around what anybody may ask."""
    return bool(normal_form(text)) and _is_own(meant(text), since=len(TELLINGS))


def _is_own(folded: str, since: int = 0) -> bool:
    """Whether the asker's own record is asked for, or their own story told, as the stories from number `since` on tell."""
    folded = positive(put_as_question(folded))
    if " as " in f" {folded}" and _ASKS_A_WAY.match(folded):
        folded = _AS_ONE_OF.sub("", folded).strip()
    spoken = letters(folded)
    if not _HASTY.isdisjoint(spoken):
        folded = _UNMARKED.sub(r"\1'\2", folded)
        spoken = letters(folded)
    told = {number for word in _TOLD_BY.keys() & spoken for number in _TOLD_BY[word] if number >= since}
    if any(_STORIES[number].search(folded) for number in told):
        return True
    if _OWN_THINGS.isdisjoint(spoken):
        return False
    asked = _IN_A_CASE.sub("if ", folded)
    if not _is_shared(asked) and not _is_shared(question_first(" ".join(words(asked)))):
        return True
    thing = _OWN_THING.search(asked)
    return thing is not None and not (_PROCEDURE.search(asked, 0, thing.start()) or _KEPT_IF.search(folded))


def _is_shared(asked: str) -> bool:
    """Whether what is the asker's own stands behind a question that anybody may ask of theirs, or nothing is."""
    mine = _MINE.search(asked)
    return mine is None or _SHARED.search(asked, 0, mine.start()) is not None


def _is_of_somebody(text: str, plain: str, folded: str) -> bool:
    return bool(
        ("@" in plain and (_MAIL.search(plain) or not all(_opens(plain, name) for name in AT_SOMEBODY.finditer(plain))))
        or (_has_many_digits(plain) and _LONG_NUMBER.search(plain))
        or ("'s" in folded and _SOMEBODYS.search(folded))
        or (not _TITLES.isdisjoint(letters(folded)) and _TITLED_IN_LOWER_CASE.search(folded))
        or (plain[1:] != plain[1:].lower() and _is_named(plain))
        or ("<@" in text and any(_inside(text, mention) for mention in _MENTION.finditer(text)))
    )


def _calls_by_first_name(said: str) -> bool:
    return not FIRST_NAMES.isdisjoint(letters(said)) and not FIRST_NAMES.isdisjoint(letters(_SAINT.sub(" ", said)))


def _has_many_digits(plain: str) -> bool:
    """Whether there may be six digits in it: counting them is faster than looking for them in a row."""
    raw = plain.encode(errors="replace")
    return not plain.isascii() or len(raw) - len(raw.translate(None, b"0123456789")) >= 6


def _is_named(plain: str) -> bool:
    """Whether somebody is called by name."""
    if _TITLED.search(plain) or _DID.search(plain) or _MAY.search(plain):
        return True
    if any(name[1].casefold() not in _NO_NAMES for name in _NAMED_AFTER_KINSHIP.finditer(plain)):
        return True
    return any(
        _NO_NAMES.isdisjoint(name[0].casefold().split())
        for name in _FULL_NAME.finditer(plain)
        if not name[1].isupper()  # "EU Blue Card"
    )


def _inside(text: str, mention: re.Match[str]) -> bool:
    """Whether a mention is part of the sentence: at its beginning or end it only calls somebody."""
    return not _opens(text, mention) and normal_form(f"X {text[mention.end() :]}") != "x"


def _opens(text: str, name: re.Match[str]) -> bool:
    """Whether nothing but a greeting stands in front of a name: it calls somebody."""
    if name.start() > _LONGEST_GREETING:
        return False
    before = text[: name.start()]
    return normal_form(f"{before}, X" if cleaned(before) else "X") == "x"
