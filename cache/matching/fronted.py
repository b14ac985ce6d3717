"""A condition in front of a question, or what is asked behind it: put into the usual order. Pure."""

from __future__ import annotations

import re

from cache.matching.phrases.rule import SOMEONE

_AUXILIARY = r"(?:do|does|did|is|are|was|were|will|would|can|could|may|must|should)"
_CONDITION = (
    rf"^((?:when (?!{_AUXILIARY}\b|to\b)\S.*?"
    r"|(?:whenever|if|once|while|since|as|because|unless) (?:i|we|you|they|he|she|it|someone|somebody|my|our|the|an?|there|employees|staff|people|\S+ing"
    r"|(?!(?:is|was|does|has|this)\b)[a-z]+s)\b.*?"
    r"|(?:after|before|during|in|on|at|for|from|with|without|within|under|over|until|by|about|regarding|concerning|upon|as|while|to|due to"
    r"|towards?|per|via|through|throughout|between|across|outside|inside)"
    r" (?!how|what|when|where|which|whom|who|whose|why)\S.*?)) "
)
_NOT_PEOPLE = "".join(rf"(?<!{people} )" for people in "people those s anyone staff someone".split())
"""In front of "who", which then does not ask: "for those who join in May, ..."."""

_FRONTED = tuple(
    re.compile(rf"{_CONDITION}((?<!\bi )(?<!\bwe )(?<!\byou )(?<!\bthey )(?:{question}).*)$")
    for question in (
        (
            rf"(?:what|{_NOT_PEOPLE}who|who(?= \w+[^s\W]s )|whom|where|how|which|why"
            rf"|(?:(?:by|until|from|since) )?when(?= {_AUXILIARY}\b)|(?:from|until|by|to|in|at|on|under|with) (?:which|what|how)) "
        ),
        rf"(?:can|may|could|should|must|shall|will|would|do|does|did|is|are|am) (?:{SOMEONE}|there|my|our|the) ",
        r"(?:can|may|could|should|must|shall|will|would|do|does|did|is|are|am|has|have) \S+ ",
    )
)
"""A condition in front of the question itself, "after probation can I work remotely", by how sure its end is."""

_WHOLE_SENTENCE = re.compile(
    rf"^((?:if|when|while|because) (?:\S+ ){{1,4}}?(?:is|are|was|has|have|can|will) (?:not )?(?:\S+ )+?)({_AUXILIARY} \S+ .*)$"
)
"""A condition with an auxiliary of its own: "if the train is cancelled is late arrival deducted"."""

_FRONTING = frozenset(
    "when whenever if once while since as because after before during in on at for from with without within under over until by "
    "about regarding concerning upon due to toward towards per via through throughout between across outside inside unless".split()
)
"""Words of which one opens every such condition."""

_ASKED_LAST = re.compile(
    r"^(?!(?:up to how|what|who|whom|whose|when|where|which|why|how|is|are|am|do|does|did|can|could|may|must|should|will|would|has|have|if) )(.+?) "
    r"((?:(?:by|until|since|after|from|within|before|for|in|up to) )?(?:when|where|how (?:often|long|early|soon|much)|how (?:many|much) .+)"
    r"|(?:by|until|from) (?:which|what) \S+)$"
)
"""A question asked like a statement: "new fathers get how many days"."""


def question_first(said: str) -> str:
    """`said` with a condition that stands in front of the question moved behind it, and with what it asks for in front."""
    if said.partition(" ")[0] not in _FRONTING:
        return _ASKED_LAST.sub(r"\2 \1", said)
    *sure, last = _FRONTED
    found = next((found for pattern in (*sure, _WHOLE_SENTENCE, last) if (found := pattern.match(said))), None)
    return f"{found[2]} {found[1].rstrip()}" if found else said
