"""Harmless to show: nothing that notifies somebody, nothing that hides where a link leads."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from bot.reading.lookalikes import visible

_OPEN = r"(?:<|＜|﹤|&(?:amp;)*(?:lt|#0*60|#x0*3c);)"
_CLOSE = r"(?:>|＞|﹥|&(?:amp;)*(?:gt|#0*62|#x0*3e);)"
_SLACK_MARKUP = re.compile(rf"{_OPEN}\s*([!@#＠！＃][^<>＜＞\n&]*){_CLOSE}?", re.IGNORECASE)
_SLACK_LINK = re.compile(
    rf"{_OPEN}\s*((?:[a-z][a-z0-9+.-]{{1,15}}:)[^|<>\s]+?)(?:\|([^<>]*?))?\s*{_CLOSE}", re.IGNORECASE
)
_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_HTML = re.compile(
    r"</?[a-z][\w:-]*(?:\s[^<>]*)?/?>|<!--.*?-->"
    r"|<[a-z]+(?:\s+[\w-]+\s*=\s*(?:\"[^\"\n]*\"|'[^'\n]*'))+|<(?=/?[a-z]+\s+\w+\s*=)",
    re.IGNORECASE | re.DOTALL,
)
_IMAGE = re.compile(r"!+(?=\[)")
_MARKDOWN_LINK = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(\s*+<?+([^)\s>]*+)>?+[^)]*+\)")
_LINK_START = re.compile(r"\]\(([^()\s]*)")
_LINK_DEFINITION = re.compile(r"^\s*\[[^\]\n]+\]:\s*\S+.*$", re.MULTILINE)
_ADDRESSES = re.compile(r"(?:https?://|www\.)[^\s\])>]+", re.IGNORECASE)
_BROADCAST = re.compile(r"@(?=\s?(?:here|channel|everyone|group)\b)")


def neutralise(text: str, allowed_links: Collection[str] = ()) -> str:
    """`text` with nothing in it that notifies somebody or hides where a link leads.

    Mentions become their words, images their descriptions, HTML its content; a link in disguise shows its label, one to
    a mail address also the address.

    Args:
        allowed_links: addresses that may stay links.

    """
    plain, before = visible(text), ""
    while plain != before:  # what is left after one mention was taken out may be another
        before, plain = plain, _without_markup(plain, allowed_links)
    return _unbroadcast(plain)


def _without_markup(text: str, allowed: Collection[str]) -> str:
    plain = _SLACK_LINK.sub(_bare_link, text)
    plain = _SLACK_MARKUP.sub(lambda found: _said(unicodedata.normalize("NFKC", found[1])), plain)
    plain = _HTML.sub("", _LINE_BREAK.sub("\n", plain))
    plain = _MARKDOWN_LINK.sub(lambda found: _honest_link(found, allowed), _IMAGE.sub("", plain))
    plain = _LINK_START.sub(lambda found: found[0] if found[1] in allowed else f"] ({found[1]}", plain)
    return _LINK_DEFINITION.sub("", plain)


def _bare_link(found: re.Match[str]) -> str:
    target, label = found[1], found[2]
    return _with_address(label, target) if label else target.removeprefix("mailto:")


def _honest_link(found: re.Match[str], allowed: Collection[str]) -> str:
    label, target = found[1], found[2]
    other = any(address.rstrip(".,;") != target for address in _ADDRESSES.findall(label))
    return found[0] if target in allowed and not other else _with_address(label, target)


def _with_address(label: str, target: str) -> str:
    """The label of a link; where it leads to a mail address, that is shown too, since it was the point of the link."""
    address = target.removeprefix("mailto:").split("?")[0]
    return f"{label} ({address})" if target.startswith("mailto:") and address not in label else label


def _said(markup: str) -> str:
    """The words of a Slack mention, without its power: `<!here>` is "here", `<@U123>` is "someone"."""
    label = markup.split("|", 1)[1] if "|" in markup else ""
    if label:
        return label.lstrip("@#!")
    if markup.startswith("!"):
        return markup[1:].split("^", 1)[0]
    return "someone" if markup.startswith("@") else "a channel"


def _unbroadcast(text: str) -> str:
    """A word joiner after each @ that would call a whole channel, also in full-width letters."""
    even = "".join(map(_even, text))
    calls = [found.end() for found in _BROADCAST.finditer(even)]
    parts = [text[start:end] for start, end in zip([0, *calls], [*calls, len(text)], strict=True)]
    return "\u2060".join(parts)


def _even(char: str) -> str:
    """One plain lower-case character for one character."""
    plain = unicodedata.normalize("NFKC", char).casefold()
    return plain if len(plain) == 1 else char
