"""What boto3, botocore and urllib3 raise, in our own words: vendor errors become ours here and only here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from bot.errors import (
    HrbotError,
    ModelError,
    ModelQuotaSpent,
    ModelRejected,
    ModelThrottled,
    ModelTimedOut,
    ModelUnavailable,
)

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

_FIXES_BY_WORDS = {
    "scoped to a valid region": "Correct AWS_REGION: this is not the Region that was asked.",
    "access to the model": f"Request access to the model in the Bedrock console of AWS_REGION. {_ALLOW}",
    "identifier is invalid": "Correct BEDROCK_MODEL_ID, or AWS_REGION: this Region has no model of that id.",
    "on-demand throughput": "Put the prefix of an inference profile, such as eu. or us., in front of BEDROCK_MODEL_ID.",
    "guardrail": "Check BEDROCK_GUARDRAIL_ID and BEDROCK_GUARDRAIL_VERSION, and allow bedrock:ApplyGuardrail in IAM.",
    "cachepoint": "Empty BEDROCK_PROMPT_CACHE_MIN_TOKENS: this model caches no prompts.",
    "prompt caching": "Empty BEDROCK_PROMPT_CACHE_MIN_TOKENS: this model caches no prompts.",
}
"""The same, where what AWS says tells more than its code."""

_TRANSIENT_NAMES = frozenset(
    "ConnectionError ConnectionClosedError ConnectTimeoutError EndpointConnectionError HTTPClientError IncompleteReadError "
    "ProxyConnectionError ReadTimeoutError ResponseStreamingError SSLError CredentialRetrievalError MetadataRetrievalError".split()
)
"""Errors of botocore that may pass by themselves; its others are mistakes of set-up or of ours."""

MAYBE_TAKEN = frozenset(
    "ConnectionClosedError IncompleteReadError ProtocolError ReadTimeoutError ResponseStreamingError CutStream".split()
)
"""Codes of calls that the service may have worked on, and charge, though its answer did not come."""

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
    by_words = (fix for words, fix in _FIXES_BY_WORDS.items() if words in said.casefold())
    fix = next(by_words, _FIXES.get(code.casefold(), ""))
    return ModelRejected(f"{said.strip().rstrip('.')}. {fix}".strip(), code=code)


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
