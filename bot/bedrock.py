"""The Bedrock border: Converse and ConverseStream in, drafts out. Vendor errors become ours here and only here."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, Protocol

from bot.errors import (
    HrbotError,
    ModelBlank,
    ModelError,
    ModelOverloaded,
    ModelQuotaSpent,
    ModelRejected,
    ModelThrottled,
    ModelTimedOut,
    ModelUnavailable,
)
from bot.gate import Gate, Turn
from bot.model import Draft, Passage, Progress, Question, Stage, Usage
from bot.prompt import compose
from bot.retry import retrying
from bot.settings import Settings
from bot.tally import Tally

log = logging.getLogger(__name__)

_CONNECT_SECONDS = 5.0
_SILENCE_SECONDS = 20.0
"""Without a byte for this long a connection counts as lost; the total deadline is ours to keep."""

_CHECK_SECONDS = 10.0  # as long as whoever runs `doctor` should sit there

_RESERVE_SECONDS = 0.2
"""Kept back from the deadline, so that the extract, made when no draft came, is still in time."""

_LETTERS_PER_TOKEN = 4

_FINISHED = frozenset({"end_turn", "stop_sequence"})
_MALFORMED = frozenset({"malformed_model_output", "malformed_tool_use", "tool_use"})


class Client(Protocol):
    """What we use of boto3's bedrock-runtime client."""

    def converse(self, **arguments: Any) -> Mapping[str, Any]: ...

    def converse_stream(self, **arguments: Any) -> Mapping[str, Any]: ...


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
        max_pool_connections=settings.bedrock_calls_in_flight,
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
        client: makes the boto3 client, called once, on first use.
        model_id: of a model or inference profile.
        max_tokens: per answer; reserved against the quota up front.
        gate: lets calls in, at the pace and in the number that the quota allows; shared by all writers of a process.
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
        tally: Tally,
        patience_seconds: float = 12.0,
        stream: bool = True,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._make, self._model_id, self._max_tokens, self._stream = client, model_id, max_tokens, stream
        self._tally, self._clock, self._sleep, self._chance = tally, clock, sleep, chance
        self._gate, self._patience = gate, patience_seconds
        self._making = threading.Lock()
        self._client: Client | None = None

    def write(self, question: Question, passages: Sequence[Passage], *, deadline: float, progress: Progress) -> Draft:
        """A draft before `deadline` (on the writer's clock).

        Raises:
            ModelError: no draft could be had; which kind says why. Raised before `deadline` as well.

        """
        arguments = compose(question, passages, self._max_tokens) | {"modelId": self._model_id}
        until = deadline - _RESERVE_SECONDS

        def on_wait(error: ModelError, retry: int, seconds: float) -> None:
            if isinstance(error, ModelThrottled):
                log.warning("AWS rate limit hit: waiting %.1f s before retry %d (%s)", seconds, retry, error.code)
                self._tally.add("model.throttled")
                progress(Stage.BUSY)

        try:
            return retrying(
                lambda: self._ask(question.asker, arguments, until, progress),
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
            log.warning("AWS rate limit hit: giving up on this question (%s)", error.code)
            self._tally.add("model.throttled")
        elif isinstance(error, ModelOverloaded):
            log.warning("Too many questions wait for the model: this one goes without it (%s)", error.code)
            self._tally.add("model.turned_away")
        elif isinstance(error, ModelRejected):
            log.error("Bedrock refuses our requests (%s): %s", error.code, error)
        else:
            log.warning("Bedrock gave no answer (%s): %s", error.code, error)

    def _ask(self, who: str, arguments: Mapping[str, Any], until: float, progress: Progress) -> Draft:
        """One call, once its turn has come, left behind when it does not end in time.

        The turn is over when the call has ended, not when nobody waits for it any more: what AWS still works on counts
        against our concurrency there.
        """
        tokens = _reserved(arguments, self._max_tokens)
        turn = self._gate.enter(who, tokens, until, self._queueing(progress))
        self._tally.add("model.calls")
        answering = _started(lambda: self._told(turn, arguments, until))
        answering.add_done_callback(lambda _ended: turn.leave())
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

    def _told(self, turn: Turn, arguments: Mapping[str, Any], until: float) -> Draft:
        """The answer; the gate is told how the call goes."""
        try:
            draft = self._converse(arguments, until, turn.taken)
        except ModelThrottled as error:
            turn.throttled(error)
            raise
        turn.finished()
        return draft

    def _converse(self, arguments: Mapping[str, Any], until: float, on_taken: Callable[[], None]) -> Draft:
        with translated():
            if not self._stream:
                response = self._connected().converse(**arguments)
                on_taken()
                return _from_response(response)
            stream = self._connected().converse_stream(**arguments)
            on_taken()
            return _from_stream(stream, until, self._clock)

    def _connected(self) -> Client:
        with self._making:
            if self._client is None:
                self._client = self._make()
            return self._client


def _reserved(arguments: Mapping[str, Any], max_tokens: int) -> int:
    """Tokens that the call takes from the quota when it starts: what it says, at about four letters a token, and all
    that it may answer.
    """
    said = [*arguments["system"], *(block for message in arguments["messages"] for block in message["content"])]
    return sum(len(block["text"]) for block in said) // _LETTERS_PER_TOKEN + max_tokens


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


def check_access(settings: Settings) -> None:
    """Ask the model for a word, streamed as answers are, to see that it can be asked.

    Raises:
        ModelError: it cannot; the message says what to do.

    """
    client = make_client(settings, silence_seconds=_CHECK_SECONDS)
    messages = [{"role": "user", "content": [{"text": "Say yes."}]}]
    with translated():
        asked = {"modelId": settings.bedrock_model_id, "messages": messages, "inferenceConfig": {"maxTokens": 5}}
        for _event in client.converse_stream(**asked)["stream"]:
            """An error may come within the stream."""


# -- answers -----------------------------------------------------------------------------------------------------


def _from_response(response: Mapping[str, Any]) -> Draft:
    """A draft from a Converse response. A 200 with a broken body arrives as a dictionary without its parts."""
    if "output" not in response or "stopReason" not in response:
        raise ModelUnavailable("the response had no output", code="BrokenResponse")
    content = response["output"].get("message", {}).get("content", [])
    return _draft("".join(map(_text_of, content)), str(response["stopReason"]), response.get("usage"))


def _text_of(block: Mapping[str, Any]) -> str:
    """The text of a content block. Everything else, reasoning above all, is nobody's to see."""
    if "citationsContent" in block:
        return "".join(part.get("text", "") for part in block["citationsContent"].get("content", ()))
    text = block.get("text", "")
    return text if isinstance(text, str) else ""


def _from_stream(response: Mapping[str, Any], deadline: float, clock: Callable[[], float]) -> Draft:
    """A draft from a stream, read to its end. A stream that ends without messageStop was cut, whatever it held."""
    texts: list[str] = []
    stopped, usage = "", None
    stream = response.get("stream", ())
    try:
        for event in stream:
            if clock() >= deadline:
                raise ModelTimedOut("the answer did not end before the deadline", code="Deadline")
            texts.append(_delta_text(event))
            stopped = stopped or str(event.get("messageStop", {}).get("stopReason", ""))
            usage = event.get("metadata", {}).get("usage", usage)
    finally:
        if hasattr(stream, "close"):
            stream.close()
    if not stopped:
        raise ModelUnavailable("the stream ended before the answer did", code="CutStream")
    return _draft("".join(texts), stopped, usage)


def _delta_text(event: Mapping[str, Any]) -> str:
    text = event.get("contentBlockDelta", {}).get("delta", {}).get("text", "")
    return text if isinstance(text, str) else ""


def _draft(text: str, stopped: str, usage: Mapping[str, Any] | None) -> Draft:
    if stopped in _MALFORMED or not text.strip():
        raise ModelBlank(f"no usable text ({stopped})", code=stopped)
    used = usage or {}
    tokens = Usage(int(used.get("inputTokens", 0)), int(used.get("outputTokens", 0)), calls=1)
    return Draft(text, complete=stopped in _FINISHED, stop_reason=stopped, usage=tokens)


# -- errors ------------------------------------------------------------------------------------------------------

_BY_CODE: dict[str, type[ModelError]] = {
    "throttlingexception": ModelThrottled,
    "toomanyrequestsexception": ModelThrottled,
    "429": ModelThrottled,
    "modelnotreadyexception": ModelUnavailable,
    "serviceunavailableexception": ModelUnavailable,
    "internalserverexception": ModelUnavailable,
    "internalfailure": ModelUnavailable,
    "modeltimeoutexception": ModelTimedOut,
    "modelerrorexception": ModelTimedOut,
    "modelstreamerrorexception": ModelTimedOut,
    "validationexception": ModelRejected,
    "accessdeniedexception": ModelRejected,
    "accessdenied": ModelRejected,
    "resourcenotfoundexception": ModelRejected,
    "servicequotaexceededexception": ModelRejected,
    "expiredtokenexception": ModelRejected,
    "expiredtoken": ModelRejected,
    "unrecognizedclientexception": ModelRejected,
    "invalidclienttokenid": ModelRejected,
    "invalidsignatureexception": ModelRejected,
}
"""Error codes, in lower case: in a stream they arrive in another case than before it. The ones without "Exception" are
those of STS, which is asked for the credentials of a role.
"""

_ALLOW = "Allow bedrock:InvokeModel and bedrock:InvokeModelWithResponseStream on BEDROCK_MODEL_ID in IAM."
_CREDENTIALS = "Check the AWS credentials."

_FIXES = {
    "accessdeniedexception": _ALLOW,
    "accessdenied": "Allow the role that AWS_PROFILE names to be assumed.",
    "resourcenotfoundexception": "Check BEDROCK_MODEL_ID, and that access to the model was granted in this Region.",
    "validationexception": "Check BEDROCK_MODEL_ID: some models need an inference profile id such as eu. or us.",
    "servicequotaexceededexception": "Ask AWS for a higher quota of BEDROCK_MODEL_ID.",
    "expiredtokenexception": "Renew the AWS credentials.",
    "expiredtoken": "Renew the AWS credentials.",
    "unrecognizedclientexception": _CREDENTIALS,
    "invalidclienttokenid": _CREDENTIALS,
    "invalidsignatureexception": "Check AWS_SECRET_ACCESS_KEY, and the clock of this computer.",
    "nocredentialserror": "Give the process AWS credentials, or remove AWS_REGION to do without Bedrock.",
    "partialcredentialserror": "Set both AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
    "noregionerror": "Set AWS_REGION.",
    "invalidregionerror": "Correct AWS_REGION: it looks like eu-central-1.",
    "profilenotfound": "Correct AWS_PROFILE, or remove it.",
}
"""What an operator can do about a refusal, by its code in lower case."""

_TRANSIENT_NAMES = frozenset(
    "ConnectionError ConnectionClosedError ConnectTimeoutError EndpointConnectionError HTTPClientError IncompleteReadError "
    "ProxyConnectionError ReadTimeoutError ResponseStreamingError SSLError CredentialRetrievalError MetadataRetrievalError".split()
)
"""Errors of botocore that may pass by themselves; its others are mistakes of set-up or of ours."""

_LOST = "the connection to Bedrock was lost"


@contextmanager
def translated() -> Iterator[None]:
    """Turn whatever boto3, botocore and urllib3 raise into one of ours, with its cause kept."""
    from botocore.eventstream import ParserError
    from botocore.exceptions import BotoCoreError, ClientError
    from urllib3.exceptions import HTTPError

    try:
        yield
    except HrbotError:
        raise
    except ClientError as error:
        raise _from_client_error(error.response) from error
    except BotoCoreError as error:
        raise _from_botocore(error) from error
    except (HTTPError, ParserError, OSError) as error:
        raise ModelUnavailable(_LOST, code=type(error).__name__) from error
    except Exception as error:  # the SDK's parsers raise anything at bodies that are not from Bedrock
        raise ModelUnavailable("the response cannot be read", code=type(error).__name__) from error


def _from_client_error(response: Mapping[str, Any]) -> ModelError:
    details = response.get("Error", {})
    code, message = str(details.get("Code", "")), str(details.get("Message", ""))
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    kind = _BY_CODE.get(code.casefold()) or _by_status(status or (int(code) if code.isdigit() else 0))
    if kind is ModelThrottled:
        if "per day" in message.casefold():
            return ModelQuotaSpent("the day's tokens are used up", code=code)
        what = "tokens" if "token" in message.casefold() else "requests"
        return ModelThrottled(f"too many {what}", code=code, retry_after=_retry_after(response))
    if kind is ModelRejected:
        return _refused(message or f"status {status}", code)
    return kind(f"Bedrock failed with status {status}" if status else "Bedrock failed within its answer", code=code)


def _refused(said: str, code: str) -> ModelRejected:
    """What AWS or its SDK said, as a sentence, and what to do about it."""
    return ModelRejected(f"{said.strip().rstrip('.')}. {_FIXES.get(code.casefold(), '')}".strip(), code=code)


def _by_status(status: int) -> type[ModelError]:
    if status == 429:
        return ModelThrottled
    if status in {408, 424}:
        return ModelTimedOut
    return ModelRejected if 400 <= status < 500 else ModelUnavailable


def _retry_after(response: Mapping[str, Any]) -> float | None:
    """Seconds the service asks us to wait: its own header counts milliseconds, the general one seconds."""
    headers = response.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    for name, scale in (("x-amz-retry-after", 0.001), ("retry-after", 1.0)):
        try:
            return max(0.0, float(headers[name]) * scale)
        except (KeyError, ValueError):
            continue
    return None


def _from_botocore(error: Exception) -> ModelError:
    names = {kind.__name__ for kind in type(error).__mro__}
    code = type(error).__name__
    if names & _TRANSIENT_NAMES:
        return ModelUnavailable(_LOST, code=code)
    if code == "ParamValidationError":  # its message quotes the request, and so what people wrote
        return ModelRejected("the request has not the form that Bedrock takes.", code=code)
    return _refused(str(error), code)
