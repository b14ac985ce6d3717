"""People who tell of harm are recognised; people who ask about a rule are not mistaken for them."""

from __future__ import annotations

import pytest

from bot.disclosure import care_text, is_disclosure

TOLD = """
hi i feel unsafe
hello my manager hit me
my boss keeps touching me
I want to kill myself
i dont want to live anymore
I'm being bullied by my team lead
im being harrassed at work
I am being harassed by a customer, what can I do?
my supervisor threatened me yesterday
a colleague grabbed me in the kitchen
someone is stalking me after work
I was sexually assaulted at the offsite
my coworker slapped me
He keeps making sexual comments about me
she makes racist jokes, he made inappropriate remarks to us
i've been discriminated against because of my religion
I was passed over for promotion because I'm pregnant
I was refused the job because i am a woman
they are bullying me every day
my team is bullying me
I feel threatened by my director
i don't feel safe at work
I'm scared of my manager
I am afraid to come to the office because of him
my husband hits me at home
I think about ending my life
I wish I was dead
there is no reason to live
he said he is going to kill me
my manager threatened to hurt me
someone collapsed in the office
she is not breathing
i'm having a heart attack
I took an overdose
one of my colleagues groped me at the party
The CEO kissed me against my will
people at work are humiliating me
I saw a colleague being harassed by the director
I witnessed my teammate getting bullied
I've been hurting myself
my manager screams at me in front of everyone
I'm a victim of domestic violence
I am experiencing domestic abuse at home, is there leave?
what if my manager hit me yesterday
how do I report that my boss touched me
can you help me, I am being stalked
my boss yelled at me and pushed me
another employee attacked me in the car park
we are being threatened by a client
I get bullied on the team chat
hey, i am suicidal
my manager hurt me
i was raped
He followed me home and grabbed me
I have been racially abused by a customer
""".strip().splitlines()

ASKED = """
what is the harassment policy?
how do I report harassment?
who do I contact about bullying?
does our health insurance cover suicide prevention counselling?
where can I find the whistleblowing policy
is there training on discrimination
hiring freeze?
high blood pressure
my manager hit his targets, is there a bonus?
I hit my overtime limit, what now?
can I get paid leave after a heart attack?
what are the steps after a workplace injury
how many days off for a hospital stay
do we have an anti-bullying policy
what happens if someone threatens a colleague?
is harassment training mandatory?
How is harassment defined?
my wife is having a baby
my grandmother died
I feel sick today
I'm afraid I missed the deadline for expenses
I'm scared I forgot to submit my timesheet
can my manager refuse my leave request
was I supposed to get a payslip
what is the emergency contact number for the building
how do I update my emergency contact
what does the policy say about violence at work
procedure for reporting discrimination
kick off meeting expenses
can I push my holiday to next year
my manager pushed me to take leave in May
who do I touch base with about my pension
how do I stay in touch during maternity leave
do I get a day off to attend a funeral
is self harm covered by the EAP
domestic violence leave policy
what is domestic abuse leave
I was hit with a late fee on my company card
we beat the deadline, do we get a bonus
can I cut my hours
can I kill a pending expense report
what's the dress code
I'm being moved to another team
I was promoted, when does my pay change
I am being paid late
my laptop was stolen
my bag was attacked by a dog, is it covered
how long do I have to report an accident
unpaid leave
does the company match my 401k
what is gross misconduct
can I be dismissed without notice
how do I complain about my manager
is hitting the gym covered by the benefit
I feel that my pay is too low
is abuse of the expense system a disciplinary matter
do managers have to attend harassment training
what support is there for victims of domestic violence
I want to end my contract
I want to quit
""".strip().splitlines()


@pytest.mark.parametrize("text", TOLD)
def test_a_person_who_tells_of_harm_is_recognised(text: str) -> None:
    assert is_disclosure(text)


@pytest.mark.parametrize("text", ASKED)
def test_a_question_about_a_rule_is_an_ordinary_question(text: str) -> None:
    assert not is_disclosure(text)


def test_the_care_text_names_who_to_turn_to_and_invents_no_number() -> None:
    text = care_text("Ana Example, 0800 000 000", "HR")
    assert "Ana Example, 0800 000 000" in text
    assert "your HR team" in care_text("", "your HR team")
    assert not any(char.isdigit() for char in care_text("", "HR"))
