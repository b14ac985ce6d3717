"""Takes the pictures of README and docs while walking the journeys: `python -m tests.playground.pictures`."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Page, async_playwright

from bot.settings import load
from playground.server import playground, the_real_app
from tests.playground.journeys import JOURNEYS, Shoot, Visitors
from tests.playground.test_browser import ARGUMENTS, CHROMIUM

STILL = 300  # milliseconds until what was moving rests


async def take(folder: Path) -> None:
    """A picture wherever a journey has one, into `folder`. Each journey has a playground of its own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for journey in JOURNEYS:
            with tempfile.TemporaryDirectory() as data:
                settings = load({"PORT": "0", "DATA_DIR": data}, env_file=Path(data) / "none")
                async with playground(settings, the_real_app) as running:
                    await journey(Visitors(browser, running, into(folder)))
        await browser.close()


def into(folder: Path) -> Shoot:
    async def shoot(page: Page, name: str) -> None:
        await page.mouse.move(0, 0)  # off what it would highlight
        await page.wait_for_timeout(STILL)
        await page.screenshot(path=folder / f"{name}.png")

    return shoot


if __name__ == "__main__":
    pictures = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/images")
    pictures.mkdir(parents=True, exist_ok=True)
    asyncio.run(take(pictures))
