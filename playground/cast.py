"""The people and places of the local Slack: one person for each kind of reader hrbot knows."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from playground.workspace import BOT_USER, Conversation, User, Workspace

EMPLOYEE = User("U0EMPLOYEE", "Emma Lindqvist", "Product designer", "emma@example.com")
HR = User("U0HRPARTNER", "Hugo Okafor", "HR partner", "hugo@example.com")
ADMIN = User("U0ADMIN", "Ada Moreau", "Workspace admin", "ada@example.com", admin=True)
EXECUTIVE = User("U0EXECUTIVE", "Elena Castro", "Chief operating officer", "elena@example.com")
GUEST = User("U0GUEST", "Gus Tanaka", "Guest from an agency", "gus@example.org", guest="multi")
GERMAN = User("U0GERMAN", "Greta Vogel", "Accountant in Leipzig", "greta@example.com", locale="de-DE")
JAPANESE = User("U0JAPANESE", "Yuki Mori", "Engineer in Osaka", "yuki@example.com", locale="ja-JP")
STRANGER = User("U0STRANGER", "Sam Weber", "At a partner company", "sam@example.org", team_id="T0PARTNER")
SLACKBOT = User("USLACKBOT", "Slackbot", bot=True)
BOT = User(BOT_USER, "hrbot", "HR assistant", bot=True)

PEOPLE = (EMPLOYEE, HR, ADMIN, EXECUTIVE, GUEST, GERMAN, JAPANESE)
"""Who one can be in the playground."""

HR_CONTACT = "HR Operations (hr@example.com)"
CARE_CONTACTS = (
    "a confidential adviser (020 7946 0177, advisers@example.com) or an HR partner (hr-partners@example.com)"
)
"""Who the sample handbook names."""

HR_GROUP = "S0HR"
EXECUTIVE_GROUP = "S0EXECUTIVES"

_EVERYBODY = frozenset(user.id for user in (*PEOPLE, BOT))

GENERAL = Conversation("C0GENERAL", "general", "Company news and small talk", members=_EVERYBODY)
ASK_HR = Conversation("C0ASKHR", "ask-hr", "Questions about leave, pay, benefits and the rest", members=_EVERYBODY)
PARTNERS = Conversation(
    "C0PARTNERS", "partners", "Shared with a partner company", shared=True, members=_EVERYBODY | {STRANGER.id}
)
HR_DESK = Conversation(
    "C0HRDESK", "hr-desk", "Requests from employees, for HR only", private=True, members=frozenset({HR.id, BOT.id})
)


def workspace(clock: Callable[[], float] = time.time) -> Workspace:
    """A fresh workspace with everybody in it, their direct messages with hrbot opened."""
    fresh = Workspace(
        (*PEOPLE, STRANGER, BOT, SLACKBOT),
        (ASK_HR, GENERAL, PARTNERS, HR_DESK),
        {HR_GROUP: (HR.id,), EXECUTIVE_GROUP: (EXECUTIVE.id,)},
        clock=clock,
    )
    for person in PEOPLE:
        fresh.direct_message(person.id)
    return fresh


@dataclass(frozen=True, slots=True)
class Role:
    """One way to visit the playground."""

    user: User
    name: str
    note: str
    """What is special about this person, as it goes on from their role."""
    welcome: str
    """What they can expect, as a sentence to them."""


ROLES = (
    Role(EMPLOYEE, "Employee", "reads what everyone may read", "hrbot answers you from what every employee may read."),
    Role(
        HR, "HR partner", "manages answers with /hrbot-admin", "You can also remove stored answers, with /hrbot-admin."
    ),
    Role(ADMIN, "Admin", "sees statistics in the app's Home", "You also find statistics in the app's Home."),
    Role(
        EXECUTIVE,
        "Executive",
        "also reads what only executives may read",
        "In private hrbot also answers you from what only executives may read.",
    ),
    Role(
        GUEST,
        "Guest",
        "is from outside, and is refused politely",
        "You are from outside, so hrbot keeps the policies to itself.",
    ),
    Role(
        GERMAN,
        "Employee, in German",
        "has Slack in German, and reads hrbot's own words in it",
        "Your Slack is in German, and so are hrbot's own words. The policies stay in theirs.",
    ),
    Role(
        JAPANESE,
        "Employee, in Japanese",
        "has Slack in Japanese, and reads hrbot's own words in it",
        "Your Slack is in Japanese, and so are hrbot's own words. The policies stay in theirs.",
    ),
)

_SAMPLE_QUESTIONS = {
    EMPLOYEE.id: (
        "My wife is having a baby, how long can I be off?",
        "I lost my laptop, what now?",
        "How much may I spend on a hotel in London?",
    ),
    HR.id: (
        "How high is the referral bonus?",
        "Can I carry over unused holiday?",
        "/hrbot-admin purge all",
    ),
    ADMIN.id: (
        "How much is the training budget?",
        "What is the dress code?",
        "Who do I call when I am sick?",
    ),
    EXECUTIVE.id: (
        "What is the target bonus for directors?",
        "How high is severance after a change of control?",
        "Can I fly business class?",
    ),
    GUEST.id: (
        "How high is the referral bonus?",
        "What is the dress code?",
        "Who are you?",
    ),
    GERMAN.id: ("Hallo!", "How many days of annual leave do I get?", "/hrbot"),
    JAPANESE.id: ("こんにちは", "How do I claim expenses?", "/hrbot"),
}

_ANY_QUESTIONS = (
    "How many days of annual leave do I get?",
    "How do I claim expenses?",
    "How much notice do I have to give?",
)


def suggestions(person: User, *, sample: bool) -> tuple[str, ...]:
    """Three things to try first; those about the sample handbook only where it is used."""
    return _SAMPLE_QUESTIONS.get(person.id, _ANY_QUESTIONS) if sample else _ANY_QUESTIONS
