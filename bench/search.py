"""How fast the policies are read and searched: CPU time of single searches, and seconds of a first indexing.

Over the larger public corpus of ../shared (about 1,300 passages) where it is present, else over as many invented ones; with
questions of many kinds, most of them about other handbooks.
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


def measured(home: Path) -> dict[str, float]:
    """A first indexing, and searches after one round to warm up."""
    with closing(Knowledge(corpus(home), home / "index.sqlite", Thesaurus.load())) as knowledge:
        began = time.perf_counter()
        passages = knowledge.sync().passages
        seconds = time.perf_counter() - began
        list(search_times(knowledge, 1))
        times = sorted(search_times(knowledge, ROUNDS))
    return {
        "p50_cpu_ms": round(times[len(times) // 2], 2),
        "p99_cpu_ms": round(times[int(len(times) * 0.99)], 2),
        "build_seconds": round(seconds, 2),
        "passages": passages,
        "searches": len(times),
    }


def search_times(knowledge: Knowledge, rounds: int) -> Iterator[float]:
    """Milliseconds of CPU of each search."""
    for question in questions() * rounds:
        began = time.thread_time()
        knowledge.search(question, Scope(), 6)
        yield (time.thread_time() - began) * 1000


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measured(Path(folder))))


if __name__ == "__main__":
    main()
