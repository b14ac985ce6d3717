"""The Bedrock border: a real boto3 client against a local server that speaks the protocol, in every way it can fail."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import botocore.session
import pytest

from bot.alerts import Alerts
from bot.bedrock.converse import BedrockWriter, check_access, make_client
from bot.bedrock.errors import _BY_CODE, translated
from bot.bedrock.gate import Gate
from bot.errors import (
    ModelBlank,
    ModelError,
    ModelOverloaded,
    ModelQuotaSpent,
    ModelRejected,
    ModelThrottled,
    ModelTimedOut,
    ModelUnavailable,
)
from bot.model import Draft, Passage, Progress, Question, Stage, Turn, silent
from bot.settings import load
from bot.tally import Tally
from tests.fakes import Clock, Stages, timeless_gate, unlimited
from tests.local_bedrock import LocalBedrock, Reply, failing, throttled

PASSAGE = Passage("i", "d", "leave.md", "Leave Policy", ("Annual leave",), "You have 25 days.")
ANSWER = "You have 25 days of annual leave [1]."
GOOD = Reply(ANSWER)
REASONING = {"reasoningContent": {"reasoningText": {"text": "They ask for leave, so I look."}}}

DECLARED = {
    "AccessDeniedException": ModelRejected,
    "InternalServerException": ModelUnavailable,
    "ModelErrorException": ModelTimedOut,
    "ModelNotReadyException": ModelUnavailable,
    "ModelStreamErrorException": ModelTimedOut,
    "ModelTimeoutException": ModelTimedOut,
    "ResourceNotFoundException": ModelRejected,
    "ServiceUnavailableException": ModelUnavailable,
    "ThrottlingException": ModelThrottled,
    "ValidationException": ModelRejected,
}
IN_STREAM = {
    "internalServerException",
    "modelStreamErrorException",
    "serviceUnavailableException",
    "throttlingException",
    "validationException",
}


class Border:
    """A server and one client of it for the whole module: to make a client takes a quarter of a second."""

    def __init__(self, server: LocalBedrock) -> None:
        self.server, self._client = server, make_client(server.settings(), silence_seconds=0.3)

    def writer(
        self, *, stream: bool = True, places: int = 4, clock: Clock | None = None, alerts: Alerts | None = None
    ) -> BedrockWriter:
        """A writer without retries to wait for: its clock stands still and its sleep takes no time."""
        clock = clock or Clock()
        return BedrockWriter(
            lambda: self._client,
            model_id="local.model-v1:0",
            max_tokens=321,
            gate=timeless_gate(places, clock),
            budget=unlimited(),
            tally=Tally(),
            alerts=alerts or Alerts(),
            stream=stream,
            clock=clock,
            sleep=lambda _seconds: None,
            chance=lambda: 0.5,
        )

    def outcome(self, *script: Reply, stream: bool = True) -> Draft | ModelError:
        self.server.play(*script)
        try:
            return written(self.writer(stream=stream))
        except ModelError as error:
            return error


@pytest.fixture(scope="module")
def border() -> Iterator[Border]:
    with LocalBedrock(GOOD) as server:
        yield Border(server)


def hurried(bedrock: LocalBedrock, *, stream: bool = True, places: int = 4) -> BedrockWriter:
    """A writer on the real clock, with the read timeout of production."""
    client = make_client(bedrock.settings())
    return BedrockWriter(
        lambda: client,
        model_id="m",
        max_tokens=321,
        gate=Gate(places, usual_tokens=2000),
        budget=unlimited(),
        tally=Tally(),
        alerts=Alerts(),
        stream=stream,
    )


def written(writer: BedrockWriter, *, seconds: float = 30.0, progress: Progress = silent) -> Draft:
    return writer.write(Question("Leave?"), [PASSAGE], deadline=writer._clock() + seconds, progress=progress)


both = pytest.mark.parametrize("stream", [True, False], ids=["stream", "whole"])

# -- answers -----------------------------------------------------------------------------------------------------


@both
def test_an_answer_comes_with_its_tokens(border: Border, stream: bool) -> None:
    draft = border.outcome(GOOD, stream=stream)
    assert isinstance(draft, Draft)
    assert (draft.text, draft.complete, draft.stop_reason) == (ANSWER, True, "end_turn")
    assert (draft.usage.input_tokens, draft.usage.output_tokens) == (100, 20)


@both
def test_reasoning_and_unknown_blocks_are_nobodys_to_see(border: Border, stream: bool) -> None:
    blocks = (REASONING, {"text": "You have "}, {"hologram": {"of": "the future"}}, {"text": "25 days [1]."})
    draft = border.outcome(Reply(content=blocks), stream=stream)
    assert isinstance(draft, Draft)
    assert draft.text == "You have 25 days [1]."


def test_text_that_carries_citations_is_text(border: Border) -> None:
    cited = {"citationsContent": {"content": [{"text": "You have 25 days "}, {"text": "[1]."}], "citations": []}}
    draft = border.outcome(Reply(content=(cited,)), stream=False)
    assert isinstance(draft, Draft)
    assert draft.text == "You have 25 days [1]."


@both
@pytest.mark.parametrize(
    "reply",
    [
        Reply(content=(REASONING,)),
        Reply(content=()),
        Reply(" \n\t "),
        Reply("\u200b\u2060 \ufeff\u00ad\n"),
        replace(GOOD, stop_reason="tool_use"),
    ],
    ids=["reasoning only", "nothing", "blank", "invisible", "a tool call"],
)
def test_an_answer_without_usable_text_is_asked_for_once_more(border: Border, stream: bool, reply: Reply) -> None:
    assert isinstance(border.outcome(reply, stream=stream), ModelBlank)
    assert isinstance(border.outcome(reply, GOOD, stream=stream), Draft)


@both
@pytest.mark.parametrize("reason", ["max_tokens", "guardrail_intervened", "content_filtered", "something_new"])
def test_an_answer_stopped_before_its_end_is_not_complete(border: Border, stream: bool, reason: str) -> None:
    draft = border.outcome(replace(GOOD, stop_reason=reason), stream=stream)
    assert isinstance(draft, Draft)
    assert not draft.complete
    assert draft.stop_reason == reason


@both
def test_what_is_sent(border: Border, stream: bool) -> None:
    history = (Turn("user", "maternity?"), Turn("assistant", " \n"), Turn("user", "leave?"), Turn("assistant", "25"))
    border.server.play(throttled(), GOOD)
    question = Question("and how much pay?", history=history)
    border.writer(stream=stream).write(question, [PASSAGE], deadline=2000.0, progress=silent)
    assert len(border.server.calls) == 2
    for call, headers in zip(border.server.calls, border.server.headers, strict=True):
        assert call["inferenceConfig"]["maxTokens"] == 321
        assert all(block["text"].strip() for message in call["messages"] for block in message["content"])
        assert [message["role"] for message in call["messages"]] == ["user", "assistant", "user"]
        assert headers["amz-sdk-request"] == "attempt=1; max=1"


# -- errors ------------------------------------------------------------------------------------------------------


def declared_by_botocore(operation: str) -> set[str]:
    model = botocore.session.get_session().get_service_model("bedrock-runtime").operation_model(operation)
    events = model.get_event_stream_output()
    members = events.members.values() if events else ()
    return {s.name for s in model.error_shapes} | {s.name for s in members if s.metadata.get("exception")}


@pytest.mark.parametrize("operation", ["Converse", "ConverseStream"])
def test_every_error_the_service_declares_is_mapped_on_purpose(operation: str) -> None:
    declared = declared_by_botocore(operation)
    assert len(declared) >= 9
    assert declared <= set(DECLARED), "a new error: say in bot.bedrock what it means, and here"
    assert {name.casefold() for name in declared} <= set(_BY_CODE)


@both
@pytest.mark.parametrize(("code", "kind"), DECLARED.items(), ids=str)
def test_each_error_before_an_answer_is_told_by_its_code(
    border: Border, stream: bool, code: str, kind: type[ModelError]
) -> None:
    error = border.outcome(failing(400, code), stream=stream)
    assert type(error) is kind
    assert error.code == code


@pytest.mark.parametrize("code", sorted(IN_STREAM))
def test_each_error_within_a_stream_is_told_by_its_code_in_the_other_case(border: Border, code: str) -> None:
    error = border.outcome(replace(GOOD, event_error=code))
    assert type(error) is DECLARED[code[0].upper() + code[1:]]
    assert error.code == code


def test_the_stream_errors_above_are_all_there_are() -> None:
    model = botocore.session.get_session().get_service_model("bedrock-runtime").operation_model("ConverseStream")
    assert {n for n, s in model.get_event_stream_output().members.items() if s.metadata.get("exception")} == IN_STREAM


@both
@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("ExpiredTokenException", ModelRejected),
        ("UnrecognizedClientException", ModelRejected),
        ("ServiceQuotaExceededException", ModelRejected),
        ("TooManyRequestsException", ModelThrottled),
        ("SomethingNewException", ModelRejected),
    ],
)
def test_undeclared_errors_are_told_too(border: Border, stream: bool, code: str, kind: type[ModelError]) -> None:
    assert type(border.outcome(failing(403, code), stream=stream)) is kind


def test_the_days_tokens_are_not_waited_for(border: Border) -> None:
    spent = throttled("Too many tokens per day, please wait before trying again.")
    assert isinstance(border.outcome(spent), ModelQuotaSpent)
    assert len(border.server.calls) == 1


@both
@pytest.mark.parametrize(
    ("status", "kind"),
    [(429, ModelThrottled), (502, ModelUnavailable), (504, ModelUnavailable), (403, ModelRejected)],
)
def test_a_page_of_a_proxy_is_told_by_its_status(
    border: Border, stream: bool, status: int, kind: type[ModelError]
) -> None:
    page = Reply(status=status, raw=b"<html><h1>Sorry</h1></html>", headers={"content-type": "text/html"})
    assert type(border.outcome(page, stream=stream)) is kind


@both
@pytest.mark.parametrize("status", [200, 500])
@pytest.mark.parametrize("body", [b"", b'{"output": {"mess', b"[]", b"null", b"7", b"\xff\xfe\x00", b"{}" * 40])
def test_a_body_that_is_not_bedrocks_may_be_better_next_time(
    border: Border, stream: bool, status: int, body: bytes
) -> None:
    assert isinstance(border.outcome(Reply(status=status, raw=body), stream=stream), ModelUnavailable | ModelBlank)
    assert isinstance(border.outcome(Reply(status=status, raw=body), GOOD, stream=stream), Draft)


@pytest.mark.parametrize("body", [b'{"output": {}, "stopReason": "end_turn"}', b'{"stopReason": "end_turn"}'])
def test_a_body_with_parts_missing_is_no_answer(border: Border, body: bytes) -> None:
    assert isinstance(border.outcome(Reply(raw=body), stream=False), ModelBlank | ModelUnavailable)


@pytest.mark.parametrize(
    "broken",
    [replace(GOOD, cut=3), replace(GOOD, cut=0), replace(GOOD, reset=2), replace(GOOD, corrupt=2)],
    ids=["cut", "empty", "reset", "corrupt"],
)
def test_a_broken_stream_is_never_half_an_answer(border: Border, broken: Reply) -> None:
    assert isinstance(border.outcome(broken), ModelUnavailable)
    again = border.outcome(broken, GOOD)
    assert isinstance(again, Draft)
    assert again.text == ANSWER, "the second try replaces the first"


def test_a_silent_connection_is_given_up_and_tried_again(border: Border) -> None:
    assert isinstance(border.outcome(replace(GOOD, stall=2), Reply(silent=True), GOOD), Draft)
    assert len(border.server.calls) == 3


def test_nobody_listens() -> None:
    with LocalBedrock() as bedrock:
        settings = bedrock.settings()
    with pytest.raises(ModelUnavailable):
        check_access(settings, "m")


# -- in time -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "stream"),
    [
        (replace(GOOD, stall=2), True),
        (replace(GOOD, drip=0.1, text=ANSWER * 20), True),
        (Reply(silent=True), True),
        (Reply(silent=True), False),
    ],
    ids=["a stalled stream", "a dripping stream", "no stream", "no response"],
)
def test_nothing_outlasts_the_deadline(reply: Reply, stream: bool) -> None:
    with LocalBedrock(reply) as bedrock:
        slow = hurried(bedrock, stream=stream)
        began = time.monotonic()
        with pytest.raises(ModelTimedOut):
            written(slow, seconds=0.8)
        assert time.monotonic() - began < 0.8


def test_looking_for_credentials_does_not_outlast_the_deadline() -> None:
    never = threading.Event()

    def slow_client() -> None:
        never.wait(10)

    writer = BedrockWriter(
        slow_client,  # type: ignore[arg-type]
        model_id="m",
        max_tokens=50,
        gate=Gate(1, usual_tokens=2000),
        budget=unlimited(),
        tally=Tally(),
        alerts=Alerts(),
    )
    began = time.monotonic()
    with pytest.raises(ModelTimedOut):
        written(writer, seconds=0.4)
    assert time.monotonic() - began < 0.4
    never.set()


class Crowd:
    """How many calls are at the server at once; each stays until `enough` are there or a moment has passed."""

    def __init__(self) -> None:
        self.now = self.most = 0
        self._lock = threading.Lock()

    def __call__(self) -> None:
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
        time.sleep(0.05)
        with self._lock:
            self.now -= 1


def test_calls_in_flight_are_bounded_and_the_others_wait_their_turn() -> None:
    crowd, told, drafts = Crowd(), Stages(), list[Draft]()
    with LocalBedrock(GOOD, on_call=crowd) as bedrock:
        shared = hurried(bedrock, places=2)
        threads = [threading.Thread(target=lambda: drafts.append(written(shared, progress=told))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(drafts) == 8
    assert crowd.most == 2
    assert Stage.BUSY in told.seen


def test_a_call_left_behind_keeps_its_place_until_it_ends() -> None:
    with LocalBedrock(replace(GOOD, stall=1), GOOD) as bedrock:
        narrow = hurried(bedrock, places=1)
        with pytest.raises(ModelTimedOut, match="did not come"):
            written(narrow, seconds=0.5)
        with pytest.raises(ModelOverloaded):
            written(narrow, seconds=0.5)
        assert len(bedrock.calls) == 1
        bedrock.release.set()
        assert written(narrow, seconds=20).text == ANSWER


# -- set-up ------------------------------------------------------------------------------------------------------


@pytest.fixture
def no_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer that AWS knows nothing of."""
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/nonexistent")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.mark.usefixtures("no_aws")
@pytest.mark.parametrize(
    ("environ", "fix"),
    [
        ({"AWS_REGION": "us-east-1"}, "Give the process AWS credentials"),
        ({"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}, "Set AWS_REGION."),
        ({"AWS_ACCESS_KEY_ID": "a", "AWS_REGION": "us-east-1"}, "AWS_SECRET_ACCESS_KEY"),
        ({"AWS_PROFILE": "nobody"}, "Correct AWS_PROFILE"),
        ({"AWS_REGION": "not a region", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}, "Correct AWS_REGION"),
    ],
    ids=["no credentials", "no Region", "half a key", "no such profile", "no such Region"],
)
def test_a_set_up_that_cannot_work_is_refused_with_the_fix(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], fix: str
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ModelRejected) as refused:
        check_access(load(environ, "/nonexistent/.env"), "m")
    assert fix in str(refused.value)
    assert ".." not in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("code", "fix"),
    [
        ("AccessDeniedException", "bedrock:InvokeModel"),
        ("ResourceNotFoundException", "BEDROCK_MODEL_ID"),
        ("ValidationException", "inference profile"),
        ("ExpiredTokenException", "Renew"),
        ("UnrecognizedClientException", "credentials"),
    ],
)
def test_a_refusal_says_what_aws_said_and_what_to_do(border: Border, code: str, fix: str) -> None:
    refused = border.outcome(failing(403, code))
    assert str(refused).startswith("something about it. ")
    assert fix in str(refused)


FAULTS_AND_CALLS = [
    (throttled(), 4),
    (failing(503, "ServiceUnavailableException"), 4),
    (failing(500, "InternalServerException"), 4),
    (failing(429, "ModelNotReadyException"), 4),
    (failing(408, "ModelTimeoutException"), 2),
    (failing(424, "ModelErrorException"), 2),
    (failing(400, "ValidationException"), 1),
    (failing(403, "AccessDeniedException"), 1),
    (failing(404, "ResourceNotFoundException"), 1),
    (Reply(" "), 2),
    (Reply(content=(REASONING,)), 2),
]


@both
@pytest.mark.parametrize(("reply", "calls"), FAULTS_AND_CALLS, ids=lambda value: getattr(value, "error", "") or None)
def test_each_fault_is_tried_again_as_often_as_it_is_worth_it(
    border: Border, stream: bool, reply: Reply, calls: int
) -> None:
    assert isinstance(border.outcome(reply, stream=stream), ModelError)
    assert len(border.server.calls) == calls


@pytest.mark.parametrize("broken", [replace(GOOD, reset=2), replace(GOOD, cut=3), replace(GOOD, corrupt=2)])
def test_a_lost_or_cut_stream_is_tried_again_quickly(border: Border, broken: Reply) -> None:
    border.outcome(broken)
    assert len(border.server.calls) == 4


def test_a_response_without_output_is_asked_for_once_more(border: Border) -> None:
    border.outcome(Reply(raw=b"{}"), stream=False)
    assert len(border.server.calls) == 2


def test_a_model_that_refuses_us_is_left_alone_for_a_minute_and_told_once(
    border: Border, caplog: pytest.LogCaptureFixture
) -> None:
    border.server.play(failing(403, "AccessDeniedException"))
    clock, alerts = Clock(), Alerts()
    writer = border.writer(clock=clock, alerts=alerts)
    for _ in range(3):
        with pytest.raises(ModelRejected):
            written(writer)
    assert len(border.server.calls) == 1
    assert "Allow bedrock:InvokeModel" in alerts.all()["local.model-v1:0"]
    clock.seconds += 61
    with pytest.raises(ModelRejected):
        written(writer)
    assert len(border.server.calls) == 2
    assert caplog.text.count("Bedrock refuses our requests (AccessDeniedException)") == 1
    border.server.play(GOOD)
    clock.seconds += 61
    assert written(writer).text == ANSWER
    assert not alerts.all()


def test_what_botocore_says_about_our_request_is_not_repeated_since_it_quotes_it(border: Border) -> None:
    malformed = [{"role": "user", "content": [{"text": ["what a person wrote"]}]}]
    with pytest.raises(ModelRejected) as refused, translated():
        make_client(border.server.settings()).converse(modelId="m", messages=malformed)
    assert "wrote" not in str(refused.value)


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (failing(500, "InternalServerException"), "Bedrock gave no answer (InternalServerException)"),
        (failing(403, "AccessDeniedException"), "Bedrock refuses our requests (AccessDeniedException)"),
        (throttled(), "AWS rate limit hit: giving up"),
    ],
)
def test_whatever_ends_without_a_draft_is_logged_once(
    border: Border, reply: Reply, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, "bot"):
        border.outcome(reply)
    assert caplog.text.count(said) == 1
