"""Which questions ask the same: what is listed here was read twice."""

from __future__ import annotations

import pytest

from bench.matching import HALVES, pairs
from bot.language import words
from cache.matching import same
from cache.matching.normal import normal_form
from cache.matching.phrases import PHRASES, RULES_OF
from cache.matching.refusals import refusal
from tests.cache.parts import THESAURUS

QUESTIONS = {
    " ".join(words(normal_form(text))) for half in HALVES for pair in pairs(half) for text in (pair.stored, pair.asked)
}

SAME = [
    ("isn't dental covered?", "Is dental covered?"),
    ("dental is covered, isn't it?", "is dental covered"),
    ("hi! how many sick days do I get? thanks", "How many sick days do we get"),
    ("Could you please tell me what the dress code is", "what the dress code is"),
    ("<@U123> whats the dress code :smile:", "What is the dress code?"),
    ("parental leave policy", "What is the parental leave policy?"),
    ("What's the notice period?", "notice period"),
    ("how do I claim travel expenses", "How to claim travel expenses?"),
    ("What is the process for requesting leave", "how do i request leave"),
    ("can I carry over vacation", "Can employees carry over annual leave?"),
    ("how many vacaton days do i get", "How many vacation days do I get?"),
    ("how much annaul leave do i get", "How much annual leave do I get?"),
    ("can I WFH?", "Can I work from home?"),
    ("pto policy", "What is our annual leave policy?"),
    ("after probation can I work remotely", "Can I work remotely after probation?"),
    ("how long is maternity leave", "maternity leave duration"),
    ("maternity leave eligibility", "Who is eligible for maternity leave?"),
    ("who do I contact about payroll", "Who should I contact about payroll?"),
    ("do we get bank holidays off", "Do we get public holidays off?"),
    ("How much notice do I have to give?", "how much notice must I give"),
    ("how many days of leave in two weeks", "How many days of leave in 2 weeks?"),
    ("does the company pay for gym memberships", "do we pay for gym membership"),
    ("is physiotherapy covered by our insurance", "Does the insurance pay for physiotherapy?"),
    ("vacation days: can I sell them", "Can I sell vacation days?"),
    ("training requests, who signs off on those?", "Who approves training requests?"),
    ("towards the pension, does the bonus count?", "Does the bonus count towards the pension?"),
    ("are we permitted to carry vacation days over to the next year", "Can I carry over vacation days?"),
    ("what is the pay date for bonuses", "When are bonuses paid?"),
    ("what's the maximum I can spend on a hotel", "Is there a limit on hotel costs?"),
    ("which equipment is provided to new employees", "What equipment do new employees get?"),
    ("how much training budget does each person get", "What is the training budget per person?"),
    ("what is the company's pension contribution", "How much does the company contribute to the pension?"),
    ("whose approval do I need for a travel request", "Who approves travel requests?"),
    ("order new laptop", "How do I order a new laptop?"),
    ("notice period probation", "What is the notice period during probation?"),
    ("do managers qualify for overtime pay", "Are managers eligible for overtime pay?"),
    ("is it OK to take parental leave in several parts", "Can I split my parental leave?"),
    ("how do I report an accident at work", "How do I report a workplace accident?"),
    ("My laptop, can I use it for private purposes?", "Can I use my laptop for private purposes?"),
    ("shared parental leave - who approves it?", "Who approves shared parental leave?"),
    ("Can I keep it, the company phone?", "Can I keep the company phone?"),
    ("Are vision and dental in the health plan?", "Are dental and vision in the health plan?"),
    ("The self-assessment must be submitted by when?", "By when must the self-assessment be submitted?"),
    ("New fathers get how many days of paternity leave?", "How many days of paternity leave do new fathers get?"),
    ("As a part-timer, how many vacation days do I get?", "How many vacation days do I get as a part-timer?"),
    ("Unless I have a sick note, will sick days be unpaid?", "Will sick days be unpaid unless I have a sick note?"),
    ("How do I log in to the VPN?", "How do I connect to the VPN?"),
    ("The canteen opening hours, what are they?", "What are the opening hours of the canteen?"),
    ("What steps must I follow to apply for parental leave?", "How do I request parental leave?"),
    ("How does it work to refer a candidate?", "How do I refer a candidate?"),
    ("How many weeks of maternity leave can I take?", "How long is maternity leave?"),
    ("By whom does the trip have to be approved?", "Who approves the trip?"),
    ("From whom do I need approval for a training?", "Who approves a training?"),
    ("Can my boss turn down home office?", "Can home office be refused by my manager?"),
    ("Who do I have to send the contract to?", "To whom must the contract be sent?"),
    ("Meal vouchers yes or no?", "Are there meal vouchers?"),
    ("Up to how many days may I work from abroad?", "How many days may I work from abroad?"),
    ("Is it possible to go on a sabbatical?", "Can I take a sabbatical?"),
    ("Is it ok to bring my dog to the office?", "Can I bring my dog to the office?"),
    ("Whom should I approach about harassment?", "Who can I talk to about harassment?"),
    ("whose approval do I need to work abroad", "Who approves working abroad?"),
    ("What's the process for getting my travel expenses back?", "How do I claim travel expenses?"),
    ("Managers can see my sick notes, correct?", "Can managers see my sick notes?"),
    ("Will I receive money for overtime?", "Do I get paid for overtime?"),
    ("Is there a charge for a lost badge?", "Is there a fee for a lost badge?"),
    ("Hi, Priya here from finance. How do I book a room?", "How do I book a room?"),
    ("How do I book a room? Kind regards, Anna Schmidt, Head of Sales", "How do I book a room?"),
    ("my manager didn't know so asking here. what is the dress code?", "What is the dress code?"),
    ("yo sorry to bug u at 6am lol, what is the dress code?", "What is the dress code?"),
    ("whats the deadlin for expense reports", "What is the deadline for expense reports?"),
    ("how much leave do we gett", "How much leave do we get?"),
]

DIFFERENT = [
    ("Can I keep my phone when I leave?", "Can I keep my phone number when I leave?"),
    ("maternity leave", "paternity leave"),
    ("how long is paternity leave", "How long is maternity leave?"),
    ("Can I approve my manager's leave?", "Can my manager approve my leave?"),
    ("can I report my manager", "Can my manager report me?"),
    ("transfer from the UK office to India", "transfer from India to the UK office"),
    ("Can I take leave before probation?", "Can I take leave after probation?"),
    ("is dental covered", "Is dental not covered?"),
    ("5 days of sick leave", "90 days of sick leave"),
    ("sick leave of 5 days", "sick leave of 5 weeks"),
    ("holidays in the UK", "holidays in the US"),
    ("how much sick pay do I get", "How much sick leave do I get?"),
    ("leave policy", "leaving policy"),
    ("Who approves expenses?", "How do I get expenses approved?"),
    ("When are we paid?", "How often are we paid?"),
    ("leave with pay", "leave without pay"),
    ("is parental leave paid", "Is parental leave unpaid?"),
    ("Can contractors work remotely?", "Can employees work remotely?"),
    ("patent leave", "parental leave"),
    ("employee contribution", "employer contribution"),
    ("do I need a doctor's note", "Can I get a doctor's note?"),
    ("Whose file may I see?", "Who may see my file?"),
    ("Who can approve my leave?", "Whose leave can I approve?"),
    ("My manager, can he approve the trip?", "Can I approve my manager's trip?"),
    ("My laptop, must I keep it?", "Can I keep my laptop?"),
    ("My laptop, can my manager keep it?", "Can I keep my laptop?"),
    ("Managers must see my sick notes, correct?", "Can managers see my sick notes?"),
    ("How many days of maternity leave can I take?", "How long is maternity leave?"),
    ("How many employees are on leave?", "How much leave do employees get?"),
    ("Can I refuse my manager's holiday?", "Can my manager refuse my holiday?"),
    ("Do I need a doctor's note for one day of sickness?", "Do I need a doctor's note for sickness?"),
    ("Can I work from abroad for two weeks?", "Can I work from abroad for two months?"),
    ("How early can I request annual leave?", "How early do I have to request annual leave?"),
    ("Can I take unpaid leave?", "Is parental leave unpaid?"),
    ("Who sends the contract?", "Who do I send the contract to?"),
    ("How many weeks of maternity leave can I take before birth?", "How long is maternity leave?"),
    ("Will I receive money for lunch?", "Is lunch paid?"),
    ("How do I pay my travel expenses back?", "How do I claim travel expenses?"),
    ("Is it mandatory to bring my dog to the office?", "Can I bring my dog to the office?"),
    ("Who contacts me about payroll?", "Whom should I contact about payroll?"),
    ("What steps must my manager follow to apply for leave?", "How do I apply for leave?"),
    ("Can I go on sick leave?", "Can I go on parental leave?"),
    ("Where can I charge my car?", "Is there a fee for my car?"),
    ("quick question from the Berlin office: how long is the notice period?", "How long is the notice period?"),
    ("quick one before my parental leave: how long is the notice period?", "How long is the notice period?"),
    ("Hi, Priya here from the Berlin office. How many days off do we get?", "How many days off do we get?"),
    ("Who approves expenses? Thanks, Anna, contractor in Spain", "Who approves expenses?"),
    ("Planning the wedding, can I take leave?", "Can I take leave?"),
    ("Together, can we take leave?", "Can we take leave?"),
    ("If I refuse, can I work on Monday?", "Can I refuse to work on Monday?"),
    ("might be unpaid but is overtime paid?", "Is overtime paid?"),
    ("Is overtime paid if not abroad", "Is overtime paid?"),
    ("bonus in 2025", "bonus in 2026"),
    ("hotel limit of £100", "hotel limit of $100"),
    ("can I expense a monitor", "Can I expense a laptop?"),
    ("who is eligible for the pension", "What is the pension?"),
    ("contact for travel", "contract for travel"),
    ("can I work while on leave", "Can I work before leave?"),
    ("does vacation interrupt sickness", "Does sickness interrupt vacation?"),
    ("will a promotion influence the bonus", "Will a bonus influence the promotion?"),
    ("is the insurance paid by the plan", "Is the plan paid by the insurance?"),
    ("who do I approve travel for", "Who approves travel?"),
    ("who do we pay for relocation", "Who pays for relocation?"),
    ("Who pays if I damage the company van?", "Who pays if the company damages my van?"),
    ("can I work before and after parental leave", "can I work after parental leave"),
    ("interns: do managers supervise them", "Managers: do interns supervise them?"),
    ("the company car, can my spouse drive it", "My spouse's car, can the company drive it?"),
    ("what is the employee pension contribution", "How much does the company contribute to the pension?"),
    ("what is the minimum I can spend on a hotel", "Is there a limit on hotel costs?"),
    ("what is the maximum leave I can take", "How much leave do I get?"),
    ("which equipment is provided by new employees", "Which equipment is provided to new employees?"),
    ("training budget per team", "What is the training budget per person?"),
    ("return new laptop", "How do I order a new laptop?"),
    ("notice period after probation", "notice period probation"),
    ("can I take parental leave in two parts", "Can I take parental leave in several parts?"),
    ("when do I need a sick note", "When do I have to submit a sick note?"),
    ("how do I get to the office", "How do I get to my payslips?"),
    ("unless I object, is my photo used", "If I object, is my photo used?"),
    ("are employees never entitled to study leave", "Are employees entitled to study leave?"),
    ("the employee sponsors work visas, doesn't he?", "Does the company sponsor work visas?"),
    ("how early must I start work", "How early can I start work?"),
    ("how much is the employee match for the 401k", "How much is the company match for the 401k?"),
    ("in a meeting, can I use my phone", "Can I use my phone?"),
    ("OH appointments: who books them", "Who books appointments?"),
]

PERSONAL = [
    "Who works in Ravinder Kulkarni's team?",
    "What happened at Oyelaran Adebayo's hearing?",
    "What was decided in the Ravinder Kulkarni case?",
    "Can I have my phone back?",
    "How many days do I have left?",
    "My salary is 150k, am I underpaid?",
    "What is my leave balance?",
    "When does my contract end?",
    "I was in hospital for 3 weeks, is that paid?",
    "Is jane.doe@example.com on leave?",
    "Why was 00123456 not paid?",
    "What is Bob Miller's phone number?",
    "what is sarah's salary",
    "Can <@U0BOB> take leave in May?",
    "I'm pregnant, when can I stop working?",
    "How do I enrol my daughter Mia in the health plan?",
    "can dr. smith sign sick notes?",
    "Am I eligible for the bonus if I went on leave in April?",
    "As a part-timer, how many days do I have left?",
]

NEEDS_ITS_THREAD = [
    "quick question - who approves it?",
    "hi team, who approves it?",
    "interns, do they get it?",
    "what about my wife?",
    "can you give me the link",
    "and for contractors?",
    "why?",
    "is that paid?",
]


@pytest.mark.parametrize(("asked", "stored"), SAME)
def test_these_ask_the_same_both_ways(asked: str, stored: str) -> None:
    assert same(asked, stored, THESAURUS).same, same(asked, stored, THESAURUS).reason
    if "vacaton" not in asked and "annaul" not in asked:  # the store's words are taken as they are
        assert same(stored, asked, THESAURUS).same


@pytest.mark.parametrize(("asked", "stored"), DIFFERENT)
def test_these_do_not(asked: str, stored: str) -> None:
    assert not same(asked, stored, THESAURUS).same
    assert not same(stored, asked, THESAURUS).same


@pytest.mark.parametrize("question", PERSONAL)
def test_nobody_else_is_served_what_is_about_somebody(question: str) -> None:
    assert refusal(question) == "personal"
    assert not same(question, question, THESAURUS).same


@pytest.mark.parametrize("question", NEEDS_ITS_THREAD)
def test_what_needs_its_thread_is_not_shared(question: str) -> None:
    assert refusal(question)
    assert not same(question, question, THESAURUS).same


@pytest.mark.parametrize(
    "question",
    [
        "What does @kim get for overtime?",
        "What is the bonus of @anna.example?",
        "@hrbot does @kim get a bonus?",
        "Hi @all, is @kim-b's leave approved?",
    ],
)
def test_who_is_named_with_a_sign_is_somebody(question: str) -> None:
    assert refusal(question) == "personal"


@pytest.mark.parametrize(
    "question",
    [
        "@hrbot how is overtime paid?",
        "Hey @HR team, how is overtime paid?",
        "@kim: how is overtime paid?",
        "how is overtime paid @here",
        "Can I work @home?",
    ],
)
def test_who_is_called_at_the_beginning_and_what_is_nobody_is_not_asked_about(question: str) -> None:
    assert refusal(question) == ""


def test_words_that_differ_in_their_vowels_alone_are_different() -> None:
    """In Hindi and others they are signs at a letter: leave for a father's death is not that for a grandson's."""
    father, grandson = (f"{who} की मृत्यु पर कितने दिन की छुट्टी मिलती है?" for who in ("पिता", "पोते"))
    assert normal_form(father) != normal_form(grandson)
    assert not same(father, grandson, THESAURUS).same
    assert same(father, f"{father} 🙏", THESAURUS).same


def test_the_reason_names_the_rule() -> None:
    assert same("5 days of leave", "6 days of leave", THESAURUS).reason == "number: 5, 6"
    assert same("who approves the flight", "how is the flight approved", THESAURUS).reason.startswith("asks: who")


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("Hi there! Could you please tell me: what's the *dress code*? Thanks!!", "what's the dress code"),
        ("  HELLO   ", "hello"),
        ("<@U1> :wave: <https://example.com|pay dates>?", "pay dates"),
        ("Is 12.5% OK? 👍", "is 12.5% ok"),
        ("Hi Sarah, what's the dress code? Kind regards, Anna Schmidt", "what's the dress code"),
        ("Morning John and team! what's the dress code? - Priya", "what's the dress code"),
        ("At what point do I get the bonus?", "at what point do i get the bonus"),
    ],
)
def test_the_normal_form_keeps_the_words_and_drops_the_noise(text: str, normal: str) -> None:
    assert normal_form(text) == normal


@pytest.mark.parametrize(
    ("asked", "stored", "same_word"),
    [
        ("Who gets compensation for revocation?", "Who gets compensation for relocation?", False),  # v for l is no slip
        ("What is the relocatoin allowance?", "What is the relocation allowance?", True),
        ("Is there a refferal bonus?", "Is there a referral bonus?", True),
        ("is a badge permited in the lab", "Is a badge permitted in the lab?", True),
        ("when is teh party", "When is the party?", True),
        ("is the rtaining paid", "Is the training paid?", True),
        ("is eye care coverd", "Is eye care covered?", True),
        ("how long is the sickleave", "How long is the sick leave?", True),
        ("is the coast covered", "Is the cost covered?", False),
    ],
)
def test_only_a_plausible_slip_is_put_right(asked: str, stored: str, same_word: bool) -> None:
    assert same(asked, stored, THESAURUS).same is same_word


@pytest.mark.parametrize(
    "question",
    [
        "Which health plan am I enrolled in?",
        "How many shares do I own?",
        "Is my passport copy on file?",
        "Am I on track for a promotion?",
        "When does my parental leave end?",
    ],
)
def test_what_one_is_and_has_is_ones_own(question: str) -> None:
    assert refusal(question) == "personal"


@pytest.mark.parametrize(
    "question",
    [
        "Am I covered by insurance on business trips?",
        "Am I paid while on jury duty?",
        "Is my wife covered by the health plan?",
        "Who do I contact if my pay is wrong?",
        "Hi, I was wondering what happens if I am called for jury duty?",
    ],
)
def test_what_the_rules_say_for_everybody_is_not(question: str) -> None:
    assert refusal(question) == ""


@pytest.mark.parametrize("question", ["Can you summarise the above?", "the other policy please", "Who is eligible?"])
def test_what_names_no_subject_needs_its_thread(question: str) -> None:
    assert refusal(question) == "context"


def test_each_rule_is_looked_for_wherever_it_applies() -> None:
    """Rules are looked for only where one of their words stands: no wording may be missed for that."""
    for number, rule in enumerate(PHRASES):
        for text in QUESTIONS:
            if rule.pattern.search(text):
                assert any(number in RULES_OF.get(word, ()) for word in text.split()), (text, rule.pattern.pattern)


@pytest.mark.parametrize(
    "question",
    ["Is Peter on long term sick leave?", "who is the new boss of tom in accounting", "How do I reach Anna Schmidt?"],
)
def test_who_says_a_first_name_asks_about_somebody(question: str) -> None:
    assert refusal(question) == "personal"


@pytest.mark.parametrize("question", ["Is St. John's Day a holiday?", "Hi Peter, is Good Friday a holiday?"])
def test_a_saint_and_who_is_greeted_are_nobody(question: str) -> None:
    assert refusal(question) == ""


@pytest.mark.parametrize(
    "question",
    [
        "How do I enrol my daughter Mia in the health plan?",
        "Can I add my husband, Oleg, to the health plan?",
        "Does my manager Sorin have to approve travel?",
        "can dr. smith sign sick notes?",
        "does mrs keller approve overtime?",
    ],
)
def test_who_is_named_behind_a_title_or_as_ones_own_is_somebody(question: str) -> None:
    assert refusal(question) == "personal"


@pytest.mark.parametrize(
    "question",
    [
        "How do I enrol my daughter in the health plan?",
        "HOW DO I ENROL MY DAUGHTER IN THE HEALTH PLAN?",
        "is a dr. note enough after three days?",
        "do i need a dr's note after three days?",
        "can i see a dr during work hours?",
        "are ms teams calls recorded?",
    ],
)
def test_a_doctor_and_a_daughter_without_a_name_are_nobody(question: str) -> None:
    assert refusal(question) == ""
