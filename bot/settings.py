"""The one place that reads the environment. `load()` gives a checked, frozen `Settings` or raises SettingsError.

`.env.example` is the output of `python -m bot.settings`; a test compares.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
)

from bot.cost.prices import Price, parsed
from bot.countries import EVERYWHERE, is_country
from bot.errors import SettingsError
from bot.model import EVERYONE

_SECTIONS = {
    "SLACK_BOT_TOKEN": "Slack. Without tokens `make run` opens the playground. See docs/slack.md.",
    "AWS_REGION": "Amazon Bedrock. Without credentials answers are quoted from the policies. See docs/bedrock.md.",
    "KNOWLEDGE_PATH": "Policies and state.",
    "HR_GROUP": "People.",
    "PORT": "Running.",
}


def _names(value: object) -> object:
    """A comma-separated list, as people write it in .env."""
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _by_country(value: object) -> object:
    """Contacts as plain text for everybody, or by country in JSON."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if not text.startswith("{"):
        return {EVERYWHERE: text} if text else {}
    try:
        return json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        raise ValueError(_CONTACTS_FORM) from None


def _contacts_of_countries(contacts: dict[str, str]) -> dict[str, str]:
    for code, said in contacts.items():
        if code != EVERYWHERE and not is_country(code):
            raise ValueError(f"'{code}' is no country code: use two capitals such as GB, US or DE, or \"{EVERYWHERE}\"")
        if not said.strip():
            raise ValueError(f"'{code}' has no contact: write one, or leave it out")
    return contacts


def _mapping(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value or "{}")
    except RecursionError:
        raise ValueError("this is nested too deeply") from None


def _one_line(value: SecretStr) -> SecretStr:
    """A secret that can stand in a header."""
    text = value.get_secret_value()
    if not text.isascii() or any(char.isspace() or not char.isprintable() for char in text):
        raise ValueError("this must be one line of plain letters, digits and signs: copy it once more")
    return value


def _at_home(value: object) -> object:
    """A path, `~` being the home folder of whoever runs us: no shell has read it."""
    if not isinstance(value, str) or not value.startswith("~"):
        return value
    try:
        return str(Path(value).expanduser())
    except RuntimeError:
        raise ValueError("there is no such home folder") from None


_CONTACTS_FORM = 'use plain text, or one line such as {"default": "Ana, 0800 ...", "GB": "Ben, 020 ..."}'

ByCountry = Annotated[dict[str, str], BeforeValidator(_by_country), AfterValidator(_contacts_of_countries)]

Secret = Annotated[SecretStr, AfterValidator(_one_line)]

AtHome = Annotated[str, BeforeValidator(_at_home)]

Names = Annotated[tuple[str, ...], BeforeValidator(_names)]


class Settings(BaseModel):
    """Every variable hrbot reads, with its default. Secrets do not print themselves."""

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True)

    slack_bot_token: Secret = Field(SecretStr(""), description="Bot token, xoxb-...")
    slack_app_token: Secret = Field(SecretStr(""), description="App-level token, xapp-...: connect by Socket Mode")
    slack_signing_secret: Secret = Field(
        SecretStr(""), description="Signing secret: listen for Slack over HTTP instead"
    )
    slack_api_url: str = Field("https://slack.com/api/", description="Base address of Slack's Web API")

    aws_region: str = Field("", description="Region of Bedrock, such as eu-central-1")
    aws_default_region: str = Field("", description="Read where AWS_REGION is not set")
    aws_profile: str = Field("", description="Profile of the AWS configuration files")
    aws_access_key_id: Secret = Field(SecretStr(""), description="Access key; not needed with a profile or a role")
    aws_secret_access_key: Secret = Field(SecretStr(""), description="Secret of the access key")
    aws_session_token: Secret = Field(SecretStr(""), description="Session token of temporary credentials")
    aws_bearer_token_bedrock: Secret = Field(SecretStr(""), description="Bedrock API key; wins over access keys")
    aws_endpoint_url_bedrock_runtime: str = Field("", description="Another address for Bedrock, for tests")
    bedrock_model_id: str = Field(
        "us.amazon.nova-2-lite-v1:0", description="Model or inference profile id; the prefix must fit the Region"
    )
    bedrock_fallback_model_id: str = Field("", description="Model that is asked when the first fails; empty for none")
    bedrock_max_tokens: int = Field(
        600, ge=50, le=8000, description="Tokens an answer may take; reserved against the quota up front"
    )
    bedrock_deadline_seconds: float = Field(
        45, ge=2, le=600, description="Seconds from question to answer; then the extract is given"
    )
    bedrock_patience_seconds: float = Field(
        12, ge=1, le=600, description="Seconds until the extract is shown first, and the answer put in its place later"
    )
    bedrock_calls_in_flight: int = Field(10, ge=1, le=200, description="Model calls at the same time")
    bedrock_prices: Annotated[dict[str, Price], BeforeValidator(parsed)] = Field(
        {},
        description='USD per million tokens: {"model id": {"input": 0.3, "output": 2.5, "cache_read": 0, "cache_write": 0}}',
    )
    bedrock_daily_limit: float = Field(
        0,
        ge=0,
        le=1_000_000,
        allow_inf_nan=False,
        description="USD a day (UTC) may cost; beyond it answers are quoted. 0: no limit",
    )
    bedrock_embedding_model_id: str = Field(
        "", description="Model (Titan or Cohere) for search by meaning beside words; empty for words alone"
    )
    bedrock_guardrail_id: str = Field("", description="Guardrail (id or ARN) that answers have to pass; empty for none")
    bedrock_guardrail_version: str = Field("DRAFT", description="Its version: a number, or DRAFT")
    bedrock_prompt_cache_min_tokens: int = Field(
        0,
        ge=0,
        le=1_000_000,
        description="Tokens from which the model caches a prompt, from its card; 0: no prompt caching",
    )

    knowledge_path: AtHome = Field("policies", description="Folder with the policies (.md, .txt, .docx)")
    thesaurus_path: AtHome = Field(
        "", description="Your own HR thesaurus file, instead of the one that comes with hrbot"
    )
    data_dir: Annotated[Path, BeforeValidator(_at_home)] = Field(
        Path("data"), description="Folder for all state: cache, inbox, search index"
    )
    cache_ttl_hours: float = Field(72, gt=0, le=8760, description="Hours an answer may be reused, from its creation")
    cache_max_index_entries: int = Field(5000, ge=1, le=1_000_000, description="Answers kept for reuse; newest win")
    cache_size_limit_mb: int = Field(256, ge=1, le=100_000, description="Megabytes the answer cache may take on disk")
    ledger_days: float = Field(
        30, gt=0, le=366, description="Days the buttons of an answer work, and a person finds their recent questions"
    )

    hr_group: str = Field("", description="Slack user group id (S...) whose members manage answers")
    hr_channel: str = Field(
        "",
        description="Id of HR's private channel (C... or G...) for requests and complaints; empty: the contact is named",
    )
    admin_users: Names = Field(
        (), description="Slack user ids who see statistics, beside workspace admins, and manage answers"
    )
    audiences: Annotated[dict[str, Names], BeforeValidator(_mapping)] = Field(
        {}, description='Who reads @audience folders: {"executives": ["S0GROUP", "U0USER", "name@example.com"]}'
    )
    gaps_min_people: int = Field(
        3,
        ge=1,
        le=1000,
        description="People who asked before HR sees an unanswered question on money, health or conduct",
    )
    hr_contact: str = Field(
        "",
        description='Who to ask when the policies do not answer, as readers see it; empty: "your HR team", in their language',
    )
    hr_care_contacts: ByCountry = Field(
        {},
        description="Who to turn to after harm, as readers see it: names and phone numbers as plain text, or by country: "
        '{"default": "Ana, 0800 000 000", "GB": "Ben, 020 0000 0000"}',
    )
    hr_emergency_contacts: ByCountry = Field(
        {},
        description='Whom to call in danger, likewise: {"GB": "999", "DE": "112"}; empty: "your local emergency number"',
    )
    stream_answers: bool = Field(
        True, description="Show answers sentence by sentence while they are written (true/false)"
    )
    allow_guests: bool = Field(False, description="Answer guests and people of other organisations too (true/false)")

    port: int = Field(3000, ge=0, le=65535, description="Port of the playground and of HTTP mode")
    log_file: AtHome = Field("logs/latest.log", description="Log file; empty for none")
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        if value.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise ValueError("use DEBUG, INFO, WARNING or ERROR")
        return value.upper()

    @field_validator("slack_api_url", "aws_endpoint_url_bedrock_runtime")
    @classmethod
    def _absolute(cls, value: str) -> str:
        try:
            parts = urlsplit(value)
            complete = bool(parts.hostname) and parts.port != 0
        except ValueError:
            complete = False
        if not complete or not value.startswith(("https://", "http://")):
            raise ValueError("use a complete address that starts with https://")
        return value.rstrip("/") + "/"

    @field_validator("bedrock_embedding_model_id")
    @classmethod
    def _a_known_family(cls, value: str) -> str:
        if value and "titan-embed" not in value and "cohere.embed" not in value:
            raise ValueError("use a model of Titan or Cohere, such as amazon.titan-embed-text-v2:0")
        return value

    @field_validator("bedrock_guardrail_version")
    @classmethod
    def _a_version(cls, value: str) -> str:
        if value != "DRAFT" and not (value.isascii() and value.isdigit() and int(value)):
            raise ValueError("use a number such as 1, or DRAFT")
        return value

    @field_validator("audiences")
    @classmethod
    def _no_everyone(cls, value: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        if EVERYONE in value:
            raise ValueError(f"'{EVERYONE}' needs no members: everybody belongs to it")
        return value

    @property
    def bedrock_models(self) -> tuple[str, ...]:
        """The models that may write answers, in the order they are asked."""
        return tuple(dict.fromkeys(filter(None, (self.bedrock_model_id, self.bedrock_fallback_model_id))))

    @property
    def bedrock_wanted(self) -> bool:
        """Whether anything points at Bedrock. Credentials may come from a role, so a Region alone is a wish."""
        keys = (self.aws_access_key_id, self.aws_bearer_token_bedrock)
        named = (self.aws_region, self.aws_default_region, self.aws_profile, self.aws_endpoint_url_bedrock_runtime)
        return any(key.get_secret_value() for key in keys) or any(named)

    @property
    def slack_connected(self) -> bool:
        """Whether there are tokens to connect with."""
        return bool(self.slack_bot_token.get_secret_value())

    @property
    def slack_meant(self) -> str:
        """What says that Slack is to be connected to, though without a bot token it cannot be: a variable, or empty."""
        given = {
            "SLACK_APP_TOKEN": self.slack_app_token.get_secret_value(),
            "SLACK_SIGNING_SECRET": self.slack_signing_secret.get_secret_value(),
            "HR_GROUP": self.hr_group,
        }
        return next((name for name, value in given.items() if value and not self.slack_connected), "")


def load(environ: Mapping[str, str] | None = None, env_file: str | Path = ".env") -> Settings:
    """Settings from the environment, and from `env_file` for what the environment does not set.

    The AWS variables of `env_file` are also put into the process environment, where boto3 looks for them.

    Raises:
        SettingsError: a value is malformed, or the file unreadable; names key, value and fix.

    """
    given = os.environ if environ is None else environ
    from_file = _read(env_file)
    merged = {**from_file, **given}
    if environ is None:
        aws = (name.upper() for name in Settings.model_fields if name.startswith("aws_"))
        os.environ.update({k: v for k in aws if (v := from_file.get(k)) and k not in os.environ})
    wanted = {name: merged[name.upper()] for name in Settings.model_fields if _says_something(name, merged)}
    try:
        return Settings.model_validate(wanted)
    except ValidationError as error:
        raise _plain(error, wanted) from None


def _says_something(name: str, given: Mapping[str, str]) -> bool:
    """Whether this is set. An empty value means the default, but where it means none."""
    value = given.get(name.upper())
    return value is not None and (bool(value.strip()) or name == "log_file")


def _read(env_file: str | Path) -> dict[str, str]:
    if Path(env_file).is_dir():
        raise SettingsError(str(env_file), "", "this is a folder. Put your settings into a file of this name.")
    try:
        return {key: value for key, value in dotenv_values(env_file).items() if value is not None}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            str(env_file), "", "this file cannot be read. Save it as UTF-8 text, readable by hrbot."
        ) from error


def _plain(error: ValidationError, wanted: Mapping[str, str]) -> SettingsError:
    first = error.errors()[0]
    name = str(first["loc"][0])
    secret = Settings.model_fields[name].annotation is SecretStr
    reason = str(first["ctx"]["error"]) if "error" in first.get("ctx", {}) else first["msg"]
    return SettingsError(name.upper(), "" if secret else wanted[name], f"{reason}. Correct it in .env.")


def example() -> str:
    """The text of `.env.example`: every variable with its meaning and default."""
    lines = [
        "# Copy to .env and fill in what you have. Everything is optional: without any of it, the playground opens.",
        '# A value with # in it needs quotes: HR_CONTACT="People team, #ask-hr"',
    ]
    for name, field in Settings.model_fields.items():
        if note := _SECTIONS.get(name.upper()):
            lines += ["", f"## {note}"]
        lines += [f"# {field.description}", f"{name.upper()}={_shown(field.default)}"]
    return "\n".join(lines) + "\n"


def _shown(default: Any) -> str:
    if isinstance(default, SecretStr):
        return ""
    if isinstance(default, bool):
        return str(default).lower()
    return "" if default in ((), {}) else str(default)


if __name__ == "__main__":
    import sys

    sys.stdout.write(example())
