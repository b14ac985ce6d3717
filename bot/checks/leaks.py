"""Inner workings of a model that must not be shown: reasoning, steps, tools, our prompt, blanks to fill in, errors.

Everything is looked for in the folded text, so that no case, emphasis, width or hidden character disguises it.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from bot.checks.shapes import ALONE, DO_STEP, FIRM, INNER_TAG, LABEL, LOOSE, ORDINARY_STEP
from bot.checks.voice import inner_speech
from bot.language import content_stems
from bot.prompt import SYSTEM
from bot.reading.lookalikes import folded, visible
from bot.reading.sentences import sentences

_FIRM = tuple((kind, re.compile(shape, re.MULTILINE)) for kind, shape in FIRM)
_LOOSE = tuple((kind, re.compile(shape, re.MULTILINE)) for kind, shape in LOOSE)
_BLANK_LINE = re.compile(
    r"^[^\w\n]*\w[^\n]*(?:_{4,}|\.{8,})|(?<!_)_{4,}[^\n]*\w|[£$€]\s?_{2,}"
    r"|(?i:(?:(?<!_)_{2,}+|(?<!\?)\?{2,}+|\.{3})\s?(?:day|week|month|hour|year)s?\b)",
    re.MULTILINE,
)
_LOGGED = re.compile(r"^[^\w\n]*(?:ERROR|WARN(?:ING)?|FATAL|DEBUG|INFO) \w", re.MULTILINE)
_ENCODED = re.compile(r"(?<![\w/.:@-])[A-Za-z0-9+=]{32,}(?![\w/.@])")
_TICK = re.compile(r"^([^\S\n]*[-*+]\s*)\[[ x]\]", re.MULTILINE)
_MARKER = re.compile(r"\[[\d, ]*\]")


def leaks(text: str, evidence: str = "") -> list[str]:
    """The kinds of inner workings that `text` shows, each once.

    Args:
        evidence: the passages. What they hold themselves is no leak where ordinary texts have it too: an error code in a
            guide, a line "Action: tell your manager" in a procedure.

    """
    plain, held = _TICK.sub(r"\1", folded(text)), " ".join(folded(evidence).split())
    found = [kind for kind, shape in _FIRM if shape.search(plain)]
    found += [kind for kind, shape in _LOOSE if any(not _stands_in(match, held) for match in shape.finditer(plain))]
    found += ["reasoning"] if DO_STEP.search(plain) or any(not _is_held(*step, held) for step in _steps(plain)) else []
    found += ["inner speech"] if inner_speech(plain, held) else []
    found += ["placeholder"] if _BLANK_LINE.search(plain) or _BLANK_LINE.search(_unescaped(text)) else []
    found += ["error text"] if _LOGGED.search(unicodedata.normalize("NFKC", visible(text))) else []
    found += ["encoded text"] if any(run not in evidence for run in _ENCODED.findall(visible(text))) else []
    return list(dict.fromkeys([*found, *(["prompt"] if _copies_prompt(plain) else [])]))


def _unescaped(text: str) -> str:
    return unicodedata.normalize("NFKC", visible(text)).replace("\\", "")


def _stands_in(match: re.Match[str], held: str) -> bool:
    said = match.groupdict().get("said") or match[0]
    return " ".join(said.split()).strip(" .,:;-*>") in held


# -- steps of an agent ---------------------------------------------------------------------------------------------------

_ORDINARY = re.compile(rf"(?:the )?(?:{ORDINARY_STEP})$")


def _steps(plain: str) -> Iterator[tuple[str, str]]:
    """Each label of a step, with what follows it on its line."""
    for shape in (LABEL, ALONE):
        yield from ((found["step"], found["rest"]) for found in shape.finditer(plain))


def _is_held(step: str, rest: str, held: str) -> bool:
    """Whether a passage has the word of this label, and says what follows it."""
    if not _ORDINARY.match(step) or not re.search(rf"\b{re.escape(step.removeprefix('the '))}\b", held):
        return False
    said, known = set(content_stems(_MARKER.sub("", rest))), set(content_stems(held))
    return len(said & known) >= 0.8 * len(said)


# -- our own prompt ------------------------------------------------------------------------------------------------------

_RUN = 16
"""Letters and digits in a row. Few ordinary texts share that many with the prompt by chance."""

_COPIED = 40
"""Letters and digits of the prompt, in such runs, that make a copy, in one piece or in several."""

_SAID_AGAIN = 0.75
"""Share of the content words of a sentence of the prompt that make another sentence its paraphrase."""


def _squeezed(text: str) -> str:
    return "".join(filter(str.isalnum, text))


_PROMPT = _squeezed(folded(SYSTEM))
_PROMPT_SENTENCES = tuple(
    said for line in SYSTEM.splitlines() for s in sentences(line) if len(said := frozenset(content_stems(s))) >= 6
)


def _copies_prompt(plain: str) -> bool:
    squeezed = _squeezed(plain)
    return max(_copied(squeezed), _copied(squeezed[::-1])) >= _COPIED or _paraphrases_prompt(plain)


def _copied(squeezed: str) -> int:
    """How much of the prompt stands in `squeezed`."""
    runs = {squeezed[at : at + _RUN] for at in range(len(squeezed) - _RUN + 1)}
    covered: set[int] = set()
    for at in range(len(_PROMPT) - _RUN + 1):
        if _PROMPT[at : at + _RUN] in runs:
            covered.update(range(at, at + _RUN))
    return len(covered)


def _paraphrases_prompt(plain: str) -> bool:
    said = [set(content_stems(sentence)) for sentence in re.split(r"(?<=[.!?])\s+|\n", plain)]
    windows = [*said, *(a | b for a, b in pairwise(said))]
    return any(len(line & window) >= _SAID_AGAIN * len(line) for line in _PROMPT_SENTENCES for window in windows)


# -- the good end of a draft that thought aloud ----------------------------------------------------------------------------

_SPOKEN = re.compile(
    r"(?:^|[\n.!?>])(?:[^\S\n]|[*_#`\-])*final[ _]?(?:answer|response)[\s*_`]*[:：][\s*_`]*"
    rf"|[<＜‹\[]\s*[/／]\s*(?:antml:)?{INNER_TAG}\s*[>＞›\]]",
    re.IGNORECASE,
)


def spoken(text: str) -> str:
    """What a draft says after it stopped thinking aloud: after the last "Final Answer:" or closed `<thinking>`; or ""."""
    plain = html.unescape(visible(text))
    end = max((found.end() for found in _SPOKEN.finditer(plain)), default=len(plain))
    said = plain[end:].strip()
    return said.replace("**", "") if said.count("**") % 2 else said
