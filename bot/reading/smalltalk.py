"""Small talk: greetings, thanks, curses and questions about the bot itself, answered without a search.

A message is small talk only if every word of it is. "hi i feel unsafe", "hiring freeze?" and "thanks, and the
notice period?" carry something else and go their ordinary way.
"""

from __future__ import annotations

import re

_FILLERS = frozenset(
    "a again all and any are bot boss day dear everybody everyone folks for friend guys help hey hrbot i it just kindly "
    "little lot lots me much my of oh ok okay please quick r really so team that the there this to today u ur very "
    "well you you're your youre "
    "vielen sehr schönen tag morgen abend auf muchas días dias tardes noches hasta beaucoup au बहुत どうも".split()
)

_WORDS = {
    "smalltalk.greeting": frozenset(
        "hi hii hiii hello helo hey heya hiya yo howdy greetings morning afternoon evening good gm "
        "hola buenos buenas bonjour bonsoir salut hallo guten servus moin namaste namaskar ciao konnichiwa नमस्ते नमस्कार "
        "こんにちは こんばんは おはよう おはようございます".split()
    ),
    "smalltalk.thanks": frozenset(
        "thanks thank thx thankyou ty tysm cheers appreciated appreciate great awesome perfect brilliant cool nice "
        "helpful super best amazing excellent fantastic wonderful lifesaver legend "
        "merci danke dank dankeschön gracias arigato dhanyavaad धन्यवाद शुक्रिया ありがとう ありがとうございます "
        "ありがとうございました".split()
    ),
    "smalltalk.bye": frozenset(
        "bye goodbye cya later goodnight night ciao adieu tschüss wiedersehen adiós adios luego revoir अलविदा さようなら".split()
    ),
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
_VERDICTS = frozenset(
    "wrong incorrect mistaken lying liar liars slow rude mean evil fake fraud scam joke clown clowns fool fools foolish silly "
    "incompetent unhelpful unprofessional biased unfair dishonest heartless ignorant hopeless disgusting disappointing racist "
    "racists sexist sexists fascist fascists nazi nazis".split()
)
_WANTED_OF_US = frozenset("answering helpful helping listening understanding working".split())
_AROUND = (
    _AT_US | _VERDICTS | _WANTED_OF_US | frozenset("an being even guys me my people question questions still".split())
)
"""What somebody says of us ("you are all racists", "you're not helping") is nothing else: "ur sick leave rules" begin alike."""

_ABOUT_ME = re.compile(
    r"(who|what) (are|r) (you|u)|what('?s| is) (your name|this bot|hrbot)"
    r"|(are|r) (you|u) (a )?(bot|human|real|ai|there)"
    r"|what (can|do|could) (you|u) (do|help( me)? with|know|answer)|how (can|do) (you|u) (help|work)( me)?"
    r"|how does (this|it|hrbot) work|what can i ask( you)?|help( me)?( please)?|how are (you|u)( doing)?( today)?"
    r"|hilfe|wer (bist du|sind sie)|was (kannst du|können sie)|ayuda|qui[eé]n (eres|es usted)|qu[eé] puedes hacer"
    r"|aide|qui (es tu|êtes vous)|que (sais tu|savez vous) faire|मदद|आप कौन हैं|ヘルプ|あなたは誰ですか"
)

ASKED_FOR_HELP = "smalltalk.help"
"""The one whose words have a line of care in them."""

_SOMEBODY = (
    r"(?:(?:my|our|the) )?(?:line )?(?:boss|manager|supervisor|team|lead|colleagues?|company|employer|hr|management"
    r"|any(?:one|body)|some(?:one|body)|every(?:one|body)|people)(?: else)?"
)
_ASKING = (
    r"(?:this (?:chat|conversation|question)|my questions?(?: here| to you)?|what i(?:'m)? ask(?:ed|ing)?(?: you| here)?"
    r"|what i (?:say|said|write|wrote|type|tell|told)(?: to)? (?:you|here)|(?:that )?i(?:'ve)? asked(?: you)?(?: about)?(?: this| that)?)"
)


def _who_sees(what: str) -> str:
    """Who is to know of `what` somebody asked us."""
    return (
        rf"(?:can|could|will|would|does|do) {_SOMEBODY} (?:be able to )?(?:see|read|know|find out|hear|learn|get told|be told)"
        rf"(?: of| about)? {what}(?: here)?"
        rf"|who(?: else)? (?:(?:can|will) )?(?:sees?|reads?|knows?)(?: about)? {what}(?: here)?"
        rf"|(?:is|are|will) {what}(?: really| be| kept| stay)* (?:anonymous|confidential|private|secret|logged|recorded|stored)"
    )


_WHO_SEES_ASKING = re.compile(
    rf"{_who_sees(_ASKING)}|(?:do|will|would) (?:you|u) (?:tell|inform) {_SOMEBODY}(?: about)?(?: {_ASKING}| this| it)?"
    rf"|do (?:you|u) (?:keep|store|save|log|record|share) {_ASKING}"
    r"|(?:erfährt|sieht|liest) (?:mein(?:e)? (?:chef(?:in)?|vorgesetzter?|führungskraft)|jemand) (?:dass ich das frage|was ich(?: hier)? frage)"
    r"|wer (?:sieht|liest) was ich(?: hier)? frage|qui[eé]n (?:ve|lee) lo que pregunto|qui (?:voit|lit) ce que je demande"
)
_WHO_SEES_THIS = re.compile(
    rf"{_who_sees('(?:this|it)')}|(?:ist|bleibt) das(?: hier)? (?:anonym|vertraulich|privat)|wer (?:sieht|liest) das"
    r"|(?:es|será) (?:esto )?(?:anónimo|confidencial|privado)|qui[eé]n (?:ve|lee) esto"
    r"|(?:est ce|c'est) (?:anonyme|confidentiel|privé)|qui (?:voit|lit) (?:ça|cela)"
    r"|क्या यह (?:गोपनीय|निजी|गुमनाम) है|(?:これは)?(?:匿名|秘密)ですか"
)

_PLEADS = re.compile(
    r"(?:please )?(?:can|could|will|would) (?:you|u|someone|somebody|anyone|anybody) (?:please )?help(?: me)?(?: out)?(?: please)?"
    r"|i (?:need|want|could use) (?:some |your )?help(?: please)?|i need (?:some )?(?:assistance|support)"
    r"|(?:können sie|kannst du) mir (?:bitte )?helfen|ich brauche hilfe|necesito ayuda|(?:puede|puedes) ayudarme"
    r"|(?:pouvez vous|peux tu) m'aider|j'ai besoin d'aide|मदद चाहिए|助けてください"
)
"""Asks for help and does not say with what, which may be anything."""

_ANNOUNCES = re.compile(
    r"(?:there )?(?:i (?:just )?have |i've got |just )?(?:a )?(?:quick )?question(?: for you)?"
    r"|(?:there )?(?:can|could|may) i ask (?:you )?(?:something|a (?:quick )?question)|test(?:ing)?(?: test)?"
    r"|ich (?:hätte|habe) eine frage|tengo una pregunta|j'ai une question|एक सवाल है|質問があります"
)
"""Says that a question comes, which is still to be asked."""

_SEEN = (
    r"(?:o ?k(?:ay|ey)?|kk?|alright|all right|all good|sure|got it|i (?:see|understand)|understood|noted|(?:that )?makes sense"
    r"|good to know|sounds good|fair enough|will do|interesting|aha|hm+|lol|(?:ha){2,}|wow|never ?mind|nvm|no (?:problem|worries)"
    r"|alles klar|verstanden|in ordnung|passt|vale|entendido|de acuerdo|d'accord|compris|entendu|ça marche"
    r"|(?:अच्छा )?ठीक(?: है)?|अच्छा|समझ ग(?:या|ई)|了解(?:です|しました)?|わかりました|分かりました|なるほど|承知しました)"
)
_NOD = re.compile(
    rf"(?:(?:oh|ah|and|so|thanks|thank you|great|perfect) )*{_SEEN}"
    rf"(?: (?:{_SEEN}|then|now|cool|great|perfect|thanks|thank you|thx|so much|a lot|danke|gracias|merci))*"
)
"""Says no more than that one has read it."""

_NOT_WORDS = re.compile(r"<[^>]*>|:[a-z0-9_+'-]+:|[^\w\s'\u0900-\u0963\u0966-\u097f]|_")
"""The signs of Devanagari that make a syllable are no letters to Python."""


def small_talk(text: str, *, below: bool = False) -> str | None:
    """The name of the phrase to reply to `text` with if it is nothing but small talk, else None.

    `below`: it stands below an answer, and "is this confidential?" may be about what that says.
    """
    words = _NOT_WORDS.sub(" ", text.casefold().replace("’", "'")).split()
    if not words:
        return "smalltalk.empty"
    if len(words) > 10:
        return None
    return _about_me(words, below) or _pleasantry(words) or _nod(words) or _calming(words)


def is_nod(text: str) -> bool:
    """Whether nobody expects a word to it: that it was read, or a picture."""
    return small_talk(text) in {"smalltalk.nod", "smalltalk.empty"}


def _about_me(words: list[str], below: bool) -> str | None:
    spoken = " ".join(w for w in words if w not in _WORDS["smalltalk.greeting"] and w != "hrbot")
    if _ANNOUNCES.fullmatch(spoken):
        return "smalltalk.empty"
    if _PLEADS.fullmatch(spoken):
        return ASKED_FOR_HELP
    if _WHO_SEES_ASKING.fullmatch(spoken) or (not below and _WHO_SEES_THIS.fullmatch(spoken)):
        return "smalltalk.private"
    return "smalltalk.about" if _ABOUT_ME.fullmatch(spoken) else None


def _pleasantry(words: list[str]) -> str | None:
    for name in ("smalltalk.thanks", "smalltalk.bye", "smalltalk.greeting"):
        if any(w in _WORDS[name] for w in words) and all(w in _FILLERS or _pleasant(w) for w in words):
            return name
    return None


def _nod(words: list[str]) -> str | None:
    return "smalltalk.nod" if _NOD.fullmatch(" ".join(words)) else None


def _calming(words: list[str]) -> str | None:
    return "smalltalk.upset" if _cursed(words) or _judged(words) else None


def _cursed(words: list[str]) -> bool:
    return any(w in _CURSES for w in words) and all(w in _CURSES or w in _AT_US for w in words)


def _judged(words: list[str]) -> bool:
    bad = _CURSES | _VERDICTS | (_WANTED_OF_US if "not" in words else frozenset())
    return bool(_ABOUT_US.match(" ".join(words))) and not bad.isdisjoint(words) and (_AROUND | bad).issuperset(words)


def _pleasant(word: str) -> bool:
    return any(word in kind for kind in _WORDS.values())
