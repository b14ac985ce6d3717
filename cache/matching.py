"""Do two questions ask the same thing? Pure and explainable.

A question is reduced to what it asks: the kind of question, and its content words as stems, synonyms of HR evened out.
Two questions ask the same only if nothing of that differs: a number, a negation, a place, a relation in time or one
unknown word is enough to tell them apart. When in doubt they differ.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from bot.language import Thesaurus, stem, words
from cache.keys import normal_form

RECIPE_VERSION = 1
"""Part of every stored place: another number makes the places of an older reduction void."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether one question may be served the other's answer, and which rule decided."""

    same: bool
    reason: str


_PERSONAL = re.compile(
    r"\bmy (?:own |current |personal |remaining |last |next |annual |base )*(?:salary|pay(?: ?slip|check|cheque)?|balance|bonus|review|rating|"
    r"contract|record|file|case|claim|request|application|visa|address|account|appraisal|diagnosis|condition|pregnancy|"
    r"illness|wage|raise|grievance|title|band|grade|start date|manager's name)\b"
    r"|\bi (?:have|got|took|used|earn|make|am paid|was paid|'ve (?:got|used|taken))\b(?! to\b)"
    r"|\b(?:do|did) i (?:still )?have (?:left|remaining)\b|\b(?:left|remaining|so far)\s*\??$|\bi(?:'m| am) (?:pregnant|sick|ill|"
    r"diagnosed|disabled|gay|lesbian|trans|divorc\w+|being|underpaid|on (?:a )?(?:pip|visa|leave))\b"
    r"|\b(?:my|i) \w*\s?(?:salary|pay) (?:is|was)\b|\bi (?:was|got) (?:fired|hit|hurt|injured|diagnosed|promoted|demoted)\b"
    r"|\b(?:has|have|is|was|did) (?:my|hr|payroll) .*\b(?:approved|processed|paid|received|rejected|accepted|done)\b"
    r"|[£$€]\s?\d+k?\b.*\bunderpaid\b|\S+@\S+|\b\d{6,}\b",
    re.IGNORECASE,
)
"""Questions about the asker's own record. Their answers are nobody else's."""

_LIGHT = frozenset(
    "a an the is are am was were be been do does did have has had get gets got getting there any some i we me us my our you "
    "your it its of for in at on about this that please know if so just also and or s company policy policies employee "
    "employees staff worker workers say says available entitled entitlement take taking allowed able possible would should "
    "will shall could can may might us tell".split()
)
"""Words that change nothing of what is asked, once the kind of question is known."""

_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("how many", re.compile(r"\bhow (?:many|much)\b|\bnumber of\b|\bamount of\b")),
    ("how long", re.compile(r"\bhow long\b|\blength of\b|\bduration of\b")),
    ("how often", re.compile(r"\bhow often\b|\bhow frequently\b")),
    ("how soon", re.compile(r"\bhow (?:soon|quickly|fast|early|late|far)\b")),
    ("when", re.compile(r"\bwhen\b|\bwhat (?:date|day|time)\b|\bdeadline\b")),
    ("who", re.compile(r"\bwho(?:m|se)?\b")),
    ("where", re.compile(r"\bwhere\b")),
    ("why", re.compile(r"\bwhy\b")),
    ("how", re.compile(r"\bhow\b")),
    (
        "may",
        re.compile(
            r"^(?:so )?(?:can|may|could|am i (?:allowed|able|eligible|entitled)|are we allowed|is it (?:ok|okay|possible|allowed))\b"
        ),
    ),
    ("whether", re.compile(r"^(?:so )?(?:is|are|do|does|did|will|would|has|have|must|should)\b")),
)
_KIND_WORDS = frozenset(
    "how many much number amount long length duration often frequently soon quickly fast early late far when date day time "
    "deadline who whom whose where why what which".split()
)
_PEOPLE = frozenset(
    "manager boss supervisor hr employer colleague partner spouse wife husband child parent team customer contractor they he "
    "she them him her".split()
)
_DIRECTED = frozenset({"from", "to", "before", "after", "instead", "than"})


def is_personal(text: str) -> bool:
    """Whether the question is about the asker's own record, or names somebody."""
    return bool(_PERSONAL.search(text))


def asked(text: str, thesaurus: Thesaurus) -> str:
    """What a question asks, as one line that equals another's only if both ask the same; "" if it asks nothing."""
    normal = normal_form(text)
    said = words(normal)
    kind = next((name for name, pattern in _KINDS if pattern.search(normal)), "what")
    content = [w for w in said if w not in _LIGHT and not (w in _KIND_WORDS and kind != "what")]
    content = [w for w in content if kind != "what" or w not in {"what", "which"}]
    preferred = thesaurus.preferred([stem(word) for word in content])
    if not preferred:
        return ""
    in_order = bool(_DIRECTED & set(content)) or sum(word in _PEOPLE for word in said) > 1
    return kind + ": " + " ".join(preferred if in_order else sorted(set(preferred)))


def same(a: str, b: str, thesaurus: Thesaurus) -> Verdict:
    """Whether `b` may be served the answer to `a`, as far as the wording tells; the evidence decides besides."""
    if is_personal(a) or is_personal(b):
        return Verdict(False, "about somebody's own record")
    if normal_form(a) == normal_form(b):
        return Verdict(True, "the same words")
    first, second = asked(a, thesaurus), asked(b, thesaurus)
    if not first or not second:
        return Verdict(False, "asks nothing by itself")
    if first == second:
        return Verdict(True, "the same content")
    kind_a, kind_b = first.split(":")[0], second.split(":")[0]
    if kind_a != kind_b:
        return Verdict(False, f"another kind of question: {kind_a} / {kind_b}")
    differing = sorted(set(first.split()) ^ set(second.split()))
    return Verdict(False, "differs in: " + ", ".join(differing) if differing else "another order of the same words")


def recipe(thesaurus: Thesaurus) -> str:
    """Names the reduction in use: another version or another thesaurus gives another name."""
    groups = repr((RECIPE_VERSION, sorted(thesaurus.alike.items())))
    return hashlib.blake2b(groups.encode(), digest_size=8).hexdigest()
