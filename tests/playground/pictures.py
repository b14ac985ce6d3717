"""Takes the pictures of README and docs from the real playground: `python -m tests.playground.pictures`."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Browser, Page, ViewportSize, async_playwright

from bot.settings import load
from playground import cast
from playground.cast import ADMIN, EMPLOYEE, PEOPLE
from playground.local_slack import LocalSlack
from playground.server import playground, the_real_app
from tests.playground.test_browser import ARGUMENTS, CHROMIUM

SIZE = ViewportSize(width=1440, height=860)


async def take(folder: Path) -> None:
    """Pictures of a thread with its source, a direct message in dark, the way to an answer, an admin's Home and charts, into
    `folder`.
    """
    with tempfile.TemporaryDirectory() as data:
        settings = load({"PORT": "0", "DATA_DIR": data}, env_file=Path(data) / "none")
        async with playground(settings, the_real_app) as running, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            page = await visitor(browser, f"{running.url}/?as={EMPLOYEE.id}", "light")
            await page.locator(".try").first.click()
            await answered(page, ".thread")
            await page.screenshot(path=folder / "playground.png")
            page = await visitor(browser, f"{running.url}/?as={EMPLOYEE.id}#messages", "dark")
            await page.get_by_label("Message hrbot").fill("How much may I spend on a hotel in London?")
            await page.keyboard.press("Enter")
            await answered(page, ".inline")
            await page.screenshot(path=folder / "playground-dark.png")
            page = await visitor(browser, f"{running.url}/?as={EMPLOYEE.id}", "light")
            await page.get_by_role("button", name="What happened").click()
            await page.get_by_label("Stand-in model").select_option("thinking")
            await page.locator(".try").nth(2).click()
            await page.locator(".trace", has_text="The checks refused it").wait_for()
            await answered(page, ".thread")
            await page.screenshot(path=folder / "playground-behind.png")
            await page.get_by_label("Stand-in model").select_option("off")
            await busy_day(running.slack)
            page = await visitor(browser, f"{running.url}/?as={ADMIN.id}#home", "light")
            await page.get_by_role("heading", name="For admins").wait_for()
            await page.wait_for_timeout(300)
            await page.screenshot(path=folder / "playground-home.png")
            await page.get_by_role("button", name="Send me charts and CSV").click()
            await page.get_by_text("I sent you charts and file").wait_for()
            page = await visitor(browser, f"{running.url}/?as={ADMIN.id}#messages", "light")
            await page.locator(".chart").last.wait_for()
            await page.wait_for_timeout(300)
            await page.screenshot(path=folder / "playground-charts.png")
            await browser.close()


async def visitor(browser: Browser, url: str, colours: str) -> Page:
    page = await browser.new_page(viewport=SIZE, color_scheme="dark" if colours == "dark" else "light")
    await page.goto(url)
    await page.locator(".title").first.wait_for()
    return page


async def busy_day(slack: LocalSlack) -> None:
    """Some questions, so that the figures show something."""
    for person in PEOPLE[:4]:
        for question in cast.suggestions(EMPLOYEE, sample=True):
            await slack.reply(await slack.direct_message(person, question))


async def answered(page: Page, where: str) -> None:
    """Wait for the app's answer, and move the pointer off what it would highlight."""
    await page.locator(f"{where} .small").first.wait_for()
    await page.mouse.move(0, 0)
    await page.wait_for_timeout(300)


if __name__ == "__main__":
    pictures = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/images")
    pictures.mkdir(parents=True, exist_ok=True)
    asyncio.run(take(pictures))
