"""Run every measurement and compare with the saved baseline: `make bench`, or `python -m bench [NAME ...] [--save]`.

Each program prints one JSON object of figures on its last line. Times differ between machines, so they are shown as a
ratio to the baseline; what is worse than its bar is named, and makes the exit code 1.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
BASELINE = HERE / "baseline.json"
PROGRAMS = ("answers", "search", "matching", "cache", "pressure", "checks", "ack", "slack", "startup")

BARS: dict[str, tuple[str, float]] = {
    "answers.recall@5": (">=", 0.94),
    "answers.recall@1": (">=", 0.83),
    "answers.answer_facts_80w": (">=", 0.72),
    "answers.answer_rate": (">=", 0.95),
    "answers.false_answer_rate": ("<=", 0.5),
    "search.p99_cpu_ms": ("<=", 10),
    "search.build_seconds": ("<=", 5),
    "cache.hit_memory_vs_diskcache": ("<=", 0.4),
    "cache.hit_disk_vs_diskcache": ("<=", 1.0),
    "cache.store_vs_diskcache_set": ("<=", 1.5),
    "cache.miss_1000_vs_scan": ("<=", 1 / 8),
    "cache.miss_5000_vs_scan": ("<=", 1 / 8),
    "cache.miss_20000_vs_scan": ("<=", 1 / 20),
    "cache.miss_growth": ("<=", 7),
    "cache.open_20000_vs_diskcache": ("<=", 6),
    "cache.bytes_per_indexed_entry": ("<=", 1900),
    "cache.16_threads_vs_diskcache": (">=", 0.8),
    "cache.4x4_vs_diskcache": (">=", 0.8),
    **{
        f"cache.{way}_{fault}": ("<=", 0)
        for way in ("16_threads", "4x4")
        for fault in ("lost", "wrong", "dropped", "failed")
    },
    "matching.judging_precision": (">=", 0.995),
    "matching.judging_recall": (">=", 0.45),
    "pressure.payday_useful_in_16s": (">=", 1.0),
    "pressure.payday_full_at_once": (">=", 0.55),
    "pressure.payday_full": (">=", 1.0),
    "pressure.payday_p50_seconds": ("<=", 6),
    "pressure.payday_throttled_per_success": ("<=", 0.2),
    "pressure.overload_full": (">=", 0.95),
    "pressure.overload_p95_seconds": ("<=", 15),
    "pressure.overload_throttled_per_success": ("<=", 0.2),
    "pressure.unlike_full": (">=", 0.5),
    "pressure.unlike_answered": (">=", 1.0),
    "checks.leaks_shown": ("<=", 0),
    "checks.clean_altered": ("<=", 0.01),
    "checks.mistakes_caught": (">=", 0.98),
    "checks.faithful_harmed": ("<=", 0.02),
    "startup.ready_seconds": ("<=", 1.0),
    "startup.idle_mb_5000_passages": ("<=", 90),
    "ack.p99_ms": ("<=", 200),
    "slack.missed": ("<=", 0),
    "slack.p50_ms": ("<=", 60),
    "slack.p99_ms": ("<=", 200),
    "slack.calls_per_answer": ("<=", 3),
    "slack.home_p95_ms": ("<=", 300),
    "slack.admin_home_p95_ms": ("<=", 300),
}
"""The bars of the product, by program and figure."""


def measure(program: str) -> dict[str, float]:
    """The figures one program prints."""
    done = subprocess.run([sys.executable, "-m", f"bench.{program}"], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"bench.{program} failed:\n{done.stderr[-2000:]}")
    figures: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return figures


def below_bar(name: str, value: float) -> bool:
    relation, bar = BARS.get(name, (">=", float("-inf")))
    return value < bar if relation == ">=" else value > bar


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("programs", nargs="*", default=PROGRAMS, metavar="NAME", help=", ".join(PROGRAMS))
    parser.add_argument("--save", action="store_true", help="make these figures the baseline")
    options = parser.parse_args()
    baseline = json.loads(BASELINE.read_text()) if BASELINE.exists() else {}
    worse = []
    for program in options.programs:
        figures = measure(program)
        for figure, value in figures.items():
            name = f"{program}.{figure}"
            before = baseline.get(program, {}).get(figure)
            ratio = f"{value / before:6.2f}x baseline" if before else ""
            bar = " ".join(map(str, BARS[name])) if name in BARS else ""
            print(f"{name:38} {value:12.4f}  {bar:10} {ratio}", flush=True)
            if below_bar(name, value):
                worse.append(name)
        baseline[program] = figures
    if options.save:
        BASELINE.write_text(json.dumps(baseline, indent=2) + "\n")
    if worse:
        print("Below the bar: " + ", ".join(worse))
    return int(bool(worse))


if __name__ == "__main__":
    sys.exit(main())
