"""How fast the answer cache is beside raw diskcache (dict values), SQLite by primary key and a scan by word overlap.

All run in turn, round after round, so that a busy machine is busy for each of them; figures are medians, bars are on
ratios. Questions of a miss are never asked twice. A store follows its lookup, as in the engine. The map of GPTCache is
measured beside them where somebody installed it (`uv pip install gptcache`): it brings ten times the packages of ours.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

import diskcache

from bot.language import Thesaurus
from bot.model import Answer, Evidence, Kind, Passage, Scope
from bot.tally import Tally
from cache.answers import Admission, AnswerCache
from cache.entries import Entry, encode
from cache.keys import Seal
from cache.readings import Reading

SIZES = (1000, 5000, 20_000)
HOT = 300
ROUNDS = 11
START_SECONDS = 2.0
"""What it takes until every process of a crowd is ready."""
EVERYONE = Scope()
THESAURUS = Thesaurus.load()
TOPICS = (
    "annual leave,sick leave,parental leave,travel expenses,remote work,overtime,training budget,notice period".split(
        ","
    )
)
GROUPS = "full-time staff,part-time staff,new joiners,team leads,night shifts,field teams,seasonal staff".split(",")
POLICY = "Every employee receives the days named for their group, after a request to the head of unit in good time. "
PASSAGES = tuple(
    Passage(f"p{n}", f"digest {n}", f"policy-{n}.md", f"Policy {n}", ("Days", "Groups"), POLICY * 2) for n in range(3)
)


@dataclass(frozen=True)
class Now:
    version: str = "v1"

    def evidence(self) -> Evidence:
        return Evidence.of("v1", PASSAGES)


NOW = Now()


def question(number: int) -> str:
    topic, group = TOPICS[number % len(TOPICS)], GROUPS[number // 8 % len(GROUPS)]
    return f"How many days of {topic} are there for {group} in case {number}?"


def text(number: int) -> str:
    return f"In case {number} there are {number % 40} days, as the policy says for this group of employees. " * 3


def answer(number: int) -> Answer:
    return Answer(text(number), Kind.FRESH, sources=PASSAGES[:1], passages=PASSAGES, confidence=1.0)


def plain(number: int) -> dict[str, object]:
    """The same answer as one would keep it in diskcache."""
    known = [[p.id, p.digest, p.path, p.title, list(p.headings), p.text, p.audience] for p in PASSAGES]
    return {
        "question": question(number),
        "answer": text(number),
        "passages": known,
        "sources": [0],
        "written_at": time.time(),
    }


def sealed(number: int) -> bytes:
    """As many bytes as the entry takes in our store."""
    reading = Reading("", "room", b"s" * 16, question(number))
    entry = Entry.of(reading, question(number), EVERYONE, NOW.evidence(), answer(number), written_at=time.time())
    return Seal(b"secret").close(b"k" * 16, encode(entry))


def opened(folder: Path, entries: int = 100_000) -> AnswerCache:
    return AnswerCache.open(
        folder,
        answerer="bench",
        thesaurus=THESAURUS,
        ttl_seconds=1e6,
        max_entries=entries,
        max_bytes=10**9,
        tally=Tally(),
    )


def keep(cache: AnswerCache, number: int) -> bool:
    return cache.store(question(number), EVERYONE, Evidence.of("v1", PASSAGES), answer(number)).stored


def found(cache: AnswerCache, asked: str) -> str | None:
    hit = cache.lookup(asked, EVERYONE, NOW)
    return hit.answer.text if hit else None


class Scan:
    """Word overlap with every stored question; their words are read once."""

    def __init__(self, questions: Iterable[str]) -> None:
        self.stored = [frozenset(asked.lower().split()) for asked in questions]

    def find(self, asked: str) -> int | None:
        words = frozenset(asked.lower().split())
        best, best_at = 0.0, None
        for at, other in enumerate(self.stored):
            both = len(words & other)
            overlap = both / (len(words) + len(other) - both)
            if overlap > best:
                best, best_at = overlap, at
        return best_at if best >= 0.95 else None


def interleaved(contenders: dict[str, Callable[[], float]], rounds: int = ROUNDS) -> dict[str, float]:
    """The median of each contender's seconds, all run in turn."""
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, run in contenders.items():
            taken[name].append(run())
    return {name: median(seconds) for name, seconds in taken.items()}


def each(work: Callable[[str], object], questions: Sequence[str]) -> float:
    """Seconds per question."""
    started = time.perf_counter()
    for asked in questions:
        work(asked)
    return (time.perf_counter() - started) / len(questions)


def gptcache_map(file: Path) -> Callable[[str], object] | None:
    """Looks questions up in GPTCache's map, which holds those of `hits`; None where GPTCache is not installed."""
    if find_spec("gptcache") is None:
        return None
    api, managers = import_module("gptcache.adapter.api"), import_module("gptcache.manager.data_manager")
    cache = import_module("gptcache").Cache()
    prompt = import_module("gptcache.processor.pre").get_prompt
    cache.init(pre_embedding_func=prompt, data_manager=managers.MapDataManager(str(file), 100_000))
    for number in range(1000):
        api.put(question(number), text(number), cache_obj=cache)
    return lambda asked: api.get(asked, cache_obj=cache)


# -- one at a time -------------------------------------------------------------------------------------------------


def hits(folder: Path) -> dict[str, float]:
    cache, disk = opened(folder / "hits"), diskcache.Cache(str(folder / "hits-disk"))
    sqlite = sqlite3.connect(folder / "hits.sqlite")
    sqlite.execute("CREATE TABLE Answers (question TEXT PRIMARY KEY, answer TEXT) WITHOUT ROWID")
    for number in range(1000):
        assert keep(cache, number)
        disk.set(question(number), plain(number))
        sqlite.execute("INSERT INTO Answers VALUES (?, ?)", (question(number), json.dumps(plain(number))))
    sqlite.commit()
    hot = [question(number) for number in range(HOT)]

    def from_disk() -> float:
        """By a process that has asked nothing yet but one other question."""
        other = opened(folder / "hits")
        found(other, question(HOT))
        taken = each(lambda asked: found(other, asked), hot)
        other.close()
        return taken

    def from_raw_disk() -> float:
        disk.close()
        disk.get(question(HOT))
        return each(disk.get, hot)

    def by_key(asked: str) -> object:
        return json.loads(sqlite.execute("SELECT answer FROM Answers WHERE question = ?", (asked,)).fetchone()[0])

    contenders = {
        "diskcache": from_raw_disk,
        "sqlite": lambda: each(by_key, hot),
        "from_disk": from_disk,
        "in_memory": lambda: each(lambda asked: found(cache, asked), hot),
    }
    if by_map := gptcache_map(folder / "hits.map"):
        contenders["gptcache"] = lambda: each(by_map, hot)
    taken = interleaved(contenders, rounds=4 * ROUNDS)
    cache.close()
    return {f"{name}_get_us": taken[name] * 1e6 for name in ("gptcache",) if name in taken} | {
        "diskcache_get_us": taken["diskcache"] * 1e6,
        "sqlite_get_us": taken["sqlite"] * 1e6,
        "hit_memory_us": taken["in_memory"] * 1e6,
        "hit_memory_vs_diskcache": taken["in_memory"] / taken["diskcache"],
        "hit_disk_us": taken["from_disk"] * 1e6,
        "hit_disk_vs_diskcache": taken["from_disk"] / taken["diskcache"],
    }


def stores(folder: Path) -> dict[str, float]:
    cache, disk, numbers = opened(folder / "stores"), diskcache.Cache(str(folder / "stores-disk")), count()

    def ours() -> float:
        batch = [next(numbers) for _ in range(100)]
        for number in batch:
            found(cache, question(number))
        return each(lambda number: keep(cache, int(number)), [str(number) for number in batch])

    def theirs() -> float:
        batch = [next(numbers) for _ in range(100)]
        values = {str(number): sealed(number) for number in batch}
        return each(lambda number: disk.set(number, values[number]), list(values))

    taken = interleaved({"diskcache": theirs, "ours": ours})
    cache.close()
    return {"store_us": taken["ours"] * 1e6, "store_vs_diskcache_set": taken["ours"] / taken["diskcache"]}


def misses(folder: Path) -> dict[str, float]:
    figures: dict[str, float] = {}
    fresh = count(30_000)  # stored nowhere; and a longer number would be refused unread, as a person's
    for size in SIZES:
        cache = filled(folder / f"misses-{size}", size)
        scan = Scan(question(number) for number in range(size))

        def new(many: int) -> list[str]:
            return [question(next(fresh)) for _ in range(many)]

        def ours(cache: AnswerCache = cache) -> float:
            return each(lambda asked: found(cache, asked), new(100))

        def theirs(scan: Scan = scan) -> float:
            return each(scan.find, new(3))

        taken = interleaved({"ours": ours, "scan": theirs})
        figures[f"miss_{size}_us"] = taken["ours"] * 1e6
        figures[f"miss_{size}_vs_scan"] = taken["ours"] / taken["scan"]
        cache.close()
    figures["miss_growth"] = figures[f"miss_{SIZES[-1]}_us"] / figures[f"miss_{SIZES[0]}_us"]
    return figures


def filled(folder: Path, size: int) -> AnswerCache:
    cache = opened(folder)
    for number in range(size):
        keep(cache, number)
    return cache


def openings(folder: Path) -> dict[str, float]:
    """With the store that `misses` filled, of the largest size."""
    ours, theirs = folder / f"misses-{SIZES[-1]}", folder / "open-disk"
    with diskcache.Cache(str(theirs)) as disk, disk.transact():
        for number in range(SIZES[-1]):
            disk.set(question(number), b"x")

    def timed(make: Callable[[], AnswerCache | diskcache.Cache]) -> float:
        started = time.perf_counter()
        cache = make()
        taken = time.perf_counter() - started
        cache.close()
        return taken

    taken = interleaved(
        {"ours": lambda: timed(lambda: opened(ours)), "diskcache": lambda: timed(lambda: diskcache.Cache(str(theirs)))}
    )
    tracemalloc.start()
    cache = opened(ours)
    used = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    cache.close()
    return {
        "open_20000_ms": taken["ours"] * 1000,
        "open_20000_vs_diskcache": taken["ours"] / taken["diskcache"],
        "bytes_per_indexed_entry": used / SIZES[-1],
    }


# -- many at once ----------------------------------------------------------------------------------------------------


def crowd(folder: str, kind: str, size: tuple[int, int], name: str, begin: float) -> dict[str, float]:
    """From `begin` on (Unix seconds), by threads with so many operations each, one in five a store that is asked for at
    once; what went wrong, and when it was done.
    """
    threads, operations = size
    cache: Any = opened(Path(folder)) if kind == "ours" else diskcache.Cache(folder)

    def get(number: int) -> object:
        return found(cache, f"{question(number)} {name}") if kind == "ours" else cache.get(f"{question(number)} {name}")

    def put(number: int) -> bool:
        asked = f"{question(number)} {name}"
        if kind != "ours":
            stored: bool = cache.set(asked, plain(number))
            return stored
        admission: Admission = cache.store(asked, EVERYONE, Evidence.of("v1", PASSAGES), answer(number))
        return admission.stored

    def is_right(value: object, number: int) -> bool:
        return value == text(number) if kind == "ours" else isinstance(value, dict) and value["answer"] == text(number)

    def work(thread: int) -> tuple[int, int, int]:
        lost = wrong = dropped = 0
        for step in range(operations):
            number = thread * operations + step
            if step % 5 == 0:
                get(number)
                dropped += not put(number)
            else:
                value = get(number - step % 5)
                lost += value is None
                wrong += value is not None and not is_right(value, number - step % 5)
        return lost, wrong, dropped

    late = max(0.0, time.time() - begin)
    time.sleep(max(0.0, begin - time.time()))
    with ThreadPoolExecutor(threads) as pool:
        results = list(pool.map(work, range(threads)))
    done = time.time()
    cache.close()
    lost, wrong, dropped = (sum(column) for column in zip(*results, strict=True))
    return {"done": done, "late": late, "lost": lost, "wrong": wrong, "dropped": dropped}


def crowds(folder: Path, processes: int, threads: int, operations: int) -> dict[str, dict[str, float]]:
    """Throughputs of both and what went wrong with ours, over `processes` that begin together."""
    runs: dict[str, list[float]] = {"ours": [], "diskcache": []}
    faults = {"lost": 0.0, "wrong": 0.0, "dropped": 0.0, "failed": 0.0}
    for number in range(3):
        for kind, speeds in runs.items():
            place = folder / f"crowd-{processes}-{kind}-{number}"
            command = [sys.executable, "-m", "bench.cache", str(place), kind, str(threads), str(operations)]
            begin = time.time() + START_SECONDS
            running = [
                subprocess.Popen([*command, f"by {n}", str(begin)], stdout=subprocess.PIPE, text=True)
                for n in range(processes)
            ]
            outputs = [process.communicate()[0] for process in running]
            if kind == "ours":
                faults["failed"] += sum(process.returncode != 0 for process in running)
            results = [json.loads(out) for out in outputs if out]
            began = begin + max(result["late"] for result in results)
            speeds.append(processes * threads * operations / (max(result["done"] for result in results) - began))
            for fault in ("lost", "wrong", "dropped"):
                faults[fault] += sum(result[fault] for result in results) if kind == "ours" else 0
    return {"speed": {kind: median(speeds) for kind, speeds in runs.items()}, "faults": faults}


def throughput(folder: Path) -> dict[str, float]:
    figures: dict[str, float] = {}
    for name, processes, threads in (("16_threads", 1, 16), ("4x4", 4, 4)):
        measured = crowds(folder, processes, threads, 500)
        figures[f"{name}_per_second"] = measured["speed"]["ours"]
        figures[f"{name}_vs_diskcache"] = measured["speed"]["ours"] / measured["speed"]["diskcache"]
        figures |= {f"{name}_{fault}": number for fault, number in measured["faults"].items()}
    return figures


def main() -> None:
    if len(sys.argv) > 1:
        place, kind, threads, operations, name, begin = sys.argv[1:]
        print(json.dumps(crowd(place, kind, (int(threads), int(operations)), name, float(begin))))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        figures = hits(folder) | stores(folder) | misses(folder) | openings(folder) | throughput(folder)
    print(json.dumps({name: round(value, 3) for name, value in figures.items()}))


if __name__ == "__main__":
    main()
