"""What names an entry and what seals it: normal form, key, room, and the keyed digest. Pure, but for the key's own file."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from bot.model import Scope

SCHEMA = "2"
"""Version of what is stored; part of every key, so that two releases sharing a folder never read each other's rows."""

KEY_BYTES = 16
SEAL_BYTES = 32

_SLACK_TOKEN = re.compile(r"<(?:@[^>]*|![^>]*)>|:[a-z0-9_+'-]*[a-z][a-z0-9_+'-]*:(?:skin-tone-\d:)?")
_LABELLED = re.compile(r"<[^>|\s]+\|([^>]*)>")
_MARKUP = re.compile(r"[*_~`]+(?=\w)|(?<=\w)[*_~`]+")
_WORD = re.compile(r"[£$€]?\d+(?:[.,:/]\d+)*%?|[^\W\d_]+(?:['’&-][^\W\d_]+)*|[^\W_]+")

_PLEASANTRY = re.compile(
    r"(?:hi+|hello+|hey+|hiya|howdy|dear|greetings|good (?:morning|afternoon|evening|day)"
    r"|(?:hi |hello |hey )?(?:there|all|everyone|everybody|team|folks|guys|hr|bot|hrbot)"
    r"|ok|okay|so|um+|uh+|well|please|pls|plz|kindly|sorry(?: to bother you)?|excuse me|quick question|question"
    r"|just (?:wondering|curious|checking)|i was wondering(?: if)?|wondering|i(?: am|'m) wondering|i(?: have|'ve) (?:got )?a (?:quick )?question"
    r"|(?:can|could|would|will) (?:you|u|someone|anyone|anybody)(?: please| kindly| pls)? (?:please )?"
    r"(?:tell me(?: about)?|explain(?: to me)?|let me know|help me (?:understand|with)|remind me(?: about| of)?|clarify)"
    r"|(?:please )?(?:tell me(?: about)?|let me know|explain(?: to me)?|remind me(?: of)?)"
    r"|do you (?:know|happen to know)|does (?:anyone|anybody|someone) know|any idea"
    r"|i(?: would|'d)? (?:like|want|need|wanted) to (?:know|understand|find out|ask)(?: about| if)?)\b[\s,.!:;-]*",
)
_FAREWELL = re.compile(
    r"[\s,.!?;-]*\b(?:thanks?(?: you)?(?: so much| very much| a lot| a ton)?(?: in advance)?|many thanks|thx|ty|tia|cheers"
    r"|please|pls|plz|regards|kindly|much appreciated)[\s,.!?]*$",
)


def cleaned(text: str) -> str:
    """`text` without mentions, emoji and markup, on one line; case and punctuation stay."""
    text = unicodedata.normalize("NFKC", text)
    text = _SLACK_TOKEN.sub(" ", _LABELLED.sub(r"\1", text))
    if not text.isascii():
        text = "".join(c for c in text if unicodedata.category(c) not in {"So", "Sk", "Cf", "Cc", "Cs"} or c.isspace())
    return " ".join(_MARKUP.sub("", text).split())


def normal_form(text: str) -> str:
    """The words of `text` in order and in lower case, without Slack noise, greetings, politeness and punctuation.

    Two texts with the same normal form are the same question, word for word.
    """
    text = cleaned(text).casefold().replace("’", "'")
    while (stripped := _FAREWELL.sub("", _without_opening(text))) != text:
        text = stripped
    return " ".join(_WORD.findall(text))


def _without_opening(text: str) -> str:
    opening = _PLEASANTRY.match(text)
    return text[opening.end() :] if opening and opening.end() < len(text) else text


def room(scope: Scope, language: str, answerer: str) -> str:
    """Names the set of entries that may answer each other: one scope, one language, one answerer."""
    return _short(SCHEMA, scope.key(), language, answerer).hex()[:16]


def entry_key(normal: str, where: str) -> bytes:
    """The key of the entry for a normal form in a room."""
    return _short(where, normal)


def place_key(where: str, asked: str) -> str:
    """Names the place in the index of all entries of a room that ask the same; `asked` is the text of a shape."""
    return hashlib.blake2b(f"{where}{asked}".encode(), digest_size=12).hexdigest()


def _short(*parts: str) -> bytes:
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=KEY_BYTES).digest()


@dataclass(frozen=True, slots=True)
class Seal:
    """A keyed digest over an entry's key and body: what was altered, or moved to another row, does not pass."""

    secret: bytes

    def close(self, key: bytes, body: bytes) -> bytes:
        """`body` with its seal in front."""
        return self._digest(key, body) + body

    def open(self, key: bytes, sealed: bytes) -> bytes | None:
        """The body, or None if the seal is not the one for this key and body."""
        body = sealed[SEAL_BYTES:]
        return body if hmac.compare_digest(sealed[:SEAL_BYTES], self._digest(key, body)) else None

    def _digest(self, key: bytes, body: bytes) -> bytes:
        return hashlib.blake2b(key + body, key=self.secret, digest_size=SEAL_BYTES).digest()

    @classmethod
    def load(cls, path: Path) -> tuple[Seal, bool]:
        """The seal whose secret is kept in `path`, and whether it had to be made anew (mode 0600).

        Raises:
            OSError: the file can be neither read nor made.

        """
        if (secret := _read_secret(path)) is not None:
            return cls(secret), False
        secret = secrets.token_bytes(32)
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secret + _checksum(secret))
        fresh.replace(path)
        return cls(secret), True


def _read_secret(path: Path) -> bytes | None:
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError:
        if path.is_symlink():  # not ours: never followed, replaced by a secret of our own
            return None
        raise
    with os.fdopen(file, "rb") as opened:
        held = opened.read(41)
    return held[:32] if len(held) == 40 and held[32:] == _checksum(held[:32]) else None


def _checksum(secret: bytes) -> bytes:
    return hashlib.blake2b(secret, digest_size=8).digest()
