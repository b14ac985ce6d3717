"""Do two questions ask the same? Pure, explainable, and conservative: everything not known to be light must agree.

A question is read into a Shape: what it asks for (an amount, a person, permission ...), its terms (stems, preferred
words of the thesaurus, each preposition with what it governs) and, where people act on people or one thing on
another, their order. Two questions ask the same if their shapes are equal. Equality is transitive, so that answers do
not drift from one paraphrase to the next, and can be looked up at once instead of being searched for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.language import STOP_WORDS, Phrase, Thesaurus, stem, words
from cache.keys import normal_form
from cache.phrases import PHRASES, RULES_OF
from cache.refusals import refusal
from cache.slips import mistyped
from cache.wording import (
    ASKING,
    ASKING_WORDS,
    ASKS,
    AUXILIARIES,
    BOUND,
    COUNTED,
    CURRENCIES,
    FILLERS,
    FRONTED,
    FRONTING,
    GENERIC_PEOPLE,
    GRAMMAR_SLIPS,
    KEYED_ASKS,
    LIGHT,
    MODES,
    NAMED_ASKS,
    NEAR_ENDINGS,
    NEAR_WORDS,
    NUMBERS,
    OBJECT,
    OWN_MEANING,
    OWN_WORDS,
    PREDICATES,
    QUANTITIES,
    RELATIONS,
    ROLES,
    SAME_WORDS,
    SPEAKER,
    STATED,
    TOPIC_WORDS,
)

VERSION = "6"
"""Changes whenever shapes do, so that what an earlier release stored is read anew."""

_NEGATED_OPENING = re.compile(
    r"^(?:(is|are|was|were|does|did|could|would|should|has|have|had)n'?t|(ca|wo)n'?t"
    r"|(do)n'?t(?= (?:i|we|you|they|people|staff|the|my|our|(?:\S+ )?\S+[^s\W]s)\b))\b"
)
_IS = re.compile(r"\b(what|who|where|when|how|that|there)'s\b")
_OPENING_VERBS = {"ca": "can", "wo": "will"}
_TAG = re.compile(
    r"(?: (?:is|are|was|do|does|did|ca|wo|would|should|has|have)n'?t (?:it|they|we|i|you|there|that|he|she)"
    r"| right| correct| yeah| yes| no| innit)$"
)
_TAG_ENDS = frozenset("it they we i you there that he she right correct yeah yes no innit".split())


_AGENT = re.compile(r"[^aeiou](er|or|ee)s?$")
_AGENT_SPELLING = re.compile(r"or(?=s?$)")
_AGENT_MARK = re.compile(r"\+(?:er|or|ee)$")
"""Who does something is not what is done: the stemmer takes an officer for an office."""


def _stem(word: str) -> str:
    if word in BOUND or not word[0].isalpha():  # stemming numbers would fill the stemmer's memory
        return word
    if word in OWN_WORDS:
        return f"={word.removesuffix('s') if word.removesuffix('s') in OWN_WORDS else word}"
    stemmed = stem(word)
    agent = _AGENT.search(word)
    return stemmed if not agent or stemmed.endswith(agent[1]) else f"{stemmed}+{agent[1]}"


_SAME = {_stem(word): _stem(group[0]) for group in SAME_WORDS for word in group}
_OWN_MEANING = frozenset(tuple(stem(word) for word in phrase) for phrase in OWN_MEANING)
_OWN_STARTS = {phrase[0]: max(len(other) for other in _OWN_MEANING if other[0] == phrase[0]) for phrase in _OWN_MEANING}


def _stems_of(group: Iterable[str]) -> frozenset[str]:
    return frozenset(_SAME.get(stemmed, stemmed) for word in group for stemmed in (stem(word), _stem(word)))


_LIGHT_FOR_SPEAKER = LIGHT | OBJECT
_IN_MODE = {mode: frozenset(word for word in MODES if MODES[word] == mode) for mode in MODES.values()}
_NAMED_BY = {asks: frozenset(word for word in NAMED_ASKS if NAMED_ASKS[word] == asks) for asks in NAMED_ASKS.values()}
"""What says that it is asked for, by what is asked for."""

_ACTORS = _stems_of(ROLES) | {"team+lead", "direct+report"}
_RELATED = _stems_of(RELATIONS)


_SPELLED = frozenset().union(
    LIGHT,
    BOUND,
    ROLES,
    OWN_WORDS,
    MODES,
    PREDICATES,
    NAMED_ASKS,
    KEYED_ASKS,
    COUNTED,
    QUANTITIES,
    TOPIC_WORDS,
    ASKING_WORDS,
)
"""Words that count as they are spelled, and not only by their stem."""

_SPELLED_BY_STEM = {
    stem(word): tuple(w for w in sorted(_SPELLED) if stem(w) == stem(word)) for word in _SPELLED if word.isalpha()
}


@dataclass(frozen=True, slots=True)
class Shape:
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
    return Verdict(one == other, "same meaning" if one == other else "who acts on whom")


def _shown(term: str, spelled: Mapping[str, str]) -> str:
    return " ".join(spelled.get(part, part) for part in re.split(r"[=+>]", _AGENT_MARK.sub("", term)) if part)


def _category(terms: Iterable[str]) -> str:
    if any(character.isdigit() for term in terms for character in term):
        return "number"
    if any(term.startswith(("not>", "no>", "non>", "never>", "without>")) for term in terms):
        return "negation"
    return "relation" if any(">" in term for term in terms) else "word"


def shape(normal: str, thesaurus: Thesaurus) -> Shape:
    """The shape of a question in normal form."""
    said, tagged = _plain(normal)
    asks, rest = _asked_for(_in_preferred_words(said, thesaurus), stated=tagged)
    asks, content = _named(_in_mode(asks, rest), list(_content(rest, said)))
    terms = _terms(_without(TOPIC_WORDS, content))
    terms = _without(FILLERS.get(asks, frozenset()), terms)
    if asks == "keywords":
        asks = "what is"
    return Shape(asks, frozenset(terms), tuple(terms) if _is_ordered(terms) else ())


def _is_ordered(terms: list[str]) -> bool:
    """Whether somebody acts, or one thing is put in a relation to another: then who and which matter."""
    return not _ACTORS.isdisjoint(terms) or (len(terms) > 2 and not _RELATED.isdisjoint(terms))


def _plain(normal: str) -> tuple[str, bool]:
    """The question in its positive form and plainest wording, and whether it was a statement with a tag."""
    stated = _TAG.sub("", normal) if normal.rpartition(" ")[2] in _TAG_ENDS else normal
    said = _opened(stated) if "nt " in stated or "n't" in stated else stated
    said = _IS.sub(r"\1 is", said) if "'s" in said else said
    said = " ".join(words(said if said.isascii() and "$" not in said else said.translate(CURRENCIES)))
    return _in_one_wording(_question_first(said)), stated != normal


def _opened(said: str) -> str:
    """`said` without the "not" that it opens with: "isn't dental covered" asks whether it is."""
    return _NEGATED_OPENING.sub(lambda found: _OPENING_VERBS.get(found[2] or "", found[1] or found[3] or ""), said)


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
    due = {number for word in said.split() if word in RULES_OF for number in RULES_OF[word] if number > done}
    return sorted(due, reverse=True)


def _in_preferred_words(said: str, thesaurus: Thesaurus) -> str:
    """`said` with each phrase of a meaning of its own, and each that the thesaurus knows, as one word: `annual+leave`."""
    spoken = said.split()
    result: list[str] = []
    done = 0
    for at, word in enumerate(spoken):
        if at < done:
            continue
        longest = _opening(word, thesaurus)
        taken, preferred = _phrase(spoken[at : at + longest], thesaurus) if longest else (1, word)
        result.append(preferred)
        done = at + taken
    return " ".join(result)


def _phrase(spoken: list[str], thesaurus: Thesaurus) -> tuple[int, str]:
    """How many words the phrase at the beginning takes, and the one word for it."""
    stemmed: Phrase = tuple(stem(word) if word[0].isalpha() else word for word in spoken)
    preferred = tuple(_SAME.get(word, word) for word in stemmed)
    for length in range(len(stemmed), 0, -1):
        if length > 1 and spoken[length - 1] == "paid":  # "are holidays paid" is not about holiday pay
            continue
        if (phrase := stemmed[:length]) in _OWN_MEANING:
            return length, "+".join(phrase)
        found = thesaurus.alike.get(phrase) or thesaurus.alike.get(preferred[:length])
        if found and not (length == 1 and spoken[0] in OWN_WORDS):
            return length, "+".join(found[0])
    return 1, spoken[0]


@lru_cache(maxsize=4096)
def _opening(word: str, thesaurus: Thesaurus) -> int:
    """How many words a phrase that begins with this one has at most."""
    starts, first = thesaurus.starts, stem(word) if word[0].isalpha() else word
    if first in _SAME or first in _OWN_STARTS:
        return max(starts.get(first, 0), starts.get(_SAME.get(first, first), 0), _OWN_STARTS.get(first, 0))
    return starts.get(first, 0)


def _question_first(said: str) -> str:
    """`said` with a condition that stands in front of the question moved behind it."""
    if said.partition(" ")[0] not in FRONTING:
        return said
    found = next((found for pattern in FRONTED if (found := pattern.match(said))), None)
    return f"{found[2]} {found[1]}" if found else said


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


def _content(rest: str, said: str) -> Iterator[str]:
    """The words that have to agree, in order."""
    spoken = rest.split()
    light = LIGHT if SPEAKER.isdisjoint(said.split()) else _LIGHT_FOR_SPEAKER
    for before, word in zip(["", *spoken], spoken, strict=False):
        if word in GENERIC_PEOPLE and (not before or before in AUXILIARIES):
            continue
        if word == "to" and "from" in spoken:
            yield word
        elif word not in light:
            yield NUMBERS.get(word, word)


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
        if keyed := KEYED_ASKS.get(content[0]) or KEYED_ASKS.get(content[-1]):
            return keyed
    return "amount" if QUANTITIES.intersection(content) and not TOPIC_WORDS.intersection(content) else asks


def _is_told(word: str) -> bool:
    """Whether how many there are, or what for, is said in front of what is counted: "2 days", "after days"."""
    return word.isdigit() or word in BOUND


def _without(left_out: Collection[str], content: list[str]) -> list[str]:
    return [word for word in content if word not in left_out] or content


def _terms(content: list[str]) -> list[str]:
    """Stems, each binding word joined to the term behind it."""
    terms: list[str] = []
    bound = ""
    for word in content:
        if word in BOUND or word == "to":
            bound += f"{word}>"
        else:
            terms.append(bound + _term(word))
            bound = ""
    return [*terms, bound] if bound else terms


@lru_cache(maxsize=4096)  # words are few; those with digits, which are not, are no work
def _term(word: str) -> str:
    return word if "+" in word else _SAME.get(_stem(word), _stem(word))


def repaired(normal: str, alike: Callable[[str], Iterable[str]], thesaurus: Thesaurus) -> str:
    """`normal` with typing errors put right towards known words.

    Args:
        normal: a normal form.
        alike: known words that might be meant by one: same first letter, about the same length.
        thesaurus: its words are known, too.

    Only a word that nobody knows is touched, and only if exactly one known word is a single slip away (two from eight
    letters on). A known word is never taken for another.

    """
    said = normal.split()
    put_right = {word: _meant(word, alike, thesaurus) for word in said if not _stands(word, thesaurus)}
    return " ".join(put_right.get(word, word) for word in said) if put_right else normal


@lru_cache(maxsize=4096)
def _stands(word: str, thesaurus: Thesaurus) -> bool:
    """Whether `word` is left as it is whatever words are known besides."""
    if word in GRAMMAR_SLIPS:
        return False
    if len(word) < 4 or not word.isalpha():
        return True
    return _is_known(word, thesaurus) and (len(word) == 4 or not (_own_spelling(word) or word.endswith(("er", "ers"))))


def _meant(word: str, alike: Callable[[str], Iterable[str]], thesaurus: Thesaurus) -> str:
    if word in GRAMMAR_SLIPS:
        return GRAMMAR_SLIPS[word]
    if len(word) < 4 or not word.isalpha():
        return word
    if len(word) == 4:
        return _with_a_letter_more(word, alike, thesaurus)
    return _own_spelling(word) or _nearest(word, alike, thesaurus)


def _nearest(word: str, alike: Callable[[str], Iterable[str]], thesaurus: Thesaurus) -> str:
    if _is_known(word, thesaurus):
        return next((other for other in alike(word) if _AGENT_SPELLING.sub("er", other) == word), word)
    candidates = {
        other for other in alike(word) if other[0] == word[0] and len(other) >= 4 and other.replace("'", "").isalpha()
    }
    if word in candidates or any(stem(other) == stem(word) for other in candidates - OWN_WORDS):
        return word
    near = [other for other in candidates if mistyped(word, other.replace("'", ""))]
    return near[0] if len(near) == 1 else word


def _with_a_letter_more(word: str, alike: Callable[[str], Iterable[str]], thesaurus: Thesaurus) -> str:
    """A short word is put right only if a letter within it is missing: "aply", "luch"."""
    if _is_known(word, thesaurus):
        return word
    ends = word[0], word[-1]
    meant = {o for o in alike(word) if len(o) == 5 and o.isalpha() and (o[0], o[-1]) == ends and mistyped(word, o)}
    return meant.pop() if len(meant) == 1 else word


@lru_cache(maxsize=4096)
def _own_spelling(word: str) -> str:
    """The one word of the tables that `word` is a misspelling of although it has its stem: "permited", "eligable"."""
    if len(word) < 6 or word in _SPELLED:
        return ""
    same_ending = [other for other in _SPELLED_BY_STEM.get(stem(word), ()) if other[-2:] == word[-2:]]
    return next((other for other in same_ending if mistyped(word, other)), "")


@lru_cache(maxsize=4096)
def _is_known(word: str, thesaurus: Thesaurus) -> bool:
    return word in STOP_WORDS or word in LIGHT or word in ROLES or thesaurus.knows(stem(word)) or _is_near(word)


def _is_near(word: str) -> bool:
    return any(word.endswith(ending) and word.removesuffix(ending) in NEAR_WORDS for ending in NEAR_ENDINGS)
