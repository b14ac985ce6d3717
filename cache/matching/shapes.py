"""Do two questions ask the same? Pure, explainable, and conservative: everything not known to be light must agree.

A question is read into a Shape: what it asks for (an amount, a person, permission ...), its terms (stems, preferred
words of the thesaurus, each preposition with what it governs) and, where people act on people or one thing on
another, their order. Two questions ask the same if their shapes are equal. Equality is transitive, so that answers do
not drift from one paraphrase to the next, and can be looked up at once instead of being searched for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import filterfalse
from typing import NamedTuple

from bot.language import Thesaurus, stem, words
from cache.keys import place_key
from cache.matching.fronted import question_first
from cache.matching.intents import frequent
from cache.matching.negation import asked_plainly, positive, put_as_question, untagged
from cache.matching.normal import normal_form
from cache.matching.phrases import PHRASES, RULES_OF
from cache.matching.phrases.rule import SOMEONE
from cache.matching.refusals import refusal
from cache.matching.slips import repaired
from cache.matching.terms import AGENT_MARK, in_preferred_words, term, terms
from cache.matching.wording import (
    ASKED_FOR,
    ASKING,
    ASKS,
    AUXILIARIES,
    BOUND,
    COUNTED,
    CURRENCIES,
    FILLERS,
    GENERIC_PEOPLE,
    KEYED_ACTS,
    KEYED_ASKS,
    LIGHT,
    MODES,
    NAMED_ASKS,
    NUMBERS,
    OBJECT,
    PREDICATES,
    QUANTITIES,
    RELATIONS,
    ROLES,
    SPEAKER,
    STATED,
    TOPIC_WORDS,
)

_IS = re.compile(r"\b(what|who|where|when|how|that|there)'s\b")

_OF_SPOUSE = re.compile(r"\b(spouse|wife|husband|partner)'s (?=(?:\S+ )?(?:insurance|plan|policy|coverage|scheme)\b)")
"""Another plan than the one the asker has."""

_LIGHT_FOR_SPEAKER = LIGHT | OBJECT
_BINDING = BOUND | {"to"}
_UNJOINED = _BINDING | LIGHT
_IN_MODE = {mode: frozenset(word for word in MODES if MODES[word] == mode) for mode in MODES.values()}
_NAMED_BY = {asks: frozenset(word for word in NAMED_ASKS if NAMED_ASKS[word] == asks) for asks in NAMED_ASKS.values()}
"""What says that it is asked for, by what is asked for."""

_ACTS = re.compile(
    r"\b(?:can|may|could|must|should|will|does|did) (?:an?|another|the) "
    r"(?!(?:company|firm|employer|employee|person|plan|insurance|policy|scheme|budget|allowance|contract)\b)\w+ "
    r"(?!get|have|need|take|receive|use|pay|claim|book|want|require)\w+ (?:an?|another|the|their) "
)
"""Somebody who does something to somebody, whoever they are: "can a nurse refuse a patient"."""

_LEADS = re.compile(
    r"(?!(?:how|who|where|what|when|steps?|ways?|process|cycle|right|access|time|return|back)\b)(?:the )?\w+ to (?:the )?\w+ (?!of\b)\w+"
)
"""A way: "Bonn to Pune move"."""

_ACTING = re.compile(
    r"(?:(?:how|when|why|where|what happens if) )?(?:can|may|could|must|should|will|would|do|does|did) (?:an? |the )?"
    rf"(?!(?:{SOMEONE}|there|it|an?|the|(?:our |this |my )?(?:company|employer|firm)|hr|un\w+|\w*paid|new|open) )\S+ "
    r"(?!(?:get|have|need|take|receive|use|pay|claim|book|want|require|offer|provide|must|be|undergo|also|still|not|leave|contributions?)\b)\w+ "
    r"(?:an? |the |my |our )?(?!(?:in|on|at|for|to|with|without|after|before|during|until|by|from|of|under|over|as|towards?|into|per|if|when|while|because"
    r"|and|or|not|only|start|begin|end|expire|lapse|vest|open|close|apply|\w+ed)\b)\w+"
)
"""One thing that does something to another: "does sickness interrupt annual+leave"."""

_JOINED = re.compile(r"(?<!\S)(\S+) (and|or) (\S+)(?!\S)")
_ADVERB = re.compile(r"(?!famil|ass|supp|repl|app|june|jul|ear|on)\w{3,}ly")
_MAY_DO = re.compile(
    r"(?:can|may|could|might|must|should) (?:(?:the|my|our|your|an?|another) )?(\S+) (?!be |undergo )"
    r"|(?:by )?(?:how|when|where)(?: early| soon| often)? (?:do|does|can|may|must|should|will) (?:(?:the|my|our|your|an?) )?(manag(?:ers?)?|hr|doctors?) "
    r"|(?:does|will) (?:the|my|our|your|an?) (manag(?:er)?) (?!be |undergo )|do (parents?|mothers?) "
)
_ARTICLES = (" a ", " an ", " the ", " another ")
_ACTORS = frozenset(map(term, ROLES)) | {"manag", "team+lead", "direct+report"}
"""Who acts, by what it is compared by; of some the thesaurus knows phrases."""
_RELATED = frozenset(map(term, RELATIONS))


class Shape(NamedTuple):
    """What a question asks, in a form that is equal for questions that ask the same."""

    asks: str
    terms: frozenset[str]
    order: tuple[str, ...]  # of all terms; empty unless somebody or something acts on another

    def text(self) -> str:
        """A stable text form, to name a place in the index."""
        return "|".join((self.asks, " ".join(sorted(self.terms)), " ".join(self.order)))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether one question may be served the other's answer, and the rule that decided."""

    same: bool
    reason: str


def same(asked: str, stored: str, thesaurus: Thesaurus) -> Verdict:
    """Whether who asks `asked` may be served the answer to `stored`, as far as the questions tell."""
    for text in (asked, stored):
        if why := refusal(text):
            return Verdict(False, why)
    known = normal_form(stored)
    said = repaired(normal_form(asked), lambda _: known.split(), thesaurus)
    known = repaired(known, lambda _: said.split(), thesaurus)
    if said == known:
        return Verdict(True, "same words")
    spelled = {stem(word): word for word in words(f"{said} {known}")}
    return compared(shape(said, thesaurus), shape(known, thesaurus), spelled)


def compared(one: Shape, other: Shape, spelled: Mapping[str, str]) -> Verdict:
    """Whether two shapes are equal, and in what they first differ; `spelled` has a whole word for each stem."""
    if one.asks != other.asks:
        return Verdict(False, f"asks: {one.asks} or {other.asks}")
    if differing := sorted(one.terms ^ other.terms):
        return Verdict(False, f"{_category(differing)}: {', '.join(_shown(term, spelled) for term in differing)}")
    if one != other:
        return Verdict(False, "who acts on whom")
    return Verdict(True, "same meaning" if one.asks in ASKED_FOR else f"both ask: {one.asks}")


def _shown(term: str, spelled: Mapping[str, str]) -> str:
    return " ".join(spelled.get(part, part) for part in re.split(r"[=+>]", AGENT_MARK.sub("", term)) if part)


def _category(terms: Iterable[str]) -> str:
    if any(character.isdigit() for term in terms for character in term):
        return "number"
    if any(term.startswith(("not>", "no>", "non>", "never>", "without>")) for term in terms):
        return "negation"
    return "relation" if any(">" in term for term in terms) else "word"


def shape(normal: str, thesaurus: Thesaurus) -> Shape:
    """The shape of a question in normal form."""
    said, tagged = _plain(normal)
    preferred = _JOINED.sub(_in_any_order, in_preferred_words(said, thesaurus))
    asks, rest = _asked_for(preferred, stated=tagged)
    asks, content = _named(_in_mode(asks, rest), _content(rest, said))
    spoken = _without(FILLERS.get(asks, frozenset()), terms(_without(TOPIC_WORDS, content)))
    bare = "keywords" if asks == "what is" and not TOPIC_WORDS.isdisjoint(content) else asks
    if known := frequent(thesaurus).asked(bare, _with_agent(frozenset(spoken), preferred)):
        return Shape(*known, ())
    if asks == "keywords":
        asks = "what is"
    ordered = _is_ordered(spoken) or _is_acted(said, preferred, spoken)
    return Shape(asks, frozenset(spoken), _in_order(spoken, _placed_anywhere(content)) if ordered else ())


def _in_any_order(joined: re.Match[str]) -> str:
    """The same for "dental and vision" as for "vision and dental"; not what is said of time or place: "before and after"."""
    one, word, other = joined.groups()
    if one in _UNJOINED or other in _UNJOINED:
        return joined[0]
    return " ".join((min(one, other), word, max(one, other)))


def numbers_in(normal: str, thesaurus: Thesaurus) -> list[str]:
    """Numbers that every question has that asks the same, in digits: one that may be told in words is none of them."""
    if normal.isascii() and normal.replace(" ", "").isalpha():
        return []
    return [word for word in normal.split() if word.isdecimal() and word not in _told_in_words(thesaurus)]


@lru_cache(maxsize=4)
def _told_in_words(thesaurus: Thesaurus) -> frozenset[str]:
    return frozenset(NUMBERS.values()) | {word for phrase in thesaurus.alike for word in phrase if not word.isalpha()}


def _with_agent(spoken: frozenset[str], preferred: str) -> frozenset[str]:
    """`spoken`, which says nothing of its order, with somebody other than the asker who may do it marked as who does."""
    agent = _MAY_DO.match(preferred)
    if agent is None or (who := term(agent[agent.lastindex or 0])) not in spoken or who not in _ACTORS:
        return spoken
    return spoken - {who} | {f"by>{who}"}


def _is_ordered(spoken: list[str]) -> bool:
    """Whether somebody acts, or one thing is put in a relation to another: then who and which matter."""
    return not _ACTORS.isdisjoint(spoken) or (len(spoken) > 2 and not _RELATED.isdisjoint(spoken))


def _in_order(spoken: list[str], anywhere: frozenset[str]) -> tuple[str, ...]:
    """Those whose order matters: what a preposition binds says by itself how it is meant, wherever it stands."""
    return tuple(one for one in spoken if ">" not in one and not one.startswith("per+") and one not in anywhere)


def _placed_anywhere(content: list[str]) -> frozenset[str]:
    """Terms that mean the same wherever they stand: "internally", and "limit" in "the meal limit" and "the limit of meals"."""
    return frozenset(map(term, filter(_ADVERB.fullmatch, content))) | QUANTITIES


def _is_acted(said: str, preferred: str, spoken: list[str]) -> bool:
    """Whether the question is worded as one in which somebody, or something, does something to another."""
    return len(spoken) > 1 and bool(
        (" to " in said and _LEADS.match(said))
        or (any(map(said.__contains__, _ARTICLES)) and _ACTS.search(said))
        or (len(spoken) > 2 and _ACTING.match(preferred))
    )


def place(where: str, normal: str, thesaurus: Thesaurus) -> str:
    """Names where the entries of a room are found that ask the same as the question with this normal form."""
    return place_key(where, shape(normal, thesaurus).text())


def _plain(normal: str) -> tuple[str, bool]:
    """The question in its positive form and plainest wording, and whether it was a statement with a tag."""
    said = positive(put_as_question(normal))
    said = _OF_SPOUSE.sub(r"\1 owned ", _IS.sub(r"\1 is", said)) if "'s" in said else said
    said = " ".join(words(said if said.isascii() and "$" not in said else said.translate(CURRENCIES)))
    return _in_one_wording(asked_plainly(question_first(said))), untagged(normal) != normal


def _in_one_wording(said: str) -> str:
    due = _due(said, -1)
    while due:
        rule = PHRASES[number := due.pop()]
        if rule.pattern.search(said):  # most rules that are due change nothing, and `sub` costs far more to say so
            said = rule.pattern.sub(rule.replacement, said)
            due = _due(said, number)
    return said


def _due(said: str, done: int) -> list[int]:
    """The rules after `done` that have one of their words in the question, the first of them last."""
    found = RULES_OF.keys() & said.split()
    return sorted({number for word in found for number in RULES_OF[word] if number > done}, reverse=True)


def _asked_for(said: str, *, stated: bool) -> tuple[str, str]:
    """What the question asks for, and the question without the words that say so."""
    match = ASKING.search(said)
    if match is None or match.lastgroup is None:
        known = stated or STATED.search(said) or said.rpartition(" ")[2] in PREDICATES
        return "whether" if known else "keywords", said
    number = match.lastgroup.removeprefix("ask")
    actor = (match[f"actor{number}"] or "") if f"actor{number}" in ASKING.groupindex else ""
    return ASKS[int(number)][0], f"{said[: match.start()]} {actor} {said[match.end() :]}"


def _in_mode(asks: str, rest: str) -> str:
    """Whether something is allowed, or a duty, asks for permission or duty."""
    return next((MODES[word] for word in rest.split() if word in MODES), asks) if asks == "whether" else asks


def _content(rest: str, said: str) -> list[str]:
    """The words that have to agree, in order."""
    spoken = rest.split()
    if "to" in spoken:
        spoken = [
            word for before, word in zip(["", *spoken], spoken, strict=False) if word != "to" or before not in MODES
        ]
    light = LIGHT if SPEAKER.isdisjoint(said.split()) else _LIGHT_FOR_SPEAKER
    if "to" in spoken and "from" in spoken:
        light -= {"to"}
    if not GENERIC_PEOPLE.isdisjoint(spoken):
        spoken = [word for before, word in zip(["", *spoken], spoken, strict=False) if not _is_anybody(word, before)]
    content = list(filterfalse(light.__contains__, spoken))
    return content if NUMBERS.keys().isdisjoint(content) else [NUMBERS.get(word, word) for word in content]


def _is_anybody(word: str, before: str) -> bool:
    return word in GENERIC_PEOPLE and (not before or before in AUXILIARIES)


def _named(asks: str, content: list[str]) -> tuple[str, list[str]]:
    """What a question asks for that says so by a noun, and its content without the words that say so."""
    if asks in {"may", "must"}:
        return asks, _without(_IN_MODE[asks], content)
    if asks in {"what is", "keywords"}:
        asks = _asked_by_noun(asks, content)
    return asks, _without(_NAMED_BY.get(asks, frozenset()), content)


def _asked_by_noun(asks: str, content: list[str]) -> str:
    named = {NAMED_ASKS[word] for word in content if word in NAMED_ASKS}
    if len(content) == 1 or len(named) > 1:
        return asks
    if named:
        return named.pop()
    if asks == "keywords" and content:
        if any(word in COUNTED and not _is_told(before) for before, word in zip(["", *content], content, strict=False)):
            return "amount"
        if content[0] in KEYED_ACTS:
            return "how"
        if keyed := KEYED_ASKS.get(content[0]) or KEYED_ASKS.get(content[-1]):
            return keyed
    return "amount" if QUANTITIES.intersection(content) and not TOPIC_WORDS.intersection(content) else asks


def _is_told(word: str) -> bool:
    """Whether how many there are, or what for, is said in front of what is counted: "2 days", "after days"."""
    return word.isdigit() or word in BOUND


def _without(left_out: frozenset[str], content: list[str]) -> list[str]:
    return content if left_out.isdisjoint(content) else list(filterfalse(left_out.__contains__, content)) or content
