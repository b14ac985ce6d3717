"""Does a question stand alone, or does it continue its conversation? Decided once, here.

A question that only means something in its thread ("what about part-timers?", "can you give me the link") is
searched together with what it continues, and is never looked up in, or kept for, other people.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.model import Question
from bot.reading.smalltalk import small_talk

_IT = (
    r"it\b(?! (?:too|so|very|still) \w+ to \w)(?! (?:be |is )?(?:ok|okay|fine|a problem|an issue|possible|allowed|permitted|acceptable|legal|mandatory"
    r"|required|necessary|true)\b .)"
    r"(?! (?!(?:have|has|need|used|apply|applies|go|goes|relate|refer|mean|paid|sent)\b)\w+ to \w)"
    r"(?! (?:take|cost|matter|make sense|help|hurt) (?:\S+ )?(?:to|for|until|till|if|when|whether|how|what|which|who|where|an?|before) )"
)
"""Not the one of "is it possible to ...", which stands for what follows."""

_NUMBERED = r"(?:step|option|point|no|nr|question|item|bullet|choice|answer|number|variant|alternative) (?:\d{1,2}|[a-d])\b(?! \w+s\b)"
"""What was counted out before: "option b", "step 3"."""

_VERBS = r"(?:is|are|was|do|does|did|can|could|may|must|should|will|would|has|have|what|how|when|where|who|which|why|whose)\b"
_FRAGMENT = (
    r"(?:with|without|for|in|at|on|by|from|to|during|after|before|until"
    r"|since|per(?! (?:diem|day|hour|month|week|year|km|mile))|via|through|under|over|between|within|of|about|into|as|than)"
    rf" (?:(?!{_VERBS})[^\s,;:]+ ){{0,3}}(?!{_VERBS})[^\s,;:]+\s*[?!.]*$"
    rf"|(?!{_VERBS})[^\s,;:]+(?: [^\s,;:]+)? or (?:[^\s,;:]+ ){{0,2}}[^\s,;:]+\s*[?!.]*$"
    rf"|(?:per|with|without|for|in|at|by|from|during|after|before) (?:(?!{_VERBS})[^\s,;:]+ ){{1,4}}or (?:(?!{_VERBS})[^\s,;:]+ ){{0,4}}(?!{_VERBS})[^\s,;:]+\s*[?!.]*$"
    r"|(?:\w+ed|\w+able|paid|unpaid)\s*[?!.]*$"
    r"|(?:please |now )?(?:in|into|auf) (?:german|english|french|spanish|hindi|italian|dutch|portuguese|polish|short|brief|detail|bullet points"
    r"|(?:plain|simple|simpler|easy|other|my) \w+)\b.{0,10}$"
)
"""What is no sentence: "for contractors?", "paid or unpaid?", "in German please"."""
_HALF = (
    r"(?:if|unless|until|because|provided|assuming|as long as|in case|while|once|when(?= (?:i|he|she|they|we|on)\b))\b(?!.*,)"
    r"(?!.* (?:what|how|who|whom|where|which|why|(?:do|can|am|will|may|must|should|would|is|are|does|has|have) (?:i|we|my|the|it|there|they|an?|this)|does|can)\b)"
    r" \S.*$"
)
"""A condition without what depends on it: "unless he's away?"."""

_OPENS_A_FOLLOW_UP = re.compile(
    r"\s*(?:(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))\b[^.,!?:]{0,20}[.,!:]\s*)?"
    r"(?:(?:ok(?:ay)?|hmm+|thanks|thank you|great|so|yes|yeah|no|right(?! to)|sorry|cool|perfect|alright|fine|nice|nope|yep|yup|nah|thx|thnx|ty|tysm"
    r"|cheers|ah+|oh+|aha|wait|hold on|makes sense|sounds good|fair enough|interesting|got it|understood|noted|i see|and|but|also|then|or|um+|uh+"
    r"|er+m?|well)\b[\s,.!-]*)*"
    r"(?:(?:what|how) about\b|what if (?:it|that|they|this|so)\b"
    r"|what if (?:my|the|our|his|her) (?:\S+ )?(?:manager|boss|supervisor|lead|team|hr|company|employer) (?:says (?:no|yes|so)|refuses|disagrees|declines"
    r"|agrees|approves|objects|(?:doesn'?t|does not|won'?t|will not) (?:agree|approve|answer|reply|respond|want to))\W*$"
    r"|what if (?:i'?m|i am|we'?re|we are|someone is|somebody is|you'?re|you are) (?:(?:still|only|just|not|already) (?:\S+ ){0,2}\S+"
    r"|(?:in|on|an?|from|based|part|full) (?:\S+ )?\S+)\W*$|(?:and|or|but|also|plus|same|ditto)\b(?![/-])|(?:no|nope|nah|yes|yep|yeah|yup)\s*[,.!]"
    r"|why(?: not| so| is that)?\s*\?*$|how come\s*\?*$|why (?:so|then|only|this|that|those|these)\b(?! (?:company|office|year))"
    r"|(?:likewise|similarly|otherwise|instead|in that case|if (?:so|not|yes|no)\b|not (?!sure|certain|able|allowed)\S)"
    r"|so (?!um+\b|uh+\b|er+m?\b|what|how|when|where|who|which|why|is|are|do|does|can|could|may|must|should|will|would|am|was|did|called)\w+ "
    r"(?!\w+$)(?!.*, ?(?:yes|right|correct|\w+(?:n't)? \w+)\W*$)"
    r"|(?:even|only|just|including|except(?: for)?|excluding|regardless of|especially|mainly) (?:\S+ ){0,3}\S+\s*\?*$"
    r"|(?:is|does|do|would|will|was|were|are|has|have|did|can|could|should|must|may) (?:(?:that|they|those|these"
    r"|this(?! (?:company|organi[sz]ation|firm|office|year|month|week)))\b|"
    + _IT
    + r")|(?:in )?(?:that|this|which|my) case\b"
    rf"|(?:even|only|including|except) (?:if|for|when)\b(?!.*, {_VERBS})|for (?:how long|whom)\s*\?*$|since when\s*\?*$"
    r"|(?:tell|say|explain|show)(?: me)?(?: some)? more\b|more (?:details?|info(?:rmation)?)\b|go on\b"
    r"|(?:that|this|it|they|those|these)(?:'?s| is| was| does| did| are| were| has| doesn'?t| isn'?t| didn'?t)\b|(?:that|this|it) \w+s\b|i mean(?:t)?\b"
    r"|(?:(?:what(?:'?s| is| are)|where(?:'?s| is)|(?:please |kindly |can you |could you )?(?:give|send|share|provide|show)(?: me| us)?|i need) the "
    r"(?:(?:exact|full|correct|right|direct|actual) )*(?:email|e-mail|phone|address|link|url|wording|number|contact|name|form|text|button|tab|menu|icon)s?"
    r"(?: (?:address|number|details))?(?: please)?\s*[?!.]*$)"
    r"|(?:what|which|who|where|when) (?:\w+ )?(?:exactly|precisely|specifically)\s*[?!.]*$"
    rf"|(?:where|when|how|who) (?:on|in|at|under|within) (?:the )?[^\s]+(?: (?!{_VERBS})[^\s]+)?\s*[?!.]*$"
    r"|(?:under|in|on|at|from|to|by|for|with|into) (?:which|what|whose) \w+\s*[?!.]*$"
    r"|(?:the|that|this|your|no|nobody|no one) (?:link|pdf|page|form|file|document|site|website|portal|number|button|tab|screen|attachment|video|table|answer)s? "
    r"(?:(?:is|was|are|does|did|do|has|have|you|that|i)\b|\w+s\b)"
    r"|says who\b|auf deutsch\b"
    r"|i was (?:asking|talking|thinking|referring)\b"
    rf"|{_HALF}"
    rf"|{_FRAGMENT}"
    r"|(?:really|are you sure|sure|seriously|such as|like what|for example|what else|anything else|else)\s*\?*$)",
    re.IGNORECASE,
)

_OPENS_A_QUESTION = re.compile(
    r"(?:how (?:many|much|long|often|do|does|can|is|are)|(?:can|do|am|may|must|should|will) (?:i|we|my)|(?:is|are) (?:there|my|the|an?)"
    r"|(?:do|does|can|may|must|will) (?:the|our|my|an?|employees|staff)) (?!exactly|precisely|specifically)",
    re.IGNORECASE,
)
"""How many questions begin that continue none: looking for it first is many times faster."""

_SUBJECTLESS = r"(?:rule|polic(?:y|ie)|limit|deadline|exception|requirement|condition|restriction|process)"

_POINTS_BACK = re.compile(
    r"\b(?:"
    + _IT
    + r"|which ones?\b(?!.* or | (?:is|are) (?:the|an?|our|your) )|its|they|them|their|theirs|those|these"
    r"|the same(?! (?:department|team|office|country|company|manager|day|shift|project|building|role|level|household|address|time|month|year|week)\b)"
    r"|(?:he|she|him|his|her|hers|his|himself|herself)(?:'s)?\b|(?<!is )(?<!are )(?<!was )there\W*$"
    r"|(?:a|an|the|another|this|that|each|every|other|new|second|first|only|which|any) (?:\w+ )?ones?\b(?![-'\u2019]| (?:is|are) (?:the|an?|our|your) )|ones\b"
    rf"|{_NUMBERED}"
    r"|your (?:(?:last|previous|first|earlier|other|own) )?(?:message|answer|reply|explanation|response|statement|suggestion|comment|example|link|source)s?\b"
    r"|(?:of|between) the (?:two|three|four|others?)\b"
    r"|the (?:first|second|third|fourth|last|next|previous|final) (?:step|point|part|option|section|paragraph|sentence|item|question|answer|case|link|bullet)\b"
    r"|the (?:link|form|document|page|file)\b(?! (?:to|about|on|called|named|for|of|where|that|with) )"
    rf"|^(?:do|does|did|will|would|can|is|are) the {_SUBJECTLESS}s? (?:\w+ )?(?:appl(?:y|ies)|hold|count|work|differ|change|valid|binding)\b"
    r"|(?:mentioned|listed|quoted|linked|shown|described|named|said) above\b"
    r"|the (?:above|latter|former|other (?:one|policy|option|question|answer|form|link|case|part|point))"
    r"|that one|this one|the first one|the second one|you (?:just |already |above |earlier )?(?:said|say|mean|meant|mention|mentioned|told|wrote"
    r"|quoted|cited|listed|linked|gave|sent|shared|posted|described|"
    r"suggested|recommended|named|showed|explained|answered|referred))\b"
    r"|\b(?:does|do|did|will|would|can|could|should|must|may|is|was|has|when|since|about|of|with|from|like|than) (?:this|that)\b"
    r"(?! (?:company|organi[sz]ation|firm|office|team|year|month|week|quarter|summer|winter)\b)"
    r"|(?<!\bis )(?<!\bare )(?<!\bso )\b(?:in|under|at|on|with|against|per|by|regarding|concerning|despite|without) that \w+"
    r"|\b(?:of|about|for) that (?:is|are|was|can|do|does|will|at|in)\b"
    r"|\bthat (?:policy|form|rule|document|page|link|email|amount|process|option|answer|benefit|plan|allowance|leave|bonus|payment|date|day|time|case|"
    r"period|number|person|team|course|training|program|programme|scheme|request|decision|limit|deadline|sum|figure|law|site|portal|app|one|way)\b"
    r"|\bthis (?!company|organi[sz]ation|firm|office|building|site|team|year|month|week|quarter|summer|winter|spring|autumn|fall|time|christmas|friday|monday|"
    r"season|decade|morning|afternoon|evening|january|february|march|april|may|june|july|august|september|october|november|december|tuesday|wednesday|"
    r"thursday|bot|chat|channel|country|question\b)\w"
    r"|\b(?:this|that) (?:in|to|for|on|with|again|by|as|from|at|into|before|after|until|per|online|now)\b"
    r"|\b(?:say|do|get|have|put|explain|send|give|repeat|phrase|translate|claim|take|make) (?:that|this) (?:in|to|for|on|with|again|by|as|from|at)\b"
    r"|\b\w+ (?:that|this)\s*[?.!]*\s*$",
    re.IGNORECASE,
)
"""Words that stand for something said before; whether they really point outside the question is checked below."""

_POINTERS = frozenset(
    "rule rules policy policies limit limits deadline deadlines exception exceptions requirement requirements condition conditions restriction "
    "restrictions process it it's its they they're they've them their theirs those these that that's this same which link form document page file above "
    "latter former other one ones first second said quoted cited listed linked gave sent shared posted described suggested recommended named showed "
    "explained answered referred mentioned told wrote say mean meant mention "
    "your step option point no nr number item bullet choice answer variant alternative two three four others third fourth last next previous final he "
    "she him his her hers himself herself he's she's".split()
)
"""Words of which one stands in everything that points back: looking for one first is many times faster. "There" does
so only as the last word."""

_OBJECT = re.compile(r"\b(?:it|this|that|them|these|those)(?: \w+)?\W*$", re.IGNORECASE)
_CLAUSE = re.compile(
    r"[,;:.?!]|\b(?:and|or|but|then|if|when|because|before|after|until|till|unless|once|while|since)\b|(?<=\w )(?:who|what|how|when|where|can|do|does"
    r"|is|are|will|should|may|must)\b",
    re.IGNORECASE,
)

_WORD = re.compile(r"[^\W_]+(?:['’&-][^\W_]+)*")
_WITHIN_WORDS = "'&-"
_LETTERS_AND_DIGITS = bytes(code if chr(code).isalnum() and code < 128 else ord(" ") for code in range(256))

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
    "you your source sources page pages text section paragraph attachment cancel cancelled change changed changes changing extend extended "
    "postpone reschedule combine split skip switch add remove keep avoid include included includes exclude excluded cover covered covers count counts "
    "affected exempt cost costs fee fees charge charged penalty price cap ceiling proof rate percentage percent expire expires expired responsible "
    "everyone everybody nobody somebody someone people person employee employees staff pays decision happening mandatory optional compulsory necessary "
    "taxable refundable permitted legal ok okay fine normal common fair flexible confidential guaranteed automatic automatically manually online "
    "weekend weekends weekday weekdays calendar alternative alternatives restriction restrictions consequences implications advantages disadvantages "
    "requires require involved else's able anywhere anything anyhow everything something nothing really instead maybe "
    "perhaps later earlier sooner afterwards usually normally always yet ago useful important different similar english german "
    "french spanish simple short mind try worth apart besides whom whose he she him his her hers yours mine ours "
    "myself yourself why number numbers date dates country countries under upon "
    "regarding concerning continue proceed understand understood confused confusing unclear contradict contradicts otherwise left sign signed signs attach "
    "attached scan print printed choose pick collect read quote cite refer refers meaning interpretation wrong false sure certainly sense "
    "agree disagree compare comparison list lists case cases situation situations scenario circumstances guess suppose assume "
    "appeal appeals appealed provide catch show shows ahead precise right good makes sounds sound wait hold open opens opened you're you've you'd you'll "
    "we're we've we'll they'll he'll she'll check checked double think thought believe "
    "never looks looking seem seems joke bot human robot luck huh eh rest where's who's how's when's helpful bullet bullets table lines hear back "
    "click press tap enter "
    "type fill upload respond reply specific recommend suggest advise prefer "
    "cheaper better worse best faster easier quicker bigger smaller higher lower involve "
    "way ways limits caps thanks great cool perfect nice awesome sorry hello hey nope yep".split()
)
"""Words that name no subject of their own: a question made only of these is about what was said before."""

_TERM = re.compile(
    r"\bshare (?:options?|plans?)\b|\bfirst day\b|\bform \d+\b|\b(?:an?|the|my) claims?\b|\bflexible (?:hours|work|working|time|schedules?)\b|\bat[ -]will\b"
    r"|[\"\u201c]\w[^\"\u201d]*[\"\u201d]",
    re.IGNORECASE,
)
"""A subject made of such words all the same."""


_NAMED_BEHIND = re.compile(
    r"(?:when|while|after|before) (?:they|it) [^,]*, (?:are|do|can|must|may|will|should|have|is|does|has) (?:the |an? )?[^\W_]{4,}",
    re.IGNORECASE,
)
"""A condition in front that already speaks of the subject: "when they travel, are contractors insured?"."""

_THEY = frozenset("they them their theirs".split())
_PEOPLE = frozenset("employee employees staff people person everyone everybody somebody someone anyone".split())
"""Whom "they" may stand for."""

_MEASURE = re.compile(r"\bhow \w+")
"""How late, how big: no subject either."""

_COUNTS = re.compile(
    r"\d{1,2}|\w|(?!family|assembly|supply|july|italy|anomaly|rally|bully|jelly|belly)\w{2,}ly|re-?(?:check|send|read|try|write|confirm|do|state|explain)"
)
"""A number or letter that only says which one of several; an adverb; what is done once more."""

_SAID_BEFORE = re.compile(
    r"(?<!if )(?<!when )(?<!once )(?<!have )(?<!had )\byou (?:just |already |above |earlier )?(?:said|mentioned|told|wrote|quoted|cited|listed|linked"
    r"|showed|gave me|sent me|"
    r"posted|described|suggested|recommended|explained|answered)\b",
    re.IGNORECASE,
)
"""What the assistant did in this conversation."""

_ADDED = frozenset("too well also either instead though then anyway again".split())
"""Last words of what is added to something said before."""

_TOO = frozenset("too well also".split())
_SAID_ENOUGH = 3
"""Subjects of a question that may end with "too" and stand alone: "is leave for adoption paid for apprentices too"."""

_SO_CALLED = re.compile(
    r"\b(?:this|that) (?=((?!(?:new|old|other|last|latest|first|same|whole|current) )(?:[\w-]+ ){1,4})(?:thing|scheme|programme|program)\b)",
    re.IGNORECASE,
)
"""What somebody has heard of and names in full: "what is this cycle to work scheme"."""


def stands_alone(text: str) -> bool:
    """Whether `text` can be understood by someone who has not read the thread."""
    text = _SO_CALLED.sub(_named, text) if "this" in text or "that" in text else text
    if not _OPENS_A_QUESTION.match(text) and _OPENS_A_FOLLOW_UP.match(text):
        return False
    words = _words(text)
    if words and words[-1] in _ADDED and not (words[-1] in _TOO and sum(map(_names_a_subject, words)) > _SAID_ENOUGH):
        return False
    if "you" in words and _SAID_BEFORE.search(text):
        return False
    if _POINTERS.isdisjoint(words) and words[-1:] != ["there"]:
        return any(_names_a_subject(word) for word in words) or bool(_TERM.search(text))
    subjects = [word for word in words if _names_a_subject(word)] or _TERM.findall(text)
    return bool(subjects) and not _refers_outside(text, subjects)


def _named(found: re.Match[str]) -> str:
    return "the " if any(map(_names_a_subject, _words(found[1]))) else found[0]


def _words(text: str) -> list[str]:
    if text.isascii() and not any(map(text.__contains__, _WITHIN_WORDS)):
        return text.lower().encode().translate(_LETTERS_AND_DIGITS).decode().split()
    return _WORD.findall(text.casefold().replace("’", "'"))


def _names_a_subject(word: str) -> bool:
    return word not in _NO_SUBJECT and not _COUNTS.fullmatch(word)


def _refers_outside(text: str, subjects: list[str]) -> bool:
    """Whether a word points back with nothing in front of it, in the question itself, to point at."""
    pointer = _POINTS_BACK.search(text)
    if pointer is None or _NAMED_BEHIND.match(text):
        return False
    before = text[: pointer.start()]
    if _OBJECT.search(pointer[0]):  # what "it" stands for is named in a clause of its own: not in "who approves it"
        before = before[: max((clause.start() for clause in _CLAUSE.finditer(before)), default=0)]
    named = _WORD.findall(_MEASURE.sub(" ", before.casefold()))
    if pointer[0].casefold() in _THEY and not _PEOPLE.isdisjoint(named):
        return False
    return not any(word in subjects for word in named)


def continued(text: str, asked: Sequence[str]) -> list[str]:
    """Of what was asked before in the conversation (oldest first), what it takes to understand `text`: from the last
    question that stands alone on; nothing if `text` does.
    """
    if stands_alone(text) or not asked:
        return []
    alone = (at for at in range(len(asked) - 1, -1, -1) if stands_alone(asked[at]))
    return list(asked[next(alone, len(asked) - 1) :])


_ASKED = re.compile(r"(?<=[?？])(?![\w?？])")
_MARKUP = re.compile(r"://|[\[\]<>`]")
"""What may do something where it is shown: such a post is not taken apart, since a part may be named in the answer."""

_ADDS = re.compile(r"\W*(?:(?:and|also|plus|oh|then|und|außerdem|y|además|et|aussi)\b[\s,:-]*)*", re.IGNORECASE)
_MOST_AT_ONCE = 3
"""Questions that one post may hold: of more, the passages would crowd each other out."""


def at_once(text: str) -> tuple[str, ...]:
    """The questions of a post that asks several, each of which stands alone: "How long is my notice? And who pays?" is one.

    What is told behind them is of all, so that they stay together: "... How long is probation? I am in Germany."
    """
    *_, told = _ASKED.split(text)
    if not told.endswith(("?", "？")) and small_talk(told) not in {"smalltalk.empty", "smalltalk.thanks"}:
        return (text,)
    asked = [_ADDS.sub("", part, count=1).strip() for part in _ASKED.split(text) if part.endswith(("?", "？"))]
    plain = not _MARKUP.search(text)
    several = plain and 1 < len(asked) <= _MOST_AT_ONCE and all(map(stands_alone, asked))
    return tuple(asked) if several else (text,)


def search_texts(question: Question) -> tuple[str, ...]:
    """What to search for: each question that is asked; one that does not stand alone with the question it continues in front."""
    several = at_once(question.text)
    if len(several) > 1:
        return several
    asked = [turn.text for turn in question.history if turn.role == "user" and turn.text.strip()]
    return ("\n".join([*continued(question.text, asked)[:1], question.text]).strip(),)
