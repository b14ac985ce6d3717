"""Do two questions ask the same? Pure, explainable, and conservative: everything not known to be light must agree.

A question is read into a Shape: what it asks for (an amount, a person, permission ...), its terms (stems, preferred
words of the thesaurus, each preposition with what it governs) and, where people act on people, their order. Two
questions ask the same if their shapes are equal. Equality is transitive, so that answers do not drift from one
paraphrase to the next, and can be looked up at once instead of being searched for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.language import STOP_WORDS, Thesaurus, slips_apart, stem, words
from cache.keys import normal_form
from cache.refusals import refusal
from cache.wording import (
    ASKS,
    AUXILIARIES,
    BOUND,
    CONFUSABLE,
    CURRENCIES,
    GENERIC_PEOPLE,
    LIGHT,
    NAMED_ASKS,
    NUMBERS,
    OWN_MEANING,
    OWN_WORDS,
    PHRASES,
    ROLES,
    TOPIC_WORDS,
)

VERSION = "1"
"""Changes whenever shapes do, so that what an earlier release stored is read anew."""

_NEGATED_OPENING = re.compile(
    r"^(?:(is|are|was|were|does|did|could|would|should|has|have|had)n'?t|(ca|wo)n'?t"
    r"|(do)n'?t(?= (?:i|we|you|they|employees|people|staff|contractors|managers|the|my|our)\b))\b"
)
_IS = re.compile(r"\b(what|who|where|when|how|that|there)'s\b")
_OPENING_VERBS = {"ca": "can", "wo": "will"}
_TAG = re.compile(
    r"(?: (?:is|are|was|do|does|did|ca|wo|would|should|has|have)n'?t (?:it|they|we|i|you|there|that|he|she)"
    r"| right| correct| yeah| innit)$"
)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a question asks, in a form that is equal for questions that ask the same."""

    asks: str
    terms: frozenset[str]
    order: tuple[str, ...]  # of all terms; empty unless somebody acts on somebody

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
    if said == known:
        return Verdict(True, "same words")
    return compared(shape(said, thesaurus), shape(known, thesaurus))


def compared(one: Shape, other: Shape) -> Verdict:
    """Whether two shapes are equal, and in what they first differ."""
    if one.asks != other.asks:
        return Verdict(False, f"asks: {one.asks} or {other.asks}")
    if differing := sorted(one.terms ^ other.terms):
        return Verdict(False, f"{_category(differing)}: {', '.join(differing)}")
    return Verdict(one == other, "same meaning" if one == other else "who acts on whom")


def _category(terms: Iterable[str]) -> str:
    if any(character.isdigit() for term in terms for character in term):
        return "number"
    if any(term.startswith(("not>", "no>", "never>", "without>")) for term in terms):
        return "negation"
    return "relation" if any(">" in term for term in terms) else "word"


def shape(normal: str, thesaurus: Thesaurus) -> Shape:
    """The shape of a question in normal form."""
    said, tagged = _without_tag(normal)
    asks, rest = _asked_for(said)
    content = list(_content(rest))
    if asks == "what is":
        named = [word for word in content if word in NAMED_ASKS]
        asks = NAMED_ASKS[named[0]] if len(named) == 1 and len(content) > 1 else asks
        content = [word for word in content if word not in named] or content
    terms = _terms(_without_topic_words(content), thesaurus)
    if asks == "amount" and len(terms) > 1:  # leave is counted in days unless another unit is named
        terms = [term for term in terms if term not in {"day", "entitl"}] or terms
    ordered = any(word in ROLES for word in content)
    return Shape("whether" if tagged and asks == "what is" else asks, frozenset(terms), tuple(terms) if ordered else ())


def _without_tag(normal: str) -> tuple[str, bool]:
    """The question in its positive form, and whether it was a statement with a tag ("..., isn't it?")."""
    stated = _TAG.sub("", normal)
    said = _NEGATED_OPENING.sub(lambda found: _OPENING_VERBS.get(found[2] or "", found[1] or found[3] or ""), stated)
    said = _IS.sub(r"\1 is", said)
    for sign, name in CURRENCIES.items():
        said = said.replace(sign, name)
    said = " ".join(words(said))
    for pattern, replacement in PHRASES:
        said = pattern.sub(replacement, said)
    return said, stated != normal


def _asked_for(said: str) -> tuple[str, str]:
    """What the question asks for, and the question without the words that say so."""
    found = [(match.start(), number, match) for number, (_, p) in enumerate(ASKS) if (match := p.search(said))]
    if not found:
        return "what is", said
    start, number, match = min(found, key=lambda one: one[:2])
    return ASKS[number][0], f"{said[:start]} {said[match.end() :]}"


def _content(rest: str) -> Iterable[str]:
    """The words that have to agree, in order."""
    spoken = rest.split()
    for before, word in zip(["", *spoken], spoken, strict=False):
        if word in GENERIC_PEOPLE and (not before or before in AUXILIARIES):
            continue
        if word == "to" and "from" in spoken:
            yield word
        elif word not in LIGHT:
            yield NUMBERS.get(word, word)


def _without_topic_words(content: list[str]) -> list[str]:
    return [word for word in content if word not in TOPIC_WORDS] or content


def _terms(content: list[str], thesaurus: Thesaurus) -> list[str]:
    """Stems with the thesaurus's preferred words, each binding word joined to the term behind it."""
    stemmed = thesaurus.preferred([_stem(word) for word in _joined(content)])
    terms: list[str] = []
    bound = ""
    for term in stemmed:
        if term in BOUND or term == "to":
            bound += f"{term}>"
        else:
            terms.append(bound + term)
            bound = ""
    return [*terms, bound] if bound else terms


def _joined(content: list[str]) -> list[str]:
    """`content` with phrases of a meaning of their own as one word, out of the thesaurus's reach."""
    text = f" {' '.join(content)} "
    for phrase in OWN_MEANING:
        text = text.replace(f" {' '.join(phrase)} ", f" {'+'.join(phrase)} ")
    return text.split()


def _stem(word: str) -> str:
    if word in BOUND or not word[0].isalpha():  # stemming numbers would fill the stemmer's memory
        return word
    return f"={word}" if word in OWN_WORDS or "+" in word else stem(word)


def repaired(normal: str, alike: Callable[[str], Iterable[str]], thesaurus: Thesaurus) -> str:
    """`normal` with typing errors put right towards known words.

    Args:
        normal: a normal form.
        alike: known words that might be meant by one: same first letter, about the same length.
        thesaurus: its words are known, too.

    Only a word that nobody knows is touched, and only if exactly one known word is a single slip away (two from nine
    letters on). A known word is never taken for another.

    """
    return " ".join(_meant(word, alike, thesaurus) for word in normal.split())


def _meant(word: str, alike: Callable[[str], Iterable[str]], thesaurus: Thesaurus) -> str:
    if len(word) < 5 or not word.isalpha() or _is_known(word, thesaurus):
        return word
    candidates = {other for other in alike(word) if other[0] == word[0] and len(other) >= 5 and other.isalpha()}
    if word in candidates:
        return word
    most = 2 if len(word) >= 9 else 1
    near = [other for other in candidates if slips_apart(word, other, most) <= most]
    return near[0] if len(near) == 1 else word


def _is_known(word: str, thesaurus: Thesaurus) -> bool:
    return word in STOP_WORDS or word in LIGHT or word in CONFUSABLE or word in ROLES or thesaurus.knows(stem(word))
