"""How soon the bot is ready, and what it weighs idle: a real process in HTTP mode over 5,000 passages.

Ready is when /ready answers 200, counted from the start of the process, with the index already built (a restart).
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from statistics import median

PASSAGES = 5000
PATIENCE_SECONDS = 60.0


def write_policies(folder: Path, count: int) -> None:
    """`count` passages in documents of fifty, each with words of its own."""
    folder.mkdir()
    for document in range(count // 50):
        sections = (
            f"## Clause {document}-{n}\n\nEmployees in group {document * 50 + n} may take {n + 1} days of leave type "
            f"{document}. Requests go to the team lead of section {n} at least {document + 1} days before. " + "More "
            f"detail on case {n} follows in the yearly notice about matter {document}. " * 4
            for n in range(50)
        )
        (folder / f"policy-{document}.md").write_text(f"# Policy {document}\n\n" + "\n\n".join(sections))


def environment(home: Path, port: int) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "SLACK_"))}
    return kept | {
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_SIGNING_SECRET": "bench",
        "SLACK_API_URL": "http://127.0.0.1:9/api/",
        "KNOWLEDGE_PATH": str(home / "policies"),
        "DATA_DIR": str(home / "data"),
        "LOG_FILE": str(home / "log"),
        "PORT": str(port),
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def until_ready(port: int, started: float) -> float:
    while time.monotonic() - started < PATIENCE_SECONDS:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=1):
                return time.monotonic() - started
        except OSError:
            time.sleep(0.01)
    sys.exit("the bot did not become ready")


def resident_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def start_once(home: Path) -> tuple[float, float]:
    """Seconds until ready, and resident megabytes two seconds later."""
    port = free_port()
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        env=environment(home, port),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        seconds = until_ready(port, started)
        time.sleep(2)
        return seconds, resident_mb(process.pid)
    finally:
        process.terminate()
        process.wait(10)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        write_policies(home / "policies", PASSAGES)
        start_once(home)  # builds the index and warms the byte code
        runs = [start_once(home) for _ in range(3)]
    figures = {
        "ready_seconds": median(seconds for seconds, _ in runs),
        "idle_mb_5000_passages": median(megabytes for _, megabytes in runs),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
