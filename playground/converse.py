"""The wire format of Bedrock's ConverseStream: events in frames of AWS's binary event stream.

A frame is its length and that of its headers, a CRC32 of these, the headers, the payload, and a CRC32 of all before
(Amazon Transcribe's documentation describes the format; all AWS event streams share it).
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator

from playground.workspace import Json

_STRING = b"\x07"
_WORDS_PER_FRAME = 3


def events(text: str, tokens: tuple[int, int]) -> Iterator[bytes]:
    """The frames of one complete answer, a few words in each; `tokens` are those read and written."""
    yield frame("messageStart", {"role": "assistant"})
    for piece in pieces(text):
        yield frame("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": piece}})
    yield frame("contentBlockStop", {"contentBlockIndex": 0})
    yield frame("messageStop", {"stopReason": "end_turn"})
    usage = {"inputTokens": tokens[0], "outputTokens": tokens[1], "totalTokens": sum(tokens)}
    yield frame("metadata", {"usage": usage, "metrics": {"latencyMs": 1}})


def pieces(text: str) -> Iterator[str]:
    words = text.split(" ")
    for at in range(0, len(words), _WORDS_PER_FRAME):
        last = at + _WORDS_PER_FRAME >= len(words)
        yield " ".join(words[at : at + _WORDS_PER_FRAME]) + ("" if last else " ")


def frame(name: str, payload: Json) -> bytes:
    """One event."""
    headers = {":message-type": "event", ":event-type": name, ":content-type": "application/json"}
    packed = b"".join(_header(key, value) for key, value in headers.items())
    body = json.dumps(payload).encode()
    lengths = struct.pack("!II", 16 + len(packed) + len(body), len(packed))
    whole = lengths + struct.pack("!I", zlib.crc32(lengths)) + packed + body
    return whole + struct.pack("!I", zlib.crc32(whole))


def _header(name: str, value: str) -> bytes:
    return bytes([len(name)]) + name.encode() + _STRING + struct.pack("!H", len(value)) + value.encode()
