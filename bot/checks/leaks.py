"""Inner workings of a model that must not be shown: reasoning, steps, tools, our prompt, blanks to fill in, errors.

Everything is looked for in the folded text, so that no case, emphasis, width or hidden character disguises it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import pairwise

from bot.language import content_stems
from bot.lookalikes import folded, visible
from bot.prompt import SYSTEM
from bot.sentences import sentences

_START = r"(?:^|(?<=[.!?:;|)\]>])\s*)[^\w<\[{]*(?:\d+[.)]\s*)?"
"""Where a line or a sentence begins, whatever bullets, quotes or numbers stand before its first word."""

_TAG = (
    r"(?:antml\W?)?(?:think\w*|thoughts?|reason(?:s|ing)?|reflect\w*|scratch[\W_]?pad|analysis|inner[\W_]?\w*|"
    r"monologue|planning|answer|final[\W_]?answer|response|output)"
)
_INNER_TAG = r"(?:think(?:ing)?|thoughts?|reasoning|reflection|scratch[\W_]?pad|chain[\W_]of[\W_]thought)"
_BLANK_OPENS = r"insert|enter|add|fill|specify|replace|your|company|employer|employee|contact"
_BLANK_ENDS = (
    r"name|dates?|links?|url|e-?mail|phone|number|address|amount|title|manager|department|contact|tb[dc]|todo|"
    r"placeholder|here|company|employer|position|role|x{2,}"
)
_SEEKS = (
    r"(?:think|look|check|analy[sz]e|see|find|search|review|examine|consider|answer|respond|reply|figure|determine|"
    r"identify|verify|re-?read|scan|cite|use the|call the|work (?:it|this|through)|break (?:it|this) down)"
)

_ALOUD = rf"{_START}(?:(?:ok(?:ay)?|hmm+|alright|right|so|well|now|first|wait)\b[\s,.!-]*)*"
_PLANS = (
    rf"{_ALOUD}(?:let me|let's|let us|i(?:'ll| will| should| need to| have to| must|'m going to| am going to))\s+"
    rf"(?:first |now |also |carefully |just |try to )*{_SEEKS}\b"
)
_ASKER = (
    rf"{_ALOUD}the (?:(?:user|employee|person|asker|human)(?:'s (?:question|query|message|request)| is asking)"
    r"|(?:user|asker|human)(?: asks (?:about|whether|how|what|if|when|for)| asked| wants?\b| is looking for| seems to"
    r"| needs to know| would like to know))"
)

_SHAPES: tuple[tuple[str, str], ...] = (
    ("reasoning", rf"<\s*/?\s*{_TAG}\b"),
    ("reasoning", rf"[\[{{]\s*/?\s*{_INNER_TAG}\s*[\]}}]"),
    ("reasoning", _PLANS),
    ("reasoning", _ASKER),
    ("reasoning", rf"{_START}looking at (?:the |these )?(?:passages?|context|question|provided|documents?)\b"),
    ("tool transcript", r"<\s*/?\s*(?:antml|tool|function|invoke|parameter|result|search_)[\w:-]*"),
    ("tool transcript", r"<\s*\|[^|<>\n]*\|\s*>|\[\s*/?\s*inst\s*\]|<<\s*/?\s*sys\s*>>"),
    ("tool transcript", r"\btool_?use_?(?:id)?\b|\btool_?(?:calls?|results?|code)\b|\bfunction_?calls?\b"),
    ("tool transcript", r"\{\s*[\"']?[\w -]{1,40}[\"']?\s*:|\{\s*\"\s*\}"),
    ("tool transcript", r"\b[a-z]+_[a-z_]+\(|\bfunctions?\.[a-z_]{3,}"),
    (
        "prompt",
        r"<\s*/?\s*(?:passages?|questions?|system|instructions?|conversation|context|documents?|user|assistant|human)\b",
    ),
    ("prompt", r"\b(?:no_answer|needs_care)\b|\bsystem (?:prompt|message)\b"),
    ("prompt", r"\bmy (?:system |original |initial )?(?:instructions|prompt|guidelines|directives)\b"),
    ("prompt", r"\bi(?:'ve| have| was|'m| am)(?: been)? (?:told|instructed|programmed|prompted|configured)\b"),
    ("placeholder", rf"\[\s*(?:(?:{_BLANK_OPENS})\b[^\]\n]{{0,50}}|(?:[^\W\d][^\]\n]{{0,30}}\s)?(?:{_BLANK_ENDS}))\s*\](?!\()"),
    ("placeholder", rf"<\s*(?:(?:{_BLANK_OPENS})\b[^<>\n]{{0,40}}|(?:[^\W\d][^<>\n/=]{{0,30}}[\s_-])?(?:{_BLANK_ENDS}))\s*>"),
    ("placeholder", r"\{\{[^{}]*\}\}|\$\{[^{}]*\}|\{\s*[a-z][a-z_ ]{0,30}\s*\}|%[a-z_]{3,}%"),
    ("placeholder", r"(?<![\w-])x{3,}(?![\w])|[£$€]\s?x+\b|\bx{2,}\s?(?:%|days?|weeks?|months?|hours?)|\blorem ipsum\b"),
    ("about itself", r"\bas an? (?:ai|artificial intelligence|(?:large )?language model)\b[\w ]{0,30}(?:,| i\b)"),
    ("about itself", r"\bi(?:'m| am) (?:just |only |merely |not a \w+ but )?(?:an? )?(?:ai|artificial intelligence|(?:large )?language model|claude|chatgpt)\b"),
    ("about itself", r"\bmy (?:training data|(?:knowledge|training) cut-?off)\b"),
)  # fmt: skip
_LEAKS = tuple((kind, re.compile(shape, re.MULTILINE)) for kind, shape in _SHAPES)

_ERRORS = re.compile(
    r"\b[a-z]{4,}exception\b|\b(?:type|value|key|name|runtime|attribute|index|import|syntax|assertion|connection|timeout|"
    r"client|server|os|io)error\b|\btraceback \(most recent|\bhttp(?:[ /]?1\.[01])?(?: status| error)?(?: code)? ?[45]\d\d\b|"
    r"\binternal server error\b|\b(?:error|status) code:? ?\d{3}\b|\[object object\]|\baccess ?denied(?:exception)?\b|"
    r"\bi(?:'m| am|'ve| have)? ?(?:currently )?(?:experiencing|having|encounter(?:ed|ing)|ran into|hit)(?: an?| some)?"
    r"(?: technical| unexpected| internal)* (?:errors?|issues?|difficult\w+|problems?)\b"
)
_BLANK_LINE = re.compile(r"\w[^\n]*_{4,}|_{4,}[^\n]*\w|\w[^\n]*\.{8,}")
_ENCODED = re.compile(r"(?<![\w/.:@-])[A-Za-z0-9+=]{32,}(?![\w/.@])")


def leaks(text: str, evidence: str = "") -> list[str]:
    """The kinds of inner workings that `text` shows, each once.

    Args:
        evidence: the passages. What they hold themselves is no leak where ordinary texts have it too: an error code in a
            guide, a line "Action: tell your manager" in a procedure.

    """
    plain, held = folded(text), folded(evidence)
    found = [kind for kind, shape in _LEAKS if shape.search(plain)]
    found += ["reasoning"] if any(not _is_held(*step, held) for step in _steps(plain)) else []
    found += ["error text"] if any(error[0] not in held for error in _ERRORS.finditer(plain)) else []
    found += ["placeholder"] if _BLANK_LINE.search(visible(text)) else []
    found += ["encoded text"] if any(run not in evidence for run in _ENCODED.findall(visible(text))) else []
    return list(dict.fromkeys([*found, *(["prompt"] if _copies_prompt(plain) else [])]))


# -- steps of an agent ---------------------------------------------------------------------------------------------------

_STEP = (
    r"(?:my |the |initial |inner |internal )?(?:thoughts?(?: process)?|thinking(?: process)?|reasoning(?: process)?|monologue|"
    r"chain[ -]?of[ -]?thought|scratch ?pad|action[ _]?input|tool[ _]?(?:input|output|call)|actions?|observations?|"
    r"final[ _]?(?:answer|response|thoughts?)|step[ -]by[ -]step|human|assistant|ai|system)"
)
_LABEL = re.compile(
    rf"{_START}[\[(<{{]?(?:step \d+\W+)?(?P<step>{_STEP})(?: ?#?\d{{1,2}})?[\])>}}\"']*\s*(?::|=|->|[-–—](?=\s))(?P<rest>[^\n]*)",
    re.MULTILINE,
)
_ALONE = re.compile(
    rf"^[^\w\n]*(?P<step>(?!(?:actions?|human|assistant|ai|system)\b){_STEP})(?P<rest>)[^\w\n]*$", re.MULTILINE
)
_ORDINARY = re.compile(r"(?:the )?(?:actions?|observations?|reasoning|human|assistant|ai|system)$")
"""Labels that policies have as well, in forms and procedures."""


def _steps(plain: str) -> Iterator[tuple[str, str]]:
    """Each label of a step, with what follows it on its line."""
    for shape in (_LABEL, _ALONE):
        yield from ((found["step"], found["rest"]) for found in shape.finditer(plain))


def _is_held(step: str, rest: str, held: str) -> bool:
    """Whether a passage has this label too, and says what follows it."""
    if not _ORDINARY.match(step) or not re.search(rf"\b{re.escape(step)}\b\s*[:|–-]", held):
        return False
    said, known = set(content_stems(rest)), set(content_stems(held))
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
    r"(?:^|[\n.!?>])[\s*_#`>\-]*final[ _]?(?:answer|response)[\s*_`]*[:：][\s*_`]*"
    rf"|[<＜‹\[]\s*[/／]\s*(?:antml:)?{_INNER_TAG}\s*[>＞›\]]",
    re.IGNORECASE,
)


def spoken(text: str) -> str:
    """What a draft says after it stopped thinking aloud: after the last "Final Answer:" or closed `<thinking>`; or ""."""
    plain = html.unescape(visible(text))
    end = max((found.end() for found in _SPOKEN.finditer(plain)), default=len(plain))
    said = plain[end:].strip()
    return said.replace("**", "") if said.count("**") % 2 else said
