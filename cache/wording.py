"""The words and patterns that `cache.matching` reads questions by. Tables only."""

from __future__ import annotations

import re

ASKS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(rf"(?<!\S)(?:{pattern})(?!\S)"))
    for name, pattern in (
        ("how often", r"how (?:often|frequently|many times)"),
        ("amount", r"how (?:much|many)|(?:what (?:is|are) )?(?:the )?(?:total |exact )?(?:amount|number) of"),
        ("duration", r"how long|(?:what is )?(?:the )?(?:length|duration) of"),
        ("how soon", r"how (?:soon|fast|quickly)|how (?:far|long) in advance"),
        ("how early", r"how early"),
        ("how late", r"how late"),
        ("how far", r"how far"),
        ("eligible", r"who (?:is|are) (?:eligible|entitled|qualified)(?: for| to)?|who qualifies(?: for)?"),
        (
            "eligible",
            r"(?:am|are|is) (?:\S+ ){1,2}?(?:eligible|entitled|qualified)(?: for| to)?|(?:do|does) (?:i|we|\S+) qualify(?: for)?",
        ),
        (
            "when",
            r"when|by when|(?:on )?(?:what|which) (?:date|day)|what (?:is|are) (?:the )?(?=(?:\S+ ){0,2}(?:deadline|due date))",
        ),
        ("where", r"where"),
        ("who", r"who|whom|whose|(?:which|what) (?:person|team|department)"),
        ("why", r"why"),
        ("what happens", r"what (?:happens|will happen|would happen)(?: if| when| to)?"),
        (
            "how",
            r"how (?:do|does|can|could|should|would|must)|how to|(?:what (?:is|are) )?(?:the )?(?:process|procedure|steps?|way) (?:for|to|of)",
        ),
        (
            "may",
            r"(?:am|are|is) (?:\S+ ){1,2}?(?:allowed|permitted) to|is it (?:ok|okay|fine|possible|allowed|permitted)(?: to| for| if)?",
        ),
        ("may", r"can|may|could|might"),
        ("must", r"(?:do|does) (?:i|we|you|employees|staff|everyone) (?:have|need) to|must|should"),
        ("what is", r"what (?:is|are|was|were)|whats"),
        ("what", r"what|which"),
        ("whether", r"^(?:is|are|am|do|does|did|will|would|has|have|had|was|were)"),
    )
)
"""What a question asks for. The earliest in the question decides; of two that begin there, the one listed first."""

NAMED_ASKS = {
    "entitlement": "amount",
    "length": "duration",
    "duration": "duration",
    "eligibility": "eligible",
    "procedure": "how",
    "process": "how",
    "deadline": "when",
}
"""Nouns that ask by themselves: "parental leave eligibility" asks who is eligible."""

LIGHT = frozenset(
    "a an the of in on at for about regarding concerning to is are am was were be been being do does did have has had "
    "having get gets getting got i me my mine myself we us our ours you your yours u ur one it its there any some just "
    "also so then will would shall if and can could may might need needs want wants take taking taken takes give gives "
    "given giving provide provides provided offer offers offered available receive obtain exactly actually currently "
    "really here this that which what when must should please s".split()
)
"""Words that change nothing of what is asked. What is not listed here has to agree, known or not."""

TOPIC_WORDS = frozenset("policy policies rule rules guideline guidelines information info details".split())
"""Light beside a subject: "the parental leave policy" asks no more than "parental leave"."""

GENERIC_PEOPLE = frozenset("employees staff people everyone everybody anyone somebody someone workers".split())
"""Anybody, where they are the subject: right after one of AUXILIARIES, or first."""

AUXILIARIES = frozenset("can may could might do does did are is am must should will would has have an for to".split())

BOUND = frozenset(
    "after before during until till since from into without with by than between under over within per instead not no "
    "never while unless except via through above below against across among every each only least most more less".split()
)
"""Words that say how the next one is meant; they are compared together with it: `after>probation`."""

ROLES = frozenset(
    "manager managers supervisor boss employee employees employer hr company contractor contractors colleague "
    "colleagues wife husband spouse partner child children parent parents mother father team lead director intern "
    "interns candidate client clients customer customers recruiter ceo executive executives report reports".split()
)
"""Who may act on whom: a question that names one of them is compared in its order of words."""

OWN_MEANING = tuple(
    phrase.split()
    for phrase in (
        "sick pay",
        "sick days",
        "medical leave",
        "family leave",
        "team lead",
        "annual review",
        "office hours",
        "notice of termination",
        "pay period",
        "medical cover",
    )
)
"""Phrases that search may treat as equals of others, but that ask something else: sick pay is money, sick leave time."""

OWN_WORDS = frozenset(
    "leaving leaver leavers leaves retirement award incentive compensation comp options layoff layoffs organ organs "
    "organization organisation universal university expensive earn award awards pay paid unpaid wage induction".split()
)
"""Words whose stem or whose thesaurus group would take them for something else."""

NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split()
    )
} | {"twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "ninety": "90", "hundred": "100"}

CURRENCIES = {"£": " pounds ", "$": " dollars ", "€": " euros "}

PHRASES = (
    (re.compile(r"\b(?:per|each|every|a|in a) (?:year|annum)\b|\byearly\b|\bannually\b"), "yearly"),
    (re.compile(r"\b(?:per|each|every|a|in a) month\b"), "monthly"),
    (re.compile(r"\b(?:per|each|every|a|in a) week\b"), "weekly"),
    (re.compile(r"\b(?:do|does) (?:the|our|this) company\b"), "do we"),
    (re.compile(r"\b(?:work|working) from home\b"), "work remotely"),
    (re.compile(r"\bwhats\b"), "what is"),
)

CONFUSABLE = frozenset(
    "access adapt adopt advice advise affect annul assurance board bonds bread brake break broad casual causal changes "
    "charge claims coasts commission complement compliment contact contacts contract contracts costs courses course "
    "cover deals device devise effect employee employees employer employers ensure excess expanse external formal "
    "former forms grade grand grant hospital hospitality hours house houses insure insurance intent intern internal "
    "interns launch light local location loose lunch marital martial meals medial medical mental mentee mentor mission "
    "month months moral morale mouth night offer office officer omission patent parent parental paternal payee payer "
    "pension permission personal personnel phone police policy prenatal principal principle private probation "
    "promotion provision ration referee referral referrer relocation rental retire return review session shape share "
    "shift shirt shore stack stationary stationery station status statue stick stock submission tension trade trainee "
    "trainer training travel trial trail uniform vacation vocation weekend weekly weeks".split()
)
"""Words one slip away from another word of HR: never repaired into it."""
