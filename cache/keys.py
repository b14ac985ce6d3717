"""What names an entry and what seals it: normal form, key, room, and the keyed digest. Pure, but for the key's own file."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.model import Scope

SCHEMA = "3"
"""Version of what is stored; part of every key, so that two releases sharing a folder never read each other's rows."""

KEY_BYTES = 16
SEAL_BYTES = 32

_SLACK_TOKEN = re.compile(r"<(?:@[^>]*|![^>]*)>|:[a-z0-9_+'-]*[a-z][a-z0-9_+'-]*:(?:skin-tone-\d:)?")
_LABELLED = re.compile(r"<[^>|\s]+\|([^>]*)>")
_MARKS = re.compile(r"[*_~`]")
_MARKUP = re.compile(r"[*_~`]+(?=\w)|(?<=\w)[*_~`]+")
_WORD = re.compile(r"[£$€]?\d+(?:[.,:/]\d+)*%?|[^\W\d_]+(?:['’&][^\W\d_]+)*|[^\W_]+")

_ADDRESSEES = (
    r"(?:there|sir|madam|ma'?am|mam|boss|mates?|dears?|y'?all|guys|ladies|people|all|everyone|everybody|team|folks|guys|friends|colleagues|again|hr(?: ?team| ?bot)?|bot|@[\w-]+)"
)
_GREETING = (
    r"(?:h+i+|hell?o+|he+y+a?|hiya|howdy|yo|dear|greetings|good (?:morning|afternoon|evening|day)|g'day"
    r"|(?:morning|afternoon|evening)(?=\s*[,!.-]|\s+(?:all|team|everyone|folks)\b)|hallo|moin|servus|guten (?:tag|morgen|abend)|gr(?:ü|ue)(?:ß|ss) gott"
    r"|namaste|namaskar(?:am)?|vanakkam|bonjour|salut|hola|ciao|sir|madam|ma'?am|@[\w-]+"
    r"|(?:happy|merry) (?:monday|tuesday|wednesday|thursday|friday|weekend|holidays|new year|christmas|diwali|easter|eid)(?=\s*[,!.-]|\s+(?:all|team|everyone|folks)\b))"
)
_SOMEBODY = r"(?:(?:any|some|one) of (?:you|u)|(?:you|u|ya|someone|somebody|anyone|anybody|hr|(?:any|some) (?:body|one))(?: (?:here|out there|in hr|guys|all))*)"
_FILLER = (
    r"(?:please+|kindly|pls|plz|just|maybe|perhaps|possibly|quickly|briefly|also|again|actually|simply|ever|really|be able to|be so kind as to|"
    r"be kind enough to|happen to|by any chance|real quick|help(?: me| us)?(?: to)? (?=know|understand|find out))"
)
_TELL = (
    r"(?:tell|inform|advise|remind|show|let|help|guide) (?:me|us)(?: know| understand)?|explain(?: to (?:me|us))?"
    r"|clarify|confirm|advise(?= (?:if|whether)\b)"
)
_THAT = r"(?: if| whether| about| regarding| on(?! call)| of)?"
_INDIRECTLY = (
    r"(?: if| whether| about| regarding|(?=[\s,:]+(?:what|how|when|where|who|which|why|is|are|do|does|can)\b))"
)
_ASKS_NEXT = r"(?:what|how|when|where|who|whom|which|whether|if|is|are|do|does|can|may)\b"
_ABOUT_THE_QUESTION = re.compile(
    r"(?:(?:[a-z']+ ){0,6}?(?:silly|dumb|stupid|basic|quick|random|weird|odd|strange|simple|general|short|small|newbie|noob|naive|obvious|annoying)"
    r" (?:question|query|doubt|q|one)(?: (?:for you|here|maybe|probably|i know))?(?:\s*[,.:!?-]|,? but\b)"
    r"|(?:i (?:know|guess|think) )?(?:this|it) (?:might|may|could|has|must|is|was)(?: have| be| been| probably| already| often)*"
    r" (?:asked|answered|obvious|covered|basic|silly|stupid)(?: (?:before|already|a lot|often|many times|somewhere))*(?:\s*[,.:!?-]| but\b)"
    r"|(?:not sure|no idea|don't know|unsure) (?:who|where|whom) (?:to ask|this goes|to go|i should ask)[^,.:!?]{0,25}(?:[,.:!?-]| but\b| so\b)"
    r"|(?:apologies|apology|sorry|forgive me|pardon me)(?: [a-z']+){0,7}[,.:!]|question(?= *[:-])|query(?= *[:-])|q(?= *[:-])"
    r")[\s,.!:;?-]*"
)
"""What is said about the question, and not in it: "sorry if this is a silly question, but"."""

_PREFACED = frozenset(
    "question query doubt q one asked answered obvious covered basic silly stupid sure idea know unsure apologies apology sorry forgive pardon".split()
)
_AIMS = (
    r"(?:looking|searching|hoping) (?:to (?:find out|learn|understand|know)|for (?:info|information|guidance|clarity|help))(?: if| whether| about| on| regarding)?"
    r"|(?:help|advice|guidance|clarification|input) (?:needed|wanted|required)\s*[,.:!?-]"
    r"|(?:i(?:'m| am)? )?(?:trying|need|needed|want|wanna|wanted) to (?:find out|figure out|know|understand)(?: if| whether| about)?"
    r"|(?:i )?(?:was|am|'m) (?:hoping|hopeful) (?:you|someone|somebody) (?:can|could|might) (?:tell|help)(?: me| us)?(?: with| if| whether)?"
)
"""What somebody is after who asks."""

_PLEASANTRY = re.compile(
    rf"(?:{_GREETING}(?:[\s,]+{_ADDRESSEES})?|{_ADDRESSEES}(?=\s*[,!:])"
    r"|(?:i )?hope (?:you|all|everyone|everything|this)\b[^.,!?]{0,40}[.,!?]|how are you(?: doing)?(?: today)?\s*[.,!?]"
    rf"|so+(?=[\s,.!]+(?:um+|uh+|well|like|basically|{_ASKS_NEXT[3:-3]}|am|will|would|should|must|i|could|why)\b)"
    r"|ok|okay|um+|uh+|hm+|err*|erm+|like(?=,)|well|anyway|hmm+|right(?=,)|please+|pls|plz|kindly(?: revert)?|sorry"
    r"(?: (?:to bother|for (?:bothering|disturbing))(?: you)?)?(?:,? but)?|excuse me(?:,? but)?|out of curiosity"
    r"|(?:one |a )?(?:just a )?(?:quick |small |another |random )?(?:question|query|doubt|q)(?=\s*[,.:!?-])|quick (?:question|query|one|q)"
    rf"|(?:i(?:'m| am| was) )?(?:just )?(?:wondering|curious|checking|not sure){_THAT}"
    rf"|(?:i(?: have|'ve)(?: got)?|i got|got|have) an? (?:quick |small )?(?:question|query|doubt){_THAT}"
    rf"|(?:(?:can|could|would|will|might|do|does) )?{_SOMEBODY}(?: {_FILLER})* (?:{_TELL}|(?:tell|say)(?= (?:if|whether|what|how|when|where|who|which)\b))"
    rf"(?: {_FILLER})*{_THAT}"
    rf"|(?:(?:can|could|would|will|might|do|does) )?{_SOMEBODY}(?: {_FILLER})* (?:know|have (?:an|any|a)(?: \w+)? (?:idea|clue))(?: {_FILLER})*{_THAT}"
    rf"|(?:{_TELL}){_THAT}|(?:i )?(?:need|want|am looking for|'m looking for) (?:some )?(?:info|information|details|help) (?:on|about|with|regarding)"
    rf"|any(?:one|body) knows?{_THAT}|any idea{_THAT}"
    rf"|(?:can|could|may) i (?:just |please |kindly )?(?:ask|know|check|confirm){_INDIRECTLY}"
    rf"|(?:i(?: would| will|'d|'ll)? )?(?:just )?(?:like|love|want|need|wanted) to (?:(?:know|understand|find out){_THAT}|(?:ask|check|confirm|clarify){_INDIRECTLY})"
    rf"|{_AIMS}"
    rf"|(?:(?:please|pls|kindly) )?(?:help|guide|advise|suggest|explain|clarify|confirm|tell|share)(?: me| us)?(?: out| here)?(?=\s+{_ASKS_NEXT})"
    r"|help(?: me)?(?: out)?(?=\s*[,:!?.-])|what can you tell me about)(?![\w'’]|-\w)[\s,.!:;?-]*",
)
_THANKS = (
    r"(?:(?:many )?thanks?(?: you| u)?(?: so much| very much| a lot| a ton| a million| heaps| loads| tons| again| (?:and|&) regards)?(?: in advance)?"
    r"(?: for (?:your|the|any|all your) (?:help|support|time|assistance|reply|quick reply))?"
    r"(?: (?:mate|all|everyone|guys|team|folks))?|thx|thnx|ty|tysm|tia|(?:ty|thx|cheers) in advance|cheers(?: (?:mate|all|guys|team|folks))?"
    r"|danke(?: sch[oö]n)?|merci|gracias|(?:(?:kind|best|warm)(?:est)? )?regards|best wishes|sincerely)"
)
_FAREWELL = re.compile(
    rf"[\W_]*\b(?:{_THANKS}(?:\s*[,.!]+\s*[^\W\d_]+)?|please|pls|plz|kindly"
    r"|(?:please|pls|plz|kindly) (?:help|advise|assist|suggest|confirm|clarify|explain)"
    r"|thanking you(?: all)?|(?<=\w )or (?:what|not)|(?:much |really )?appreciate(?:d| it| your help| any help)?|(?<=[.,!?] )any(?:one|body)(?: knows?)?|any ideas?"
    r"|asap|(?:it's |very )?urgent(?:ly)?|lol|haha+|asking for a friend|(?<=[,.!?] )best|have a (?:nice|good|great) \w+)[\W_]*$",
)
"""What may follow a question; after thanks, also the name of who asks."""

_PARTING = frozenset(
    "thank thanks thx thnx ty tysm tia cheers danke merci gracias regards wishes sincerely please pls plz kindly appreciate "
    "thanking what not appreciated anyone anybody ideas idea asap urgent urgently lol haha hahaha friend best nice good great".split()
)
"""Words of which one stands in every farewell."""

_PLAIN_OPENING = re.compile(
    r"(?:how (?!are you)|what (?!can you)|(?:who|when|where|which|why|is|are|am|must|should|if) |(?:can|could|may|do|does|will) (?:the|my|we|employees|staff|they|our) "
    r"|(?:do|will|does) i )"
)
"""How most questions begin that begin with themselves: looking for it first is faster."""

_TALK = frozenset(
    "hi hello hey heya hiya yo dear greetings good morning afternoon evening day happy monday tuesday wednesday thursday friday weekend week "
    "of the hope hoping hopefully this that it message mail email note post finds find found you your yours u ya everyone everybody all team folks guys "
    "hr sir madam maam boss there are is am was be been being 're 's doing going well fine great nice lovely today had have has a an and or but "
    "thanks thank thx thnx tks ty tysm tia thanking cheers many much so very really lot lots bunch million ton tons heaps loads in advance for to "
    "with kind kindest support help helping time assistance reply response quick attention understanding patience regards best warm warmest wishes "
    "please pls plz plss kindly advise assist guide suggest sorry apologies apology bother bothering disturb disturbing interrupt again "
    "question questions query queries doubt doubts q request requests one two small little short silly stupid dumb basic random weird odd "
    "just here i i'm i've me my we us get got wondering wonder asking ask asked know knows if anyone anybody someone somebody can could would "
    "will idea ideas any clue appreciate appreciated grateful looking forward hear hearing from soon earliest convenience asap urgent urgently "
    "answer answers answered before already long sure not really bit might may sound sounds obvious btw fyi lol haha".split()
)
"""What is said to people rather than about a matter; a sentence of nothing else asks nothing."""

_SENTENCE = re.compile(r"(?<=[.!?;:])[\s.!?;:]+|[\s,]+[-–—]+\s+|,\s+(?=thank|thx|ty\b|cheers|please|kindly)")
_SPOKEN = re.compile(r"[\w']+")
_ASKS_BACK = re.compile(r"\b(?:it|this|that|why|how|who|my|i)\b.*\?|^\W*(?:is|are|can|do|does|what|how|when|where|who|which|why)\b")
_LETTERS = re.compile(r"[a-z]+")
_EMOTICON = re.compile(r"(?<!\w)(?:[:;=]['-]?[)(DPpOo/|\]\[3*]+|xD|<3|\^\^)(?!\w)")
_FACES = re.compile(r"[:;=<^]|xD")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_UNITED_STATES = re.compile(r"\bUS\b(?!\$)")
_STATES = re.compile(
    r"(?<=\bthe )us\b|(?<=\b(?:in|of) )us\b|\bus(?= (?:office|employees|staff|holidays|team|based|citizens|payroll)\b)"
)
_IT = re.compile(r"\bIT\b")


def cleaned(text: str) -> str:
    """`text` without mentions, emoji and markup, on one line; case and punctuation stay."""
    text = text if text.isascii() else unicodedata.normalize("NFKC", text)
    if "<" in text or ":" in text:
        text = _SLACK_TOKEN.sub(" ", _LABELLED.sub(r"\1", text))
    if not text.isascii():
        text = "".join(c for c in text if unicodedata.category(c) not in {"So", "Sk", "Cf", "Cc", "Cs"} or c.isspace())
    return " ".join((_MARKUP.sub("", text) if _MARKS.search(text) else text).split())


@lru_cache(maxsize=256)  # what is asked often is asked in the same words, and an exact hit should cost next to nothing
def normal_form(text: str) -> str:
    """The words of `text` in order and in lower case, without Slack noise, greetings, politeness and punctuation.

    Two texts with the same normal form are the same question, word for word.
    """
    return " ".join(_WORD.findall(meant(text)))


@lru_cache(maxsize=256)
def meant(text: str) -> str:
    """`text` in lower case, without Slack noise, greetings and politeness; punctuation stays."""
    text = cleaned(text)
    if _FACES.search(text):
        text = _EMOTICON.sub(" ", text)
    text = _told_by_case(text).casefold().replace("’", "'")
    if "us" in text:
        text = _STATES.sub("usa", text)
    while (stripped := _without_talk(_without_farewell(_without_opening(text)))) != text:
        text = stripped
    return text


def _told_by_case(text: str) -> str:
    """`text` with what only capitals and dots tell apart in words of its own: US and us, IT and it."""
    if "." in text:
        text = _DOTTED.sub(lambda found: "USA" if found[0].casefold() == "u.s." else found[0].replace(".", ""), text)
    if ("US" not in text and "IT" not in text) or text.isupper():
        return text
    return _IT.sub("information technology", _UNITED_STATES.sub("USA", text))


def _without_opening(text: str) -> str:
    if _PLAIN_OPENING.match(text):
        return text
    opening = _PLEASANTRY.match(text)
    if opening is None and not _PREFACED.isdisjoint(_LETTERS.findall(text)):
        opening = _ABOUT_THE_QUESTION.match(text)
    return text[opening.end() :] if opening and opening.end() < len(text) else text


def _without_talk(text: str) -> str:
    """`text` without sentences at its beginning and end that are nothing but talk."""
    if not _SENTENCE.search(text):
        return text
    parts = [part for part in _SENTENCE.split(text) if part]
    kept = [part for part in parts if not _is_talk(part)]
    if len(kept) == len(parts) or not kept:
        return text
    return text[text.index(kept[0]) : text.rindex(kept[-1]) + len(kept[-1])]


def _is_talk(part: str) -> bool:
    return _TALK.issuperset(_SPOKEN.findall(part)) and not _ASKS_BACK.search(part)


def _without_farewell(text: str) -> str:
    return text if _PARTING.isdisjoint(_LETTERS.findall(text)) else _FAREWELL.sub("", text)


def room(scope: Scope, language: str, answerer: str) -> str:
    """Names the set of entries that may answer each other: one scope, one language, one answerer."""
    return _short(SCHEMA, scope.key(), language, answerer).hex()[:16]


def entry_key(normal: str, where: str) -> bytes:
    """The key of the entry for a normal form in a room."""
    return _short(where, normal)


def said_key(where: str, text: str) -> bytes:
    """Names what was said in a room, in just these words; tells nothing of them."""
    return hashlib.blake2b(f"{where}{text}".encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES).digest()


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
    def read(cls, path: Path) -> Seal | None:
        """The seal whose secret is kept in `path`; None if that holds none.

        Raises:
            OSError: the file cannot be read.

        """
        secret = _read_secret(path)
        return None if secret is None else cls(secret)

    @classmethod
    def load(cls, path: Path) -> tuple[Seal, bool]:
        """The seal whose secret is kept in `path`, and whether it had to be made anew (mode 0600).

        Raises:
            OSError: the file can be neither read nor made.

        """
        if (seal := cls.read(path)) is not None:
            return seal, False
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
