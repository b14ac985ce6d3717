"""Text that hides something: characters nobody sees, and letters and brackets that look like others."""

from __future__ import annotations

import html
import re
import unicodedata

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
"""Controls, joiners, fillers, marks of direction, tags. The selector U+FE0F stays: it makes an emoji of a sign."""

_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")

_TWINS = str.maketrans(
    "’‘ʼ‹⟨〈《⟪❮❬≺◁⊲›⟩〉》⟫❯❭≻▷⊳［］【】〔〕∶ː꞉։⧸⁄∕。｡аеорсухіјѕтнкмвԁɡαοικνρτυ",
    "'''<<<<<<<<<<>>>>>>>>>>[][][]::::///..aeopcyxijsthkmbdgaoikvptu",
)
"""Signs and the Cyrillic and Greek letters that pass for Latin ones, each with the one it passes for."""

_EMPHASIS = re.compile(r"[*`~\ufe0f]|(?<!\w)_+|_+(?!\w)")
_SPACED_OUT = re.compile(r"(?<!\w)(?:\w[ .\-]){3,}\w(?!\w)")


def visible(text: str) -> str:
    """`text` as a reader sees it: composed, with plain line ends, without a character that has no looks."""
    return _INVISIBLE.sub("", _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text)))


def folded(text: str) -> str:
    """`text` for looking things up in it, not for showing: no disguise, no emphasis, no difference of case.

    Entities are resolved, full-width and look-alike characters are the plain ones, accents are gone, and "t h i n k" is
    one word.
    """
    plain = html.unescape(html.unescape(visible(text)))
    plain = unicodedata.normalize("NFKD", visible(plain)).casefold().translate(_TWINS)
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return _SPACED_OUT.sub(lambda found: re.sub(r"[ .\-]", "", found[0]), _EMPHASIS.sub("", plain.replace("\\", "")))
