"""What each unit of the found passages is worth as an answer to a question.

A word of the question counts by its rarity and by where it is said: in the unit, in the line that leads into it, in its
heading, beside it, or elsewhere in the passage. A unit that holds the kind of thing asked for is worth more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.language import STOP_WORDS, Thesaurus, slips_apart, stem, words
from bot.model import Found, Passage
from bot.quoting.bands import Meant, fit, meant
from bot.reading.asked import KIND_WORDS, MEASURED, NUMBER_WORDS, Asked, asked, essentials
from bot.reading.sentences import Shape, Unit, units

_IN_UNIT, _IN_LEAD, _IN_HEADING, _BESIDE, _IN_TITLE, _IN_PASSAGE = 1.0, 0.8, 0.75, 0.5, 0.5, 0.3
"""What a word of the question counts by where it is said."""

_SYNONYM = 0.8
"""What another word for it counts, against the asker's own."""

_LEAST = 0.7
"""Added to every rarity: in a short handbook every word is common, and still says something."""

_GENERIC = frozenset(
    stem(word)
    for word in "able above add after allow allowed already always another anything apply arrive ask available back become "
    "begin bit bring call change charge check claim collect come company count cover day deal different doing "
    "done during employee employees employer enough entitled ever exactly extra fast find fine first follow "
    "free full give going guy guys hand happen happens hear hello help here hey idea im instead keep kick kind "
    "know last least left let level long look looking lot main mate matter mean meant mind moment money myself "
    "near need new next nice normal often ok okay old ones onto open order own part past people person pick "
    "place planning point possible problem provide put question quick reach ready really reason receive "
    "regarding related request required right ring rule rules run same say see send set show shut sign simply "
    "situation someone something somewhere sorry sort staff start stay still stop stuff submit suppose sure "
    "take taken talk tell thanks thing things think till time today together tomorrow top total towards try "
    "trying turn type understand use used using usual usually wait want wants way whats whole without wonder "
    "work worked worker workers working write wrong yet yourself".split()
)
"""Words of questions that say little about their subject: that a passage lacks them proves nothing."""
_GENERIC_WEIGHT = 0.3
_STOP_STEMS = frozenset(map(stem, STOP_WORDS))


_NARROW, _ALIKE, _SIDE_CASE = 0.15, 0.12, 0.2
"""What a heading that names more than was asked takes away at most, what one worded like the question adds at most, and
what a condition that nobody mentioned takes away at most."""

_CASE = re.compile(r"(?:if|when|where|once|unless|during|after|before|in case)\b[^,.;:]*", re.IGNORECASE)
"""The condition that a sentence begins with."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question as weighted stems, the other phrases for each, and the kind of thing it asks for.

    `kinds` are the stems that only name that kind ("phone number"): a text that holds a thing of the kind says them.
    `essential` are those without which a text speaks of something else; `light` those that say little about the subject.
    """

    weights: Mapping[str, float]
    others: Mapping[str, tuple[str, ...]]
    asked: Asked
    kinds: frozenset[str]
    numbers: tuple[Meant, ...]
    essential: frozenset[str]
    light: frozenset[str]
    spoken: frozenset[str]  # the stems of all words, stop words included

    @classmethod
    def of(cls, question: str, thesaurus: Thesaurus, rarity: Mapping[str, float]) -> Query:
        said = words(question)
        content = dict.fromkeys(_stem(word) for word in said if word not in STOP_WORDS)
        usual = sum(rarity.values()) / len(rarity) if rarity else 1.0
        numbers = meant(question)
        matched = thesaurus.matches([stem(word) for word in said])
        told = {term for phrase, _ in matched if len(phrase) > 1 for term in phrase}
        light = {term for term in content if (term in _GENERIC and term not in told) or term[0].isdigit()}
        weights = {s: (rarity.get(s, usual) + _LEAST) * (_GENERIC_WEIGHT if s in light else 1.0) for s in content}
        others: dict[str, tuple[str, ...]] = {}
        for phrase, alternatives in matched:
            equals = (equal for other in alternatives for equal in (other, *thesaurus.alike.get(other, ())))
            padded = tuple(f" {' '.join(equal)} " for equal in dict.fromkeys(equals))
            others |= {term: (*others.get(term, ()), *padded) for term in phrase}
        kinds = frozenset(content) & KIND_WORDS
        essential = essentials(question) & frozenset(weights)
        spoken = frozenset(_stem(word) for word in said)
        return cls(weights, others, asked(question), kinds, numbers, essential, frozenset(light), spoken)

    @property
    def rarity(self) -> float:
        """How rare the words of the question are, all together."""
        return (
            sum(weight - _LEAST * (_GENERIC_WEIGHT if t in self.light else 1.0) for t, weight in self.weights.items())
            or 1.0
        )

    @property
    def whole(self) -> float:
        return sum(self.weights.values()) or 1.0

    @property
    def subject(self) -> Mapping[str, float]:
        """The weights of the words that say what the question is about; of all, if none does."""
        about = {t: w for t, w in self.weights.items() if t not in self.light and t not in self.kinds}
        return about or self.weights

    def unasked(self, text: str) -> float:
        """The share of the telling stems of `text` that the question says in no way, 0 to 1."""
        telling = {t for t in text.split() if t not in _STOP_STEMS and t not in _GENERIC and not t[0].isdigit()}
        padded = " ".join(other for others in self.others.values() for other in others)
        unsaid = [t for t in telling if t not in self.weights and f" {t} " not in padded]
        return len(unsaid) / len(telling) if telling else 0.0

    def with_slips(self, vocabulary: Iterable[str]) -> Query:
        """The query with, for each word that the passages lack, the words it may be a slip or another form of."""
        known = set(vocabulary)
        near = {
            term: (*self.others.get(term, ()), *(f" {word} " for word in known if _is_near(term, word)))
            for term in self.weights
            if term not in known
        }
        return replace(self, others={**self.others, **near})


def _is_near(term: str, word: str) -> bool:
    """vacin, vaccin; deduct, deductible: one slip, or one begins the other."""
    if min(len(term), len(word)) < 5 or term[0] != word[0] or not term.isalpha():
        return False
    return word.startswith(term) or term.startswith(word) or slips_apart(term, word, 1) <= 1


@dataclass(frozen=True, slots=True)
class Weighed:
    """A unit with what it is worth.

    `worth` ranks units of one search. `met` tells for each stem of the question how well it is said, 0..1; `held`
    whether the kind of thing asked for is there (see Asked); `place` counts the units of the passage.
    """

    unit: Unit
    passage: Passage
    place: int
    worth: float
    met: Mapping[str, float]
    held: float


def weigh(query: Query, found: Sequence[Found]) -> list[Weighed]:
    """All units of the passages, the worthiest first."""
    read = [_Read.of(f.passage) for f in found]
    query = query.with_slips(term for r in read for term in r.whole.split())
    best = max((f.score for f in found), default=0.0) or 1.0
    weighed = [w for f, r in zip(found, read, strict=True) for w in _weigh_passage(query, r, f.score / best)]
    return sorted(weighed, key=lambda w: -w.worth)


@dataclass(frozen=True, slots=True)
class _Read:
    """A passage with the stems of its parts, each between blanks so that phrases can be looked up."""

    passage: Passage
    units: tuple[Unit, ...]
    said: tuple[str, ...]
    heading: str
    title: str
    whole: str

    @classmethod
    def of(cls, passage: Passage) -> _Read:
        parts = tuple(units(passage.text))
        said = tuple(stemmed(part.text) for part in parts)
        *outer, heading = (passage.title, *passage.headings)
        title = stemmed(" ".join(outer))
        return cls(passage, parts, said, stemmed(heading), title, stemmed(heading) + title + "".join(said))

    def places(self, at: int) -> Iterator[tuple[str, float]]:
        """Where a word may be said around a unit, nearest first."""
        yield self.said[at], _IN_UNIT
        if self.units[at].lead:
            yield stemmed(self.units[at].lead), _IN_LEAD
        yield self.heading, _IN_HEADING
        yield "".join(self.said[max(0, at - 1) : at + 2]), _BESIDE
        yield self.title, _IN_TITLE
        yield self.whole, _IN_PASSAGE


def stemmed(text: str) -> str:
    """The stems of `text`, separated and surrounded by blanks; number words in digits."""
    return f" {' '.join(map(_stem, words(text)))} "


def _stem(word: str) -> str:
    return NUMBER_WORDS.get(word) or stem(word)


def _weigh_passage(query: Query, read: _Read, prior: float) -> Iterator[Weighed]:
    narrow, alike = _narrowness(query, read.heading), _likeness(query, read.heading)
    for at, unit in enumerate(read.units):
        places = tuple(read.places(at))
        held = query.asked.held_by(unit.text)
        met = {term: _met(query, term, places, held) for term in query.weights}
        share = sum(weight * met[term] for term, weight in query.weights.items()) / query.whole
        kind = (0.45 if query.asked.wanted in MEASURED else 0.15) * held
        band = 0.25 * fit(query.numbers, unit.text) if query.numbers else 0.0
        worth = share + kind + band + 0.3 * prior + alike - narrow - _aside(query, unit) - _penalty(unit) - 0.005 * at
        yield Weighed(unit, read.passage, at, worth, met, held)


def _met(query: Query, term: str, places: Sequence[tuple[str, float]], held: float) -> float:
    """How well one word of the question is said: the best of where it, or another phrase for it, stands."""
    best = _IN_UNIT if held and term in query.kinds else 0.0
    own, others = f" {term} ", query.others.get(term, ())
    for text, worth in places:
        if worth <= best:
            break
        if own in text:
            return worth
        if any(other in text for other in others):
            best = max(best, worth * _SYNONYM)
    return best


def _narrowness(query: Query, heading: str) -> float:
    """What a heading costs that names more than the question does: "Falling ill during leave" for "how much leave"."""
    return _NARROW * query.unasked(heading)


def _likeness(query: Query, heading: str) -> float:
    """What a heading is worth that is worded as the question is: "How much leave you have" for "how much leave do I get"."""
    said = heading.split()
    return _ALIKE * sum(word in query.spoken for word in said) / len(said) if said else 0.0


def _aside(query: Query, unit: Unit) -> float:
    """What a sentence costs that speaks of a case nobody asked about: "If you are ill for more than 26 weeks, ..."."""
    case = _CASE.match(unit.text)
    return _SIDE_CASE * query.unasked(stemmed(case[0])) if case else 0.0


def _penalty(unit: Unit) -> float:
    """What is seldom an answer: questions, announcements, names of links, examples."""
    if unit.text.endswith("?"):
        return 0.6
    if unit.text.endswith(":"):
        return 0.3
    if unit.shape is not Shape.ROW and unit.size < 5:
        return 0.2
    return 0.15 if unit.text.casefold().startswith(("for example", "example")) else 0.0
