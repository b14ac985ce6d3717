"""Who acts on whom, whose something is, and whether something is said of the question or of what it asks. A table only.

A question of nothing but the words of an intent is taken for it, in whatever order they stand (`cache.matching.intents`).
Where the order tells it from another question, it is told here by a word that no intent knows: what is joined by "+".
"""

from __future__ import annotations

from cache.matching.phrases.rule import SOMEONE, rules

_LEAVE = r"(?:(?:\w+ )?leave|holidays?|vacation|pto|sabbatical)"
_MINE = r"(?:(?:my|the|our|your|their|a|an) )?"
_MODAL = r"(?:can|may|could|must|should|will|would)"
_OF_LEAVE = r"(?=(?:(?:annual|paid) )?(?:leave|holidays?|vacation|pto|time off)\b)"
_NOT_HANDED = "".join(
    f"(?<!{verb} )" for verb in ("hand", "handed", "handing", "put", "putting", "give", "turn", "send", "sent")
)
_PLAN = r"(?:pension|scheme|plan|insurance|cover|coverage)"

DIRECTION = rules(
    (
        "when if whenever",
        rf"\b(?:when|if|whenever) (?:(?:{SOMEONE} (?:am|are|is)|being) )?on (?={_MINE}{_LEAVE}\b)",
        "during ",
    ),
    (
        "on during in",
        (
            rf"^({_MODAL}|do|does) ({SOMEONE}) ((?:do )?(?:study|volunteer|voluntary|work|attend|vote|sit|write"
            r"|take (?:an? |my |the )?(?:\S+ )?(?:course|exam|class|training|degree)s?)\b.*?) (?:on|in|during) "
            rf"{_MINE}({_LEAVE}|days? off|time off)$"
        ),
        r"\1 \2 \3 during \4",
    ),
    ("off", r"\bon (?:(?:my|a|our|their) )(days? off)\b", r"during \1"),
    (
        "notice",
        rf"{_NOT_HANDED}\b(?:while on|in|on|within) (?:(?:my|the|our|your|their) )?notice(?: period)?(?!\S)(?! of)",
        "during notice period",
    ),
    ("notice", r"^(.*\bnotice\b.*) to leave$", r"\1 to resign"),
    ("notice", rf"^(.*\bnotice\b.*) on ({_MINE}{_LEAVE})$", r"\1 during \2"),
    (
        "advance",
        r"\b(an?|any) advance (?!(?:on|of) (?:\S+ ){0,2}(?:salary|wages?|pay|paycheck)\b)(?=(?:on|for|of|during|before)\b)",
        r"\1 advance+payment ",
    ),
    ("decides decide", r"^who decides? (when|how|what|which|who)\b", r"who decides+\1"),
    ("decides decide", r"^who decides? (?:if|whether) (?=.*(?:paid|unpaid)$)", "who decides+if "),
    ("unpaid", r"^(is|are|will) (?!it |there )(.+) unpaid$", r"\1 \2 left+unpaid"),
    ("pay", r"^(is|are) (?!it |there )(.+) without pay$", r"\1 \2 left+unpaid"),
    ("after", r"^how (long|many (?:days|weeks|months|years)) after (?=.*\b(?:take|start)\b)", r"how \1 wait after "),
    (
        "advance ahead beforehand",
        r"^how many (?:days|weeks|months) (?:in advance|ahead|beforehand)\b",
        "how far in advance",
    ),
    (
        "accrued accumulated earned",
        rf"\b(keep|take|use|lose|spend|retain) ((?:my|the|our|any|all) )*(?:accrued|accumulated|earned(?! leave)) {_OF_LEAVE}",
        r"\1 unused ",
    ),
    ("time", r"\bat (?:a|one) time(?!\S)", "at once"),
    ("all", rf"^({_MODAL}) (?:we|they|you) all\b", r"\1 everyone+together"),
    (
        "refuse reject deny decline approve",
        rf"^({_MODAL}|do|does) ({SOMEONE}) ((?:have to|need to|must) )?(?=(?:refuse|reject|deny|decline|approve)\b)",
        r"\1 \2 \3self ",
    ),
    (
        "allowed permitted",
        rf"^what (?:am|are|is) {SOMEONE} (?:allowed|permitted) to do\b",
        "which allowed+activities ",
    ),
    (
        "contacts contact calls call informs inform tells tell notifies notify",
        rf"^who (?:{_MODAL} )?(?:contact|call|inform|tell|notif(?:y|ie))s? (?:me|us)\b",
        "who notifies+me",
    ),
    (
        "requests request",
        rf"\b(?:see|view|find|check|track|(?<=^where )(?:is|are)) {_MINE}((?:\S+ )?(?:leave|holiday|vacation|pto|time off)) requests?$",
        r"view+requests \1",
    ),
    ("blocks parts chunks stages", r"\b(?:in|into|by) (?:blocks|parts|chunks|stages)\b", "in several parts"),
    (
        "home",
        r"\b(?:tak|bring)(?:e|ing) (?!time\b|leave\b|days?\b|sick\b)((?:\S+ ){0,2})(?<!from )(?<!at )home(?=$| (?:for|at|on|over|if|when|after|every)\b)",
        r"carry+home \1",
    ),
    ("13", r"\bon (?:the )?13 th\b", "on date+13"),
    (
        "raise",
        r"\brais(?:e|ing) (?=(?:an?|my|the|this) (?:\S+ )?(?:request|demand|ticket|query|question|claim|case)\b)",
        "submit ",
    ),
    (
        "friend friends candidate candidates hire hires person",
        (
            r"^(?=.*\b(?:refer|recommend))(.*\b(?:do|does|will|would|can)) (?=(?:(?:the|my|a|an|our) )?(?:referred |recommended )?"
            r"(?:friend|candidate|hire|new hire|person)s? (?:also )?(?:get|receive|earn)\b)"
        ),
        r"\1 to+referred ",
    ),
    ("referred recommended", r"\b(?:referred|recommended) (?=(?:friend|candidate|hire|person)s?\b)", "to+referred "),
    (
        "spouse spouses husband husbands wife wifes partner partners parent parents mother mothers father fathers",
        rf"(?<!add )\b(spouse|husband|wife|partner|parent|mother|father)s? (?=(?:(?:health|medical|dental|company|employer|own) )*{_PLAN}\b)",
        r"\1 theirs+own ",
    ),
    (
        "colleague colleagues coworker coworkers teammate teammates",
        r"\b(colleague|coworker|teammate)s? (?=(?:salar(?:y|ies)|pay|wages?|compensation|bonus)\b)",
        r"\1 theirs+own ",
    ),
    (
        "cancelled canceled revoked withdrawn reduced cut lowered",
        (
            r"^(can|may|could) ((?:\S+ ){0,3}?(?:leave|holidays?|vacation|pto|time off|hours|salary|pay|bonus|contract|offer|benefits)) (?:be|get)"
            r" (?=(?:cancell?ed|revoked|withdrawn|reduced|cut|lowered)\b)"
        ),
        r"\1 \2 undergo ",
    ),
    (
        "leave",
        (
            r"\b(i|we|you|employees) leave (?=(?:(?:the|my|our|a) )?(?:(?:company|workplace|health|group) )?"
            r"(?:pension|scheme|plan|401k|insurance|espp|fund|union|course)\b)"
        ),
        r"\1 drop+out ",
    ),
)
"""Before all others, as a word that is light or a verb put into another one no longer says which way it goes."""
