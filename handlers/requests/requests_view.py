"""What the employee and HR see of a request: pure functions to blocks."""

from __future__ import annotations

import json

from bot.records.requests import Request, State
from handlers.block_kit.blocks import actions, button, choice, marked, paragraph, small, small_marked, sure, text_entry
from handlers.block_kit.limits import Block
from handlers.block_kit.modals import View, modal, told
from handlers.block_kit.render import Message
from handlers.block_kit.text import escaped
from handlers.phrasebook import Phrases, phrases_for

SEND, REPLY, BACK = "request_send", "request_reply", "request_back"
"""Names of the modals' submissions."""

CLAIM_BUTTON, REPLY_BUTTON, DONE_BUTTON, BACK_BUTTON = "desk_claim", "desk_reply", "desk_done", "request_write_back"
REOPEN_BUTTON = "desk_reopen"
TEXT, NAME, WITH, WITHOUT = "text", "name", "with", "without"


# -- for the employee ----------------------------------------------------------------------------------------------


def ask_view(identity: str, question: str, say: Phrases) -> View:
    """A request to write, beginning with the question. Nothing is sent that is not seen here."""
    names = {WITH: say("request.with_name"), WITHOUT: say("request.without_name")}
    blocks = [
        paragraph(say("request.intro")),
        text_entry(TEXT, say("request.text"), initial=question),
        choice(NAME, say("request.name"), names),
        small(say("request.without_name_hint")),
    ]
    submit, close = say("request.submit"), say("request.close")
    return modal(say("request.title"), blocks, submit=submit, close=close, callback=SEND, carried=identity)


def back_view(request: Request, identity: str, typed: str, say: Phrases) -> View:
    """A message that goes on with a request, beginning with what was typed already, if it was."""
    blocks = [small(request.text), text_entry(TEXT, say("request.back_text"), initial=typed)]
    carried = json.dumps({"request": request.id, "message": identity})
    submit, close = say("request.submit"), say("request.close")
    return modal(say("request.back_title"), blocks, submit=submit, close=close, callback=BACK, carried=carried)


def said_view(words: str, say: Phrases, *, title: str = "request.title") -> View:
    """A modal that says one thing, under the title of what it is about."""
    return told(say(title), words, close=say("passages.close"))


def reply_message(request: Request, by: str, reply: str, say: Phrases) -> Message:
    """HR's reply as the employee gets it."""
    head = say("request.reply_from", person=f"<@{by}>")
    blocks = (
        marked(head),
        small(request.text),
        paragraph(reply),
        _actions((say("request.back_button"), BACK_BUTTON, request)),
    )
    return Message(f"{head}\n{escaped(reply)}", blocks)


def closed_message(request: Request, say: Phrases) -> Message:
    """What the employee gets when HR closes a request to which nobody replied."""
    words = say("request.closed")
    blocks = (paragraph(words), small(request.text), _actions((say("request.back_button"), BACK_BUTTON, request)))
    return Message(escaped(words), blocks)


def typed_message(request: str, say: Phrases) -> Message:
    """What an employee reads who answers HR below HR's reply, where HR does not read it."""
    words = say("request.typed")
    row = actions([button(say("request.back_button"), BACK_BUTTON, request)])
    return Message(escaped(words), (paragraph(words), row))


# -- for HR: one channel, so one language --------------------------------------------------------------------------


def desk_message(request: Request) -> Message:
    """The request as HR works it."""
    say = phrases_for("en")
    head = say("desk.named", person=f"<@{request.asker}>") if request.named else say("desk.nameless")
    state = _state(request, say)
    blocks = [marked(f"*{head}*"), paragraph(request.text), small_marked(state), *_desk_buttons(request, say)]
    return Message(f"{head}\n{escaped(request.text)}\n{state}", tuple(blocks))


def _state(request: Request, say: Phrases) -> str:
    return say(f"desk.{request.state}", **({"person": f"<@{request.by}>"} if request.by else {}))


def _desk_buttons(request: Request, say: Phrases) -> list[Block]:
    if request.state is State.DONE:
        return [_actions((say("desk.reopen_button"), REOPEN_BUTTON, request))]
    claim = [(say("desk.claim_button"), CLAIM_BUTTON, request)] if request.state is State.OPEN else []
    row = _actions(*claim, (say("desk.reply_button"), REPLY_BUTTON, request))
    asking = sure(say("desk.done_sure"), say("desk.done_what"), say("desk.done_button"), say("desk.done_keep"))
    done = button(say("desk.done_button"), DONE_BUTTON, request.id, confirm=asking if request.unanswered else None)
    return [row | {"elements": [*row["elements"], done]}]


def desk_view(request: Request, carried: str, say: Phrases, *, reader: str) -> View:
    """A reply to write; whoever else has the request, or had it, is named to its `reader`."""
    others = [small_marked(_state(request, say))] if request.by not in {"", reader} else []
    blocks = [paragraph(request.text), *others, small(say("desk.intro")), text_entry(TEXT, say("desk.text"))]
    submit, close = say("desk.submit"), say("desk.close")
    return modal(say("desk.title"), blocks, submit=submit, close=close, callback=REPLY, carried=carried)


def copy_message(by: str, reply: str) -> Message:
    """The reply as HR finds it in the thread of the request."""
    head = phrases_for("en")("desk.copy", person=f"<@{by}>")
    return Message(f"{head}\n{escaped(reply)}", (marked(head), paragraph(reply)))


def back_message(request: Request, text: str) -> Message:
    """What the employee wrote back, in the same thread."""
    say = phrases_for("en")
    head = say("desk.back")
    blocks = (marked(head), paragraph(text), _actions((say("desk.reply_button"), REPLY_BUTTON, request)))
    return Message(f"{head}\n{escaped(text)}", blocks)


def _actions(*buttons: tuple[str, str, Request]) -> Block:
    return actions([button(label, action, request.id) for label, action, request in buttons])
