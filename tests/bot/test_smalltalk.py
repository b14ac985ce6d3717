"""Small talk is answered at once; a real message is never taken for it."""

import pytest

from bot.reading.smalltalk import small_talk


@pytest.mark.parametrize(
    "text",
    ["hi", "Hello!", "hey there :wave:", "good morning team", "HI HRBOT", "hola", "hi <@U123>", "yo", "Good evening"],
)
def test_greetings(text: str) -> None:
    assert small_talk(text) == "smalltalk.greeting"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Guten Tag!", "greeting"), ("Vielen Dank", "thanks"), ("Auf Wiedersehen", "bye"), ("Wer sind Sie?", "about"),
        ("Buenos días", "greeting"), ("¡Muchas gracias!", "thanks"), ("Hasta luego", "bye"), ("¿Quién eres?", "about"),
        ("Bonsoir", "greeting"), ("Merci beaucoup", "thanks"), ("Au revoir", "bye"), ("Qui êtes-vous ?", "about"),
        ("नमस्ते", "greeting"), ("बहुत धन्यवाद।", "thanks"), ("अलविदा", "bye"), ("आप कौन हैं?", "about"),
        ("こんにちは。", "greeting"), ("ありがとうございます", "thanks"), ("さようなら", "bye"), ("ヘルプ", "about"),
    ],
)  # fmt: skip
def test_every_language_we_speak_is_heard(text: str, kind: str) -> None:
    assert small_talk(text) == f"smalltalk.{kind}"


@pytest.mark.parametrize(
    "text",
    [
        "thanks",
        "thank you so much!",
        "thx",
        "great, thanks a lot",
        "perfect",
        "cheers 🙏",
        "you're the best!",
        "you are awesome",
        "ur great",
        "u r very helpful",
    ],
)
def test_thanks(text: str) -> None:
    assert small_talk(text) == "smalltalk.thanks"


@pytest.mark.parametrize(
    "text",
    [
        "will my boss see that I asked this?", "Does HR know what I ask you?", "can anyone else read this?", "who sees my questions?",
        "will you tell my manager?", "is this confidential?", "Is what I write here private", "do you store what i ask", "who can read this?",
        "Ist das vertraulich?", "¿Es confidencial?", "C’est confidentiel ?", "क्या यह गोपनीय है?", "匿名ですか？",
    ],
)  # fmt: skip
def test_who_fears_to_be_seen_asking(text: str) -> None:
    assert small_talk(text) == "smalltalk.private"


@pytest.mark.parametrize(
    "text",
    [
        "can my manager read my emails?", "is my medical certificate confidential?", "who sees my salary?", "will my boss know that I am ill?",
        "can my employer read my messages?", "do you store personal data of applicants?", "will HR tell my manager about my grievance?",
    ],
)  # fmt: skip
def test_who_asks_what_others_may_see_asks_the_policies(text: str) -> None:
    assert small_talk(text) is None


@pytest.mark.parametrize("text", ["who are you", "what can you do?", "help", "hi, what can you do", "Who are you?"])
def test_questions_about_the_bot(text: str) -> None:
    assert small_talk(text) == "smalltalk.about"


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "🎉🎉", ":tada:", "?!", "<@U123>", "I have a question", "Hi there, quick question!", "hello, can I ask you something?",
        "test", "Ich hätte eine Frage", "J’ai une question", "質問があります。",
    ],
)  # fmt: skip
def test_nothing_said_is_met_with_an_example(text: str) -> None:
    assert small_talk(text) == "smalltalk.empty"


@pytest.mark.parametrize(
    "text",
    [
        "Can you help me?",
        "can someone help me please",
        "I need help",
        "hi, i need some help please",
        "Können Sie mir helfen?",
        "J'ai besoin d'aide",
    ],
)
def test_who_asks_for_help_without_a_word_on_what_is_asked_and_not_left_alone(text: str) -> None:
    assert small_talk(text) == "smalltalk.help"


@pytest.mark.parametrize(
    "text", ["Can you help me with my visa?", "Who can help me?", "I need help with my manager", "He won't help me"]
)
def test_who_says_with_what_is_answered(text: str) -> None:
    assert small_talk(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "ok", "Okay.", "k", "got it", "Ok got it, thanks!", "alright then", "I see", "understood", "noted", "makes sense",
        "good to know", "ah ok", "great, understood", "never mind", "haha", "lol ok", "alles klar", "Vale, gracias", "D’accord",
        "ठीक है", "समझ गया", "了解です", "わかりました。",
    ],
)  # fmt: skip
def test_who_has_only_read_it_is_let_be(text: str) -> None:
    assert small_talk(text) == "smalltalk.nod"


@pytest.mark.parametrize(
    "text",
    [
        "ok and for part-timers?",
        "I have a question about leave",
        "can I ask for a raise?",
        "drug test",
        "testing policy",
        "okay, how much notice",
        "is it ok to work from Spain",
        "got it, but in Germany?",
        "understood policy",
        "I see harassment every day",
        "sure start maternity grant",
        "right to disconnect",
        "noted absence",
        "hi i feel unsafe",
        "hello my manager hit me",
        "hiring freeze?",
        "high blood pressure",
        "good morning, can I work from Spain?",
        "thanks, and the notice period?",
        "help me, I am being harassed",
        "who are you reporting to in HR for payroll",
        "night shift allowance",
        "evening shift pay",
        "what can you do about my manager bullying me",
        "help with rent",
        "my day off today",
        "hey is there a dress code",
        "sick today",
        "good leaver",
        "later start",
        "bye bye bonus",
        "Guten Tag, wie viel Urlaub habe ich?",
        "Morgen Abend frei",
        "Gracias, ¿y el preaviso?",
        "ur policy on maternity leave pls",
        "ur sick leave rules?",
        "ur dress code",
        "u r paid weekly or monthly",
        "you're closed on Good Friday?",
        "You are entitled to how many days of leave?",
        "you are saying I get 25 days?",
        "you are required to give how much notice",
        "you guys are hiring?",
        "you are not paid for overtime, right?",
        "you're working on Christmas Eve?",
        "you are wrong about my notice period",
        "you are being bullied, what do you do",
    ],
)
def test_a_real_message_is_not_swallowed(text: str) -> None:
    assert small_talk(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "fuck you",
        "you suck",
        "this is bullshit",
        "stupid bot",
        "WTF??",
        "are you dumb",
        "shut up",
        "you are all racists",
        "you're wrong",
        "ur so slow",
        "You guys are a joke!",
        "you are a liar and a racist",
        "you are not helping me",
        "u r not answering my question",
        "you're not very helpful",
        "you are really unhelpful again",
    ],
)
def test_curses_get_a_calm_way_on(text: str) -> None:
    assert small_talk(text) == "smalltalk.upset"


@pytest.mark.parametrize(
    "text", ["i am useless", "i hate my boss", "my manager is an asshole", "why the fuck is my payslip wrong", "i suck"]
)
def test_who_curses_themselves_or_others_or_asks_is_not_put_off(text: str) -> None:
    assert small_talk(text) is None
