"""What of a model's drafts is shown: leaks, clean answers, mistakes planted in faithful ones, and faithful ones.

Over hand-written lines and the sentences of the sample policies and, where they are present, the corpora of ../shared.
`python -m bench.checks [--show]` prints the figures as JSON, and what went wrong to standard error.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from bot.checks.verdict import review
from tests.bot.answers import clean, corpora, is_caught, is_out, is_whole, leaked, mistaken, written
from tests.bot.drafts import Case

ROOT = Path(__file__).parent.parent
LEAKS, UNSEEN, EACH = 2400, 600, 500


def wrong(name: str, cases: Iterable[Case], fails: Callable[[Case], bool], show: bool) -> tuple[int, int]:
    """How many of the cases fail, and of how many."""
    tried = list(cases)
    failed = [case for case in tried if fails(case)]
    for case in failed if show else ():
        print(f"{name}: {case.draft!r} ({case.about})", file=sys.stderr)
    return len(failed), len(tried)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.checks", description=__doc__)
    parser.add_argument("--show", action="store_true", help="print what went wrong")
    show: bool = parser.parse_args().show
    folders = corpora(ROOT)
    shown, leaks = wrong("shown", (*leaked(LEAKS), *leaked(LEAKS // 2, file="leaks_second.txt")), is_out, show)
    missed, unseen = wrong("unseen", leaked(UNSEEN, file="leaks_third.txt"), is_out, show)
    altered, answers = wrong("altered", clean(folders, EACH), lambda case: not is_whole(case), show)
    passed, mistakes = wrong("missed", mistaken(folders, EACH // 2), lambda case: not is_caught(case), show)
    harmed, faithful = wrong("harmed", written(), lambda case: not is_whole(case), show)
    figures = {
        "leaks": leaks, "leaks_shown": shown, "unseen_leaks_shown": round(missed / unseen, 4),
        "clean": answers, "clean_altered": round(altered / answers, 4),
        "mistakes": mistakes, "mistakes_caught": round(1 - passed / mistakes, 4),
        "faithful": faithful, "faithful_harmed": round(harmed / faithful, 4),
        "ms_per_review": round(1000 * seconds_per_review(), 2),
    }  # fmt: skip
    print(json.dumps(figures))


def seconds_per_review() -> float:
    """Processor seconds that judging one of the hand-written answers takes."""
    cases = list(written())[:200]
    began = time.process_time()
    for case in cases:
        review(case.draft, case.passages)
    return (time.process_time() - began) / len(cases)


if __name__ == "__main__":
    main()
