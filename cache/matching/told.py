"""What people tell of themselves before, within or after a question: whatever then is the answer, it is theirs alone.

A statement in the first person ("I live in Munich", "my lease ended", "as a night nurse", "new here") conditions the
answer, and only who made it knows what it leaves out. A supposition ("if I move", "when I travel") is anybody's.
"""

from __future__ import annotations

import re


def _after(words: str, then: str = "") -> str:
    """Lookbehinds: none of `words` stands in front, or in front of `then`, which was just read."""
    return "".join(rf"(?<!\b{word} {then})" for word in words.split())


BY_POLICY = (
    r"(?:allowed|eligible|entitled|covered|insured|supposed|required|permitted|able|expected|obliged|protected|liable|responsible|reimbursed|"
    r"paid|compensated|taxed|free|qualified|meant|bound|exempt(?= from\b)|subject"
    r"|al+[owed]{3,5}|el[igble]{4,8}|ent[itled]{4,7}|perm[ited]{3,7}|requ[ired]{3,6})\b"
)
"""What one may be by the rules that are there for everybody, also mistyped; whatever else one is, is one's own record."""

_SUPPOSED = r"(?:if|when|while|once|unless|until|till|whenever|before|after|in case|what if|suppose|supposing|assuming|provided|whether|should)\b"
_NOT_AS_MEASURE = _after("soon long far much well such same")
_BECAUSE = (
    r"\b(?:but|because|cause|cos|coz|bc|although|though|given(?: that)?|considering(?: that)?|seeing (?:as|that)|now that|since|whereas|"
    rf"{_NOT_AS_MEASURE}as|and since|and as) "
)
_LOOKS = r"(?:(?:just|really|also|only|still|do|would|'d) )*"
_ASKS = (
    rf"{_LOOKS}(?:wonder|think|believe|guess|assume|understand|heard|read|see|saw|know"
    r"|(?:am|'m|was) (?:looking for|trying to (?:find|understand)|wondering|asking|not sure|curious|unsure|confused)"
    r"|(?:can't|cannot|can not|couldn't|could not|don't|do not|didn't|did not|cant|dont) (?:find|understand|know|see|get|remember)"
    r"|have (?:a|an|some|another|one more|this|two) (?:\S+ )?(?:questions?|query|doubt))\b(?!.*\b(?:my|me|mine|i|we|our)\b)"
    rf"|{_LOOKS}(?:need|want|like|love|wish)\b(?!.*\b(?:my|me|mine|i|we|our)\b)(?!.*[,.;:!?] *\w)"
)
"""Who only says that they ask, or what they would like to read, has told nothing."""

_RULE_ASKED_AS_STATEMENT = (
    r"(?:(?:only|also|still|always|just|do|have|will) )?(?!should (?:add|mention|say|note)\b)(?:can|may|must|should|shall|get|have to|need to|needn't"
    r"|don't (?:have|need) to|do not (?:have|need) to|(?:don't|do not) need(?=.*[, ](?:do (?:i|we)|right|correct)\W*$)"
    rf"|will get|'ll get|can't|cannot|accrue|receive|keep|lose|need(?=.*[, ](?:don't (?:i|we)|right|correct)\W*$)|(?:am|'m|are|'re)(?: not)? {BY_POLICY})\b[^,.;:?!]*"
    r"(?:, *(?:\w+(?:n't)? (?:i|we)|right|correct|yes|no))?\W*$"
)
""" "I can carry over leave, can't I?" """

_HOUSE_RULE = r"we (?:have|offer|do|get|provide|pay|allow|observe|close|use|celebrate)\b[^.;:?!]*, *(?:\w+n't we|right|correct|yes|no)\W*$"
""" "We have a pension plan, don't we?" """

_SAID = rf"(?:i|we)(?='(?:m|ve|d|ll|re)\b| [a-z])(?! ?(?:{_ASKS}))"
_PAST = (
    r"(?:(?!need\b|exceed|proceed|succeed|feed\b)\w+ed|took|went|came|began|left|lost|broke|got|made|met|felt|fell|told|said|wrote|sent|spent|"
    r"bought|paid|sold|brought|found|gave|drove|flew|hurt|chose|became|forgot|did|saw|grew|gave|kept|put|ran|sat|stood|tore|split)\b"
)
_NOT_ASKED = _after(
    "can could may might must shall should will would do does did am are was were have had if when while once unless until "
    "whenever that before what which who where how than and whether why say case till manager boss hr supervisor them company employer",
    then="i",
)
_PLACE = r"(?:country|state|city|office|location|site|region|area|team|department|branch|unit|store|group|project)"
_STANDING = (
    r"(?:case|situation|circumstances|role|position|job|grade|level|band|age|seniority|tenure|line of work|job title|title|condition|religion|"
    r"nationality|experience|rating|score|background)"
)
_WHEN = r"when(?! my (?:\S+ ){1,8}?(?:who|what|how|which|where|can|do|does|am|is|are|may|must|should|will) (?:i|we|the|my|is|are|do|does|\w+s)\b)"
"""Which asks when, and does not put a case: "when my laptop breaks, what do I do"."""
_ROLE = (
    r"(?:[a-z]{2,}(?:er|or|ist|ian|ant|ee|yst|eer|man|woman|person|ern|ic)s?|staff|lead|head|parent|mom|mum|mother|dad|father|guardian|widow|"
    r"temp|part-timer|full-timer|vp|hr|pm|resident|citizen|national|expat|veteran|nurse|driver|rep|partner|member|host|chef|cook|clerk|"
    r"apprentice|student|agent|president|dependent|coach|guide|guard|graduate|trainee|junior|senior|vegan|smoker|someone|somebody)"
)
_NOT_COUNTED = (
    _after(
        "counts count counted qualifies qualify treated classed considered regarded seen used use taken paid recorded added"
    )
    + r"\b"
)
_NO_ROLE = r"(?:rule|result|reminder|general|gift|matter|voucher|letter|number|transfer|computer|folder|order|benefit|reward|whole|last|first|way|group|team)\b"
_ASKING = (
    r"(?:do|does|am|can|could|will|would|may|must|should|shall|what|how|which|when|where|who|is|are|whose|why|i|we)"
)
_KIN = (
    r"(?:wife|husband|spouse|partner|child|kids?|son|daughter|baby|mom|mum|mother|dad|father|parents?|brother|sister|girlfriend|"
    r"boyfriend|manager|boss|supervisor|landlord|doctor|team lead)"
)

_QUESTION = (
    r"(?:what|when|where|who|whom|whose|which|why|how|is|are|am|was|were|do|does|did|can|could|may|might|must|should|shall|will|would|have|has|had)"
    r"(?:n't|nt|'s|'re)?\b"
)
_FRONTED = (
    r"(?:(?:right|shortly|immediately|just|straight) (?:after|before)|"
    r"if|when|while|once|unless|until|whenever|before|after|during|in|on|at|by|for|from|to|with|without|within|since|as|per|under|over|about|"
    r"regarding|concerning|case|suppose|supposing|assuming|provided|whether|should|the|an?|any|every|each|please|tell|show|explain|question|say|quick|"
    r"let|not|so|and|or|but|also|ok|hi|hello|between|outside|across|through|instead|besides|apart|what's)\b"
)
"""What may stand in front of a question without telling of anybody: a supposition, a circumstance, a topic."""

_NOT_OTHERS = r"(?<!\bwho can )(?<!\bmanager )(?<!\bcompany )(?<!\bemployer )"
"""In front of "see what I": others may see it by rules that are everybody's."""

_AT_A_PLACE = r"(?!on (?:an? |the )?(?:\w+ )?(?:holiday|weekend|saturday|sunday)s?\b)(?:as|in|at|on|for|with|here|part)"

TELLINGS = tuple(
    (frozenset(of.split()), re.compile(pattern))
    for of, pattern in (
        (
            "i we",
            (
                rf"^(?!(?:i|we) ?(?:{_RULE_ASKED_AS_STATEMENT})|{_HOUSE_RULE}){_SAID}|(?:[.;:!?()]|[–—-] ) *{_SAID}"
                rf"|^(?!{_SUPPOSED})[^?,]*,(?:[^?]*,)? *(?:and |so )?{_SAID}"
            ),
        ),
        (
            "but because cause cos coz bc though although given considering seeing now since whereas as",
            rf"{_BECAUSE}{_SAID}",
        ),
        ("and", rf"^(?!(?:.* )?{_SUPPOSED}).*\band {_SAID}"),
        (
            "i",
            (
                rf"\bi(?='m| am| {_PAST})(?<!^i){_NOT_ASKED}"
                rf"|^(?:what|which|where|who|whom|whose|how \w+) (?:(?!(?:{_ASKING}|{_SUPPOSED[:-2]}|that)\b)\S+ ){{0,4}}?"
                r"i(?: am|'m|'ve| have| had| was| got| owe| earn)\b(?! to\b)"
                r"|^when i(?: am|'m)\b(?!.*(?:,|\b(?:who|what|how|do|does|can|is|are|will|where|may|must|should|am i)\b))"
            ),
        ),
        (
            "as",
            (
                rf"(?:^|[,.;:!?(] *|\b(?:speaking|working|here|asking|and|but|only) )as (?:an?|the|someone|somebody|one of|part of) (?!(?:\S+ )?{_NO_ROLE})"
                rf"|^as (?!(?:\S+ )?{_NO_ROLE}|soon|long|far|per|well|much|many|of|to)(?:\S+ ){{1,5}}?{_ASKING} "
                rf"|{_NOT_COUNTED}as (?:an? |the |someone |somebody )(?!(?:\S+ )?{_NO_ROLE})(?:\S+ ){{0,4}}?{_ROLE}\b"
            ),
        ),
        (
            "i my me we mine our us",
            (
                rf"^(?!{_QUESTION}|{_FRONTED})(?:[^\s,.;:?!]+ ){{2,}}?[^\s,.;:?!]+(?:[,.;!?] *| [–—-]+ )(?:so |and |but )?{_ASKING} (?:.* )?"
                r"(?:i|my|me|we|mine|our|us)\b"
                rf"|^(?:given|due to|because of|owing to|despite|considering|coming from|in view of|thanks to|as of|from where i) "
                rf"[^?]*?{_ASKING} (?:i|my|we|me)\b"
                r"|^with (?!an? (?:doctor|medical|note|manager|valid|company)|(?:the )?(?:approval|permission|manager|notice|proof))(?:\S+ ){2,}?"
                r"(?:do|am|can|could|will|would|may|must|should|have|is|are) (?:i|my|we)\b"
                r"|^with (?!an? (?:doctor|medical|company)|the |(?:prior |written |my manager's )*(?:approval|permission|consent|notice|proof)\b)[^?,]*, "
                r".*\b(?:i|my|we)\b"
                r"|\bon an? (?:\S+ ){0,2}(?:visa|permit|contract|secondment|assignment|salary)\b"
                r"|^(?:in|on|at|under|to|into|for|by|from|with|since|until) (?:which|what|whose|whom|when) .*"
                rf"\b(?:am i (?!{BY_POLICY})|am i(?=\W*$)|do i (?:fall|belong|work|sit|pay|count|come|live|report(?=\W*$))|(?:is|does|are|do) my)\b"
            ),
        ),
        (
            "after since before following due because during from",
            (
                r"\b(?:after|since|before|following|because of|due to|during|from) my (?:\S+ ){0,2}(?:surgery|operation|accident|injury|illness|treatment|"
                r"therapy|divorce|wedding|marriage|delivery|move|relocation|promotion|transfer|stroke|diagnosis|pregnancy|miscarriage|chemo|transplant|"
                r"burnout|rehab|crash|fall|arrival|graduation|funeral|conversion|secondment|assignment)\b"
            ),
        ),
        (
            "check see find verify confirm look tell remember say calculate work",
            (
                rf"(?<!\bhow do i )(?<!\bwhere can i )(?<!\bhow can i )(?<!\bwhere do i ){_NOT_OTHERS}\b(?:check|see|find out|verify|confirm|look up|tell me"
                r"|remember|say|calculate|work out) "
                rf"(?:if|whether|what|who|when|why|which|where|how(?: \w+)?) (?!i am {BY_POLICY}|i'm {BY_POLICY}|i (?:need|have to|should|must|can)\b)(?:i|my)\b"
            ),
        ),
        (
            "my me mine",
            (
                rf"^(?:who|what|where|{_WHEN}|which|why|how(?: (?:much|many|long|high|often|old))?) my\b"
                r"|^(?!who has access\b)(?:what|when|where|how|which|whose|why|who) (?:\S+ )?(?:did|has|have|had|was|were|happened)\b.*\b(?:my|me|mine)\b"
            ),
        ),
        ("mine", r"\bmine\b"),
        ("me us myself", r"\bfor (?:me|us|myself),? (?:as|being|because|since|and|with)\b"),
        ("on", r"^on \w+ (?:for|since|until|till) [^?]*\b(?:i|we|my)\b"),
        ("we us i", r"\b(?:we|us|i), (?:an?|the|both|two|as|being|all)\b"),
        ("like", r"\blike (?:me|myself|us)\b"),
        ("being", rf"^being (?!late\b)(?:\S+ ){{1,7}}?{_ASKING} |\b(?:me|i),? being\b|, being an? "),
        (
            "having",
            r"(?:^|, ?|\bi,? )having (?:\w+ly )?(?:work|been|join|tak|us|had|liv|got|already|just|recent|pass|complet|serv|spen)\w*\b",
        ),
        (
            (
                "working living based employed hired promoted transferred relocated moved joined started been married divorced pregnant expecting "
                "turning coming staying currently recently just newly got"
            ),
            (
                r"^(?:(?:just|recently|currently|newly|only|already|have|presently|i) )*(?:employed|hired|promoted|transferred|relocated|moved|joined|started|"
                rf"been|married|divorced|pregnant|expecting|based|turning|living in|working {_AT_A_PLACE}|got (?:married|promoted|hired|"
                rf"pregnant|engaged|divorced|a|an|my|the|two|\d+)|new)\b.*?(?:[,.;:!?]| [–—-]+|\b(?:and|so)) *(?:.*\b)?{_ASKING} "
            ),
        ),
        (
            "here",
            (
                r"^(?:(?!(?:do|does|can|is|are|how|what|who) )\S+ ){1,6}here *(?:[,.;:!?]| [–—-]|and\b"
                r"|\b(?:do|am|can|what|how|which)\b)"
            ),
        ),
        (
            "am have got had",
            (
                r"^(?:currently |still |also )?am (?!i\b)\w+"
                r"|^(?:have|had|got) (?:an?|\d+|one|two|three|four|no|twins|just|only|been|some) (?!.*\b(?:been|changed) )"
            ),
        ),
        (
            "my",
            (
                rf"^my\b|[.;!?] *my\b|\b(?:at|in|on|for|from|with) my (?!home office|own )(?:\S+ )?{_PLACE}\b"
                rf"|\b(?:at|in|for|with|given|of|despite|per|on) my (?:\S+ )?{_STANDING}\b"
                r"|\b(?:with|given|under|in|despite|per) my (?:\S+ )?(?:contract|visa|permit|salary|pay|wage|income|hours|years|shift|schedule)\b"
                r"|\bon my (?:\S+ )?(?:contract|visa|permit|shift|schedule|hours)\b"
            ),
        ),
        (
            "my",
            r"(?:^|[.,;!] *|\b(?:but|and|because|since) )my \w+(?: \w+)? (?:\w+[^s]s|\w+ed|\w+n't|is|has|was|are|were|have|had|will|got|can|cannot)\b",
        ),
        (
            "our",
            (
                r"(?:^|[.;!?,] *)our (?:team|office|department|project|manager|boss|group|unit|branch|site|store|shop|baby|son|daughter|child|children|"
                r"kids?|house|flat|shift)\b|\b(?:in|on|at|for) our (?:team|office|department|project|group|unit|branch|site|store|shop|case|shift|country|state|city)\b"
            ),
        ),
        (
            "me",
            (
                r"^(?:me|myself) |\bme and my\b"
                r"|\b(?:apply|applies|applied|applicable|available|open|relevant|owed|due|assigned|allocated|granted|fair|right|true|valid|left|reserved|"
                r"intended|suitable|best|better|enough) (?:to|for) me\b"
                r"|^(?:what|which|is|are|does|do|how (?:much|many|long))\b.* (?:for|to|about|on|against) me\W*$"
            ),
        ),
        (
            "me my i us",
            (
                rf"^(?!{_QUESTION}|{_FRONTED})\S+ (?:\S+ )?(?:{_PAST}|says?\b|wants?\b|refuses?\b).*\b(?:my|me|i)\b"
                r"|^(?:someone|somebody|nobody|no one|they|he|she|hr|payroll|it|everyone|people|the \w+|an? \w+(?: \w+)?|another \w+|\w+ (?:from|in) \w+) "
                r"(?:\S+ ){0,3}?(?:\w+ed|took|has|have|had|did|didn't|won't|is|are|was|were|says?|said|keeps?|lost|broke|stole|gave|sent|told|left|put|cut|"
                r"forgot|got|wants?|hasn't|isn't|wasn't|never|made|makes|owes?|hit)\b.*\b(?:my|me|us)\b"
                rf"|^(?:the|an?|our|my) (?:\S+ ){{1,3}}?{_PAST} (?:to )?(?:me|us)\b"
                r"|\bmy \w+ and (?:i|me) (?:are|have|were|will|just|live|work)\b"
            ),
        ),
        (
            (
                "wife husband spouse partner child kid kids son daughter baby mom mum mother dad father parent parents brother sister "
                "girlfriend boyfriend manager boss supervisor landlord doctor lead"
            ),
            rf"^(?:and |but )?(?:the )?{_KIN}(?:'s| (?:is|was|has|had|just|got|will|passed|gave|won't|can't|\w+ed))\b",
        ),
        (
            "level grade band step tier salary pay earning making income",
            (
                r"\b(?:salary|pay|income|wage) of \D{0,3}\d|\b(?:earning|making) \D{0,3}\d"
                r"|\b(?:at|on|in) (?:job |pay |salary )?(?:level|grade|band|step|tier) \w+.*\b(?:i|my|me)\b"
                r"|\b(?:i|my|me)\b.* (?:at|on|in) (?:level|grade|band|step|tier) \w+"
            ),
        ),
    )
)
"""How people tell of themselves; each is looked for only where one of its words is."""
