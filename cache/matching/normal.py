"""What remains of a text that is asked: no mentions, emoji, greetings, politeness or talk of asking. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from bot.language import SIGNS
from cache.matching.grammar import CONFUSED, GRAMMAR_SLIPS, SHORT_FORMS, put_right
from cache.matching.pictures import spelled
from cache.matching.talk import (
    ADDRESSED,
    ASIDE,
    ASKED_BY,
    ASKS_BACK,
    ASKS_FOR_HELP,
    AUXILIARIES,
    BREAK,
    CALLED,
    DESCRIBED,
    DRAWN_OUT,
    DRAWN_OUT_LETTERS,
    ENDS,
    FAREWELL,
    GREETED_LAST,
    IN_VAIN,
    INDIRECT,
    INTRODUCED,
    IS_ASKED,
    JOINS,
    NO_TOPIC,
    OPENING,
    PARTING,
    PLAIN_OPENING,
    PLEASANTRY,
    SAID_AFTER_TALK,
    SEARCHED,
    SENTENCE,
    SET_IN_FRONT,
    SIGNATURE,
    SIGNED,
    SMALL_TALK,
    SORRY,
    SPOKEN,
    SUBJECTS,
    TALK,
    TALK_IN_A_SENTENCE,
    TALK_OF_ASKING,
    THAT_ASKS,
    TIMES,
    TOPIC_APART,
    TOPIC_FIRST,
    TOPIC_LAST,
    VERB_FIRST,
    WH,
)
from cache.matching.wording import ENGLISH, FIRST_NAMES

_SLACK_TOKEN = re.compile(r"<(?:@[^>]*|![^>]*)>")
_LABELLED = re.compile(r"<[^>|\s]+\|([^>]*)>")
_LINE_END = re.compile(r"(?<=[^\W_])[ \t]*\n\s*(?=[^\W\d_])")
"""Of a greeting or a name on a line of its own, not of what is listed."""
_MARKS = "*_~`"
_MARKUP = re.compile(r"[*_~`]+(?=\w)|(?<=\w)[*_~`]+")
_RUN = rf"[^\W\d_]+(?:{SIGNS}[^\W\d_]*)*"
_WORD = re.compile(rf"[£$€]?\d+(?:[.,:/]\d+)*%?|{_RUN}(?:['’&]{_RUN})*|[^\W_]+")

_WORDS = re.compile(r"(?:[a-z]+|[0-9]+)(?: (?:[a-z]+|[0-9]+))*")
"""What is in normal form already."""

_OPENING_MARKS = {ord(mark): None for mark in "¡¿"}
_MOST_PASSES = 10
"""How often something is taken from around a question: four times is the most that any needed. A text of nothing but talk
would be read a thousand times.
"""

_LETTERS = bytes(code if chr(code).islower() and code < 128 else ord(" ") for code in range(256))
_EMOTICON = re.compile(r"(?<!\w)(?:[:;=]['-]?[)(DPpOo/|\]\[3*]+|xD|<3|\^\^)(?!\w)")
_FACES = (*":;=<^", "xD")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_UNITED_STATES = re.compile(r"\bUS\b(?!\$)")
_STATES = re.compile(
    r"(?<=\bthe )us\b|(?<=\b(?:in|of) )us\b|\bus(?= (?:office|employees|staff|holidays|team|based|citizens|payroll)\b)"
)
_IT = re.compile(r"\bIT\b")
_SPELLED = re.compile(r"(?<![\w'-])[a-z]+(?=$|[^\w'-]|'s\b)")
_IN_CAPITALS = re.compile(r"\b[A-Z]{2,}\b")


@lru_cache(maxsize=16)
def cleaned(text: str, *, ends_sentences: bool = False) -> str:
    """`text` without mentions and markup, on one line; case and punctuation stay, and of emoji those that are words.

    `ends_sentences`: whether the others, and the ends of lines, leave a full stop. Who draws an emoji leaves it out.
    """
    text = text if text.isascii() else unicodedata.normalize("NFKC", text).translate(_OPENING_MARKS)
    if "\n" in text:
        text = _LINE_END.sub(". " if ends_sentences else " ", SIGNATURE.sub("", text))
    if "<" in text:
        text = _SLACK_TOKEN.sub(" ", _LABELLED.sub(r"\1", text))
    if ":" in text or not text.isascii():
        text = spelled(text, ". " if ends_sentences else " ")
    if not text.isascii():
        text = "".join(c for c in text if unicodedata.category(c) not in {"So", "Sk", "Cf", "Cc", "Cs"} or c.isspace())
    return " ".join((_MARKUP.sub("", text) if any(map(text.__contains__, _MARKS)) else text).split())


def asked(text: str) -> str:
    """`text`, which asks something, as others may be shown it: `cleaned`, and without whom it greets, who signs it, and what
    is said around the question.

    It has the same normal form. Where it cannot be told what stands around, it is in the lower case of `meant`.
    """
    as_written, in_lower_case = cleaned(text), meant(text)
    if as_written.casefold() == in_lower_case:  # as most are
        return as_written
    plain, said, normal = as_written.split(), in_lower_case.strip(" .,;:").split(), normal_form(text)
    if [letters(plain[at].casefold()) for at in (0, -1)] == [letters(said[at]) for at in (0, -1)]:  # nothing around it
        return " ".join(plain)
    # Look for the words that are meant as they were written; one in two may differ, as slips are put right in `said`.
    for begin in range(len(plain) - len(said) + 1):
        cut = plain[begin : begin + len(said)]
        alike = sum(letters(one.casefold()) == letters(other) for one, other in zip(cut, said, strict=True))
        if 2 * alike >= len(said) and normal_form(" ".join(cut)) == normal:
            return _capitalised(" ".join(cut))
    return _capitalised(" ".join(said) if normal_form(" ".join(said)) == normal else normal)


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


@lru_cache(maxsize=256)  # what is asked often is asked in the same words, and an exact hit should cost next to nothing
def normal_form(text: str) -> str:
    """The words of `text` in order and in lower case, without Slack noise, greetings, politeness and punctuation.

    Two texts with the same normal form are the same question, word for word.
    """
    said = meant(text)
    apart = said.rstrip(" ?.!").replace("-", " ")
    if apart.isascii() and apart.replace(" ", "").isalpha() and "  " not in apart:
        return apart  # as most texts are: told sooner than by the patterns
    return apart if _WORDS.fullmatch(apart) else " ".join(_WORD.findall(said))


@lru_cache(maxsize=256)
def meant(text: str) -> str:
    """`text` in lower case, without Slack noise, greetings, politeness and slips in words of grammar; punctuation stays."""
    text = cleaned(text, ends_sentences=True)
    if any(map(text.__contains__, _FACES)):
        text = _EMOTICON.sub(" ", text)
    text = _without_slips(_told_by_case(text))
    if "us" in text:
        text = _STATES.sub("usa", text)
    if not FIRST_NAMES.isdisjoint(letters(text)):
        text = unsigned(_uncalled(text))
    for _ in range(_MOST_PASSES):
        stripped = _without_farewell(_without_opening(_without_talk(text)))
        if stripped == text:
            break
        text = stripped
    return text


def _uncalled(text: str) -> str:
    """`text` without the first name that it greets, calls or gives as one's own, at its beginning."""
    called = INTRODUCED.match(text)
    if called and called[1] in FIRST_NAMES:
        return text[called.end() :]
    called = CALLED.match(text)
    return text[called.end() :] if called and (called[1] or called[2]) in FIRST_NAMES else text


def unsigned(text: str) -> str:
    """`text` without the first name that it is signed with behind thanks or its last sentence, and what stands behind that."""
    signed = SIGNED.search(text, max(0, len(text) - 80))
    if signed is None or signed["name"].casefold() not in FIRST_NAMES:
        return text
    behind = signed["thanks"] or not ENDS.isdisjoint(signed["end"])
    return text[: signed.start("name")] if behind else text


def _told_by_case(text: str) -> str:
    """`text` with what only capitals and dots tell apart in words of its own: US and us, IT and it."""
    if "." in text:
        text = _DOTTED.sub(lambda found: "USA" if found[0].casefold() == "u.s." else found[0].replace(".", ""), text)
    if ("US" not in text and "IT" not in text) or text.isupper():
        return text
    return _IT.sub("information technology", _UNITED_STATES.sub("USA", text))


def _without_slips(text: str) -> str:
    """`text` in lower case, with its words of grammar put right. What alone stands in capitals is a name: "the HWO"."""
    lower = text.casefold().replace("’", "'")
    slips = SHORT_FORMS if ENGLISH.isdisjoint(letters(lower)) else GRAMMAR_SLIPS
    if not slips.keys().isdisjoint(letters(lower)):
        names = frozenset() if text.isupper() else letters(" ".join(_IN_CAPITALS.findall(text)).casefold())
        lower = _SPELLED.sub(lambda found: found[0] if found[0] in names else slips.get(found[0], found[0]), lower)
    return lower if CONFUSED.isdisjoint(letters(lower)) else put_right(lower)


def _without_opening(text: str) -> str:
    """`text` without talk of asking in front of the question. A topic that stands apart from it is put into it:
    "parking fees - who approves them?" is "who approves parking fees?".
    """
    is_plain = PLAIN_OPENING.match(text)
    if (not is_plain or TOPIC_LAST.match(text)) and (whole := _with_its_topic(text)) != text:
        return whole
    if is_plain:
        return text
    opening = None if (at := _question_at(text)) else PLEASANTRY.match(text)
    if opening and opening.end() < len(text):
        at = opening.end()
    if text[:at].rstrip().endswith(("if", "whether")):
        return INDIRECT.sub(_turned, text[at:])
    return SAID_AFTER_TALK.sub(_as_asked, text[at:]) if at else text


def _with_its_topic(text: str) -> str:
    """`text` with the topic that stands apart from the question put into it."""
    if (last := TOPIC_LAST.match(text)) and _is_topic(last[4]):
        return f"{last[1]}{last[4]}{last[3]}"
    if text.startswith("my ") and (turned := SET_IN_FRONT.sub(r"\2my \1\4", text)) != text:
        return turned
    if (topic := TOPIC_FIRST.match(text)) and _is_topic(topic[1]):
        return f"{topic[2]}{topic[1]}{topic[4]}"
    if (apart := TOPIC_APART.match(text)) and _is_topic(apart[1]):
        return f"{apart[2]} for {apart[1]}"
    return text


def _is_topic(text: str) -> bool:
    """Whether a matter is named, by no sentence, nor talk."""
    named = letters(DESCRIBED.sub(" ", text))
    return named.isdisjoint(NO_TOPIC) and not named <= TALK_IN_A_SENTENCE


def _as_asked(found: re.Match[str]) -> str:
    """Of what SAID_AFTER_TALK finds: "how I apply" is "how do I apply", and "but" is nothing."""
    return "how do " if found[1] else ""


def _turned(found: re.Match[str]) -> str:
    """Of what INDIRECT finds: "I am" is "am I", and "we get" is "do we get"."""
    subject, verb = found.groups()
    return f"{verb} {subject}" if verb in AUXILIARIES else f"do {subject} {verb}"


def _question_at(text: str) -> int:
    """Where the question itself begins, behind talk of asking; 0 if there is none in front.

    Talk is gone through word by word up to the first word of a matter. The question begins at the last word on that way
    that opens one: at "how" in "do you know what, please tell me how long leave is".
    """
    begins, before, joined = 0, "", 0
    has_talk = False  # whether there was talk of asking yet
    opened = False  # whether the words since the one at `begins` belong to it: "how much", "what time"
    for spoken in SPOKEN.finditer(text):
        word = spoken[0] if spoken[0] in TALK else DRAWN_OUT.sub(r"\1", spoken[0])
        opened = opened and _follows(text, spoken.start())
        opens = word in OPENING and not (word == "if" and before in SORRY)
        if has_talk and not opened and (opens or (word in VERB_FIRST and before not in SUBJECTS)):
            begins = joined or (spoken.end() + 1 if word in THAT_ASKS else spoken.start())
            opened = opens
        if word in TIMES or (word not in TALK and word not in WH):
            return 0 if begins >= len(text) or IS_ASKED.match(text) else begins
        if not has_talk and word in WH and before in ASKED_BY:
            return 0  # "at what point do I ..."
        if word in TALK_OF_ASKING:
            has_talk, opened = True, False
        before, joined = word, spoken.start() if word in JOINS else 0
    return 0  # nothing but talk


def _follows(text: str, at: int) -> bool:
    """Whether the word at `at` follows another one without a mark in between."""
    return text[at - 1 : at] == " " and text[at - 2] not in ",.!?;:-"


def _without_talk(text: str) -> str:
    """`text` without sentences at its beginning and end that are nothing but talk."""
    if not BREAK.search(text, 0, len(text) - 1) or not _may_have_talk(text):
        return text
    if "(" in text:
        text = ASIDE.sub(lambda aside: "" if _is_talk(aside[1]) else aside[0], text)
    parts = [part for part in SENTENCE.split(text) if part]
    kept = [part for part in parts if not _is_talk(part)]
    if len(kept) == len(parts) or not kept:
        return text
    rest = text[text.index(kept[0]) : text.rindex(kept[-1]) + len(kept[-1])]
    return rest if kept[0] is parts[0] else SAID_AFTER_TALK.sub(_as_asked, rest)


def _may_have_talk(text: str) -> bool:
    """Whether a word of it is one of talk, or may be one that is drawn out."""
    return not _TALKERS.isdisjoint(letters(text)) or any(map(text.__contains__, DRAWN_OUT_LETTERS))


def _is_pleasantry(part: str) -> bool:
    """Whether one is said after the other, and nothing else."""
    at, part = 0, f"{part}."
    while (found := PLEASANTRY.match(part, at)) and found.end() > at:
        at = found.end()
    return at == len(part)


def _is_talk(part: str) -> bool:
    """Whether a sentence, or what stands in brackets, is about nothing that anybody could be answered."""
    if _is_pleasantry(part):
        return True
    strange = letters(part) - _TALK_LETTERS
    if not all(map(DRAWN_OUT.search, strange)):  # so are most parts that are of something, and this says so soonest
        return False
    spoken = frozenset(SPOKEN.findall(DRAWN_OUT.sub(r"\1", part)))
    if not spoken <= TALK_IN_A_SENTENCE:
        return False
    if not SMALL_TALK.isdisjoint(spoken):
        return "?" not in part
    if TALK_OF_ASKING.isdisjoint(spoken) and (SEARCHED.isdisjoint(spoken) or IN_VAIN.isdisjoint(spoken)):
        return spoken <= ADDRESSED
    return not ASKS_BACK.search(part) or bool(ASKS_FOR_HELP.match(part))


def _without_farewell(text: str) -> str:
    """`text` without thanks, farewells and the like behind the question."""
    if PARTING.isdisjoint(letters(text)) and not text.rstrip(" ?.!,;:)~-").endswith(GREETED_LAST):
        return text
    return FAREWELL.sub("", text)


@lru_cache(maxsize=32)  # asked for more than once while one question is read
def letters(text: str) -> frozenset[str]:
    """The words of `text` that are of letters from a to z, in lower case; of others the pieces that are."""
    return frozenset(text.encode(errors="replace").translate(_LETTERS).decode().split())


# What a sentence of talk may hold, and what every text with talk holds some of: as `letters` has words.
_TALK_LETTERS = letters(" ".join(TALK_IN_A_SENTENCE | ADDRESSED))
_TALKERS = letters(" ".join(TALK_OF_ASKING | SEARCHED | ADDRESSED | SMALL_TALK))
