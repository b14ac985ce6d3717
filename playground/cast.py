"""The people and places of the local Slack: one person for each kind of reader hrbot knows."""

from __future__ import annotations

import time
from collections.abc import Callable

from playground.workspace import BOT_USER, Conversation, User, Workspace

EMPLOYEE = User("U0EMPLOYEE", "Emma Lindqvist", "Product designer", "emma@example.com")
HR = User("U0HRPARTNER", "Hugo Okafor", "HR partner", "hugo@example.com")
ADMIN = User("U0ADMIN", "Ada Moreau", "Workspace admin", "ada@example.com", admin=True)
EXECUTIVE = User("U0EXECUTIVE", "Elena Castro", "Chief operating officer", "elena@example.com")
GUEST = User("U0GUEST", "Gus Tanaka", "Guest from an agency", "gus@example.org", guest="multi")
STRANGER = User("U0STRANGER", "Sam Weber", "At a partner company", "sam@example.org", team_id="T0PARTNER")
SLACKBOT = User("USLACKBOT", "Slackbot", bot=True)
BOT = User(BOT_USER, "hrbot", "HR assistant", bot=True)

PEOPLE = (EMPLOYEE, HR, ADMIN, EXECUTIVE, GUEST)
"""Who one can be in the playground."""

HR_GROUP = "S0HR"
EXECUTIVE_GROUP = "S0EXECUTIVES"

_EVERYBODY = frozenset(user.id for user in (*PEOPLE, BOT))

GENERAL = Conversation("C0GENERAL", "general", "Company news and small talk", members=_EVERYBODY)
ASK_HR = Conversation("C0ASKHR", "ask-hr", "Questions about leave, pay, benefits and the rest", members=_EVERYBODY)
PARTNERS = Conversation(
    "C0PARTNERS", "partners", "Shared with a partner company", shared=True, members=_EVERYBODY | {STRANGER.id}
)


def workspace(clock: Callable[[], float] = time.time) -> Workspace:
    """A fresh workspace with everybody in it, their direct messages with hrbot opened."""
    fresh = Workspace(
        (*PEOPLE, STRANGER, BOT, SLACKBOT),
        (ASK_HR, GENERAL, PARTNERS),
        {HR_GROUP: (HR.id,), EXECUTIVE_GROUP: (EXECUTIVE.id,)},
        clock=clock,
    )
    for person in PEOPLE:
        fresh.direct_message(person.id)
    return fresh
