"""Is somebody telling us of harm? Recognised before everything else; questions about a policy are ordinary questions.

`disclosure.txt` beside this module holds what there is to know: the words for people, acts, despair and danger, and the
orders in which they tell of harm ("WHO ~4 HIT ~1 ME"). This module reads a message against it. Every word has a place,
the places of a word class are the bits of one number, and a rule is a few shifts over such numbers: the time grows with
the length of the message alone, whatever is written in it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache
from itertools import pairwise
from pathlib import Path

from bot.care.weights import Weights, signs

RULES_FILE = Path(__file__).with_name("disclosure.txt")
"""The words and rules; the head of the file explains how to read and extend it."""

_QUOTES = str.maketrans("’‘ʼ`´", "'''''")
_TOKEN = re.compile(r"[^\s.,;:!?…。、！？।()\[\]{}\"“”«»<>/~_+=|—–-]+|[.;!?…。！？।\n]+|,+")
_TAILS = {"s": "", "re": "", "ve": "", "ll": "will", "d": "would"}
"""What stands behind an apostrophe: "he's" is read as "he", "they'll" as "they will"."""
_END = "END"
_PAUSE = "PAUSE"
_COMMA = ","
_PAUSES = frozenset({_END, _PAUSE, _COMMA})
_QUESTION_WORDS = frozenset({"what", "how", "who", "whom", "where", "when", "which"})
_TELLING = frozenset({"he", "she", "they", "i", "we", "my"})
"""After a question word these make no question: "what he does to me"."""

_LONG = 8
"""Letters a word needs for a slip in it to be forgiven; in shorter words a slip makes another word (rated, raped)."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Word classes in order. `steps` holds for each the labels it may have, and how many words may come before the next."""

    steps: tuple[tuple[tuple[str, ...], int], ...]

    @classmethod
    def parse(cls, text: str) -> Rule:
        """The rule written as `WHO ~4 HIT|TOUCH ~1 ME`; without `~`, one word directly follows the other."""
        steps: list[tuple[tuple[str, ...], int]] = []
        for part in text.split():
            if part.startswith("~"):
                steps[-1] = (steps[-1][0], int(part[1:]))
            else:
                steps.append((tuple(part.split("|")), 0))
        return cls(tuple(steps))

    def starts(self, places: Mapping[str, int]) -> int:
        """The places at which the rule begins, as bits. No rule reaches over the end of a sentence."""
        inside = ~places.get(_END, 0)
        here = -1
        for labels, gap in reversed(self.steps):
            reach = here >> 1
            for _ in range(gap):
                reach |= (reach & inside) >> 1
            here = _any_of(labels, places) & reach
            if not here:
                return 0
        return here


def _any_of(labels: Iterable[str], places: Mapping[str, int]) -> int:
    found = 0
    for label in labels:
        found |= places.get(label, 0)
    return found


def _bits(tokens: Iterable[str]) -> dict[str, int]:
    """For every word the places at which it stands."""
    bits: dict[str, int] = defaultdict(int)
    bit = 1
    for token in tokens:
        bits[token] |= bit
        bit <<= 1
    return bits


def _within(bits: int, places: Mapping[str, int]) -> dict[str, int]:
    return {label: left for label, at in places.items() if (left := at & bits)}


@dataclass(slots=True)
class Rulebook:
    """What `disclosure.txt` says: labels of words, and rules by what they mean."""

    labels: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    rules: dict[str, list[Rule]] = field(default_factory=lambda: defaultdict(list))
    spelt_out: dict[str, list[str]] = field(default_factory=dict)
    anywhere: list[str] = field(default_factory=list)
    phrases: dict[str, list[list[str]]] = field(default_factory=lambda: defaultdict(list))
    slips: dict[str, str] = field(default_factory=dict)
    longest: int = 0
    anchored: dict[str, dict[str, list[Rule]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))

    @classmethod
    def load(cls, path: Path = RULES_FILE) -> Rulebook:
        """Read the rules.

        Raises:
            ValueError: a line is neither a word class nor a rule, or a rule names a class that is not there.

        """
        book = cls()
        for line in path.read_text(encoding="utf-8").splitlines():
            if said := line.split("#", 1)[0].strip():
                book._take(said)
        book._index()
        return book

    def tokens(self, text: str) -> list[str]:
        """The words of `text` with short forms spelt out and slips mended; ends of sentences are `END`."""
        found = _TOKEN.findall(text)
        spelt = {token: self._spelt(token) for token in set(found)}
        return [*(word for token in found for word in spelt[token]), _END]

    def places(self, tokens: Sequence[str]) -> dict[str, int]:
        """Where each label is, as bits; every word of a phrase has its label, what a harmless rule explains has none."""
        places: dict[str, int] = defaultdict(int)
        for token, at in _bits(tokens).items():
            for label in self.labels.get(token, ()):
                places[label] |= at
        for place in (place for place, token in enumerate(tokens) if token in self.phrases):
            for phrase in self.phrases[tokens[place]]:
                if tokens[place : place + len(phrase)] == phrase:
                    for label in self.labels[" ".join(phrase)]:
                        places[label] |= ((1 << len(phrase)) - 1) << place
        explained = 0
        for rule in self._near("harmless", places):
            explained |= rule.starts(places)
        return _within(~explained, places) if explained else places

    def tells(self, text: str) -> bool:
        """Whether some rule finds harm in `text`, which is already evened out."""
        return any(phrase in text for phrase in self.anywhere) or self._tell(self.tokens(text))

    def _tell(self, tokens: list[str]) -> bool:
        places = self.places(tokens)
        if any(rule.starts(places) for rule in self._near("told", places)):
            return True
        stated = _within(~self._asked(tokens, places), places)
        return any(rule.starts(stated) for rule in self._near("unless asked", stated))

    def asks(self, text: str) -> bool:
        """Whether a clause of `text` opens like a question: "can I", not "can not"; "when is", not "when he"."""
        fresh = True
        for word, following in pairwise(self.tokens(text)):
            labels = self.labels.get(word, ())
            telling = following == "not" or word == "if" or (word in _QUESTION_WORDS and following in _TELLING)
            if fresh and "ASKING" in labels and not telling:
                return True
            fresh = _PAUSE in labels or (fresh and "POLITE" in labels)
        return False

    def names(self, label: str, text: str) -> bool:
        """Whether a word or phrase of this class is in `text`, not counting idioms."""
        return bool(self.places(self.tokens(text)).get(label, 0))

    def classes(self, word: str) -> list[str]:
        """The word classes of `word`."""
        return [label for label in self.labels.get(word, ()) if label.isupper() and label not in _PAUSES]

    def _near(self, kind: str, places: Mapping[str, int]) -> Iterator[Rule]:
        """The rules of a kind whose rarest words are there: a few of hundreds."""
        anchored = self.anchored[kind]
        return (rule for label in places for rule in anchored.get(label, ()))

    def _asked(self, tokens: list[str], places: Mapping[str, int]) -> int:
        """The words of clauses that open like a question about a rule or a case that has not happened."""
        pauses, openers, polite = (places.get(label, 0) for label in (_PAUSE, "ASKING", "POLITE"))
        asked, asking, fresh = 0, False, True
        for place in range(len(tokens)):
            bit = 1 << place
            if bit & pauses:
                asking, fresh = False, True
            elif bit & openers and (fresh or tokens[place] in {"if", "when"}):
                asking, fresh = True, False
            elif not bit & polite:
                fresh = False
            asked |= bit if asking else 0
        return asked

    def _spelt(self, token: str) -> list[str]:
        if token[0] in ".;!?…。！？।\n":
            return [_END]
        if token[0] == _COMMA:
            return [_COMMA]
        if token in self.spelt_out:
            return self.spelt_out[token]
        if "'" in token:
            parts = [_TAILS.get(part, part) for part in token.split("'")]
            return [word for part in parts if part for word in self._spelt(part)]
        return [token if token in self.labels else self._mended(token)]

    def _mended(self, token: str) -> str:
        if not _LONG - 1 <= len(token) <= self.longest + 1:
            return token
        return next((self.slips[form] for form in _shortened(token) if form in self.slips), token)

    def _take(self, said: str) -> None:
        name, equals, members = said.partition(" = ")
        kind, colon, rule = said.partition(": ")
        if equals and name == "ANYWHERE":
            self.anywhere += _listed(members)
        elif equals and name.isupper():
            for word in _listed(members):
                self.labels[word].append(name)
        elif equals:
            self.spelt_out |= {short: members.split() for short in _listed(name)}
        elif colon and kind in {"told", "unless asked", "harmless"}:
            self.rules[kind].append(Rule.parse(rule))
        else:
            raise ValueError(f"{RULES_FILE.name}: {said!r} is neither a word class nor a rule")

    def _index(self) -> None:
        classes = {_END, *(name for names in self.labels.values() for name in names)}
        said = {
            label for rules in self.rules.values() for rule in rules for labels, _ in rule.steps for label in labels
        }
        if unknown := {label for label in said if label.isupper()} - classes:
            raise ValueError(f"{RULES_FILE.name} has no word class {', '.join(sorted(unknown))}")
        for word in said - classes:
            self.labels[word].append(word)
        self.labels[_END] = [_END, _PAUSE]
        self.labels[_COMMA] = [_COMMA, _PAUSE]
        for words in (word.split() for word in self.labels if " " in word):
            self.phrases[words[0]].append(words)
        for word in self.labels:
            if len(word) >= _LONG and " " not in word:
                self.slips |= dict.fromkeys(_shortened(word), word)
                self.longest = max(self.longest, len(word))
        self._anchor()

    def _anchor(self) -> None:
        """Look for each rule at the step whose labels the fewest rules mention."""
        uses = Counter(word for rules in self.rules.values() for r in rules for labels, _ in r.steps for word in labels)
        for kind, rules in self.rules.items():
            for rule in rules:
                rarest = min(
                    (labels for labels, _ in rule.steps), key=lambda labels: sum(uses[word] for word in labels)
                )
                for label in rarest:
                    self.anchored[kind][label].append(rule)


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _shortened(word: str) -> Iterator[str]:
    """`word`, and `word` with any one letter but the first left out: two words that share a form differ by one slip."""
    yield word
    for place in range(1, len(word)):
        yield word[:place] + word[place + 1 :]


class Harm(IntEnum):
    """How sure we are that a message tells of harm."""

    NONE = 0  # an ordinary question
    FAINT = 1  # answered like any other, and kept from the cache: it may be about somebody
    UNSURE = 2  # a line of care comes before the ordinary answer
    TOLD = 3  # care, and nothing before it


_OF_A_STATEMENT, _OF_A_QUESTION = (0.7, -3.0), (1.5, 0.0)
"""Odds (logarithms) from which a message tells of harm by itself, and if a rule says so as well. With a question in it the
bar is higher, since below it there is the line of care with the answer behind it: right for both."""

_UNSURE, _FAINT = -1.2, -2.5
"""Odds from which a message is taken for that. By `python -m bench.learn_care --check`, on messages that were not learned
from; a cry for help that is missed is worse than a kind word too many."""

_ALONE, _OUTWEIGHS = 1.0, 3.0
"""What a sentence counts less than the whole message, and how far it may outweigh it: what stands around a sentence is
part of what it says."""


@cache
def _rulebook() -> Rulebook:
    return Rulebook.load()


@cache
def _weights() -> Weights:
    return Weights.load()


def evened(text: str) -> str:
    """`text` without differences that mean nothing: capitals, forms of letters, kinds of quotation marks."""
    return unicodedata.normalize("NFKC", text).translate(_QUOTES).casefold()


def harm_in(text: str, weights: Weights | None = None) -> Harm:
    """Whether `text` tells of harm done or about to be done to the writer or somebody near.

    Two look at it (`weights`: other than those that come with hrbot): the rules, and what was learned from messages. Where they disagree, care comes first.
    """
    plain = evened(text)
    odds, ruled = _odds(plain, weights or _weights()), _rulebook().tells(plain)
    sure, doubted = _OF_A_QUESTION if asks_something(text) else _OF_A_STATEMENT
    if odds > sure or (ruled and odds > doubted):
        return Harm.TOLD
    if ruled or odds > _UNSURE:
        return Harm.UNSURE
    return Harm.FAINT if odds > _FAINT else Harm.NONE


def _odds(plain: str, weights: Weights) -> float:
    """The logarithm of the odds that an evened-out message tells of harm, by the message or its worst sentence."""
    sentences = sentences_of(plain)
    score, classes = weights.score, _rulebook().classes
    whole = [word for words in sentences for word in words]
    if not whole:
        return float("-inf")
    together = score(signs(whole, classes))
    worst = max(score(signs(words, classes)) for words in sentences if words) - _ALONE
    return max(together, min(worst, together + _OUTWEIGHS))


def sentences_of(plain: str) -> list[list[str]]:
    """The words of a message as they are weighed, by sentences."""
    sentences: list[list[str]] = [[]]
    for token in _rulebook().tokens(plain):
        if token == _END:
            sentences.append([])
        elif token != _COMMA:
            sentences[-1].append(token)
    return sentences


def asks_something(text: str) -> bool:
    """Whether `text` has a question in it that could be looked up."""
    return "?" in text or _rulebook().asks(evened(text))


def is_urgent(text: str) -> bool:
    """Whether a message that tells of harm speaks of life and limb: then whom to call comes first."""
    return _rulebook().names("URGENT", evened(text))
