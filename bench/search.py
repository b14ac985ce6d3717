"""How fast the policies are read and searched: CPU time of single searches, and of a first indexing.

Over the larger public corpus of ../shared where it is present, for the index; and over 1,300 passages of many documents, with
questions of many kinds, for the searches.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bench.startup import write_policies
from bot.knowledge.library import Knowledge
from bot.language import Thesaurus
from bot.model import Scope

ROOT = Path(__file__).parent.parent
CORPUS = ROOT.parent / "shared" / "corpora" / "gsa-tts"
PASSAGES = 1300
ROUNDS = 3


def questions() -> list[str]:
    """What people ask in tests/bot/questions: long and short, mistyped, answered and not."""
    files = sorted((ROOT / "tests" / "bot" / "questions").glob("*.jsonl"))
    return [json.loads(line)["question"] for file in files for line in file.read_text().splitlines()]


def corpus(home: Path) -> Path:
    """The larger public corpus, or invented policies of the same size."""
    if CORPUS.exists():
        return CORPUS
    write_policies(home / "corpus", PASSAGES)
    return home / "corpus"


def search_times(home: Path) -> Iterator[float]:
    """Milliseconds of CPU of each search, after one round to warm up, over real policies and invented ones."""
    mixed = home / "mixed"
    write_policies(mixed, PASSAGES - 200)
    for file in (ROOT / "policies").glob("*.md"):
        (mixed / file.name).write_bytes(file.read_bytes())
    with closing(Knowledge(mixed, home / "mixed.sqlite", Thesaurus.load())) as knowledge:
        knowledge.sync()
        for round_number in range(ROUNDS + 1):
            for question in questions():
                began = time.thread_time()
                knowledge.search(question, Scope(), 6)
                if round_number:
                    yield (time.thread_time() - began) * 1000


def build(home: Path) -> tuple[float, int]:
    """Seconds until the larger corpus is indexed for the first time, and how many passages that gives."""
    with closing(Knowledge(corpus(home), home / "corpus.sqlite", Thesaurus.load())) as knowledge:
        began = time.perf_counter()
        report = knowledge.sync()
        return time.perf_counter() - began, report.passages


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        seconds, passages = build(home)
        times = sorted(search_times(home))
    figures = {
        "p50_cpu_ms": round(times[len(times) // 2], 2),
        "p99_cpu_ms": round(times[int(len(times) * 0.99)], 2),
        "build_seconds": round(seconds, 2),
        "build_passages": passages,
        "searches": len(times),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
