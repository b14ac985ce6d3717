"""One idea of a word for search, extract and cache: words, stems, stop words, and the HR thesaurus."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import snowballstemmer

from bot.errors import SettingsError

THESAURUS_FILE = Path(__file__).parent / "knowledge" / "thesaurus.txt"
"""The HR thesaurus that comes with hrbot."""

STOP_WORDS = frozenset(
    "a about again all also am an and any are as at be because been before being but by can could did do does doing "
    "down each few for from further get gets getting give given go goes going got had has have having he her here hers "
    "him his how i if in into is it its just let like make many may me more most much must my need no nor not now of "
    "off on once only or other our out over own per please pls plz same shall she should so some such take than that the their "
    "them then there these they this those through to too u under until up ur us use very want was we were what when where "
    "which while who whom whose why will with would you your yours".split()
)
"""Words too common to say what a text is about. Negations are among them: who needs those must look at `words`."""

AT_SOMEBODY = re.compile(
    r"(?<![a-z0-9._%+-])@(?!(?:hr(?:[-_]?(?:bot|desk|help|team))?|here|channel|everyone|all|team|home|work|office)(?![\w.-]*\w))"
    r"[^\W\d_](?:[\w.-]*\w)?+(?!/\w)",
    re.IGNORECASE,
)
"""A person as they are named where no mention is made of it: "@kim.example", and not "@here", "@home" or "@folder/file"."""

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'"})
_CONTRACTIONS = (
    (re.compile(r"\bcan'?t\b"), "can not"),
    (re.compile(r"\bwon'?t\b"), "will not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"\b(do|does|did|is|are|was|has|have|had|could|should|would)nt\b"), r"\1 not"),
    (re.compile(r"\bi'?m\b"), "i am"),
    (re.compile(r"\bive\b"), "i"),
    (re.compile(r"'(?:s|re|ve|ll|d|m)?\b|'"), ""),
)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
_BRACKETED = re.compile(r"(?<=\d)\((\w)\)")  # 401(k)
_CONTRACTED = frozenset(
    "cant wont dont doesnt didnt isnt arent wasnt hasnt havent hadnt couldnt shouldnt wouldnt im ive".split()
)
"""Contractions without their apostrophe."""

SIGNS = (
    r"(?:(?!\d)[\u0300-\u034e\u0350-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
    r"\u07eb-\u07f3\u08ca-\u0963\u0971-\u0df3\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ece\u102b-\u103e\u1056-\u109d\u1712-\u1734\u17b6-\u17d3])+"
)
"""Vowels and tones that are written as signs at a letter and are no letters to Python: without them father and grandson are
one word in Hindi."""

_RUN = rf"[^\W_]+(?:{SIGNS}[^\W_]*)*"
_WORD = re.compile(rf"\d+(?:\.\d+)+|{_RUN}(?:&{_RUN})*")


def words(text: str) -> list[str]:
    """The words of `text` in order: case, quotes, contractions and thousands separators evened out.

    "191,900" is `191900`, "3.85%" is `3.85 percent`, "401(k)" is `401k`, "M&IE" is `m&ie`, "don't" is `do not`;
    hyphens and slashes separate.
    """
    if text.isascii() and text.replace(" ", "").isalnum() and text == text.lower():  # as most are; many times faster
        spoken = text.split()
        if _CONTRACTED.isdisjoint(spoken):
            return spoken
    plain = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES).casefold()
    for pattern, replacement in _CONTRACTIONS:
        plain = pattern.sub(replacement, plain)
    plain = _BRACKETED.sub(r"\1", _THOUSANDS.sub("", plain)).replace("%", " percent ")
    return _WORD.findall(plain)


_SAME_WORD = {
    form: base
    for base, forms in {
        "absent": "absence",
        "accrue": "accrual",
        "apply": "application applications applicant applicants",
        "birth": "born",
        "child": "children",
        "criterion": "criteria",
        "wife": "wives",
        "woman": "women",
        "complain": "complaint complaints",
        "death": "die dies died dead dying deceased",
        "decide": "decision decisions",
        "drive": "driver drivers drove driven",
        "extend": "extension extensions",
        "injury": "injure injured injuring",
        "lose": "lost losing loss losses",
        "marry": "married marriage marrying",
        "notify": "notification notifications",
        "pay": "paid payment payments payable",
        "person": "people persons",
        "pregnant": "pregnancy pregnancies",
        "probation": "probationary",
        "reduce": "reduction reductions",
        "refer": "referral referrals",
        "require": "requirement requirements",
        "sell": "sold selling sale",
        "spend": "spent",
        "steal": "stolen theft stole",
        "submit": "submission submissions",
        "wear": "worn wore",
        "minute": "mins",
        "hour": "hrs",
        "week": "wk wks",
        "month": "mth mths mo",
        "year": "yr yrs",
        "rsu": "rsus",
        "kpi": "kpis",
    }.items()
    for form in forms.split()
}
"""Forms of one word of HR that the stemmer keeps apart."""

_english = snowballstemmer.stemmer("english")
_english_lock = threading.Lock()  # a stemmer keeps the word it works on in itself


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of a lower-case English word: Porter2, from the Snowball project, with a few irregular forms besides,
    and without the plural of codes, as in "T4s".
    """
    base = _SAME_WORD.get(word, word)
    with _english_lock:
        stemmed: str = _english.stemWord(base)
    return stemmed[:-1] if stemmed.endswith("s") and stemmed[-2:-1].isdigit() else stemmed


def stems(text: str) -> list[str]:
    """The stems of all words of `text`, stop words included, in order."""
    return [stem(word) for word in words(text)]


def content_stems(text: str) -> list[str]:
    """The stems of the words of `text` that say what it is about, in order."""
    return [stem(word) for word in words(text) if word not in STOP_WORDS]


Phrase = tuple[str, ...]
"""Stems of the words of one thesaurus phrase, in order."""


@dataclass(frozen=True, slots=True, eq=False)
class Thesaurus:
    """Which words of HR mean the same (`alike`), and which point to others (`leads`).

    `alike` maps a phrase to all phrases of its group, the preferred one first; `leads` maps what people say to the
    phrases policies use for it.
    """

    alike: dict[Phrase, tuple[Phrase, ...]]
    leads: dict[Phrase, tuple[Phrase, ...]]
    longest: int = 1
    vocabulary: frozenset[str] = frozenset()

    @classmethod
    def load(cls, path: Path | None = None) -> Thesaurus:
        """Read a thesaurus file; without a path, the one that comes with hrbot.

        Each line is a group of equals (`annual leave = holiday, vacation`) or a pointer from what people say to what
        policies say (`my wife is having a baby -> paternity leave`). `#` begins a comment.

        Raises:
            SettingsError: the file cannot be read, or a line is neither.

        """
        source = path or THESAURUS_FILE
        try:
            lines = source.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            fix = "this thesaurus file cannot be read as UTF-8 text. Correct the path in .env, or leave it empty."
            raise SettingsError("THESAURUS_PATH", str(source), fix) from error
        return cls.parse(lines, str(source))

    @classmethod
    def parse(cls, lines: Iterable[str], name: str = "") -> Thesaurus:
        """The thesaurus in `lines`; see `load`."""
        alike: dict[Phrase, tuple[Phrase, ...]] = {}
        leads: dict[Phrase, tuple[Phrase, ...]] = {}
        for number, line in enumerate(lines, 1):
            said = line.split("#", 1)[0].strip()
            if not said:
                continue
            left, arrow, right = said.partition("->")
            equals = () if arrow else tuple(_phrases(said.replace("=", ",", 1)))
            targets = tuple(_phrases(right))
            if not (targets and tuple(_phrases(left))) and len(equals) < 2:
                fix = f"line {number} is neither `word = word, word` nor `what people say -> what policies say`."
                raise SettingsError("THESAURUS_PATH", name, fix)
            alike.update({phrase: (*alike.get(phrase, ()), *equals) for phrase in equals})
            leads.update({phrase: (*leads.get(phrase, ()), *targets) for phrase in _phrases(left) if arrow})
        phrases = {*alike, *leads, *(phrase for targets in leads.values() for phrase in targets)}
        vocabulary = frozenset(term for phrase in phrases for term in phrase)
        return cls(alike, leads, max(map(len, [*alike, *leads]), default=1), vocabulary)

    def matches(self, said: Sequence[str]) -> list[tuple[Phrase, tuple[Phrase, ...]]]:
        """Every phrase of the thesaurus in `said`, longest first, with the other phrases for it: its equals, and what
        any of them leads to.
        """
        return [(phrase, self._others(phrase)) for phrase in dict.fromkeys(self._phrases_in(said))]

    def _others(self, phrase: Phrase) -> tuple[Phrase, ...]:
        equals = self.alike.get(phrase, (phrase,))
        led = (other for equal in equals for other in self.leads.get(equal, ()))
        return tuple(other for other in dict.fromkeys((*equals, *led)) if other != phrase)

    def knows(self, term: str) -> bool:
        """Whether the stem is a word of the thesaurus."""
        return term in self.vocabulary

    def _phrases_in(self, said: Sequence[str]) -> Iterator[Phrase]:
        for length in range(self.longest, 0, -1):
            for start in range(len(said) - length + 1):
                phrase = tuple(said[start : start + length])
                if phrase in self.alike or phrase in self.leads:
                    yield phrase


def _phrases(text: str) -> Iterator[Phrase]:
    for part in text.split(","):
        if phrase := tuple(stems(part)):
            yield phrase


def slips_apart(word: str, other: str, most: int = 2) -> int:
    """How many letters have to be added, dropped, replaced or swapped with a neighbour to get from one word to another.

    `most + 1` stands for anything above `most`. The optimal string alignment distance, after Damerau (1964).
    """
    if abs(len(word) - len(other)) > most or len(set(word) ^ set(other)) > 2 * most:
        return most + 1  # one change takes at most one letter away and brings at most one in
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(word, 1):
        earlier, before, row = before, row, [i]
        for j, target in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != target))
            if i > 1 and j > 1 and letter == other[j - 2] and word[i - 2] == target:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
