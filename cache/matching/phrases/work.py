"""Other wordings around joining, growing and leaving, and what one works with. A table only."""

from __future__ import annotations

from cache.matching.phrases.rule import rules

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
    (
        "notice",
        r"^(what (?:is|are) (?:the )?|how long is (?:the )?|)(?:probation(?:ary)?|trial) (?:period )?notice(?: period)?$",
        "how long is notice period during probation",
    ),
)
"""Which way something goes has to be said in words here, as it is lost in a set of terms: who refers, whose device it is."""
