"""Emoji in a question: most are decoration, some stand for a word, which then has to agree like any other. Pure."""

from __future__ import annotations

import re
import unicodedata

NAMED = r":(?:[a-z0-9_+'-]*[a-z][a-z0-9_+'-]*|[+-]1|100):(?::?skin-tone-\d:)?"
"""An emoji as Slack writes it: `:palm_tree:`."""

_RUN = re.compile(rf"\s*(?:{NAMED}\s*)+")
_NAME = re.compile(r":([^:]+):")
_FLAG = re.compile(r"^(?:flag-|regional_indicator|(?:de|es|fr|it|cn|jp|kr|ru|us|gb|uk)$)")

_REGIONS = re.compile(r"([\U0001f1e6-\U0001f1ff])([\U0001f1e6-\U0001f1ff])")
_FIRST_REGION = "\U0001f1e6"
_COUNTRIES = {
    "de": "german",
    "us": r"usa?\b|u\.s\.|america|united states",
    "gb": r"brit|uk\b|england|united kingdom",
    "uk": r"brit|uk\b|england|united kingdom",
    "fr": "fr[ae]nc",
    "in": "india",
    "sg": "singapor",
    "nl": "dutch|netherland",
    "pl": "pol(?:and|ish)",
    "ie": "ir(?:eland|ish)",
    "es": "spa(?:in|nish)",
    "it": r"ital(?:y|ian)",
    "at": "austria",
    "ch": "swi(?:ss|tz)",
    "ca": "canad",
    "au": "australia",
}
"""How a country is named whose flag then adds nothing."""

_FEELING = re.compile(
    r"^(?:smil|grin|joy|laugh|rofl|wink|blush|relaxed|sob|cry|sweat|wave|pray|[+-]1|thumbs|clap|ok_hand|muscle|heart|\w+_heart|sparkl|tada"
    r"|raised_hand|raising_hand|eyes|think|slightly_|upside_down|see_no_evil|shrug|bow|fire|100|white_check_mark|question|exclamation|robot"
    r"|rotating_light|police_cars_revolving|warning|bell$|alarm_clock|loudspeaker|mega$|point_(?:right|left|up|down)|arrow_|bangbang|interrobang|sos$|bulb$"
    r"|(?:hot|cold|money_mouth|nerd|partying|pleading|woozy|zany|hugging|shushing|exploding|melting|saluting|yawning|tired|weary|pensive|hushed|flushed|star[_-]struck|smirk|unamused|expressionless|neutral|rolling_eyes|disappointed|confounded|persevere|triumph|grimacing)(?:_face|_head)?$"
    r"|pushpin|star2?$|speech_balloon|information_source|shrug|person_raising)"
)
_FEELINGS = frozenset("👋👍👎👏👌✌💪🤝🙌❤✨🎉🔥👀🤞💯✅❗❓🤖☺🚨⚠⏰🔔📢📣👉➡⬇⁉🆘🙋🤷💬💡📌⭐🌟")
"""Gestures and signs that stand for no word, beside the faces, which have blocks of their own."""

_JOINED = "\ufe0f\u200d"
"""What joins and colours emoji, with the colours of skin."""

_ASKS_FOR_A_WORD = frozenset(
    "a an the my our your his her their any some no in on at for of with to from about per by without during than "
    "get bring wear eat drink buy expense claim drive ride order own keep".split()
)
_ASKS = frozenset(
    "what what's whats how when where who who's whom which why is are am do does did can could may might must should will would has have "
    "but so hi hello hey thanks thank thx ty tia cheers please pls plz sorry asking".split()
)
"""What a question, or talk around it, begins with."""

_GREETS = frozenset(
    "hrbot hi hello hey hiya yo morning afternoon evening team all everyone folks thanks thank you please lol haha servus moin hallo "
    "zusammen bonjour salut hola ciao namaste hej danke merci gracias".split()
)


def spelled(text: str, instead: str) -> str:
    """`text` with emoji that stand for a word as their names, and all others as `instead`.

    A flag is always a word: it tells of which country. So is whatever stands where a word is missing ("my 🐶", "in 🇩🇪"), or
    within a sentence. Faces and gestures never are.
    """
    named = text if text.isascii() else "".join(map(_named, _REGIONS.sub(_as_flag, text)))
    if ":" not in named:
        return named
    return _RUN.sub(lambda run: _as_words(run) or instead, named)


def _named(character: str) -> str:
    if character in _JOINED or "\U0001f3fb" <= character <= "\U0001f3ff":
        return ""
    if unicodedata.category(character) != "So":
        return character
    if character in _FEELINGS or "\U0001f600" <= character <= "\U0001f64f" or "\U0001f910" <= character <= "\U0001f92f":
        return ":smile:"
    name = unicodedata.name(character, "picture")
    return f":{re.sub(r'[^a-z]+', '_', name.casefold())}:"


def _as_flag(regions: re.Match[str]) -> str:
    return f":flag-{''.join(chr(ord(region) - ord(_FIRST_REGION) + ord('a')) for region in regions.groups())}:"


def _is_told(name: str, text: str) -> bool:
    """Whether a flag is of a country that `text` names."""
    country = _COUNTRIES.get(name.removeprefix("flag-"))
    return country is not None and re.search(rf"\b(?:{country})", text, re.IGNORECASE) is not None


def _as_words(run: re.Match[str]) -> str:
    names = [name for name in _NAME.findall(run[0]) if not name.startswith("skin-tone") and not _FEELING.match(name)]
    if not (names and _stands_for_words(run.string[: run.start()], run.string[run.end() :])):
        names = [name for name in names if _FLAG.match(name) and not _is_told(name, run.string)]
    return f" {' '.join(re.sub(r'[_-]+', ' ', name) for name in names)} " if names else ""


def _stands_for_words(before: str, after: str) -> bool:
    last = before.rsplit(maxsplit=1)[-1].casefold().lstrip("@") if before[-1:].isalnum() else ""
    following = after.split(maxsplit=1)[0].strip(",.!?;:") if after[:1].isalnum() else ""
    if last in _ASKS_FOR_A_WORD:
        return True
    if before.endswith("?") or not following or following[0].isupper() or following.casefold() in _ASKS:
        return False
    return last not in _GREETS
