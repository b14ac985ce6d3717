"""The rules of the house that a machine can see: who may import whom, and who may read the environment."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

from cache.matching.recipe import ELSEWHERE

ROOT = Path(__file__).parents[1]
ROOMS = ("bot", "handlers", "cache", "playground")


def modules(*rooms: str) -> list[Path]:
    return [path for room in rooms for path in sorted((ROOT / room).rglob("*.py"))]


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def named(path: Path) -> Iterator[str]:
    """What `imported` yields, with what is taken from it: `bot.logs` of `from bot import logs`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def importers(package: str) -> set[str]:
    return {
        path.relative_to(ROOT).as_posix()
        for path in modules(*ROOMS)
        if any(name == package or name.startswith(package + ".") for name in imported(path))
    }


def test_slack_is_known_to_its_door_only() -> None:
    strangers = {p for p in importers("slack_bolt") if not p.startswith(("handlers/", "playground/"))}
    assert not strangers


def test_bedrock_is_known_to_its_border_only() -> None:
    assert importers("boto3") | importers("botocore") == {"bot/bedrock/converse.py", "bot/bedrock/errors.py"}


def test_what_thinks_is_handed_a_model_and_knows_none() -> None:
    near = ("bot/bedrock/", "bot/commands/", "bot/app.py")
    assert not {p for p in importers("bot.bedrock") if p.startswith(("bot/", "cache/")) and not p.startswith(near)}


def test_diskcache_is_known_to_the_store_only() -> None:
    assert importers("diskcache") == {"cache/storage/raw_disk.py", "cache/storage/store.py"}


def test_only_the_composition_root_opens_the_slack_door() -> None:
    assert {p for p in importers("handlers") if p.startswith("bot/")} == {"bot/app.py"}


def test_the_cache_knows_records_and_words_only() -> None:
    allowed = {"bot.model", "bot.language", "bot.tally", "bot.upkeep", "bot.reading.conversation", "bot.durable"}
    for path in modules("cache"):
        ours = {name for name in imported(path) if name.split(".")[0] in ROOMS and not name.startswith("cache")}
        assert ours <= allowed, path


def test_records_import_nothing_of_ours() -> None:
    assert not [name for name in imported(ROOT / "bot/model.py") if name.split(".")[0] in ROOMS]


def test_only_settings_reads_the_environment() -> None:
    readers = {
        path.relative_to(ROOT).as_posix()
        for path in modules(*ROOMS)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
    }
    assert readers == {"bot/settings.py"}


def test_nothing_pickles() -> None:
    assert not importers("pickle")


def test_only_the_command_line_prints() -> None:
    printers = {
        path.relative_to(ROOT).as_posix()
        for path in modules(*ROOMS)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    }
    assert printers == {"bot/__main__.py", "bot/commands/answer_cache.py", "bot/commands/shared.py"}


def loaded(path: Path) -> Iterator[str]:
    """What a module imports when it is loaded: not inside functions, not for the type checker alone."""
    waiting: list[ast.AST] = list(ast.parse(path.read_text(encoding="utf-8")).body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))
        elif not (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)):
            waiting += () if isinstance(node, ast.FunctionDef) else ast.iter_child_nodes(node)


def circle(imports: dict[str, set[str]]) -> dict[str, set[str]]:
    """Those that wait for each other, or for such as do."""
    while free := {name for name, others in imports.items() if not others & imports.keys()}:
        imports = {name: others for name, others in imports.items() if name not in free}
    return imports


def test_imports_never_run_in_a_circle() -> None:
    names = {path: ".".join(path.relative_to(ROOT).with_suffix("").parts) for path in modules(*ROOMS)}
    names = {path: name.removesuffix(".__init__") for path, name in names.items()}
    assert not circle({name: set(loaded(path)) & set(names.values()) - {name} for path, name in names.items()})


def test_folders_never_import_each_other_in_a_circle() -> None:
    """Not inside functions either, and not by way of the modules beside them, each of which counts as a folder here."""
    imports: dict[str, set[str]] = {}
    for path in modules(*ROOMS):
        folder = ".".join(path.relative_to(ROOT).with_suffix("").parts[:2])
        imports.setdefault(folder, set()).update(".".join(name.split(".")[:2]) for name in named(path))
    assert not circle({folder: others - {folder} for folder, others in imports.items()})


def listeners() -> Iterator[ast.AsyncFunctionDef]:
    """What Bolt calls: it takes the acknowledgement, or an event with its context."""
    for path in modules("handlers"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.AsyncFunctionDef):
                taken = {argument.arg for argument in node.args.args}
                if "ack" in taken or {"event", "context"} <= taken:
                    yield node


def lines_of(listener: ast.AsyncFunctionDef) -> int:
    """The lines it does its work in."""
    is_doc = isinstance(listener.body[0], ast.Expr) and isinstance(listener.body[0].value, ast.Constant)
    work = listener.body[is_doc:]
    return (work[-1].end_lineno or 0) - work[0].lineno + 1 if work else 0


def test_listeners_parse_call_and_render() -> None:
    lines = [lines_of(listener) for listener in listeners()]
    assert len(lines) > 25
    assert statistics.median(lines) <= 10
    assert max(lines) <= 20


def test_views_are_pure() -> None:
    acting = "slack_sdk slack_bolt aiohttp asyncio time random secrets logging pathlib handlers.services".split()
    views = [
        path
        for path in modules("handlers")
        if path.stem.endswith("_view") or path.stem in {"render", "charts", "offers", "blocks", "modals"}
    ]
    assert len(views) > 8
    for view in views:
        assert not set(acting) & {name for full in imported(view) for name in (full, full.split(".")[0])}, view


def test_what_was_found_out_by_other_rules_is_read_anew() -> None:
    """The recipe is made of the folder of the rules and of what they go by elsewhere."""
    known = {module.__name__ for module in ELSEWHERE} | {"cache.keys"}
    for path in modules("cache/matching"):
        ours = {name for name in imported(path) if name.split(".")[0] in ROOMS}
        assert {name for name in ours if not name.startswith("cache.matching")} <= known, path
