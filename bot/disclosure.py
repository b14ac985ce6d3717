"""Is somebody telling us of harm? Recognised before everything else; questions about a policy are ordinary questions.

A disclosure is a statement about the writer (or somebody near) and an act or a danger: "my manager hit me", "I want to
die", "I'm being bullied". A question about rules ("what is the harassment policy?") names the subject but no victim.
"""

from __future__ import annotations

import re

_ME = (
    r"(?:me|us|my (?:\w+ )?(?:friend|colleague|coworker|co-worker|team ?mate|wife|husband|partner|child|daughter|son))"
)
_THEM = (
    r"(?:(?:my|our|the|a|another|one of (?:my|our|the)) (?:\w+ ){0,2}(?:boss|manager|supervisor|lead|leader|director|ceo|"
    r"colleagues?|coworkers?|co-workers?|team ?mates?|customers?|clients?|hr|guy|man|woman|husband|wife|partner|ex|team)|"
    r"he|she|they|someone|somebody|people|everyone|another \w+)"
)
_HARMS = (
    r"(?:hit|hits|hitting|punch(?:ed|es)?|slap(?:ped|s)?|kick(?:ed|s)?|push(?:ed|es)?|shov(?:ed|es)|grab(?:bed|s)?|"
    r"grop(?:ed|es|ing)|touch(?:ed|es|ing)?|assault(?:ed|s|ing)?|attack(?:ed|s|ing)?|rap(?:ed|es|ing)|molest\w*|"
    r"harr?ass?(?:ed|es|ing)?|bull(?:y|ied|ies|ying)|threaten(?:ed|s|ing)?|stalk(?:ed|s|ing)?|abus(?:ed|es|ing)?|"
    r"discriminat(?:ed|es|ing)(?: against)?|insult(?:ed|s|ing)?|humiliat(?:ed|es|ing)|intimidat(?:ed|es|ing)|"
    r"scream(?:ed|s|ing)? at|shout(?:ed|s|ing)? at|yell(?:ed|s|ing)? at|kiss(?:ed|es|ing)?|hurt(?:s|ing)?|"
    r"follow(?:ed|s|ing)? me home|spit (?:at|on)|racially abus\w+|beat(?:s|ing)?(?: up)?)"
)
_DONE_TO = (
    r"(?:hit|punched|slapped|kicked|pushed|grabbed|groped|touched|assaulted|attacked|raped|molested|harr?ass?ed|bullied|"
    r"threatened|stalked|abused|discriminated(?: against)?|humiliated|intimidated|victimi[sz]ed|retaliated against|"
    r"hurt|blackmailed|beaten|sexually \w+ed|racially \w+ed)"
)
_I_AM = r"(?:i(?:'m| am|m| was| have been|'ve been|ve been| got| get| feel| felt| keep getting)|we(?:'re| are| were))"

_TOLD = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_THEM}\b(?: \w+){{0,5}}? {_HARMS}(?: \w+)? {_ME}\b",
        (
            rf"\b{_THEM}\b(?: \w+){{0,3}}? (?:made|makes|making|keeps making) (?:\w+ )?(?:sexual|racist|sexist|inappropriate|"
            r"unwanted|homophobic)"
        ),
        rf"\b{_I_AM}(?: \w+){{0,3}}? (?:being )?{_DONE_TO}\b(?! (?:with|by the (?:number|news)))",
        r"\bi(?:'m| am|m)?(?: \w+){0,2} (?:being )?(?:a )?(?:victim|target) of\b",
        (
            r"\b(?:i|we)(?:'m| am|m| do|'re| are)?(?: not|n't)? (?:feel(?:ing)?|felt)(?: \w+){0,2} (?:unsafe|threatened|harr?ass?ed|"
            r"bullied|suicidal|hopeless|not safe|in danger|scared)\b"
        ),
        r"\b(?:i|we) (?:don'?t|do not|no longer) feel safe\b",
        rf"\b{_I_AM}(?: \w+){{0,2}}? (?:unsafe|suicidal|in danger|(?:scared|afraid|terrified) (?:of|to come|to go|for my))\b",
        r"\b(?:kill(?:ing)?|hurt(?:ing)?|harm(?:ing)?|cut(?:ting)?) myself\b",
        r"\b(?:want|wanna|going|wish i (?:was|were)|like|rather|ready) (?:to |be )?(?:die|dead|end (?:it all|my life))\b",
        r"\bend(?:ing)? (?:my (?:own )?life|it all)\b|\bno reason to live\b|\bdon'?t want to (?:live|be here|be alive)\b",
        r"\bself[- ]?harm(?:ing|ed)\b|\b(?:i|my \w+)(?: \w+){0,2} self[- ]?harms?\b",
        r"\bthreaten(?:ed|s|ing)? to (?:kill|hurt|beat|shoot|stab|fire me if|rape)\b",
        r"\bgoing to (?:kill|shoot|stab|hurt) (?:me|us|him|her|them|someone|everyone|people|my)\b",
        (
            r"\b(?:i'm|i am|im|he is|she is|he's|she's|someone is|colleague is|coworker is) (?:having (?:a|an) (?:heart attack|"
            r"stroke|seizure|overdose)|bleeding|unconscious|not breathing|choking)\b"
        ),
        r"\b(?:someone|somebody|colleague|coworker|he|she) (?:has )?(?:collapsed|passed out|overdosed|had a seizure)\b",
        r"\bi(?:'ve| have)? (?:took|taken|take) (?:an overdose|too many pills)\b|\bcan'?t breathe\b|\bchest pains?\b.*\bnow\b",
        rf"\b{_THEM} {_HARMS} (?:him|her|them|a colleague|someone)\b(?=.*\b(?:saw|witness\w*|help|should i|what do i)\b)",
        r"\b(?:saw|witnessed|seen|watched)\b.{0,40}\b(?:being|getting) " + _DONE_TO + r"\b",
        (
            r"\b(?:refused|denied|passed over|paid less|treated (?:badly|worse|differently))\b.{0,40}\bbecause (?:i'm|i am|im|of "
            r"my) (?:a |an )?(?:race|skin|black|asian|woman|gay|lesbian|trans|muslim|jewish|pregnan\w+|disab\w+|religion|"
            r"gender|sex|age|old)\b"
        ),
        r"\bdomestic (?:violence|abuse)\b.{0,40}\b(?:i am|i'm|my|me|at home)\b|\b(?:i am|i'm|im|my).{0,40}\bdomestic (?:violence|abuse)\b",
    )
)

_HYPOTHETICAL = re.compile(
    r"^(?:what (?:is|are|does|if)|how (?:do|does|can|should) (?:i|we|you|one|someone|employees) (?:report|file|raise|handle)|"
    r"where (?:do|can) (?:i|we)|who (?:do|should) (?:i|we)|is there|do we have|does|can (?:i|we|you)|are there)\b"
)
"""How questions about a rule begin. They are ordinary unless they also say that it happened to the writer."""

_HAPPENED = re.compile(
    rf"\b{_I_AM}\b|\b(?:hit|touched|threatened|harr?ass?ed|bullied|assaulted|attacked|groped|hurt) me\b|\bmyself\b"
    r"|\b(?:hitting|touching|bullying|harr?ass?ing|threatening|stalking|hurting|following) me\b"
)

_NOT_HARM = re.compile(
    r"\b(?:hit|hits|hitting) (?:his|her|their|our|my|the|a) (?:targets?|goals?|numbers?|deadlines?|milestones?|limit|cap)"
    r"|\b(?:kick(?:ed)? off|push(?:ed|es|ing)? (?:me )?(?:to|for|back|out)|touch(?:ed|es|ing)? base|in touch"
    r"|follow(?:ed|s|ing)? up|grab(?:bed)? (?:a|lunch|coffee)|beat(?:s|ing)? (?:me to|the deadline))\b"
)


def is_disclosure(text: str) -> bool:
    """Whether `text` tells of harm done or about to be done to the writer or somebody near."""
    plain = " ".join(text.casefold().replace("’", "'").split())
    plain = _NOT_HARM.sub(" ", plain)
    if _HYPOTHETICAL.match(plain) and not _HAPPENED.search(plain):
        return False
    return any(pattern.search(plain) for pattern in _TOLD)


def care_text(care_contacts: str, hr_contact: str) -> str:
    """What a person who tells of harm is answered: kind, short, and with somebody to turn to."""
    turn_to = care_contacts or hr_contact
    return (
        "I'm sorry this is happening, and thank you for telling me. You don't have to deal with it alone, and you won't "
        f"be in trouble for speaking up.\n\nPlease talk to a person who can help: {turn_to}.\n\n"
        "If you or someone else is in danger right now, call your local emergency number or get to a safe place first.\n\n"
        "I'm a bot, so I can't help with this the way a person can. I have not stored what you wrote or passed it on to "
        "anyone."
    )
