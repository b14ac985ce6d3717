"""Questions whose answer is nobody else's: about the asker's own record, or only understood in their conversation.

Decided before any lookup and before anything is stored.
"""

from __future__ import annotations

import re

from bot.conversation import stands_alone
from cache.keys import cleaned, normal_form

_OWN_RECORD = re.compile(
    r"\b(?:my|mine) (?:(?:own|current|remaining|actual|exact|personal|last|latest|next|new|old|annual|monthly|base|"
    r"leave|vacation|holiday|pto|sick|performance|job|bank|home|tax|medical) )*"
    r"(?:salary|wage|wages|payslip|pay ?stub|pay ?check|paycheque|pay|bonus|raise|balance|rating|review|appraisal|grade|"
    r"level|request|application|claim|ticket|case|file|record|records|status|address|account|details|iban|visa|permit|"
    r"promotion|contract|shares|equity|options|diagnosis|condition|illness|disability|password|login|manager's name|"
    r"start date|hire date|end date|anniversary|entitlement|allowance|id|number|days|hours)\b"
    r"|\b(?:do|did|have|will|would) i (?:still |currently |already |now )?(?:have|got) (?:\S+ ){0,6}(?:left|remaining|over|available|accrued)\b"
    r"|\b(?:i have|i've|have i|did i|had i|was i|were i|am i (?:being )?(?:under|over)?paid|am i under|i owe|owe me|i was|i earned|"
    r"i used|i took|i accrued|i worked|i joined|i started|i've been|i resigned|i submitted|i requested|i applied|i got|i lost|"
    r"i broke|i had|i earn|i make|i am paid|i'm paid|i am (?:pregnant|sick|ill|disabled)|i'm (?:pregnant|sick|ill|disabled))\b"
    r"(?! to\b)(?! (?:\S+ )?(?:ask|know|question))"
    r"|\b(?:days|hours|leave|holiday|holidays|vacation|pto) (?:\S+ ){0,3}(?:i have|i've|do i have|have i) (?:\S+ ){0,2}(?:left|used|taken|accrued|remaining)\b"
    r"|\bleft (?:for me|this year|to (?:take|use))\b|\b(?:mine|myself) (?:is|was)\b|\bwho is my\b|\bmy name\b"
    r"|\bmy (?:salary|pay|wage|grade|rate) is\b|\bhow (?:much|many) .*\bhave i\b|\bfor me personally\b",
    re.IGNORECASE,
)
_CONTACT = re.compile(r"[\w.+-]+@[\w-]+\.\w+|(?:\d[\s().-]?){6,}|\b\d{3}-\d{2}-\d{4}\b")
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof)\.? [A-Z]|(?<=[a-z,] )[A-Z][a-z]+ [A-Z][a-z]+(?:'s)?(?=[^a-z]|$)")
_SOMEBODYS = re.compile(
    r"\b(?!(?:employee|manager|company|parent|spouse|partner|child|contractor|worker|year|month|week|day|doctor|"
    r"what|who|how|where|when|that|it|there|let)'s)[a-z]+'s (?:salary|pay|bonus|leave|rating|review|sick|record|file|address|contract)\b"
)
_MENTION = re.compile(r"<@[^>]+>")


def refusal(text: str) -> str:
    """`personal`, `context` or `empty` if `text` is not to be looked up or kept, else ""."""
    plain = cleaned(text)
    if not normal_form(text):
        return "empty"
    if _is_personal(text, plain):
        return "personal"
    return "" if stands_alone(plain) else "context"


def _is_personal(text: str, plain: str) -> bool:
    folded = plain.casefold().replace("’", "'")
    return bool(
        _OWN_RECORD.search(folded)
        or _CONTACT.search(plain)
        or _SOMEBODYS.search(folded)
        or _TITLED.search(plain)
        or any(_inside(text, mention) for mention in _MENTION.finditer(text))
    )


def _inside(text: str, mention: re.Match[str]) -> bool:
    """Whether a mention is part of the sentence: at its beginning or end it only calls somebody."""
    before, after = text[: mention.start()], text[mention.end() :]
    return normal_form(f"{before} X") != "x" and normal_form(f"X {after}") != "x"
