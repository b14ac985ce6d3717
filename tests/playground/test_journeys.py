"""The ten main journeys in headless Chromium."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Browser, Page

from bot.settings import Settings
from playground.server import playground, the_real_app
from tests.playground.journeys import JOURNEYS, Visitors
from tests.playground.test_browser import CHROMIUM, browser

__all__ = ["browser"]

pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")]


async def no_picture(_page: Page, _name: str) -> None:
    """Tests look, and take none."""


@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda journey: journey.__name__)
@pytest.mark.timeout(120)
async def test_a_journey_ends_well(
    browser: Browser, settings: Settings, journey: Callable[[Visitors], Awaitable[None]]
) -> None:
    async with playground(settings, the_real_app) as running:
        await journey(Visitors(browser, running, no_picture))
