"""What the documents say exists: links, commands, settings, make targets, files, names, and policies that parse."""

from __future__ import annotations

import importlib
import importlib.util
import json
import re
import shlex
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from bot.__main__ import _parser
from bot.settings import Settings, load

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
SETTINGS = {name.upper() for name in Settings.model_fields}

_FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} +(.+)$", re.MULTILINE)
_COMMAND = re.compile(r"python -m (bot|bench)([^\n#`]*)")
_ROOMS = r"(?:bot|cache|handlers|playground|tests|bench|docs|policies)"

every_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))


def prose(document: Path) -> str:
    """A document without its fenced blocks."""
    return _FENCE.sub("", document.read_text(encoding="utf-8"))


def fenced(document: Path, *languages: str) -> list[str]:
    """Its fenced blocks in these languages; `""` is a block that names none."""
    return [text for language, text in _FENCE.findall(document.read_text(encoding="utf-8")) if language in languages]


def code(document: Path) -> list[str]:
    """Everything a reader may copy: spans and fenced blocks."""
    return [*_SPAN.findall(prose(document)), *fenced(document, "", "ini", "yaml")]


def anchors(document: Path) -> set[str]:
    """The anchors of its headings, made as GitHub makes them."""
    seen: Counter[str] = Counter()
    for heading in _HEADING.findall(prose(document)):
        words = re.sub(r"[^\w\- ]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).casefold())
        seen[words.strip().replace(" ", "-")] += 1
    return {name if n == 0 else f"{name}-{n}" for name, times in seen.items() for n in range(times)}


def commands(document: Path) -> Iterator[list[str]]:
    """The arguments of every `python -m bot ...` shown, as a shell would pass them."""
    for text in code(document):
        for module, rest in _COMMAND.findall(text):
            if module == "bot" and not rest.startswith(".") and "..." not in rest:
                yield shlex.split(re.split(r"[<>|;&]", rest)[0])


@every_document
def test_links_lead_somewhere(document: Path) -> None:
    for link in _LINK.findall(prose(document)):
        if "://" in link or link.startswith("mailto:"):
            continue
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link
        assert not anchor or anchor in anchors(target), link


def test_every_decision_has_a_number_of_its_own_and_is_linked() -> None:
    pages = sorted(path.name for path in (ROOT / "docs/decisions").iterdir())
    assert [page[:4] for page in pages] == [f"{number:04}" for number in range(1, len(pages) + 1)]
    linked = _LINK.findall(prose(ROOT / "docs/architecture.md"))
    assert [link.removeprefix("decisions/") for link in linked if link.startswith("decisions/")] == pages


@every_document
def test_commands_are_understood_by_the_command_line(document: Path) -> None:
    for arguments in commands(document):
        assert _understood(arguments), arguments


def _understood(arguments: list[str]) -> bool:
    try:
        _parser().parse_args(arguments)
    except SystemExit as refused:
        return refused.code == 0  # `--help`
    return True


def test_commands_are_found_in_the_documents_that_operators_copy_from() -> None:
    shown = {" ".join(arguments[:2]) for document in DOCUMENTS for arguments in commands(document)}
    assert {"doctor", "run", "ask --jsonl", "cache purge", "cache verify", "knowledge list"} <= shown


@every_document
def test_settings_that_are_named_exist(document: Path) -> None:
    for text in code(document):
        named = {
            *re.findall(r"\b([A-Z][A-Z0-9_]{2,})=", text),
            *re.findall(r"\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b", text),
        }
        assert named <= SETTINGS


def test_every_setting_is_explained_somewhere() -> None:
    told = "\n".join(text for document in DOCUMENTS for text in code(document))
    assert {name for name in SETTINGS if not re.search(rf"\b{name}\b", told)} == set()


@every_document
def test_make_targets_that_are_named_exist(document: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"\bmake ([a-z]+)", "\n".join(code(document))):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


@every_document
def test_files_and_names_that_are_named_exist(document: Path) -> None:
    for text in _SPAN.findall(prose(document)):
        if re.fullmatch(rf"{_ROOMS}/(?:[\w./@-]*(?:/|\.py|\.md|\.txt))?", text):
            assert (ROOT / text).exists(), text
        elif re.fullmatch(rf"{_ROOMS}(?:\.\w+)+", text) and not text.endswith((".py", ".md", ".service")):
            assert _resolves(text), text


def _resolves(dotted: str) -> bool:
    module, *names = dotted.split(".")
    found: Any = importlib.import_module(module)
    for name in names:
        path = f"{found.__name__}.{name}" if hasattr(found, "__path__") else ""
        if path and importlib.util.find_spec(path):
            found = importlib.import_module(path)
        elif hasattr(found, name):
            found = getattr(found, name)
        else:
            return False
    return True


def test_the_aws_policy_is_one_and_allows_what_is_called() -> None:
    shown = [json.loads(t) for d in DOCUMENTS for t in fenced(d, "json") if '"Statement"' in t]
    assert len(shown) == 2
    assert shown[0] == shown[1]
    (statement,) = shown[0]["Statement"]
    assert set(statement["Action"]) == {"bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"}
    assert any(load({}, "/nonexistent/.env").bedrock_model_id in resource for resource in statement["Resource"])


@every_document
def test_json_and_yaml_parse(document: Path) -> None:
    for text in fenced(document, "json"):
        for piece in [text] if text.lstrip().startswith("{\n") else text.splitlines():
            json.loads(piece)
    for text in fenced(document, "yaml"):
        yaml.safe_load(text)


def test_http_mode_changes_only_what_the_manifest_has() -> None:
    manifest = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))
    (change,) = map(yaml.safe_load, fenced(ROOT / "docs/slack.md", "yaml"))
    names = [[command["command"] for command in m["features"]["slash_commands"]] for m in (manifest, change)]
    assert names[0] == names[1]
    assert set(change["settings"]) <= set(manifest["settings"])


def test_every_scope_is_explained() -> None:
    manifest = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))
    told = set(_SPAN.findall(prose(ROOT / "docs/slack.md")))
    assert set(manifest["oauth_config"]["scopes"]["bot"]) <= told
