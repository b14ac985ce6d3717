"""Which country a person is in, as far as their time zone and language settings tell.

`countries.txt` beside this module lists the zones of every country. Some zones stand for several countries: Slack offers
"Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna" as one. There the settings of language decide, or nothing does.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

COUNTRIES_FILE = Path(__file__).with_name("countries.txt")

EVERYWHERE = "default"
"""Stands where a country's code would, for whatever holds in every country."""

_SHARED = {
    "Europe/Amsterdam": "NL DE CH IT SE AT",
    "Europe/Brussels": "BE DK ES FR",
    "Europe/Belgrade": "RS SK HU SI CZ",
    "Europe/Warsaw": "BA MK PL HR",
    "Europe/Helsinki": "FI UA LV BG EE LT",
    "Europe/London": "GB IE PT",
    "Africa/Algiers": "DZ AO CM CF TD CG CD GQ GA NE NG TN",
    "America/Chicago": "US CA",
    "America/New_York": "US CA",
    "America/Denver": "US CA",
    "America/Los_Angeles": "US CA",
}
"""Zones that people of several countries choose."""

_REGION = re.compile(r"[A-Za-z]{2,3}[-_](?:[A-Za-z]{4}[-_])?([A-Za-z]{2})")


def country_of(zone: str, locale: str = "") -> str:
    """The ISO 3166 code of the country with this IANA time zone, "" if that cannot be told.

    Args:
        zone: such as "Europe/Berlin".
        locale: such as "de-DE"; decides where several countries use the zone.

    """
    if zone not in _SHARED:
        return _countries().get(zone, "")
    region = _REGION.fullmatch(locale)
    return region[1].upper() if region and region[1].upper() in _SHARED[zone].split() else ""


def is_country(code: str) -> bool:
    """Whether `code` is an ISO 3166 code, in capitals."""
    return code in _countries().values()


@cache
def _countries() -> dict[str, str]:
    lines = COUNTRIES_FILE.read_text(encoding="utf-8").splitlines()
    listed = (line.split() for line in lines if not line.startswith("#"))
    return {zone: code for code, *zones in listed for zone in zones}
