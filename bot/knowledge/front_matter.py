"""What a file says of itself at its very top, and whether it means to say there who may read it and fails to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from itertools import dropwhile, takewhile

AUDIENCE = "audience"
_ALIKE = 0.85  # of 1.0; one slip in "audience" is above it, "cadence" is below

_BEFORE = re.compile(r"\A(?:[\s\u200b\u2060\ufeff]|<!--.*?-->)+", re.DOTALL)  # what nobody sees may stand above it
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u2060\ufeff"))
_LINE = re.compile(r"#.*|\s.*|- .*|[]}].*|[^\s:]+(?:\s[^\s:]+){0,2}\s*:.*|")  # of YAML; a sentence is none
_RULE = re.compile(r"[-+=*_.~`\u2013\u2014]{2,}\w*|\u2014")  # all that people draw or paste in place of "---"
_SEPARATOR = re.compile("[:=\uff1a]")


def front_matter(text: str) -> tuple[dict[str, str], str]:
    """What a text says of itself between two lines of `---`, by key in small letters, and the text below them.

    Its `audience` is empty where the text means to say who may read it, in a way that cannot be understood.
    """
    lines = _BEFORE.sub("", text).splitlines(keepends=True)
    bare = [line.translate(_UNSEEN).rstrip() for line in lines]
    end = next((at for at, line in enumerate(bare) if at and line.strip() in {"---", "..."}), 0)
    if end > 1 and bare[0] == "---" and all(map(_LINE.fullmatch, bare[1:end])):
        return _said(bare[1:end]), "".join(lines[end + 1 :])
    return unclear_audience(bare), text


def unclear_audience(lines: Sequence[str]) -> dict[str, str]:
    """An empty audience where lines that are no front matter begin like one that says who may read them; else nothing.

    They do with a line of dashes, or the like, and an audience before the next one; or with an audience itself.
    """
    bare = list(dropwhile(lambda line: not line, (line.strip() for line in lines)))
    if bare and _RULE.fullmatch(bare[0]):
        inside = dropwhile(lambda line: not line or _RULE.fullmatch(line), bare)
        head = list(takewhile(lambda line: not _RULE.fullmatch(line), inside))
    else:
        first = list(takewhile(bool, bare))
        end = next((at for at, line in enumerate(first) if _RULE.fullmatch(line)), 1)
        head = [line for line in first[:end] if _SEPARATOR.search(line)]
    return {AUDIENCE: ""} if any(map(_names_audience, head)) else {}


def _said(lines: Sequence[str]) -> dict[str, str]:
    """The simple `key: value` lines of a front matter; nested YAML is left alone, unless it names an audience."""
    said: dict[str, str] = {}
    for line in lines:
        key, colon, value = line.partition(":")
        key, value = key.strip("\"' ").casefold(), value.strip().strip("\"'[] ")
        if key in {AUDIENCE, AUDIENCE + "s"} and not line[0].isspace():
            said[AUDIENCE] = f"{said[AUDIENCE]},{value}" if AUDIENCE in said else value
        elif _names_audience(line):
            said[AUDIENCE] = ""
            return said
        elif colon and line[0].isalpha():
            said[key] = value
    return said


def _names_audience(line: str) -> bool:
    """Whether a line has "audience", or nearly that, in the name of what it says."""
    words = re.findall(r"[^\W_]+", _SEPARATOR.split(line)[0].casefold())
    return (
        not line.startswith("#")
        and len(words) <= 3
        and any(get_close_matches(w, (AUDIENCE,), 1, _ALIKE) for w in words if 6 <= len(w) <= 10)
    )
