"""Invented working days of the cache: questions that are kept, with neighbours that are easily taken for them.

What may be asked is a frame ("who approves ..."), a topic and a condition. Two questions ask the same if all three are
the same. Each is worded in several ways; what is kept and what is asked are drawn with a fixed seed. The halves share
no topic and no condition: one to work with, one to judge by.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

Intent = tuple[str, str, str]
"""A frame, a topic and a condition."""

FRAMES: dict[str, dict[str, tuple[str, ...]]] = {
    "leave": {
        "amount": (
            "How many days of {t} do I get {q}?",
            "how much {t} do we get {q}",
            "{t} entitlement {q}",
            "What is the {t} entitlement {q}?",
            "How much {t} are employees entitled to {q}?",
            "{q} how many days of {t} can I take?",
        ),
        "request": (
            "How do I request {t} {q}?",
            "how to apply for {t} {q}",
            "What is the process for requesting {t} {q}?",
            "{q}, how do I apply for {t}?",
            "what do I need to do to request {t} {q}",
        ),
        "eligible": (
            "Who is eligible for {t} {q}?",
            "{t} eligibility {q}",
            "Who qualifies for {t} {q}?",
            "who is entitled to {t} {q}?",
        ),
        "paid": (
            "Is {t} paid {q}?",
            "isn't {t} paid {q}?",
            "{t} is paid {q}, isn't it?",
            "{q}, is {t} paid?",
            "Do I get paid for {t} {q}?",
        ),
        "carry over": (
            "Can I carry over {t} {q}?",
            "Is it possible to carry over {t} {q}?",
            "can't we roll over {t} {q}?",
            "May employees carry {t} over {q}?",
        ),
        "approve": (
            "Who approves {t} {q}?",
            "who signs off {t} {q}",
            "{q}, who approves {t}?",
            "Who authorises {t} {q}?",
        ),
        "cancel": (
            "How do I cancel {t} {q}?",
            "What is the procedure for cancelling {t} {q}?",
            "how can {t} be cancelled {q}?",
            "how to cancel {t} {q}",
        ),
        "advance": (
            "How far in advance must I request {t} {q}?",
            "how early do I have to request {t} {q}?",
            "{q} how far in advance do I need to apply for {t}?",
        ),
        "note": (
            "Do I need a doctor's note for {t} {q}?",
            "Is a doctor's note required for {t} {q}?",
            "is a medical certificate necessary for {t} {q}",
            "Do employees have to get a doctor's note for {t} {q}?",
        ),
        "policy": ("What is the {t} policy {q}?", "{t} policy {q}", "what's our policy on {t} {q}?", "{t} rules {q}"),
        "length": (
            "How long is {t} {q}?",
            "{t} duration {q}",
            "How long does {t} last {q}?",
            "what is the length of {t} {q}",
        ),
        "resign": (
            "What happens to {t} if I resign {q}?",
            "If I resign, what happens to {t} {q}?",
            "what happens to {t} when I quit {q}",
        ),
        "manager refuses": (
            "Can my manager refuse {t} {q}?",
            "{q}, can my manager refuse {t}?",
            "can my boss refuse {t} {q}?",
        ),
        "I refuse": ("Can I refuse {t} {q}?", "am I allowed to refuse {t} {q}", "is it ok to refuse {t} {q}?"),
        "not paid": ("When is {t} not paid {q}?", "{q}, when is {t} not paid?"),
        "when paid": ("When is {t} paid {q}?", "{q}, when is {t} paid?"),
    },
    "cost": {
        "expense": (
            "Can I expense {t} {q}?",
            "am I allowed to claim back {t} {q}?",
            "may we expense {t} {q}",
            "{q}, can I expense {t}?",
        ),
        "how": (
            "How do I claim {t} expenses {q}?",
            "What is the process for claiming {t} expenses {q}?",
            "how to claim {t} expenses {q}",
        ),
        "limit": (
            "What is the limit for {t} {q}?",
            "{t} limit {q}",
            "how much is the {t} limit {q}?",
            "what's the {t} limit {q}",
        ),
        "receipt": (
            "Do I need a receipt for {t} {q}?",
            "Is a receipt required for {t} {q}?",
            "is a receipt needed for {t} {q}",
            "I need a receipt for {t} {q}, right?",
        ),
        "approve": (
            "Who approves {t} expenses {q}?",
            "who signs off {t} expenses {q}?",
            "who approves expense claims for {t} {q}",
        ),
        "deadline": (
            "What is the deadline for {t} expenses {q}?",
            "{t} expenses deadline {q}",
            "When is the deadline for {t} expenses {q}?",
        ),
        "cover": (
            "Does the company pay for {t} {q}?",
            "do we cover {t} {q}?",
            "Will the company cover {t} {q}?",
            "is {t} paid for by the company {q}?",
        ),
        "self": ("Do I have to pay for {t} {q}?", "do employees have to pay for {t} {q}?", "must I pay for {t} {q}"),
        "book": ("How do I book {t} {q}?", "how can I reserve {t} {q}?", "what is the procedure for booking {t} {q}?"),
        "allowed": ("Is {t} allowed {q}?", "is {t} permitted {q}?", "{t} is allowed {q}, isn't it?"),
        "mandatory": ("Is {t} mandatory {q}?", "is {t} compulsory {q}?"),
    },
    "benefit": {
        "what": ("What is {t} {q}?", "{t} {q}", "what is the {t} policy {q}"),
        "eligible": ("Who is eligible for {t} {q}?", "{t} eligibility {q}", "who qualifies for {t} {q}"),
        "enrol": (
            "How do I enrol in {t} {q}?",
            "how do I sign up for {t} {q}?",
            "how can I join {t} {q}?",
            "what is the process to enroll in {t} {q}",
        ),
        "leave it": ("How do I opt out of {t} {q}?", "how can I opt out of {t} {q}"),
        "start": ("When does {t} start {q}?", "when does {t} begin {q}?", "{q}, when does {t} start?"),
        "end": ("When does {t} end {q}?", "{q}, when does {t} end?"),
        "taxed": ("Is {t} taxed {q}?", "isn't {t} taxed {q}?", "{t} is taxed {q}, right?"),
        "company": (
            "How much does the company contribute to {t} {q}?",
            "{q}, how much does the company contribute to {t}?",
        ),
        "employee": ("How much do employees contribute to {t} {q}?", "how much do I contribute to {t} {q}"),
        "spouse": ("Can my spouse join {t} {q}?", "can my husband enrol in {t} {q}?", "can my wife join {t} {q}"),
        "children": ("Can my children join {t} {q}?", "can my kids enrol in {t} {q}?"),
        "contact": (
            "Who do I contact about {t} {q}?",
            "who should I talk to about {t} {q}?",
            "who is the contact for {t} {q}?",
        ),
        "must": (
            "Do I have to join {t} {q}?",
            "am I required to enrol in {t} {q}?",
            "is it mandatory to join {t} {q}?",
        ),
        "lose": ("Do I lose {t} {q}?", "will I lose {t} {q}?"),
        "keep": ("Do I keep {t} {q}?", "will I keep {t} {q}?"),
    },
}

TOPICS: dict[str, dict[str, tuple[tuple[str, ...], ...]]] = {
    "tuning": {
        "leave": (
            ("annual leave", "vacation", "PTO", "paid time off"),
            ("sick leave", "sickness absence"),
            ("maternity leave",),
            ("paternity leave",),
            ("parental leave",),
            ("bereavement leave", "compassionate leave"),
            ("unpaid leave", "LWP"),
            ("study leave",),
            ("casual leave", "CL"),
        ),
        "cost": (
            ("hotel",),
            ("taxi",),
            ("client dinner",),
            ("parking",),
            ("internet",),
            ("business class",),
            ("conference",),
            ("team lunch",),
        ),
        "benefit": (
            ("the pension plan", "the retirement plan"),
            ("health insurance", "medical insurance"),
            ("dental insurance",),
            ("the 401(k)", "401k"),
            ("the HSA", "the health savings account"),
            ("the referral bonus",),
            ("stock options", "share options"),
        ),
    },
    "judging": {
        "leave": (
            ("adoption leave",),
            ("shared parental leave",),
            ("carer's leave",),
            ("earned leave", "EL"),
            ("jury duty", "jury service"),
            ("the sabbatical", "the career break"),
            ("TOIL", "time off in lieu"),
            ("marriage leave",),
            ("volunteering leave",),
            ("military leave",),
        ),
        "cost": (
            ("mileage", "the mileage allowance"),
            ("meals",),
            ("a rental car", "car hire"),
            ("the phone bill",),
            ("a train ticket",),
            ("first class",),
            ("relocation",),
            ("eye tests",),
            ("a desk chair",),
        ),
        "benefit": (
            ("vision insurance",),
            ("life insurance",),
            ("the FSA", "the flexible spending account"),
            ("the EAP", "the employee assistance programme"),
            ("the provident fund", "PF"),
            ("the cycle to work scheme",),
            ("the retention bonus",),
            ("the employee stock purchase plan", "the ESPP"),
        ),
    },
}

CONDITIONS: dict[str, tuple[str, ...]] = {
    "tuning": (
        "",
        "",
        "",
        "in Germany",
        "in the UK",
        "in the US",
        "in India",
        "during probation",
        "after probation",
        "for part-time employees",
        "for contractors",
        "for interns",
        "in 2025",
        "in 2026",
        "after 2 years",
        "after 5 years",
    ),
    "judging": (
        "",
        "",
        "",
        "in Austria",
        "in Australia",
        "in Ireland",
        "at the Munich office",
        "before the notice period",
        "during the notice period",
        "for full-time employees",
        "for new joiners",
        "for apprentices",
        "without approval",
        "with approval",
        "within 3 months",
        "within 6 months",
        "for 10 days",
        "for 10 weeks",
    ),
}

OPENINGS = (
    "",
    "",
    "",
    "",
    "hi! ",
    "Hello team, ",
    "Hey <@U0BOT> ",
    "Good morning, ",
    "quick question: ",
    "Could you please tell me: ",
    "Hi HR, just wondering, ",
)
CLOSINGS = ("", "", "", "", " thanks!", " :pray:", " Thanks in advance 🙏", "??", " pls", " Many thanks")


@dataclass(frozen=True, slots=True)
class Session:
    """What is kept, by intent; what is asked with the intent it should be served; what nothing kept answers."""

    kept: dict[Intent, str]
    answerable: tuple[tuple[str, Intent], ...]
    unanswerable: tuple[str, ...]


def session(half: str, seed: int, *, kept: int = 300, asked: int = 400) -> Session:
    """A session of one half; the same for the same seed."""
    chance = random.Random(f"{half}{seed}")
    intents = [
        (f"{family}/{frame}", forms[0], condition)
        for family, topics in TOPICS[half].items()
        for forms in topics
        for frame in FRAMES[family]
        for condition in dict.fromkeys(CONDITIONS[half])
    ]
    chosen = chance.sample([intent for intent in intents if chance.random() < (1 if not intent[2] else 0.3)], kept)
    stored = {intent: _worded(half, intent, chance) for intent in chosen}
    neighbours = [intent for intent in intents if intent not in stored and _is_near(intent, stored)]
    return Session(
        stored,
        tuple((spoken(_worded(half, intent, chance), chance), intent) for intent in chance.choices(chosen, k=asked)),
        tuple(spoken(_worded(half, intent, chance), chance) for intent in chance.sample(neighbours, asked)),
    )


def _is_near(intent: Intent, stored: dict[Intent, str]) -> bool:
    """Whether something kept differs from it in one part only."""
    return any(sum(one != other for one, other in zip(intent, held, strict=True)) == 1 for held in stored)


def _worded(half: str, intent: Intent, chance: random.Random) -> str:
    family, frame = intent[0].split("/")
    forms = next(forms for forms in TOPICS[half][family] if forms[0] == intent[1])
    text = chance.choice(FRAMES[family][frame]).format(t=chance.choice(forms), q=intent[2])
    text = " ".join(text.replace(" ?", "?").replace(" ,", ",").split()).lstrip(", ")
    return text[0].upper() + text[1:] if chance.random() < 0.5 else text


def spoken(text: str, chance: random.Random) -> str:
    """`text` as somebody types it in a hurry: with a greeting, a slip, or in lower case."""
    if chance.random() < 0.15:
        text = _slipped(text, chance)
    if chance.random() < 0.2:
        text = text.rstrip("?")
    return chance.choice(OPENINGS) + text + chance.choice(CLOSINGS)


def _slipped(text: str, chance: random.Random) -> str:
    words = text.split()
    long = [number for number, word in enumerate(words) if len(word) >= 6 and word.isalpha()]
    if long:
        number = chance.choice(long)
        word = words[number]
        at = chance.randrange(1, len(word) - 2)
        words[number] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return " ".join(words)
