"""For everybody: with a keyboard, a screen reader, a phone, in light and dark. The real app is behind the page."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from bot.settings import Settings
from playground.cast import ADMIN, ASK_HR, EMPLOYEE, HR
from playground.server import Running, playground, the_real_app
from playground.workspace import BOT_USER, Message, User
from tests.playground.reading import complaints, tabbed
from tests.playground.test_browser import CHROMIUM, browser

__all__ = ["browser"]

pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")]

DESK, LAPTOP, PHONE, SMALL = (1440, 860), (1200, 760), (390, 844), (320, 640)
LOOKS = [(DESK, "light"), (DESK, "dark"), (LAPTOP, "light"), (PHONE, "light"), (PHONE, "dark"), (SMALL, "light")]


@pytest.fixture
async def real(settings: Settings) -> AsyncIterator[Running]:
    async with playground(settings, the_real_app) as running:
        yield running


async def visit(browser: Browser, real: Running, person: User, size: tuple[int, int] = DESK, tab: str = "") -> Page:
    page = await browser.new_page(viewport={"width": size[0], "height": size[1]})
    await page.goto(f"{real.url}/?as={person.id}{tab}")
    await page.locator(".title").first.wait_for()
    return page


@pytest.mark.parametrize(("size", "colours"), LOOKS)
async def test_everything_is_readable_reachable_and_named(
    browser: Browser, real: Running, size: tuple[int, int], colours: str
) -> None:
    found = {}
    page = await visit(browser, real, EMPLOYEE, size)
    await page.emulate_media(color_scheme="dark" if colours == "dark" else "light", reduced_motion="reduce")

    async def look(what: str) -> None:
        if wrong := await complaints(page):
            found[what] = wrong

    await look("welcome")
    await page.locator("#who").click()
    await look("who one is")
    await page.keyboard.press("Escape")
    await page.locator(".try").first.click()
    thread = page.get_by_role("complementary", name="Thread")
    await thread.get_by_role("button", name="Show the passage").click()
    await page.get_by_role("dialog").wait_for()
    await look("passages")
    await page.keyboard.press("Escape")
    await look("thread")
    await thread.get_by_role("button", name="Not helpful").click()
    await page.get_by_role("dialog").wait_for()
    await page.get_by_role("dialog").get_by_role("button", name="Send").click()
    await page.get_by_role("alert").wait_for()
    await look("not helpful")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="What happened").click()
    await page.locator(".trace").first.wait_for()
    await look("what happened")
    await page.get_by_role("button", name="Close what happened").click()
    await page.keyboard.press("Escape")
    if size in (PHONE, SMALL):
        await page.get_by_role("button", name="Show conversations").click()
        await look("conversations")
        await page.keyboard.press("Escape")
    await page.get_by_label("Message #ask-hr").fill("")
    await page.get_by_label("Message #ask-hr").press_sequentially("/")
    await look("commands")
    await page.get_by_label("Message #ask-hr").fill("/hrbot-admin ")
    await expect(page.get_by_text("/hrbot-admin help |")).to_be_visible()
    await look("a command's usage")
    await page.get_by_label("Message #ask-hr").fill("/hrbot How do I claim expenses?")
    await page.keyboard.press("Enter")
    await page.locator(".message.private .actions").wait_for()
    await look("for one person")
    for person in (EMPLOYEE, HR, ADMIN):
        await page.goto(f"{real.url}/?as={person.id}#home")
        await page.reload()
        await page.locator(".home").wait_for()
        await look(f"Home of {person.name}")
    assert found == {}


@pytest.mark.parametrize("size", [DESK, PHONE])
async def test_tab_leads_through_everything_and_shows_where_it_is(
    browser: Browser, real: Running, size: tuple[int, int]
) -> None:
    page = await visit(browser, real, EMPLOYEE, size)
    await page.locator(".try").first.click()
    await page.get_by_role("complementary", name="Thread").get_by_role("button", name="Ask a person").wait_for()
    await expect(page.locator("#reply-text")).to_be_focused()  # the thread takes the focus when it opens
    stops = await tabbed(page)
    names = [stop["name"] for stop in stops]
    assert [stop["name"] for stop in stops if not (stop["seen"] and stop["marked"])] == []
    for expected in ("Skip to the message box", "Dark colours", "Show the passages", "Ask a person", "Reply…"):
        assert expected in names, names
    assert len(names) < 60, "it comes round"


async def test_on_a_phone_the_conversations_are_opened_and_left_by_keyboard(browser: Browser, real: Running) -> None:
    page = await visit(browser, real, EMPLOYEE, PHONE)
    drawer = page.get_by_role("button", name="Show conversations")
    await drawer.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="ask-hr")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="ask-hr")).to_be_hidden()
    await expect(drawer).to_be_focused()
    await drawer.click()
    await page.mouse.click(370, 400)
    await expect(page.get_by_role("button", name="ask-hr")).to_be_hidden()


async def test_the_focus_stays_where_it_was_when_things_are_drawn_anew(browser: Browser, real: Running) -> None:
    page = await visit(browser, real, EMPLOYEE)
    await page.get_by_role("button", name="Dark colours").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Light colours")).to_be_focused()
    await page.locator("#behind-button").click()
    await page.get_by_label("Stand-in model").select_option("normal")
    await expect(page.get_by_label("Stand-in model")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.locator("#behind-button")).to_be_focused()
    await page.goto(f"{real.url}/?as={ADMIN.id}#home")
    await page.reload()
    await page.get_by_role("button", name="Refresh").focus()
    await page.keyboard.press("Enter")
    await page.wait_for_load_state("networkidle")
    await expect(page.get_by_role("button", name="Refresh")).to_be_focused()


async def test_what_is_new_is_said_and_what_takes_its_place_too(browser: Browser, real: Running) -> None:
    page = await visit(browser, real, EMPLOYEE)
    spoken = page.locator("#spoken")
    await expect(spoken).to_have_attribute("aria-live", "polite")
    workspace = real.slack.workspace
    first = workspace.post(Message(ASK_HR.id, workspace.new_ts(), BOT_USER, "Still on it"))
    await expect(spoken).to_have_text("hrbot: Still on it")
    await real.slack.edit(first, "You get 25 days")
    await expect(spoken).to_have_text("hrbot: You get 25 days")
    await page.locator(".try").first.click()
    await expect(spoken).to_contain_text("weeks of paternity leave")


async def test_without_a_mouse_pointer_the_actions_of_a_message_are_there(browser: Browser, real: Running) -> None:
    touching = await browser.new_context(
        viewport={"width": PHONE[0], "height": PHONE[1]}, has_touch=True, is_mobile=True
    )
    page = await touching.new_page()
    await page.goto(f"{real.url}/?as={EMPLOYEE.id}")
    await real.slack.say(HR, ASK_HR, "How do I claim expenses?")
    more = page.locator(".message").get_by_role("button", name="More actions")
    await expect(more.locator("..")).to_have_css("opacity", "1")
    await more.tap()
    await page.get_by_role("menuitem", name="Ask HR Bot about this").tap()
    await expect(page.locator(".message.private")).to_contain_text("From: Expenses Policy")
