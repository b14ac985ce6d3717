"""Small talk: greetings, thanks, curses and questions about the bot itself, answered without a search.

A message is small talk only if every word of it is. "hi i feel unsafe", "hiring freeze?" and "thanks, and the
notice period?" carry something else and go their ordinary way.
"""

from __future__ import annotations

import re

_FILLERS = frozenset(
    "a again all and any bot boss day dear everybody everyone folks for friend guys help hey hrbot i it just kindly "
    "little lot lots me much my of oh ok okay please quick really so team that the there this to today u very well "
    "you your".split()
)

_WORDS = {
    "greeting": frozenset(
        "hi hii hiii hello helo hey heya hiya yo howdy greetings morning afternoon evening good gm "
        "hola bonjour salut hallo servus moin namaste namaskar ciao konnichiwa こんにちは".split()
    ),
    "thanks": frozenset(
        "thanks thank thx thankyou ty tysm cheers appreciated appreciate great awesome perfect brilliant cool nice "
        "helpful super merci danke gracias arigato dhanyavaad ありがとう".split()
    ),
    "bye": frozenset("bye goodbye cya later goodnight night ciao adieu tschüss".split()),
}

_CURSES = frozenset(
    "fuck fucking fucked fck fuckin wtf ffs shit shitty bullshit bs crap crappy damn damned dammit hell bloody suck sucks "
    "sucking stupid dumb idiot idiotic moron moronic useless worthless pointless garbage trash rubbish terrible awful "
    "horrible worst annoying lame pathetic ridiculous nonsense asshole arsehole ass bitch bastard dick prick jerk loser "
    "hate screw shut".split()
)
_AT_US = frozenset(
    "a absolutely again all and answer answers are as at bot bots ever for go help hrbot is it just make makes man no not of "
    "off oh piece r really so such that the thing this to totally u up ur useful very was what why you you're your "
    "youre".split()
)
"""What is said around a curse that is meant for us. Not "I", "me" and "my": who curses themselves or their boss means more."""

_ABOUT_US = re.compile(r"(?:you|u)(?: (?:all|guys|people))? (?:are|r)\b|(?:you're|youre|ur)\b")
"""What somebody says of us, rather than asks: "you are all racists", "you're wrong"."""

_ABOUT_ME = re.compile(
    r"(who|what) (are|r) (you|u)|what('?s| is) (your name|this bot|hrbot)"
    r"|(are|r) (you|u) (a )?(bot|human|real|ai|there)"
    r"|what (can|do|could) (you|u) (do|help( me)? with|know|answer)|how (can|do) (you|u) (help|work)( me)?"
    r"|how does (this|it|hrbot) work|what can i ask( you)?|help( me)?( please)?|how are (you|u)( doing)?( today)?"
)

_NOT_WORDS = re.compile(r"<[^>]*>|:[a-z0-9_+'-]+:|[^\w\s']|_")

REPLIES = {
    "greeting": "Hello! Ask me anything about our policies: leave, pay, expenses, benefits, working from home.",
    "thanks": "You're welcome! I'm here if anything else comes up.",
    "bye": "Goodbye! I'm here whenever you need me.",
    "about": (
        "I'm hrbot. I answer questions about our HR policies from the documents themselves, and show you the passage I "
        "relied on. Try *How much annual leave do I get?* or *How do I claim travel expenses?* When the documents "
        "don't answer, I say so and point you to {contact}."
    ),
    "upset": (
        "I'm sorry this isn't working for you. Tell me in a few words what you need to know, for example *notice period* "
        "or *sick note*, and I'll look again. {contact} can help as well."
    ),
    "empty": "I'm here! Type your question after my name, for example: *How much notice do I have to give?*",
}


def small_talk(text: str, contact: str) -> str | None:
    """The reply to `text` if it is nothing but small talk, else None. `contact` is who to ask instead of the bot."""
    words = _NOT_WORDS.sub(" ", text.casefold().replace("’", "'")).split()
    if not words:
        return REPLIES["empty"]
    if len(words) > 10:
        return None
    return _about_me(words, contact) or _pleasantry(words) or _calming(words, contact)


def _about_me(words: list[str], contact: str) -> str | None:
    spoken = [w for w in words if w not in _WORDS["greeting"] and w != "hrbot"]
    return REPLIES["about"].format(contact=contact) if _ABOUT_ME.fullmatch(" ".join(spoken)) else None


def _pleasantry(words: list[str]) -> str | None:
    for kind in ("thanks", "bye", "greeting"):
        if any(w in _WORDS[kind] for w in words) and all(w in _FILLERS or _pleasant(w) for w in words):
            return REPLIES[kind]
    return None


def _calming(words: list[str], contact: str) -> str | None:
    cursed = any(w in _CURSES for w in words) and all(w in _CURSES or w in _AT_US for w in words)
    if cursed or _ABOUT_US.match(" ".join(words)):
        return REPLIES["upset"].format(contact=contact[:1].upper() + contact[1:])
    return None


def _pleasant(word: str) -> bool:
    return any(word in kind for kind in _WORDS.values())
