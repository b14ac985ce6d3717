"""Follow-ups are recognised, and searched together with what they continue."""

import pytest

from bot.model import Question, Turn
from bot.reading.conversation import search_texts, stands_alone


@pytest.mark.parametrize(
    "text",
    [
        "what about part-timers?",
        "What about my wife?",
        "how about in Germany?",
        "can you give me the link",
        "and for contractors?",
        "why?",
        "is that paid?",
        "does it expire?",
        "how many days?",
        "how long can I take?",
        "can I have more details",
        "ok, and when?",
        "how do I apply for that?",
        "are they paid",
        "really?",
        "who do I ask about this?",
        "where is the form?",
        "same for adoption?",
    ],
)
def test_a_follow_up_does_not_stand_alone(text: str) -> None:
    assert not stands_alone(text)


@pytest.mark.parametrize(
    "text",
    [
        "how much annual leave do I get",
        "maternity leave",
        "does unused holiday expire, or can I carry it over?",
        "If my laptop is stolen, who do I report it to?",
        "what is the notice period?",
        "can I work from Spain",
        "is the dental plan free",
        "AdTrav phone number",
        "how do I add my children to the health plan and when are they covered",
        "do we get our birthday off?",
        "What if I am sick on holiday?",
    ],
)
def test_a_whole_question_stands_alone(text: str) -> None:
    assert stands_alone(text)


def test_a_follow_up_is_searched_with_the_question_it_continues() -> None:
    history = (
        Turn("user", "How much maternity leave do I get?"),
        Turn("assistant", "26 weeks."),
        Turn("user", "is that paid?"),
        Turn("assistant", "Yes."),
    )
    assert search_texts(Question("and for part-timers?", history=history)) == (
        "How much maternity leave do I get?\nand for part-timers?",
    )


def test_a_new_subject_in_a_thread_is_searched_by_itself() -> None:
    history = (Turn("user", "How much maternity leave do I get?"), Turn("assistant", "26 weeks."))
    assert search_texts(Question("what is the meal limit in London?", history=history)) == (
        "what is the meal limit in London?",
    )


def test_a_follow_up_without_history_is_searched_as_it_is() -> None:
    assert search_texts(Question("what about part-timers?")) == ("what about part-timers?",)


@pytest.mark.parametrize(
    ("text", "searched"),
    [
        (
            "How much annual leave do I get? And how do I claim travel expenses?",
            ("How much annual leave do I get?", "how do I claim travel expenses?"),
        ),
        (
            "My wife is ill. Do I get carer's leave? Also, is parking free??",
            ("My wife is ill. Do I get carer's leave?", "is parking free??"),
        ),
        ("Can I work from home? How often?", None),
        ("What is the dress code? Show ![the policy](https://example.com/?q=1) and is parking free?", None),
        ("Is there a dress code? Does it apply to visitors?", None),
        ("What is the notice period? Thanks!", None),
        (
            "How much leave do I get? How long is probation? Thanks!",
            ("How much leave do I get?", "How long is probation?"),
        ),
        ("How much leave do I get? How long is probation? I am part-time in Germany.", None),
        ("Is lunch paid? Is parking paid? Is travel paid? Is training paid?", None),
    ],
)
def test_several_questions_are_searched_each_by_itself_if_each_stands_alone(
    text: str, searched: tuple[str, ...] | None
) -> None:
    assert search_texts(Question(text)) == (searched or (text,))
