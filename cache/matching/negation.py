"""Negations that change nothing of what is asked: "isn't dental covered" asks what "is dental covered" asks. Pure."""

from __future__ import annotations

import re

_OPENING = re.compile(
    r"^(?:(is|are|was|were|does|did|could|would|should|has|have|had)n'?t|(ca|wo)n'?t"
    r"|(do)n'?t(?= (?:i|we|you|they|people|staff|the|my|our|(?:\S+ ){0,2}(?:staff|people|employees)|(?:\S+ ){0,2}\S+[^s\W]s)\b))\b"
)
_WRITTEN_OUT = re.compile(
    r"^(is|are|was|were|do|does|did|can|could|would|should|will|must|has|have) not (?=(?:i|we|you|they|employees|staff|people|there|the|my|our|an?)\b)"
)
_BEHIND_THE_SUBJECT = re.compile(r"^(do|does|am|are|is) (i|we|you|they|employees|staff|people) not (?!only\b|have\b)")
_DENIED = re.compile(
    r"^((?:\S+ ){1,5}?)(is|are|was|do|does|did|ca|wo|could|would|should|must|has|have)n'?t (.+?),?"
    r" (?:is|are|was|do|does|did|can|will|could|would|should|must|has|have) (?:it|they|we|i|you|there|he|she)\W*$"
)
"""A denial with a tag: "interns aren't paid, are they" asks whether they are."""
_SHORTENED = {"ca": "can", "wo": "will"}

_TAG = re.compile(
    r"(?<!\bsay)(?<!\bsays)(?<!\bsaid)(?:[,;.?!]* (?:or )?(?:(?:is|are|was|do|does|did|ca|wo|would|should|must|need|has|have)n'?t (?:it|they|we|i|you|there|that|he|she)"
    r"|right|correct|yeah|yes|no|innit|or))+\W*$"
)
_TAG_ENDS = frozenset("it they we i you there that he she right correct yeah yes no innit or".split())

_TAGGED = re.compile(r"[,;]? ([a-z]+?)n'?t (?:it|they|we|i|you|there|he|she)\W*$")
_STATED = re.compile(
    r"((?!(?:i|we|you|my|our|if|when|what|how|who|where|which|why|is|are|do|does|can) )\S+ (?:(?!who |that |which )\S+ ){0,3}?)(can|may|must|should|will|is|are) (.*)"
)
"""A statement about others, behind which one only asks whether it is right: "managers can see my file, correct?"."""

_ACTS = re.compile(r"((?:\S+ ){1,5}?)(\w+[^su])s (.+)")
"""One that does something: "the bonus counts as salary"."""


_WE_DO = re.compile(
    r"^(i|we|you|they) (?:do(?:n't| not)? )?(?=(?:get|have|need|receive|accrue|earn|pay|keep|lose|use|offer|provide)\b)"
)


def positive(said: str) -> str:
    """`said` without the "not" that it opens with; it is in lower case."""
    if "nt " in said or "n't" in said:
        return _OPENING.sub(lambda found: _SHORTENED.get(found[2] or "", found[1] or found[3] or ""), said)
    return _BEHIND_THE_SUBJECT.sub(r"\1 \2 ", said) if " not " in said else said


def asked_plainly(said: str) -> str:
    """`said`, whose contractions are written out, without the "not" that it opens with: "can not i resign by mail"."""
    return _WRITTEN_OUT.sub(r"\1 ", said) if " not " in said else said


def put_as_question(said: str) -> str:
    """`said`, in lower case, as a question, where it is a statement with a tag: "we get leave, don't we"."""
    if not _may_be_tagged(said) or (plain := untagged(said)) == said:
        return said
    tag = _TAGGED.search(said)
    verb = _SHORTENED.get(tag[1], tag[1]) if tag else ""
    subject, found, rest = plain.partition(f" {verb} ")
    if verb and found:
        return f"{verb} {subject} {rest}"
    if verb == "does" and (acts := _ACTS.match(plain.replace(" has ", " haves ", 1))):
        return f"does {acts[1]}{acts[2]} {acts[3]}"
    if not tag and (told := _STATED.match(plain)):
        return f"{told[2]} {told[1]}{told[3]}"
    return f"do {plain}" if verb == "do" else _WE_DO.sub(r"do \1 ", plain)


def untagged(said: str) -> str:
    """`said`, in lower case, as a plain statement without the tag that it ends with: "dental is covered, isn't it?"."""
    if not _may_be_tagged(said):
        return said
    return _DENIED.sub(lambda found: f"{found[1]}{_SHORTENED.get(found[2], found[2])} {found[3]}", _TAG.sub("", said))


def _may_be_tagged(said: str) -> bool:
    """Whether its last word may end a tag: the quickest look, which is enough for nearly every question."""
    asked = said.rstrip(" ?.!")
    return asked[asked.rfind(" ") + 1 :] in _TAG_ENDS
