"""Other wordings around joining, growing and leaving, and what one works with. A table only."""

from __future__ import annotations

from cache.matching.phrases.rule import SOMEONE, rules

_REFERRING = r"(?:i|we|you|u|one|employees|staff)"
_DEVICE = r"(?:laptop|notebook|computer|pc|macbook|phone|mobile|smartphone|tablet|device|monitor|car|vehicle)s?"
_THINGS = rf"(?:(?:my|the|your|our|all|company|work) )*(?:{_DEVICE}|equipment|hardware|things|stuff|badge|keys?|access card|key card)"

WORK = rules(
    (
        "laptop laptops notebook notebooks computer computers pc macbook phone phones mobile smartphone tablet device devices monitor car cars vehicle",
        rf"\b(?:private|personal|own) (?={_DEVICE}\b)",
        "own ",
    ),
    (
        "buy purchase",
        r"^(can|may|could|will|would|does|do) (?:(?:the|our|my) )?(?:company|employer|firm) (?:buy|purchase)\b",
        r"\1 the company acquire",
    ),
    ("back", r"\b(?:bring|send)(?:ing)? back\b", "return"),
    ("back", rf"\b(?:bring|send|hand|give)(?:ing)? ({_THINGS}) back\b", r"return \1"),
    (
        "refer referring recommend recommending",
        (
            rf"^how much (?:money )?(?:do|does|will|would|can) {_REFERRING} (?:get|receive|earn|make) (?:for|when|if|by) (?:{_REFERRING} )?"
            r"(?:refer|recommend)(?:ring|ing)?(?: (?:an? )?(?:friends?|candidates?|someone|somebody))?$"
        ),
        "how much is referral bonus",
    ),
    ("referred recommended", r"\b(?:get|getting|be|being) (?=(?:referred|recommended)\b)", "undergo "),
    (
        "refer recommend refers recommends referred recommended",
        r"\b(?=(?:refer|recommend)(?:s|red|ed)? me\b)",
        "undergo ",
    ),
    ("look", r"\bshould (i|we|employees) look\b(?! (?:for|at|up|out|into|after)\b)", r"should \1 appear"),
    (
        "language languages",
        (
            r"\b(?=(?:in|into|which|what) (?:(?:my|our|your|their|the|an?|another|other|different|local|foreign|native) )*languages?\b"
            r"(?! (?:course|class|classe|lesson|training|tuition)s?\b))"
        ),
        "worded ",
    ),
    (
        "report inform notify tell alert",
        (
            rf"(?<!\S)(?:to )?whom? (?:do|does|can|could|should|would|must|shall) {SOMEONE} (?:(?:need|have|ought) to |must )?"
            r"(?=(?:report|inform|notify|tell|alert)\b)"
        ),
        "who contact ",
    ),
    (
        "reported",
        r"^(?:to )?whom? (?:must|should|does|do) (.+) (?:(?:have|need) to )?be reported(?: to)?$",
        r"who contact report \1",
    ),
    (
        "informed notified told",
        r"^who (?:must|should|(?:has|have|needs?) to) be (?=(?:informed|notified|told)\b)",
        "who contact ",
    ),
    (
        "handle investigate process conduct run hold lead deal approve",
        (
            r"^how (?:(?:do|should|must|can|could|would) (?:i|we|managers) (?:must |have to |need to )?|to )"
            r"(?=(?:handle|investigate|process|conduct|run|hold|lead|deal|approve)\b)"
        ),
        "how do i self ",
    ),
    (
        "keep store hold save retain",
        (
            r"^(how long|what (?:personal )?data) (?:do|can|may|must|should) (?:i|employees|managers) (?:must |have to |need to )?"
            r"(?=(?:keep|store|hold|save|retain)\b)"
        ),
        r"\1 do i self ",
    ),
    (
        "see",
        rf"^whom? (?:do|does|can|could|should|would|must) {SOMEONE} (?:(?:have|need) to )?see (?:about|for|regarding)\b",
        "who contact",
    ),
    (
        "office building room garage canteen party event",
        rf"^how (?:do|can|could|should) {SOMEONE} get to (?=(?:the|our|my|your|an?) (?:\S+ ){{0,2}}(?:office|building|room|garage|canteen|party|event)\b)",
        "how do i reach ",
    ),
    (
        "ltd disability",
        r"^(?=.*\b(?:ltd|disability)\b)(.*\b(?:do|must|should|will) (?:i|employees) )(?:(?:have to|must) )?(?=pay\b)",
        r"\1self ",
    ),
    ("claim expense submit", rf"^(when|how soon) can {SOMEONE} (?=(?:claim|expense|submit)\b)", r"\1 earliest "),
    ("drive", r"\bdrive (?=(?:my|a) (?:partner|spouse|wife|husband|kids|children|family|friend)\b)", "drive along "),
    ("covered", r"\bcovered (?=(?:parking|garage|car park|spaces?|spots?)\b)", "roofed "),
    (
        (
            "locker lockers printer printers badge badges card cards desk desks phone phones chair chairs monitor monitors screen screens laptop laptops vpn "
            "wifi mfa alarm alarms room rooms tool tools system systems app apps software password passwords"
        ),
        (
            r"^how (?:do|does) ((?:\S+ ){0,2}?(?:lockers?|printers?|badges?|cards?|desks?|phones?|chairs?|monitors?|screens?|laptops?|vpn|wifi|mfa|alarms?|rooms?"
            r"|tools?|systems?|apps?|software|passwords?)) works?$"
        ),
        r"how does \1 operate",
    ),
    ("wear", r"\bwork wear\b", "workwear"),
    ("bonuses raises budgets", r"^how many (?=(?:\S+ ){0,2}(?:bonuses|raises|budgets)\b)", "how often "),
    (
        "notice",
        r"^(what (?:is|are) (?:the )?|how long is (?:the )?|)(?:probation(?:ary)?|trial) (?:period )?notice(?: period)?$",
        "how long is notice period during probation",
    ),
)
"""Which way something goes has to be said in words here, as it is lost in a set of terms: who refers, whose device it is.

Some of these add a word, "self", "worded", "earliest", that nothing else has: what the asker does is not what is done to them, or
what the company does, and when something may be done first is not when it is."""
