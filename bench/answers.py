"""How well questions are answered without a model, through the command line, as a company would test us.

Over the public corpora of ../shared with its own scorer, where they are present; and over the handbooks and questions
of tests/bot/questions: those the extract was tuned on (`own_`), and those it was not (`judged_`).
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.scoring import states
from tests.bot.handbooks import build, by_corpus, questions

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
POLICIES = ROOT / "policies"
LONGEST_ANSWER = 80  # words
PUBLIC = ("clef", "gsa-tts")

Row = dict[str, Any]
ASK = f"{shlex.quote(sys.executable)} -m bot ask --jsonl"


def environment(folder: Path, data: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "SLACK_"))}
    return kept | {"KNOWLEDGE_PATH": str(folder), "DATA_DIR": str(data), "LOG_FILE": ""}


def by_scorer(corpus: Path) -> list[Row]:
    """The rows of ../shared's scorer for one corpus."""
    with tempfile.TemporaryDirectory() as home:
        details = Path(home, "details")
        scorer = [sys.executable, str(SHARED / "tools" / "score_answers.py"), "--server", ASK]
        given = ["--corpus", str(corpus), "--questions", str(SHARED / "questions" / "visible.jsonl")]
        subprocess.run(
            [*scorer, *given, "--details", str(details)],
            check=True, cwd=ROOT, env=environment(corpus, Path(home, "data")), stdout=subprocess.DEVNULL,
        )  # fmt: skip
        return [json.loads(line) for line in details.read_text().splitlines()]


def by_us(folder: Path, records: Sequence[Mapping[str, Any]]) -> list[Row]:
    """The same figures for our own questions."""
    asked = "".join(json.dumps({"question": record["question"]}) + "\n" for record in records)
    with tempfile.TemporaryDirectory() as home:
        done = subprocess.run(
            shlex.split(ASK), input=asked, capture_output=True, text=True,
            check=True, cwd=ROOT, env=environment(folder, Path(home)),
        )  # fmt: skip
    replies = map(json.loads, done.stdout.splitlines())
    return [scored(record, reply) for record, reply in zip(records, replies, strict=True)]


def scored(record: Mapping[str, Any], reply: Mapping[str, Any]) -> Row:
    documents = list(dict.fromkeys(passage["path"] for passage in reply["passages"][:5]))
    stated = reply["answered"] and all(states(reply["answer"], fact) for fact in record["gold_facts"])
    return {
        "answerable": record["answerable"],
        "located": bool(record["gold_docs"]),
        "answered": reply["answered"],
        "answer_facts": stated,
        "answer_words": len(reply["answer"].split()),
        "recall@1": documents[:1] != [] and documents[0] in record["gold_docs"],
        "recall@5": bool(set(documents) & set(record["gold_docs"])),
    }


def figures(rows: Sequence[Row]) -> dict[str, float]:
    answerable = [row for row in rows if row["answerable"]]
    located = [row for row in answerable if row.get("located", True)]
    others = [row for row in rows if not row["answerable"]]
    brief = [row["answer_facts"] and row["answer_words"] <= LONGEST_ANSWER for row in answerable]
    return {
        "recall@1": share(row["recall@1"] for row in located),
        "recall@5": share(row["recall@5"] for row in located),
        "answer_facts_80w": share(brief),
        "answer_rate": share(row["answered"] for row in answerable),
        "false_answer_rate": share(row["answered"] for row in others),
    }


def share(flags: Any) -> float:
    told = [bool(flag) for flag in flags]
    return round(sum(told) / len(told), 4) if told else 0.0


def own_rows(half: str) -> list[Row]:
    """The rows of our own questions of one half: over our handbooks, the sample policies and the public corpora."""
    records = [r for name in ("handbooks", "policies", "corpora") for r in questions(name) if r["half"] == half]
    with tempfile.TemporaryDirectory() as folder:
        return [row for name, asked in by_corpus(records) for row in _rows(name, asked, Path(folder))]


def _rows(name: str, asked: Sequence[Mapping[str, Any]], folder: Path) -> list[Row]:
    if name == POLICIES.name:
        return by_us(POLICIES, asked)
    public = SHARED / "corpora" / name
    if public.exists() or name in PUBLIC:
        return by_us(public, asked) if public.exists() else []
    return by_us(build(name, folder), asked)


def main() -> None:
    own = {f"own_{name}": value for name, value in figures(own_rows("tuning")).items()}
    judged = {f"judged_{name}": value for name, value in figures(own_rows("judging")).items()}
    corpora = sorted((SHARED / "corpora").glob("*/")) if SHARED.exists() else []
    shared = figures([row for corpus in corpora for row in by_scorer(corpus)]) if corpora else {}
    print(json.dumps(shared | own | judged))


if __name__ == "__main__":
    main()
