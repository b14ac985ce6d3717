"""Settings come from one place, and a wrong one is a plain sentence with key, value and fix."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import example, load

NO_FILE = Path("/nonexistent/.env")


def test_defaults_need_nothing() -> None:
    settings = load({}, NO_FILE)
    assert not settings.slack_connected
    assert not settings.bedrock_wanted
    assert (settings.cache_ttl_hours, settings.cache_max_index_entries) == (72, 5000)


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=4000\nHR_GROUP=S1\n")
    settings = load({"PORT": "5000"}, tmp_path / ".env")
    assert (settings.port, settings.hr_group) == (5000, "S1")


AWS = [line.partition("=")[0] for line in example().splitlines() if line.startswith("AWS_")]


@pytest.mark.parametrize("key", AWS)
def test_the_aws_variables_of_the_file_are_there_for_boto3(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv(key, "")  # so that it is put back after the test
    monkeypatch.delenv(key)
    (tmp_path / ".env").write_text(f"{key}=https://example.com\n")
    load(env_file=tmp_path / ".env")
    assert os.environ[key] == "https://example.com"


def test_lists_and_mappings() -> None:
    settings = load({"ADMIN_USERS": " U1, U2 ,", "AUDIENCES": '{"executives": ["S1", "a@example.com"]}'}, NO_FILE)
    assert settings.admin_users == ("U1", "U2")
    assert settings.audiences == {"executives": ("S1", "a@example.com")}


def test_contacts_are_plain_text_or_by_country() -> None:
    assert load({"HR_CARE_CONTACTS": "Ana, 0800"}, NO_FILE).hr_care_contacts == {"default": "Ana, 0800"}
    by_country = load({"HR_CARE_CONTACTS": '{"default": "Ana", "GB": "Ben"}'}, NO_FILE).hr_care_contacts
    assert by_country == {"default": "Ana", "GB": "Ben"}
    assert load({"HR_CARE_CONTACTS": " "}, NO_FILE).hr_care_contacts == {}


def test_an_empty_value_means_the_default() -> None:
    assert load({"PORT": "", "AUDIENCES": " "}, NO_FILE) == load({}, NO_FILE)


@pytest.mark.parametrize("empty", ["", "  "])
def test_an_empty_log_file_means_none_as_the_example_says(tmp_path: Path, empty: str) -> None:
    (tmp_path / ".env").write_text(f"LOG_FILE={empty}\n")
    assert load({}, tmp_path / ".env").log_file == load({"LOG_FILE": empty}, NO_FILE).log_file == ""


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("PORT", "http"),
        ("PORT", "70000"),
        ("CACHE_TTL_HOURS", "-1"),
        ("CACHE_MAX_INDEX_ENTRIES", "many"),
        ("AUDIENCES", "{bad"),
        ("AUDIENCES", '["executives"]'),
        ("AUDIENCES", '{"everyone": ["U1"]}'),
        ("BEDROCK_PRICES", "{bad"),
        ("BEDROCK_PRICES", "[0.3, 2.5]"),
        ("BEDROCK_PRICES", '{"m": 0.3}'),
        ("BEDROCK_PRICES", '{"m": {"inputs": 0.3}}'),
        ("BEDROCK_PRICES", '{"m": {"input": "0.3"}}'),
        ("BEDROCK_PRICES", '{"m": {"input": -1}}'),
        ("BEDROCK_PRICES", '{"m": {"input": NaN}}'),
        ("BEDROCK_PRICES", '{"m": {"input": true}}'),
        ("BEDROCK_DAILY_LIMIT", "-1"),
        ("BEDROCK_DAILY_LIMIT", "ten"),
        ("BEDROCK_DAILY_LIMIT", "inf"),
        ("HR_CARE_CONTACTS", '{"UK": "Ben"}'),
        ("HR_CARE_CONTACTS", '{"GB": ""}'),
        ("HR_CARE_CONTACTS", '{"GB": ["Ben"]}'),
        ("HR_CARE_CONTACTS", '{"GB" "Ben"}'),
        ("HR_EMERGENCY_CONTACTS", '{"Germany": "112"}'),
        ("BEDROCK_GUARDRAIL_VERSION", "latest"),
        ("BEDROCK_PROMPT_CACHE_MIN_TOKENS", "-5"),
        ("LOG_LEVEL", "loud"),
        ("ALLOW_GUESTS", "perhaps"),
        ("SLACK_API_URL", "slack.com"),
        ("SLACK_API_URL", "http://[::1"),
        ("SLACK_API_URL", "https://"),
        ("SLACK_API_URL", "https://slack.com:many/api"),
        ("AUDIENCES", "[" * 100_000),
        ("BEDROCK_PRICES", '{"m": ' * 100_000),
        ("HR_CARE_CONTACTS", '{"GB": ' * 100_000),
        ("DATA_DIR", "~nobody-of-this-name/data"),
        ("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "nowhere"),
    ],
)
def test_a_malformed_value_names_key_value_and_fix(key: str, value: str) -> None:
    with pytest.raises(SettingsError) as raised:
        load({key: value}, NO_FILE)
    said = str(raised.value)
    assert key in said
    assert value[:200] in said
    assert "\n" not in said
    assert raised.value.fix.endswith(".env.")


def test_of_a_long_wrong_value_the_beginning_is_shown() -> None:
    with pytest.raises(SettingsError) as raised:
        load({"AUDIENCES": "x" * 100_000}, NO_FILE)
    assert "AUDIENCES='xxx" in str(raised.value)
    assert len(str(raised.value)) < 1_000


SECRETS = [line.partition("=")[0] for line in example().splitlines() if "TOKEN" in line.partition("=")[0]]


@pytest.mark.parametrize("key", [key for key in SECRETS if "MAX" not in key and "MIN" not in key])
@pytest.mark.parametrize("value", ["xoxb-1\nxoxb-2", "xoxb-1 xoxb-2", "xoxb-ä", "xoxb-\x00"])
def test_a_secret_that_no_header_can_hold_is_refused_and_not_shown(key: str, value: str) -> None:
    with pytest.raises(SettingsError, match="must be one line") as raised:
        load({key: value}, NO_FILE)
    assert raised.value.key == key
    assert "xoxb" not in str(raised.value)


@pytest.mark.parametrize("key", ["DATA_DIR", "KNOWLEDGE_PATH", "THESAURUS_PATH", "LOG_FILE"])
def test_a_tilde_is_the_home_folder(key: str) -> None:
    assert str(getattr(load({key: "~/hr"}, NO_FILE), key.lower())) == str(Path.home() / "hr")


def test_what_stands_behind_a_sign_is_kept_in_quotes(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text('HR_CONTACT="People team, #ask-hr"\n')
    assert load({}, tmp_path / ".env").hr_contact == "People team, #ask-hr"
    assert 'HR_CONTACT="People team, #ask-hr"' in example()


def test_a_folder_in_the_place_of_the_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="this is a folder"):
        load({}, tmp_path)


def test_secrets_do_not_print_themselves() -> None:
    settings = load({"SLACK_BOT_TOKEN": "xoxb-very-secret", "AWS_SECRET_ACCESS_KEY": "also-secret"}, NO_FILE)
    assert "secret" not in repr(settings).replace("aws_secret_access_key", "").replace("slack_signing_secret", "")
    assert settings.slack_connected


def test_the_example_file_has_every_variable_with_its_default() -> None:
    committed = Path(__file__).parents[2] / ".env.example"
    assert committed.read_text(encoding="utf-8") == example(), "run: python -m bot.settings > .env.example"


def test_the_example_file_is_itself_valid() -> None:
    committed = Path(__file__).parents[2] / ".env.example"
    assert load({}, committed) == load({}, NO_FILE)
