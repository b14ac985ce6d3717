"""The ten journeys people live by, in a real browser with the real app behind the page: tests walk them, and the pictures
of README and docs are taken on the way.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from playwright.async_api import Browser, Locator, Page, ViewportSize, expect

from playground.cast import ADMIN, EMPLOYEE, EXECUTIVE, HR, PEOPLE, suggestions
from playground.server import Running
from playground.workspace import User

DESK = ViewportSize(width=1440, height=860)
PHONE = ViewportSize(width=390, height=844)
PATIENCE = 30_000  # milliseconds for what a slow or throttled model takes

HOTEL, BONUS, DOG = (
    "How much may I spend on a hotel in London?",
    "How high is the referral bonus?",
    "Can I bring my dog?",
)

Shoot = Callable[[Page, str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Visitors:
    """People who visit one playground, each in a window of their own. `shoot` takes a picture under a name."""

    browser: Browser
    running: Running
    shoot: Shoot

    async def visit(self, person: User, *, tab: str = "", size: ViewportSize = DESK, dark: bool = False) -> Page:
        page = await self.browser.new_page(viewport=size, color_scheme="dark" if dark else "light")
        await page.goto(f"{self.running.url}/?as={person.id}{tab}")
        await page.locator(".title").first.wait_for()
        return page


# -- what visitors do and see ------------------------------------------------------------------------------------------


async def say(page: Page, text: str, box: str = "Message #ask-hr") -> None:
    await page.get_by_label(box).fill(text)
    await page.keyboard.press("Enter")


async def ask(page: Page, question: str) -> Locator:
    """Ask in the channel; the thread beside it, with the answer."""
    await say(page, f"@hrbot {question}")
    thread = page.get_by_role("complementary", name="Thread")
    await thread.get_by_role("button", name="Ask a person").wait_for(timeout=PATIENCE)
    return thread


async def go(page: Page, place: str) -> None:
    await page.get_by_role("navigation", name="Conversations").get_by_role("button", name=place).click()


def window(page: Page) -> Locator:
    return page.get_by_role("dialog")


async def send(page: Page, button: str) -> None:
    await window(page).locator("footer").get_by_role("button", name=button, exact=True).click()


def whispered(page: Page, words: str) -> Locator:
    """What only this visitor sees."""
    return page.locator(".message.private", has_text=words)


# -- the journeys ------------------------------------------------------------------------------------------------------


async def a_first_question(visitors: Visitors) -> None:
    """One click, an answer with its source; a colleague who asks the same is answered from what was kept."""
    page = await visitors.visit(EMPLOYEE)
    await page.locator(".try").first.click()
    thread = page.get_by_role("complementary", name="Thread")
    await expect(thread).to_contain_text("weeks of paternity leave")
    await expect(thread).to_contain_text("From: Paternity Leave Policy > How long")
    await visitors.shoot(page, "playground")
    await ask(page, HOTEL)
    colleague = await visitors.visit(EXECUTIVE)
    await go(colleague, "general")
    await say(colleague, f"@hrbot {HOTEL}", "Message #general")
    thread = colleague.get_by_role("complementary", name="Thread")
    await expect(thread).to_contain_text("160 GBP a night in London")
    await expect(thread).to_contain_text("Answered before from the same policies")


async def a_follow_up(visitors: Visitors) -> None:
    """In the thread of an answer one asks on without a mention, and in a direct message too."""
    page = await visitors.visit(EMPLOYEE)
    thread = await ask(page, "Can I carry over unused holiday?")
    await expect(thread).to_contain_text("up to 5 days of unused annual leave")
    await say(page, "And when I leave?", "Reply…")
    await expect(thread).to_contain_text("3 replies")
    await expect(thread.locator(".message").last).to_contain_text("From: Annual Leave Policy")
    page = await visitors.visit(EMPLOYEE, tab="#messages", size=PHONE, dark=True)
    await say(page, HOTEL, "Message hrbot")
    await expect(page.locator(".inline")).to_contain_text("From: Business Travel Policy > Hotels")
    await visitors.shoot(page, "playground-phone")


async def the_passage_behind_an_answer(visitors: Visitors) -> None:
    """What the answer relies on is a press away, word for word."""
    page = await visitors.visit(EMPLOYEE, dark=True)
    thread = await ask(page, "How many weeks of paternity leave are there?")
    await thread.get_by_role("button", name="Show the passage").click()
    await expect(window(page)).to_contain_text("You may take 6 weeks of paternity leave at full pay.")
    await expect(window(page)).to_contain_text("paternity-leave.md")
    await visitors.shoot(page, "playground-dark")
    await page.keyboard.press("Escape")
    await expect(window(page)).to_be_hidden()


async def an_answer_that_did_not_help(visitors: Visitors) -> None:
    """The reason is asked for, the answer is set aside, and HR sees what was wrong but not who says so."""
    page = await visitors.visit(EMPLOYEE)
    thread = await ask(page, BONUS)
    await thread.get_by_role("button", name="Not helpful").click()
    await window(page).get_by_label("It is outdated").check()
    await window(page).get_by_label("What should it say?").fill("It was raised in spring.")
    await visitors.shoot(page, "playground-not-helpful")
    await send(page, "Send")
    await expect(window(page)).to_contain_text("set this answer aside")
    hr = await visitors.visit(HR)
    await go(hr, "hr-desk")
    notice = hr.locator(".message", has_text="It was raised in spring.")
    await expect(notice).to_contain_text(BONUS)
    await expect(notice).not_to_contain_text("Emma")


async def a_person_is_asked(visitors: Visitors) -> None:
    """A private request, HR's reply in the direct message, and an answer to that; both see that something is new."""
    page, hr = await visitors.visit(EMPLOYEE), await visitors.visit(HR)
    thread = await ask(page, BONUS)
    await thread.get_by_role("button", name="Ask a person").click()
    await window(page).get_by_label("Your request, as HR will read it").fill("Does it count for interns?")
    await window(page).get_by_label("Send it without my name").check()
    await send(page, "Send to HR")
    await send(page, "Close")
    desk = hr.get_by_role("button", name="hr-desk")
    await expect(desk).to_contain_text("(unread)")
    await desk.click()
    await expect(desk).not_to_contain_text("(unread)")
    request = hr.locator(".message", has_text="Does it count for interns?")
    await request.get_by_role("button", name="I take it").click()
    await expect(request).to_contain_text("Hugo")
    await request.get_by_role("button", name="Reply", exact=True).click()
    await window(hr).get_by_role("textbox").fill("Yes, from their second month on.")
    await send(hr, "Send")
    await window(hr).get_by_text("on its way").wait_for()
    await send(hr, "Close")
    await visitors.shoot(hr, "playground-request")
    direct = page.get_by_role("button", name="hrbot (unread)", exact=True)
    await direct.click()
    await expect(page.locator(".message", has_text="Yes, from their second month on.")).to_be_visible()


async def hr_verifies_an_answer(visitors: Visitors) -> None:
    """HR writes the answer once; whoever asks then gets it, with who vouches for it."""
    page, hr = await visitors.visit(EMPLOYEE), await visitors.visit(HR)
    await ask(page, BONUS)
    await say(hr, f'/hrbot-admin find "{BONUS}"')
    await whispered(hr, "Stored answer").get_by_role("button", name="Edit / verify").click()
    await window(hr).get_by_label("The verified answer").fill("2,000 GBP, from January on.")
    await window(hr).get_by_label("Looked after by").fill("People team")
    await visitors.shoot(hr, "playground-verify")
    await send(hr, "Verify")
    await expect(whispered(hr, "Verified")).to_be_visible()
    thread = await ask(page, BONUS)
    await expect(thread).to_contain_text("2,000 GBP, from January on.")
    await expect(thread).to_contain_text("Verified by HR")


async def a_purge_and_its_undo(visitors: Visitors) -> None:
    """HR sees what would go, removes it, and takes that back."""
    page, hr = await visitors.visit(EMPLOYEE), await visitors.visit(HR)
    await ask(page, BONUS)
    await say(hr, "/hrbot-admin purge all")
    await expect(window(hr)).to_contain_text("1 stored answer would be removed")
    await visitors.shoot(hr, "playground-purge")
    await send(hr, "Remove")
    await expect(whispered(hr, "1 stored answer removed")).to_be_visible()
    await say(hr, "/hrbot-admin purge undo")
    await expect(whispered(hr, "1 of 1 stored answer is back")).to_be_visible()
    thread = await ask(page, BONUS)
    await expect(thread).to_contain_text("Answered before from the same policies")


async def a_gap_is_closed(visitors: Visitors) -> None:
    """What found no answer is listed for HR, without names, and worked on."""
    page, hr = await visitors.visit(EMPLOYEE), await visitors.visit(HR)
    await expect(await ask(page, DOG)).to_contain_text("couldn't find")
    await say(hr, "/hrbot-admin gaps")
    listed = whispered(hr, DOG)
    await expect(listed).to_contain_text("1 person asked once")
    await visitors.shoot(hr, "playground-gaps")
    await listed.get_by_role("button", name="Work on it").click()
    await window(hr).get_by_label("It is").select_option("done")
    await send(hr, "Save")
    await expect(whispered(hr, "this gap is closed")).to_be_visible()


async def everyones_home(visitors: Visitors) -> None:
    """An employee finds their questions and can have them forgotten; an admin finds figures, charts and a file."""
    for person in PEOPLE[:4]:
        for question in suggestions(EMPLOYEE, sample=True):
            await visitors.running.slack.reply(await visitors.running.slack.direct_message(person, question))
    page = await visitors.visit(EMPLOYEE, tab="#home", size=PHONE)
    await expect(page.locator(".home")).to_contain_text(HOTEL)
    await visitors.shoot(page, "playground-home-phone")
    await page.get_by_role("button", name="Forget me").click()
    await window(page).get_by_role("button").last.click()
    await expect(page.locator(".home")).to_contain_text("Questions forgotten: 3.")
    await expect(page.locator(".home")).not_to_contain_text(HOTEL)
    admin = await visitors.visit(ADMIN, tab="#home")
    await expect(admin.get_by_role("heading", name="For admins")).to_be_visible()
    await visitors.shoot(admin, "playground-home")
    await admin.get_by_role("button", name="Send me charts and CSV").click()
    await admin.get_by_text("I sent you charts and file").wait_for()
    await admin.get_by_role("button", name="Messages", exact=True).click()
    await expect(admin.locator(".chart")).to_have_count(2)
    await visitors.shoot(admin, "playground-charts")
    async with admin.expect_download() as saving:
        await admin.locator(".files a").last.click()
    assert (await (await saving.value).path()).read_text().startswith("day_utc,")


async def a_throttled_model(visitors: Visitors) -> None:
    """The ladder: a model that refuses is asked again; one that is slow or fails leaves the quotation to answer."""
    page = await visitors.visit(EMPLOYEE)
    await page.get_by_role("button", name="What happened").click()
    panel = page.get_by_role("complementary", name="What happened")
    mode = panel.get_by_label("Stand-in model")
    await mode.select_option("throttled")
    thread = await ask(page, HOTEL)
    await expect(thread.locator(".message").last).to_contain_text("160 GBP", timeout=PATIENCE)
    refused = panel.locator(".trace").first
    await expect(refused).to_contain_text("refused: too many requests")
    await expect(refused).to_contain_text("answered, after", timeout=PATIENCE)
    await visitors.shoot(page, "playground-behind")
    await mode.select_option("failing")
    thread = await ask(page, BONUS)
    await expect(thread).to_contain_text("Quoted from the policies", timeout=PATIENCE)
    await mode.select_option("slow")
    await say(page, "@hrbot Can I carry over unused holiday?")
    await expect(thread).to_contain_text("still writing the full answer", timeout=PATIENCE)
    await expect(thread).to_contain_text("in place of the quotation you saw first", timeout=PATIENCE)


JOURNEYS: tuple[Callable[[Visitors], Awaitable[None]], ...] = (
    a_first_question,
    a_follow_up,
    the_passage_behind_an_answer,
    an_answer_that_did_not_help,
    a_person_is_asked,
    hr_verifies_an_answer,
    a_purge_and_its_undo,
    a_gap_is_closed,
    everyones_home,
    a_throttled_model,
)
