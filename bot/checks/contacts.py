"""Links, mail addresses and phone numbers in a text."""

from __future__ import annotations

import re

_LINK = re.compile(
    r"(?<![\w@])(?:[a-z][a-z0-9+.-]{1,15}://|www\.)[^\s<>\[\]\"'|`*]+|\b(?:javascript|data|vbscript):[^\s<>\[\]\"|]+",
    re.IGNORECASE,
)
_DOMAIN = re.compile(
    r"(?<![\w@./-])(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+(?=[^\W\d_]{2,24}(?!\w))[^\W\d_]{2,24}(?:[/?#][^\s<>()\[\]\"'|`*]*)?"
)
_ADDRESS = re.compile(r"[\w.+-]*\w@[\w-]+(?:\.[\w-]+)*\.\w+", re.IGNORECASE)
_PHONE = re.compile(
    r"(?<![\w£$€.@/-])(?:(?:\+|\()\d|0\d(?!\d?[./:]))(?:[ ().-]{0,3}\d){5,14}(?![\w%])"
    r"|(?<![\w£$€.@/-])\d{1,4}(?:[ .-]\d{2,4}){2,4}(?![\w%])"
)
_SHORTEST_PHONE = 7  # digits; what is shorter is read as numbers


def links(text: str) -> tuple[frozenset[str], str]:
    """The links of `text` as they stand, also bare ones such as `example.com/leave`, and the text without them."""
    found = [_ended(match) for match in _LINK.findall(text)]
    rest = _without(text, found)
    bare = [_ended(match[0]) for match in _DOMAIN.finditer(_ADDRESS.sub(" ", rest)) if not _two_sentences(match[0])]
    return frozenset(found + bare), _without(rest, bare)


def _ended(link: str) -> str:
    """Without the punctuation of the sentence, and without a bracket that was opened before it."""
    link = link.rstrip(".,;:!?…")
    while link.endswith(")") and link.count(")") > link.count("("):
        link = link[:-1].rstrip(".,;:!?")
    return link


def _two_sentences(domain: str) -> bool:
    """Whether a space is missing rather than a domain meant: "two days.You may"; "e.g" and "a.m" are neither."""
    name = domain.split("/", maxsplit=1)[0].split(".")
    return (name[-1].istitle() and not name[0].istitle()) or all(len(part) <= 2 for part in name)


def _without(text: str, found: list[str]) -> str:
    for link in sorted(found, key=len, reverse=True):
        text = text.replace(link, " · ")
    return text


def same_link(link: str) -> str:
    """A link in one form: the scheme of the web, "www." and a last slash make no difference, nor does the host's case."""
    bare = re.sub(r"^(?:https?://)?(?:www\.)?", "", link, flags=re.IGNORECASE).rstrip("/")
    host, slash, path = bare.partition("/")
    return host.casefold() + slash + path


def addresses(text: str) -> tuple[frozenset[str], str]:
    """The mail addresses of `text` in small letters, and the text without them."""
    found = frozenset(match.casefold() for match in _ADDRESS.findall(text))
    return found, _ADDRESS.sub(" · ", text)


def phones(text: str) -> tuple[list[str], str]:
    """The phone numbers of `text` as digits, without a leading 0 or +, and the text without them."""
    found = [match for match in _PHONE.finditer(text) if len(_digits(match[0])) >= _SHORTEST_PHONE]
    for match in reversed(found):
        text = f"{text[: match.start()]} · {text[match.end() :]}"
    return [_digits(match[0]) for match in found], text


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number.replace("(0)", "")).lstrip("0")


def same_phone(number: str, other: str) -> bool:
    """Whether one is the other, with or without the code of the country."""
    shorter, longer = sorted((number, other), key=len)
    return longer.endswith(shorter) and len(longer) - len(shorter) <= 3
