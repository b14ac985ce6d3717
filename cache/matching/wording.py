"""The words and patterns that `cache.matching` reads questions by. Tables only."""

from __future__ import annotations

import re
from pathlib import Path

from cache.matching.phrases.rule import SOMEONE

ASKS: tuple[tuple[str, str], ...] = (
    (
        "by when",
        (
            rf"(?:by|until) when(?: (?:do|does|can|should|must) {SOMEONE})?(?: must)?|when (?:(?:do|does) {SOMEONE} must|must)"
            r"|(?:(?:what|when) is )?(?:the )?(?:last date|deadline|due date|last day) (?:for|to)"
            rf"|how long (?:do|does) {SOMEONE} must(?= (?:submit|claim|expenses?|file|request|apply|return|enrol|report|appeal|register|hand)\b)"
            r"|when is(?= (?:\S+ ){0,4}deadline\b)|when (?:is|are)(?= (?:\S+ ){1,4}due$)"
        ),
    ),
    ("how often", r"how (?:often|frequently|many times)"),
    ("amount", r"how (?:much|many)|(?:what (?:is|are) )?(?:the )?(?:total |exact )?(?:amount|number) of"),
    ("how early", r"how (?:far|long|much time) (?:in advance|ahead|beforehand)|how early"),
    ("duration", r"(?:for )?how long|(?:what is )?(?:the )?(?:length|duration) of"),
    ("how soon", r"how (?:soon|fast|quickly)"),
    ("how late", r"how late"),
    ("how far", r"how far"),
    (
        "eligible",
        r"who (?:is|are) (?:eligible|entitled|qualified)(?: for| to)?|who qualifies(?: for)?|who (?:gets|receives|(?:can|may) (?:get|take|request|use|join|have))",
    ),
    (
        "whether",
        rf"(?:am|are|is) {SOMEONE} (?:(?!never|not|hardly|no)\S+ )?entitled to|(?:do|does) {SOMEONE} (?:have|get) (?:a |any )?(?:right|entitlement) to",
    ),
    (
        "eligible",
        rf"(?:am|are|is) (?P<actor>(?:{SOMEONE} ){{1,2}}?)(?:eligible|entitled|qualified)(?: for| to)?",
    ),
    (
        "whether",
        r"(?:am|are|is) (?P<actor>(?:\S+ ){1,3}?)(?:eligible|entitled|qualified)(?: for| to)?",
    ),
    ("eligible", rf"(?:do|does) (?P<actor>(?:{SOMEONE} ){{1,2}}?)qualify(?: for)?"),
    ("whether", r"(?:do|does) (?P<actor>(?:\S+ ){1,2}?)qualify(?: for)?"),
    (
        "when",
        (
            r"when|by when|(?:on |by )?(?:what|which) (?:date|day)(?: of the (?:month|week|year))?|at what time|(?:at )?what time (?:do|does|is)"
        ),
    ),
    ("where", r"where"),
    (
        "whom",
        (
            rf"(?:who|whom) (?:do|does|did) (?!{SOMEONE} )(?P<actor>(?:the |an? |our |new )?\S+(?: \S+)?)"
            r"(?= \S+$| \S+ (?:to|for|about|with|in|on|at|during|when|if)\b)"
        ),
    ),
    (
        "whom",
        (
            rf"(?:who|whom) (?:do|does|did|can|may|should|must|will|would) {SOMEONE}(?: must)?"
            r"(?= (?:approve|pay|hire|train|teach|manage|supervise|lead|review|assess|evaluate|mentor|refer|recommend|nominate|invite|sponsor"
            r"|reimburse|replace|promote|dismiss|represent|cover|insure|support|help)\b)"
        ),
    ),
    ("whose", r"whose"),
    ("who", r"who|whom|(?:which|what) (?:person|team|department)"),
    ("why", r"why|for what reason|how come"),
    ("what happens", r"what (?:happens|will happen|would happen|occurs)(?: if| when| to| with)?"),
    (
        "how",
        (
            rf"how (?:do|does|can|could|should|would|must|will|is|are)(?: {SOMEONE})?(?: go about)?|how to"
            rf"|what (?:do|should|must) {SOMEONE} (?:need to |must )?do to|what (?:is|are) (?:the )?steps? (?:for|to|of|in)"
            r"|(?:what (?:is|are) )?(?:the )?(?:best |right |correct |official )?(?:process|procedure|steps?|way)(?: is)? (?:for|to|of)|how"
        ),
    ),
    (
        "what to do",
        (
            rf"what (?:(?:should|do|can|must|would|shall) {SOMEONE} (?:must )?do|(?:should|must|can) be done|to do)"
            r"(?: if| when| in case(?: of)?)?"
        ),
    ),
    (
        "may",
        (
            r"(?:am|are|is) (?P<actor>(?:\S+ ){1,2}?)(?:allowed|permitted|able) to"
            r"|is it (?:ok|okay|fine|possible|allowed|permitted|acceptable)(?: to| for| if| that)?"
        ),
    ),
    ("may", r"can|may|could|might"),
    ("must", r"(?:do|does) (?P<actor>(?:\S+ ){1,2}?)must|must|should"),
    ("must", r"(?:am|are|is) (?P<actor>(?:\S+ ){1,2}?)required to"),
    ("what is", r"what (?:is|are|was|were)"),
    ("what", r"what|which|(?:a |the )?list of"),
    ("whether", r"^(?:is|are|am|do|does|did|will|would|has|have|had|was|were)"),
)
"""What a question asks for. The earliest in the question decides; of two that begin there, the one listed first."""

ASKED_FOR = frozenset(asks for asks, _ in ASKS)

ASKING = re.compile(
    rf"(?<!\S)(?:{'|'.join(f'(?:{p})(?P<ask{n}>)'.replace('<actor>', f'<actor{n}>') for n, (_, p) in enumerate(ASKS))})(?!\S)"
)
"""All of ASKS in one; the last group that took part has the number of what was found."""

ASKING_WORDS = frozenset("eligible entitled qualified qualifies deadline often frequently".split())
"""Words of ASKING whose spelling matters."""

STATED = re.compile(
    r"(?<=\S )(?:is|are|does|do|will|has|have|get|gets|receives?|accrues?|needs?|covers|includes|allows|expires|counts)(?= \S)|^(?:i|we|you|they"
    r"|employees|staff|people|there) "
)
"""What makes a statement out of a question that nothing of ASKS is found in: "dental is covered?"."""

PREDICATES = frozenset(
    "allowed permitted possible available acceptable mandatory compulsory obligatory required necessary paid reimbursed covered "
    "taxable free closed insured".split()
)
"""At the end of a question without a verb, what it asks about its subject: "vacation during probation allowed?"."""

MODES = {
    "allowed": "may",
    "permitted": "may",
    "possible": "may",
    "acceptable": "may",
    "mandatory": "must",
    "compulsory": "must",
    "obligatory": "must",
    "required": "must",
    "necessary": "must",
    "needed": "must",
    "need": "must",
    "needs": "must",
}
"""Words that ask for permission or duty in a question that can be answered by yes or no: "is remote work allowed"."""

NAMED_ASKS = {
    "entitlement": "amount",
    "amount": "amount",
    "length": "duration",
    "duration": "duration",
    "eligibility": "eligible",
    "procedure": "how",
    "process": "how",
    "deadline": "by when",
    "frequency": "how often",
    "date": "when",
    "dates": "when",
}
"""Nouns that ask by themselves: "parental leave eligibility" asks who is eligible."""

KEYED_ASKS = (
    dict.fromkeys(
        "request requests requesting apply applying application claiming claim reporting report submission booking cancellation renewal update reset "
        "cancel enrol register renew".split(),
        "how",
    )
    | dict.fromkeys(
        "filing registration enrolment enrollment access activation extension withdrawal nomination donation correction replacement".split(),
        "how",
    )
    | dict.fromkeys("download template form checklist".split(), "where")
    | {"payday": "when"}
    | dict.fromkeys("contact contacts officer representative".split(), "who")
)
"""What somebody wants to do or know, at an end of a question that is only keywords: "reference letter request"."""

KEYED_ACTS = frozenset(
    "order change return replace upload correct fix extend close add remove create install activate withdraw donate nominate appeal enroll submit convert hire "
    "refer recommend become opt appoint book buy invite swap".split()
)
"""What somebody wants to do, in front of what they want to do it with: "order new laptop"."""

COUNTED = frozenset("days weeks months".split())
"""What is counted at the beginning of a question that is only keywords: "weeks of parental leave"."""

QUANTITIES = frozenset(
    "rate rates limit limits cost costs price prices fee fees cap caps maximum minimum percentage allowance budget stipend per+diem mileag "
    "learn+budget minimum+wage".split()
)
"""What is a number: "what is the hotel limit" asks how much it is."""

FILLERS = {
    "duration": frozenset("last period take length time".split()),
    "where": frozenset("find locat see get look download view collect".split()),
    "amount": frozenset("day entitl cost price".split()),
    "how": frozenset("go about must".split()),
    "who": frozenset({"must"}),
    "by when": frozenset("must due latest submit".split()),
    "when": frozenset("hold conduct happen place occur =paid".split()),
    "how early": frozenset({"made"}),
    "how often": frozenset("hold conduct happen place occur".split()),
    "eligible": frozenset("criteria requir condit".split()),
}
"""Stems that add nothing to what is asked for, beside others. Leave is counted in days unless another unit is named."""

LIGHT = frozenset(
    "a an the of in on at for about regarding concerning to is are am was were be been being do does did have has had "
    "having get gets getting got i my mine myself we our ours you your yours u ur one it its there any some just "
    "also so then will would shall if and can could may might want wants take taking taken takes "
    "given provided offered available receive receives obtain exactly actually currently "
    "really here this that which what when should please s".split()
)
"""Words that change nothing of what is asked. What is not listed here has to agree, known or not."""

SPEAKER = frozenset({"i", "we"})
OBJECT = frozenset({"me", "us"})
"""Who asks, as the one who acts and the one acted upon: `me` is light only where `I` acts."""

TOPIC_WORDS = frozenset(
    "policy policies rule rules guideline guidelines regulation regulations information info details".split()
)
"""Light beside a subject: "the parental leave policy" asks no more than "parental leave"."""

GENERIC_PEOPLE = frozenset("employees staff people everyone everybody anyone somebody someone workers".split())
"""Anybody, where they are the subject: right after one of AUXILIARIES, or first."""

AUXILIARIES = frozenset("can may could might do does did are is am must should will would has have an for to".split())

BOUND = frozenset(
    "after before during until till since from into without with by than between under over within per instead not no "
    "non never while unless except via through above below against across among every each only least most more less "
    "as towards".split()
)
"""Words that say how the next one is meant; they are compared together with it: `after>probation`."""

ROLES = frozenset(
    "manager managers supervisor boss employee employees employer employers hr company contractor contractors "
    "colleague colleagues wife husband spouse partner child children kids son daughter parent parents mother "
    "father brother sister sibling siblings grandparent friend friends relative relatives family uncle aunt "
    "cousin team lead director directors intern interns candidate candidates client clients customer "
    "customers vendor supplier recruiter ceo executive executives mentor mentee trainer trainee trainees reviewer "
    "doctor union council me us self staff people worker workers person guest guests visitor visitors landlord "
    "bank insurer government lawyer nurse nurses patient patients teacher teachers student students pupil pupils passenger driver "
    "drivers resident residents tenant host guard officer lecturer professor apprentice apprentices volunteer volunteers nanny "
    "minor member members buyer seller agent agents agency subordinate subordinates peer peers freelancer freelancers applicant "
    "applicants tutor coach witness accuser investigator auditor referrer referee physician therapist subsidiary".split()
)
"""Who may act on whom: a question that names one of them is compared in its order of words."""

CONTRACTS = frozenset(
    "contractor freelanc intern traine apprentic volunt part+time full+time fix+term temporari perman hour salari+employe".split()
)
"""Kinds of contract, by their stems: what narrows any question down to some of those who ask it."""

UNITS = frozenset("minut hour day week month year".split())
"""What is counted, by their stems: beside a number they have to agree, whatever is asked."""

RELATIONS = frozenset(
    "convert exchange swap trade switch update replace transfer move relocate relocation turn substitute affect impact influence include "
    "contain count add deduct offset exceed reduce increase depend require override follow precede extend trigger cause "
    "mean use part better prefer interrupt suspend pause prevent block exclude supersede imply entail outrank postpone delay shorten "
    "refuse".split()
)
"""Words that put one thing in a relation to another, which its reverse is not; they keep the order, too."""

OWN_MEANING = tuple(
    phrase.split()
    for phrase in (
        "sick pay",
        "medical leave",
        "family leave",
        "team lead",
        "annual review",
        "office hour",
        "notice of termination",
        "pay period",
        "medical cover",
        "holiday pay",
        "direct report",
        "minimum wage",
        "team event",
        "team build",
        "client meet",
        "client dinner",
        "client visit",
        "company car",
        "company card",
        "business class",
    )
)
"""Phrases, by their stems, that search may treat as equals of others, but that ask something else: sick pay is money."""

OWN_WORDS = frozenset(
    "applicant applicants leaving leaver leavers leaves retirement award incentive compensation comp options organ organs "
    "organization organisation universal university expensive earn award awards compensated pay pays paid unpaid wage wages "
    "moral morale customer customers customs important import imports relative relatives relation general generally "
    "executive executives interviewer interviewee employer employers employment policed stationary several severance "
    "international internal optional optionally personal personnel probate probably signature significant "
    "accounts commission commissioner communal communication terminal terminate termination operator operation "
    "directory director directors coverage accountant accounting account commuter commute authority authorization "
    "planner former formal forms informal past paste allowance allowances".split()
)
"""Words whose stem or whose thesaurus group would take them for something else."""

SAME_WORDS = tuple(
    group.split()
    for group in (
        "child children kid",
        "stepchild stepchildren",
        "grandchild grandchildren",
        "sick ill unwell",
        "sickness illness",
        "salary wage wages",
        "taxi cab",
        "benefits benefit perk perks",
        "error mistake",
        "additional extra",
        "bicycle bike",
        "record log",
        "limit cap ceiling maximum highest",
        "expire expiry expiration",
        "refuse reject deny decline",
        "laptop notebook",
        "banned prohibited forbidden",
        "clothing clothes attire",
        "refer recommend",
        "visitor guest",
        "father dad",
        "mother mum mom",
        "company employer firm organisation organization corporate",
        "send sent",
        "keep kept retain",
        "hold held",
        "approximately approx",
        "resign quit",
        "required need necessary",
        "rent hire",
        "book reserve",
        "buy bought purchase",
        "start begin commence",
        "approve authorise authorize",
        "update change amend modify edit alter",
        "inform notify tell",
        "allowed permitted",
        "mandatory compulsory obligatory",
        "close shut",
        "class course lesson",
        "assistance support",
        "see view",
        "factory plant",
        "belongings stuff",
        "extend prolong lengthen",
        "photo picture",
        "office workplace",
        "answer respond reply",
        "approval permission",
        "department dept",
        "swap trade",
        "specific particular",
        "vendor supplier",
        "reimburse refund",
        "enrol enroll join register registered enrolment enrollment registration",
        "dismiss fire sack",
        "lose misplace",
        "request apply application",
        "submit file lodge",
        "mobile cell",
        "canteen cafeteria",
        "building premises",
        "fix repair",
        "end finish complete",
        "handbook manual",
        "employee staff",
        "scheme plan programme program",
        "paid compensated remunerated",
        "organise organize arrange",
        "choose chosen select pick",
        "postpone delay defer",
        "injured hurt",
        "vaccination vaccine jab",
        "lens lenses",
        "glasses spectacles eyeglasses",
        "reduce shorten decrease",
        "allowance stipend",
        "christmas xmas",
        "password pw pwd",
        "abroad overseas",
        "retiree pensioner",
        "candidate candidates applicant applicants",
        "documents document paperwork papers",
        "store shop",
        "boot shoe",
        "certification certificate cert",
        "schedule sched",
        "manager mgr",
        "appointment appt",
    )
)
"""Words that mean the same wherever HR is asked, beyond the thesaurus, which has the words of HR itself."""

NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split()
    )
} | {"twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "ninety": "90", "hundred": "100"}

CURRENCIES = str.maketrans({"£": " pounds ", "$": " dollars ", "€": " euros "})


def _listed(file: str) -> frozenset[str]:
    """The words of a file beside this one, but for its remarks."""
    lines = (Path(__file__).parent / file).read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


ENGLISH = frozenset(
    "about after and any anyone are before between can cannot could does doesn during every for from get gets "
    "have how i into is isn long many may much must my need of our should take that the their there they this to "
    "we what whats when where whether which who whose why with within without work would you your".split()
)
"""Words of which one stands in nearly every English question, and in hardly any of another language."""

FIRST_NAMES = _listed("first_names.txt")
"""Who says one asks about somebody, or calls somebody."""

PLACES = _listed("places.txt")
"""Where one may work."""

NEAR_WORDS = _listed("near_words.txt")
"""English words that are a slip or two from another one: never repaired into it."""

SHORT_WORDS = _listed("short_words.txt")
"""Words of three and four letters; any other of that length may be a slip."""

NEAR_ENDINGS = tuple(
    "s es d ed ing ly er ers or ors ee ees y al ion ions ation ations ment ments able ive ness".split(),
)
"""What may follow them."""
