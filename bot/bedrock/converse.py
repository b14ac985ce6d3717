"""The Bedrock border: Converse and ConverseStream in, drafts out."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Protocol

from bot.alerts import Alerts
from bot.bedrock.errors import MAYBE_TAKEN, translated
from bot.bedrock.extras import Extras, tokens_in
from bot.bedrock.gate import Gate, Turn
from bot.bedrock.retry import retrying
from bot.bedrock.standing import Standing
from bot.cost.budget import Budget, Call
from bot.errors import (
    ModelBlank,
    ModelBudgetSpent,
    ModelError,
    ModelOverloaded,
    ModelRejected,
    ModelThrottled,
    ModelTimedOut,
    ModelUnavailable,
)
from bot.model import Draft, Hearing, Passage, Progress, Question, Stage, Usage, deaf
from bot.prompt import compose
from bot.reading.lookalikes import visible
from bot.settings import Settings
from bot.tally import Tally

log = logging.getLogger(__name__)

_CONNECT_SECONDS = 5.0
_SILENCE_SECONDS = 20.0
"""Without a byte for this long a connection counts as lost; the total deadline is ours to keep."""

_CHECK_SECONDS = 10.0  # as long as whoever runs `doctor` should sit there

_RESERVE_SECONDS = 0.2
"""Kept back from the deadline, so that the extract, made when no draft came, is still in time."""

_FINISHED = frozenset({"end_turn", "stop_sequence"})
_BLOCKED = frozenset({"guardrail_intervened", "content_filtered"})
"""Somebody decided against the answer: another try would be decided likewise."""

_MALFORMED = frozenset({"malformed_model_output", "malformed_tool_use", "tool_use"})


class Client(Protocol):
    """What we use of boto3's bedrock-runtime client."""

    def converse(self, **arguments: Any) -> Mapping[str, Any]: ...

    def converse_stream(self, **arguments: Any) -> Mapping[str, Any]: ...

    def invoke_model(self, **arguments: Any) -> Mapping[str, Any]: ...


def make_client(settings: Settings, *, silence_seconds: float = _SILENCE_SECONDS) -> Client:
    """A client with the SDK's own retries off, so that one loop rules, and a pool as large as our concurrency.

    Args:
        silence_seconds: without a byte for this long, a call fails.

    Raises:
        ModelRejected: there is no Region, or the AWS configuration is unusable.

    """
    import boto3
    from botocore.config import Config

    config = Config(
        connect_timeout=_CONNECT_SECONDS,
        read_timeout=silence_seconds,
        max_pool_connections=settings.bedrock_calls_in_flight * len(settings.bedrock_models),
        retries={"mode": "standard", "total_max_attempts": 1},
    )
    endpoint = settings.aws_endpoint_url_bedrock_runtime or None
    region = settings.aws_region or settings.aws_default_region or None
    if endpoint and not region:
        region = "us-east-1"  # only part of the signature, where another address is given
    with translated():
        session = boto3.session.Session(
            profile_name=settings.aws_profile or None, region_name=region, **_credentials(settings)
        )
        client: Client = session.client("bedrock-runtime", config=config, endpoint_url=endpoint)
    return client


def once(make: Callable[[], Client]) -> Callable[[], Client]:
    """`make`, called on first use and never again once it worked: one client serves a whole process."""
    making, made = threading.Lock(), list[Client]()

    def client() -> Client:
        with making:
            if not made:
                made.append(make())
            return made[0]

    return client


def _credentials(settings: Settings) -> dict[str, str]:
    """The access key of our settings, if it is whole; boto3 looks for a profile or a role otherwise."""
    given = {
        "aws_access_key_id": settings.aws_access_key_id.get_secret_value(),
        "aws_secret_access_key": settings.aws_secret_access_key.get_secret_value(),
        "aws_session_token": settings.aws_session_token.get_secret_value(),
    }
    whole = given["aws_access_key_id"] and given["aws_secret_access_key"]
    return {name: value for name, value in given.items() if value} if whole else {}


class BedrockWriter:
    """Writes answers with one Bedrock model: turns at the gate, one retry loop, one total deadline.

    Args:
        client: gives the boto3 client, which takes half a second the first time; see `once`.
        model_id: of a model or inference profile.
        max_tokens: per answer; reserved against the quota up front.
        gate: lets calls in, at the pace and in the number that the quota of this model allows.
        budget: allows calls and counts what they cost.
        alerts: shows operators that the model refuses us.
        extras: optional parts of each call.
        patience_seconds: a wait in the queue that will take longer is told as Stage.CROWDED.
        stream: ConverseStream instead of Converse.
        clock: monotonic seconds, that of the deadline.

    """

    def __init__(
        self,
        client: Callable[[], Client],
        *,
        model_id: str,
        max_tokens: int,
        gate: Gate,
        budget: Budget,
        tally: Tally,
        alerts: Alerts,
        extras: Extras | None = None,
        patience_seconds: float = 12.0,
        stream: bool = True,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._client, self._model_id, self._max_tokens, self._stream = client, model_id, max_tokens, stream
        self._tally, self._clock, self._sleep, self._chance = tally, clock, sleep, chance
        self._gate, self._budget, self._patience = gate, budget, patience_seconds
        self._extras = extras or Extras()
        self._standing = Standing(model_id, alerts, clock)

    def write(
        self,
        question: Question,
        passages: Sequence[Passage],
        *,
        deadline: float,
        progress: Progress,
        hearing: Hearing = deaf,
    ) -> Draft:
        """A draft before `deadline` (on the writer's clock); `hearing` is told each attempt as it is streamed.

        Raises:
            ModelError: no draft could be had; which kind says why. Raised before `deadline` as well.

        """
        self._standing.check()
        plain = compose(question, passages, self._max_tokens) | {"modelId": self._model_id}
        arguments = self._extras.applied(plain, stream=self._stream)
        until = deadline - _RESERVE_SECONDS

        def on_wait(error: ModelError, retry: int, seconds: float) -> None:
            if isinstance(error, ModelThrottled):
                log.warning("AWS rate limit hit: waiting %.1f s before retry %d (%s)", seconds, retry, error.code)
                self._tally.add("model.throttled")
            progress(Stage.BUSY if error.busy else Stage.FAILING)

        try:
            return retrying(
                lambda: self._ask(question.asker, arguments, until, progress, hearing),
                deadline=until,
                clock=self._clock,
                sleep=self._sleep,
                chance=self._chance,
                on_wait=on_wait,
            )
        except ModelError as error:
            self._note(error)
            raise

    def _note(self, error: ModelError) -> None:
        """Log, once, that a question goes without a draft."""
        if isinstance(error, ModelThrottled):
            log.warning("AWS rate limit hit: giving up on this question with %s (%s)", self._model_id, error.code)
            self._tally.add("model.throttled")
        elif isinstance(error, ModelOverloaded):
            log.warning("Too many questions wait for %s: this one goes without it (%s)", self._model_id, error.code)
            self._tally.add("model.turned_away")
        elif isinstance(error, ModelBudgetSpent):
            self._tally.add("model.over_budget")  # the budget told operators, once a day
        elif isinstance(error, ModelRejected):
            self._standing.refused(error)
        else:
            self._standing.failed(error)
            log.warning("Bedrock gave no answer (%s) from %s: %s", error.code, self._model_id, error)

    def _ask(self, who: str, arguments: Mapping[str, Any], until: float, progress: Progress, hearing: Hearing) -> Draft:
        """One call, once its turn has come, left behind when it does not end in time.

        The turn is over when the call has ended, not when nobody waits for it any more: what AWS still works on counts
        against our concurrency there.
        """
        tokens = _reserved(arguments, self._max_tokens)
        turn = self._gate.enter(who, tokens, until, self._queueing(progress))
        try:
            call = self._budget.reserve(self._model_id, Usage(tokens - self._max_tokens, self._max_tokens))
        except ModelBudgetSpent:
            turn.leave()
            raise
        self._tally.add("model.calls")
        answering = _started(lambda: self._told(turn, call, arguments, until, hearing()))
        answering.add_done_callback(lambda _ended: _over(turn, call))
        try:
            return answering.result(timeout=max(0.0, until - self._clock()))
        except TimeoutError as error:
            raise ModelTimedOut("the answer did not come before the deadline", code="Deadline") from error

    def _queueing(self, progress: Progress) -> Callable[[float], None]:
        """Tells each stage of waiting once."""
        told: set[Stage] = set()

        def on_queue(seconds: float) -> None:
            stage = Stage.BUSY if seconds < self._patience else Stage.CROWDED
            if stage not in told:
                told.add(stage)
                progress(stage)

        return on_queue

    def _told(
        self, turn: Turn, call: Call, arguments: Mapping[str, Any], until: float, heard: Callable[[str], None]
    ) -> Draft:
        """The answer; gate and budget are told how the call goes."""

        def on_taken() -> None:
            turn.taken()
            call.taken()

        try:
            reply = self._converse(arguments, until, on_taken, heard)
        except ModelThrottled as error:
            turn.throttled(error)
            raise
        except ModelUnavailable as error:
            if error.code in MAYBE_TAKEN:
                call.taken()
            raise
        turn.finished()
        self._standing.worked()
        return _draft(reply, call.settle(_usage(reply.usage)) if reply.usage else Usage(calls=1))

    def _converse(
        self, arguments: Mapping[str, Any], until: float, on_taken: Callable[[], None], heard: Callable[[str], None]
    ) -> _Reply:
        with translated():
            if not self._stream:
                response = self._client().converse(**arguments)
                on_taken()
                return _from_response(response)
            stream = self._client().converse_stream(**arguments)
            on_taken()
            return _from_stream(stream, until, self._clock, heard)


def _reserved(arguments: Mapping[str, Any], max_tokens: int) -> int:
    """Tokens that the call takes from the quota when it starts: what it says, at about four letters a token, and all
    that it may answer.
    """
    said = [*arguments["system"], *(block for message in arguments["messages"] for block in message["content"])]
    return tokens_in(said) + max_tokens


def _over(turn: Turn, call: Call) -> None:
    turn.leave()
    call.close()


def _started(call: Callable[[], Draft]) -> Future[Draft]:
    """`call`, begun on a thread of its own: nothing can interrupt a socket that is read, nor a look-up of credentials.

    A pool of the standard library would keep the process from ending until every call had ended.
    """
    result: Future[Draft] = Future()

    def run() -> None:
        try:
            result.set_result(call())
        except BaseException as error:  # noqa: BLE001 - raised again where the result is waited for
            result.set_exception(error)

    try:
        threading.Thread(target=run, name="bedrock", daemon=True).start()
    except RuntimeError as error:
        result.set_exception(ModelUnavailable(f"no thread could be had: {error}", code="NoThread"))
    return result


def check_access(settings: Settings, model_id: str) -> None:
    """Ask the model for a word, streamed as answers are, to see that it can be asked.

    Raises:
        ModelError: it cannot; the message says what to do.

    """
    client = make_client(settings, silence_seconds=_CHECK_SECONDS)
    asked = Extras.of(settings).applied(compose(Question("Say yes."), (), max_tokens=5), stream=True)
    with translated():
        for _event in client.converse_stream(modelId=model_id, **asked)["stream"]:
            """An error may come within the stream."""


# -- answers -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Reply:
    """What the model said, and why it stopped; whether that makes a draft is another question. It is paid for either way."""

    text: str
    stopped: str
    usage: Mapping[str, Any] | None


def _from_response(response: Mapping[str, Any]) -> _Reply:
    """What a Converse response says. A 200 with a broken body arrives as a dictionary without its parts."""
    if "output" not in response or "stopReason" not in response:
        raise ModelBlank("the response had no output", code="BrokenResponse")
    content = response["output"].get("message", {}).get("content", [])
    return _Reply("".join(map(_text_of, content)), str(response["stopReason"]), response.get("usage"))


def _text_of(block: Mapping[str, Any]) -> str:
    """The text of a content block. Everything else, reasoning above all, is nobody's to see."""
    if "citationsContent" in block:
        return "".join(part.get("text", "") for part in block["citationsContent"].get("content", ()))
    text = block.get("text", "")
    return text if isinstance(text, str) else ""


def _from_stream(
    response: Mapping[str, Any], deadline: float, clock: Callable[[], float], heard: Callable[[str], None]
) -> _Reply:
    """What a stream says, read to its end. A stream that ends without messageStop was cut, whatever it held."""
    texts: list[str] = []
    stopped, usage = "", None
    stream = response.get("stream", ())
    try:
        for event in stream:
            if clock() >= deadline:
                raise ModelTimedOut("the answer did not end before the deadline", code="Deadline")
            texts.append(_delta_text(event))
            heard(texts[-1])
            stopped = stopped or str(event.get("messageStop", {}).get("stopReason", ""))
            usage = event.get("metadata", {}).get("usage", usage)
    finally:
        if hasattr(stream, "close"):
            stream.close()
    if not stopped:
        raise ModelUnavailable("the stream ended before the answer did", code="CutStream")
    return _Reply("".join(texts), stopped, usage)


def _delta_text(event: Mapping[str, Any]) -> str:
    text = event.get("contentBlockDelta", {}).get("delta", {}).get("text", "")
    return text if isinstance(text, str) else ""


def _usage(told: Mapping[str, Any]) -> Usage:
    """The tokens of a call; those of the prompt cache may be missing."""
    kinds = ("inputTokens", "outputTokens", "cacheReadInputTokens", "cacheWriteInputTokens")
    into, out, read, written = (int(told.get(kind) or 0) for kind in kinds)
    return Usage(into, out, calls=1, cache_read_tokens=read, cache_write_tokens=written)


def _draft(reply: _Reply, usage: Usage) -> Draft:
    stopped = reply.stopped
    if stopped in _MALFORMED or (not visible(reply.text).strip() and stopped not in _BLOCKED):
        raise ModelBlank(f"no usable text ({stopped})", code=stopped)
    return Draft(reply.text, complete=stopped in _FINISHED, stop_reason=stopped, usage=usage)
