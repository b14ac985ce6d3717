"""Nobody is served text they may not read, or text that is no longer there: real policies, real search, a real cache.

Folders, readers, places and edits are drawn with a fixed seed. What may be served is read from the files themselves.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pytest

from bot.knowledge.documents import folder_audiences
from bot.knowledge.library import Knowledge
from bot.knowledge.search import SearchResult
from bot.model import Answer, Evidence, Kind, Scope
from cache.answers import AnswerCache
from tests.cache.parts import THESAURUS, open_cache

FOLDERS = ("", "", "@executives/", "@managers/", "@germany/", "@germany/@managers/")
READERS = ((), (), ("executives",), ("managers",), ("germany",), ("germany", "managers"), ("executives", "managers"))
TOPICS = (
    "parking",
    "bonus",
    "sabbatical",
    "relocation",
    "overtime",
    "canteen",
    "laptop",
    "mentoring",
    "pension",
    "travel",
)
WORDINGS = (
    "What is the {t} policy?",
    "{t} policy",
    "hi! what's the {t} policy please",
    "Who is eligible for {t}?",
    "{t} eligibility",
    "How do I request {t}?",
    "what is the process for requesting {t}",
)
_MARK = re.compile(r"revision \d+ of \S+")


@dataclass
class Company:
    """A folder of policies that changes, and everything drawn from it."""

    root: Path
    chance: random.Random
    revision: int = 0
    served: int = 0
    retired: int = 0
    forbidden: list[str] = field(default_factory=list)
    outdated: list[str] = field(default_factory=list)

    def edit(self) -> None:
        """Write, move between audiences, or withdraw the policy on some topic."""
        topic = self.chance.choice(TOPICS)
        path = self.root / f"{self.chance.choice(FOLDERS)}{topic}.md"
        if path.exists() and self.chance.random() < 0.4:
            path.unlink()
            return
        self.revision += 1
        path.parent.mkdir(parents=True, exist_ok=True)
        mark = f"revision {self.revision} of {path.relative_to(self.root)}"
        path.write_text(
            f"# {topic.title()} policy\n\nWho is eligible for {topic} may request {topic} by form, {mark} says.\n"
        )

    def check(self, answer: Answer, scope: Scope) -> None:
        """Hold what was served against the files."""
        self.served += 1
        for mark in _MARK.findall(answer.text):
            path = mark.split(" of ")[1]
            if not set(folder_audiences(path)) <= scope.audiences:
                self.forbidden.append(mark)
            if not (self.root / path).exists() or f"{mark} " not in (self.root / path).read_text():
                self.outdated.append(mark)


@dataclass
class Look:
    """What this reader would be answered from now."""

    knowledge: Knowledge
    question: str
    scope: Scope

    @property
    def version(self) -> str:
        return self.knowledge.version(self.scope)

    @cached_property
    def result(self) -> SearchResult:
        return self.knowledge.search(self.question, self.scope, 4)

    def evidence(self) -> Evidence:
        return Evidence.of(self.result.version, tuple(found.passage for found in self.result.found))


def ask(company: Company, cache: AnswerCache, knowledge: Knowledge) -> None:
    """One lookup, and an answer kept where there was none; now and then policies change while it is written."""
    question = company.chance.choice(WORDINGS).format(t=company.chance.choice(TOPICS))
    in_public = company.chance.random() < 0.3
    scope = Scope() if in_public else Scope.of(*company.chance.choice(READERS))
    look = Look(knowledge, question, scope)
    if hit := cache.lookup(question, scope, look):
        company.check(hit.answer, scope)
        return
    passages = tuple(found.passage for found in look.result.found)
    if company.chance.random() < 0.05:
        company.edit()
        knowledge.sync()
    text = " ".join(passage.text for passage in passages[:2])
    written = Answer(text=text, kind=Kind.FRESH, sources=passages[:2], passages=passages)
    cache.store(question, scope, look.evidence(), written)


def play(tmp_path: Path, lookups: int, seed: int) -> Company:
    company = Company(tmp_path / "policies", random.Random(seed))
    company.root.mkdir()
    for _ in range(20):
        company.edit()
    knowledge = Knowledge(company.root, tmp_path / "index.db", THESAURUS)
    cache = open_cache(tmp_path / "cache")
    knowledge.sync()
    for number in range(lookups):
        if number % 25 == 0:
            company.edit()
            knowledge.sync()
        ask(company, cache, knowledge)
    stats = cache.stats()
    company.retired = dict(stats.misses).get("evidence", 0)
    assert stats.lookups == lookups
    cache.close()
    knowledge.close()
    return company


def judge(company: Company, lookups: int) -> None:
    assert (company.forbidden, company.outdated) == ([], [])
    assert company.served > lookups / 10  # it was not for want of hits
    assert company.retired > lookups / 100


def test_no_answer_is_served_across_audiences_or_edits(tmp_path: Path) -> None:
    judge(play(tmp_path, 400, seed=1), 400)


@pytest.mark.slow
def test_nor_in_thousands_of_lookups(tmp_path: Path) -> None:
    judge(play(tmp_path, 6000, seed=2), 6000)
