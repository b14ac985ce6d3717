"""The country of a person, from what Slack says of their time zone and language."""

from __future__ import annotations

import pytest

from bot.countries import country_of, is_country


@pytest.mark.parametrize(
    ("zone", "locale", "country"),
    [
        ("Europe/Berlin", "en-US", "DE"),
        ("Asia/Kolkata", "", "IN"),
        ("Asia/Calcutta", "en-GB", "IN"),
        ("America/Phoenix", "en-GB", "US"),
        ("Europe/London", "en-GB", "GB"),
        ("Europe/London", "en-US", ""),
        ("Europe/Amsterdam", "de-DE", "DE"),
        ("Europe/Amsterdam", "en-US", ""),
        ("Etc/UTC", "en-US", ""),
        ("", "de-DE", ""),
        ("nonsense", "nonsense", ""),
    ],
)
def test_the_time_zone_tells_unless_several_countries_share_it(zone: str, locale: str, country: str) -> None:
    assert country_of(zone, locale) == country


def test_codes_of_countries() -> None:
    assert is_country("GB")
    assert not any(map(is_country, ("UK", "gb", "", "default", "Europe/London")))
