"""The page in a real browser: what a visitor sees, and what hostile text cannot do."""

from __future__ import annotations

import shutil
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import Settings
from handlers.block_kit.charts import Chart, drawn
from playground.cast import ADMIN, ASK_HR, EMPLOYEE, EXECUTIVE, GENERAL, GUEST, HR, PEOPLE
from playground.server import Running, playground, the_real_app
from playground.workspace import Status, User
from tests.playground.standin import Standin, plain

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()

pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")]

HOSTILE = (
    "<img src=x onerror=\"document.title='stolen'\"> <script>document.title='stolen'</script> "
    "[click](javascript:document.title='stolen') [tab](data:text/html,hi) <!channel> **bold** "
    '<a href="javascript:1">x</a> ![pixel](https://evil.example.com/p.png) &lt;b&gt;'
)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        await started.close()


@pytest.fixture
async def page(browser: Browser, running: Running) -> AsyncIterator[Page]:
    """A visitor's page; anything the browser complains about fails the test."""
    visitor = await browser.new_page(viewport={"width": 1280, "height": 800})
    complaints: list[str] = []
    visitor.on("pageerror", lambda error: complaints.append(str(error)))
    visitor.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    visitor.on("request", lambda r: None if r.url.startswith(running.url) else complaints.append(r.url))
    await visitor.goto(running.url)
    await expect(visitor.get_by_role("heading", name="Welcome, Emma")).to_be_visible()
    yield visitor
    assert complaints == []


async def test_a_chart_is_drawn_and_its_numbers_can_be_read_out(page: Page, standin: Standin) -> None:
    standin.blocks[:] = [drawn(Chart("Questions a day", "bar", ["Mon", "Tue"], {"Written": [3, 0], "Quoted": [1, 2]}))]
    await page.locator(".try").first.click()
    chart = page.locator(".chart").last
    await expect(chart.locator("rect")).to_have_count(4)
    await expect(chart.get_by_role("row", name="Tue 0 2")).to_be_attached()


async def test_a_suggested_question_is_one_click_and_its_answer_opens_beside_it(page: Page, standin: Standin) -> None:
    source = {"type": "plain_text", "text": "From: Leave Policy > Annual leave"}
    standin.blocks.append({"type": "context", "elements": [source]})
    await page.locator(".try").first.click()
    thread = page.get_by_role("complementary", name="Thread")
    await expect(thread.get_by_text("25 days")).to_be_visible()
    await expect(thread.get_by_text("From: Leave Policy > Annual leave")).to_be_visible()
    assert await thread.locator("strong", has_text="25 days").count() == 1
    await expect(page.get_by_role("main").get_by_text("1 reply")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(thread).to_be_hidden()


async def test_who_has_begun_to_write_keeps_the_focus_when_a_thread_opens(page: Page) -> None:
    await page.locator(".try").first.click()
    await page.get_by_role("complementary", name="Thread").get_by_text("25 days").wait_for()
    await page.keyboard.press("Escape")
    where: str = await page.evaluate("""async () => {
        document.querySelector("main button.replies").click();
        const box = document.querySelector("main textarea");
        box.value = "and sick";
        box.focus();
        for (let frame = 0; frame < 5; frame++) await new Promise(requestAnimationFrame);
        return document.activeElement.ariaLabel;
    }""")
    assert where == "Message #ask-hr"


async def test_a_double_click_on_a_suggestion_asks_once(page: Page, standin: Standin) -> None:
    await page.locator(".try").first.dblclick()
    thread = page.get_by_role("complementary", name="Thread")
    await expect(thread.get_by_text("25 days")).to_be_visible()
    await page.get_by_label("Message #ask-hr").fill("The last post")
    await page.keyboard.press("Enter")
    posts = page.get_by_role("main").locator(".message")
    await expect(posts.last).to_contain_text("The last post")
    await expect(posts).to_have_count(2)


async def test_everything_works_from_the_keyboard(page: Page) -> None:
    box = page.get_by_label("Message #ask-hr")
    await box.focus()
    await page.keyboard.type("@h")
    await page.keyboard.press("Enter")
    await page.keyboard.type("how many days?")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Reply…")).to_be_focused()
    await page.keyboard.type("and part-timers?")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("complementary").get_by_text("and part-timers?")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(box).to_be_focused()
    await page.keyboard.type("/hrb")
    await page.keyboard.press("Tab")
    await page.keyboard.type("in private")
    await page.keyboard.press("Enter")
    private = page.locator(".message.private")
    await expect(private).to_contain_text("Only visible to you")
    await expect(private).to_contain_text("You asked: in private")


async def test_hostile_text_is_only_text(page: Page, standin: Standin, running: Running) -> None:
    mrkdwn = {"type": "mrkdwn", "text": HOSTILE}
    button = {"type": "button", "text": {"type": "plain_text", "text": HOSTILE[:70]}, "url": "javascript:alert(1)"}
    standin.blocks = [
        {"type": "markdown", "text": HOSTILE},
        {"type": "section", "text": mrkdwn, "fields": [mrkdwn]},
        {"type": "context", "elements": [mrkdwn]},
        {"type": "actions", "elements": [button | {"action_id": "x"}]},
        {"type": "image", "image_url": "https://evil.example.com/p.png", "alt_text": HOSTILE},
    ]
    await page.get_by_label("Message #ask-hr").fill(f"@hrbot {HOSTILE}")
    await page.keyboard.press("Enter")
    thread = page.get_by_role("complementary", name="Thread")
    await expect(thread.locator("strong", has_text="bold").first).to_be_visible()
    for row in await thread.locator(".said").all():
        assert "<script>" in await row.inner_text()
        assert await row.locator("script, img, iframe, a[href^='javascript'], a[href^='data'], [onerror]").count() == 0
    assert await page.title() == "hrbot playground"


async def test_one_can_be_everybody_and_each_sees_their_own(page: Page) -> None:
    await page.get_by_label("Message #ask-hr").fill("/hrbot between us")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.private")).to_have_count(1)
    for person in PEOPLE[1:]:
        await page.get_by_role("button", name="You are").click()
        await page.get_by_role("menuitemradio", name=person.name).click()
        await expect(page.get_by_role("heading", name=f"Welcome, {person.name.split()[0]}")).to_be_visible()
        await expect(page.locator(".message.private")).to_have_count(0)
        await page.get_by_role("button", name="hrbot Home").click()
        await expect(page.get_by_role("heading", name=f"Home of {person.id}")).to_be_visible()
        await page.get_by_role("button", name="ask-hr").click()
        await expect(page.get_by_role("heading", name="Welcome")).to_be_visible()


async def test_a_modal_is_filled_in_corrected_and_sent(page: Page, standin: Standin) -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "Not helpful"}, "action_id": "why"}
    standin.blocks.append({"type": "actions", "elements": [button]})
    await page.get_by_role("button", name="hrbot", exact=True).click()
    await page.get_by_label("Message hrbot").fill("hi")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Not helpful").click()
    dialog = page.get_by_role("dialog", name="What was wrong?")
    await dialog.get_by_label("outdated").check()
    await dialog.get_by_role("button", name="Send").click()
    await expect(dialog.get_by_role("alert")).to_have_text("Please say a little more.")
    await expect(dialog.get_by_label("Tell us more")).to_be_focused()
    await dialog.get_by_label("Tell us more").fill("from 2019")
    await dialog.get_by_role("button", name="Send").click()
    await expect(dialog).to_be_hidden()
    assert standin.submitted[0]["reason"]["reason"]["selected_option"]["value"] == "outdated"
    assert standin.submitted[0]["more"]["more"]["value"] == "from 2019"


async def test_a_required_field_is_asked_for_and_escape_leads_back(page: Page, standin: Standin) -> None:
    standin.blocks.append(
        {"type": "actions", "elements": [{"type": "button", "text": plain("Why"), "action_id": "why"}]}
    )
    await page.get_by_role("button", name="hrbot", exact=True).click()
    await page.get_by_label("Message hrbot").fill("hi")
    await page.keyboard.press("Enter")
    button = page.get_by_role("button", name="Why")
    await button.focus()
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Tell us more").fill("kept")
    await dialog.get_by_role("button", name="Send").click()
    await expect(dialog.get_by_role("alert")).to_have_text("Please complete this required field.")
    await expect(dialog.get_by_label("wrong")).to_be_focused()
    await expect(dialog.get_by_label("Tell us more")).to_have_value("kept")
    for _ in range(12):
        await page.keyboard.press("Tab")
        assert await page.evaluate(
            "document.activeElement.closest('dialog') || document.activeElement === document.body"
        )
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(button).to_be_focused()


async def test_escape_twice_closes_a_modal_once(page: Page, standin: Standin) -> None:
    standin.blocks.append(
        {"type": "actions", "elements": [{"type": "button", "text": plain("Why"), "action_id": "why"}]}
    )
    await page.get_by_role("button", name="hrbot", exact=True).click()
    await page.get_by_label("Message hrbot").fill("hi")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Why").click()
    await page.get_by_role("dialog").wait_for()
    await page.evaluate(
        "for (const _ of [1, 2]) document.querySelector('dialog').dispatchEvent(new Event('cancel', {cancelable: true}))"
    )
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await page.wait_for_load_state("networkidle")
    await expect(page.locator(".toast")).to_have_count(0)


async def test_a_long_home_is_read_from_its_beginning(page: Page, standin: Standin) -> None:
    standin.home = [{"type": "section", "text": plain(f"Line {number}")} for number in range(90)]
    await page.goto(f"{page.url.partition('#')[0]}#home")
    await page.reload()
    await expect(page.get_by_text("Line 89")).to_be_attached()
    await page.set_viewport_size({"width": 1280, "height": 700})
    await expect(page.get_by_role("heading", name="Home of")).to_be_in_viewport()


async def test_a_date_is_shown_as_slack_shows_it(page: Page, standin: Standin) -> None:
    day = int(time.time())
    said = f"<!date^{day}^Due {{date_short_pretty}}|soon> and <!date^1700000000^{{date_short}}|then>"
    standin.blocks = [{"type": "context", "elements": [{"type": "mrkdwn", "text": said}]}]
    await page.get_by_role("button", name="hrbot", exact=True).click()
    await page.get_by_label("Message hrbot").fill("when?")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Due today and Nov 1")).to_contain_text("2023")


async def test_a_message_shortcut_is_used_by_keyboard_and_by_the_right_button(page: Page) -> None:
    await page.get_by_label("Message #ask-hr").fill("The office closes at noon")
    await page.keyboard.press("Enter")
    row = page.locator(".message", has_text="closes at noon").first
    await row.get_by_role("button", name="More actions").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem", name="Ask about this")).to_be_focused()
    await page.keyboard.press("Enter")
    private = page.locator(".message.private")
    await expect(private).to_contain_text("About: The office closes at noon")
    await row.click(button="right")
    await page.get_by_role("menuitem", name="Ask about this").click()
    await expect(private).to_have_count(2)
    await page.reload()
    await expect(row).to_be_visible()
    await expect(private).to_have_count(0)


async def test_one_deletes_ones_own_messages_and_a_stone_stays_above_replies(page: Page) -> None:
    box = page.get_by_label("Message #ask-hr")
    await box.fill("A slip of the keys")
    await page.keyboard.press("Enter")
    slip = page.locator(".message", has_text="A slip of the keys")
    await slip.get_by_role("button", name="More actions").focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("menuitem", name="Delete message").click()
    await expect(slip).to_have_count(0)
    await box.fill("@hrbot how many days?")
    await page.keyboard.press("Enter")
    thread = page.get_by_role("complementary", name="Thread")
    answer = thread.locator(".message", has_text="25 days")
    await answer.get_by_role("button", name="More actions").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem")).to_have_text(["Ask about this"])
    await page.keyboard.press("Escape")
    await thread.locator(".message").first.get_by_role("button", name="More actions").focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("menuitem", name="Delete message").click()
    await expect(page.get_by_role("main")).to_contain_text("This message was deleted.")
    await expect(answer).to_be_visible()


async def test_a_chart_reads_as_a_table_and_a_file_is_saved(page: Page, running: Running) -> None:
    client = AsyncWebClient(running.slack.bot_token, base_url=running.slack.api_url)
    data = [{"label": "Mon", "value": 3}, {"label": "Tue", "value": 7}]
    drawn = {"type": "bar", "series": [{"name": "Asked", "data": data}], "axis_config": {"categories": ["Mon", "Tue"]}}
    chart = {"type": "data_visualization", "title": "Questions", "chart": drawn}
    await client.chat_postMessage(channel=ASK_HR.id, text="Questions", blocks=[chart])
    await expect(page.get_by_role("figure", name="Questions").get_by_role("row", name="Tue")).to_contain_text("7")
    await client.files_upload_v2(channel=ASK_HR.id, filename="days.csv", content="day,asked", title="Days")
    async with page.expect_download() as saving:
        await page.get_by_role("link", name="Days").click()
    assert (await (await saving.value).path()).read_text() == "day,asked"


async def test_a_stream_is_watched_and_stopped(page: Page, running: Running) -> None:
    client = AsyncWebClient(running.slack.bot_token, base_url=running.slack.api_url)
    await page.get_by_role("button", name="hrbot", exact=True).click()
    asked = await running.slack.say(EMPLOYEE, running.slack.workspace.direct_message(EMPLOYEE.id), "?")
    stream = await client.chat_startStream(channel=asked.channel, thread_ts=asked.ts, markdown_text="You get ")
    await client.chat_appendStream(channel=asked.channel, ts=str(stream["ts"]), markdown_text="**25 days**")
    row = page.locator(".message.streaming")
    await expect(row).to_contain_text("You get 25 days")
    await row.get_by_role("button", name="Stop").click()
    await expect(row).to_have_count(0)


async def test_elsewhere_something_new_is_marked_until_it_is_read(page: Page, running: Running) -> None:
    general = page.get_by_role("button", name="general")
    await running.slack.say(HR, GENERAL, "Cake in the kitchen")
    await expect(general).to_contain_text("(unread)")
    await general.click()
    await expect(general).not_to_contain_text("(unread)")


async def test_the_work_of_the_app_is_seen_while_it_lasts(page: Page, running: Running) -> None:
    asked = await running.slack.say(EMPLOYEE, ASK_HR, "anyone?")
    running.slack.workspace.set_status(ASK_HR.id, asked.ts, Status("is looking through the policies…"))
    line = page.locator(".status", has_text="hrbot is looking through the policies")
    await expect(line).to_be_visible()
    running.slack.workspace.set_status(ASK_HR.id, asked.ts, Status(""))
    await expect(line).to_have_count(0)


async def test_a_narrow_screen_shows_one_thing_at_a_time(page: Page) -> None:
    await page.set_viewport_size({"width": 380, "height": 760})
    await expect(page.get_by_role("button", name="general")).to_be_hidden()
    await page.get_by_role("button", name="Show conversations").click()
    await page.get_by_role("button", name="general").click()
    await expect(page.get_by_role("heading", name="general").first).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 380


async def test_the_colours_of_choice_stay(page: Page) -> None:
    await page.get_by_role("button", name="Dark colours").click()
    await expect(page.get_by_role("button", name="Light colours")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("button", name="Light colours")).to_be_visible()


async def test_who_forgets_to_mention_hrbot_is_told_and_helped(page: Page) -> None:
    await page.get_by_label("Message #ask-hr").fill("how many days?")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Ask @hrbot this").click()
    await expect(page.get_by_role("complementary").get_by_text("25 days")).to_be_visible()


async def test_what_is_shown_to_one_person_alone_opens_no_thread(
    page: Page, running: Running, standin: Standin
) -> None:
    standin.whispers = True
    await page.locator(".try").first.click()
    await expect(page.locator(".message.private")).to_be_in_viewport(ratio=1)
    await expect(page.get_by_role("complementary")).to_be_hidden()


async def test_an_app_that_does_not_answer_is_named_in_a_sentence(page: Page, standin: Standin) -> None:
    standin.deaf = True
    await page.get_by_label("Message #ask-hr").fill("hello")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("hrbot did not take this")


async def test_after_a_restart_the_page_goes_on(browser: Browser, settings: Settings, standin: Standin) -> None:
    async with playground(settings, standin.build) as running:
        page = await open_as(browser, running, EMPLOYEE)
        await page.get_by_role("button", name="general").click()
    note = page.get_by_role("status").get_by_text("does not answer")
    await expect(note).to_be_visible()
    port = int(running.url.rsplit(":", 1)[1])
    async with playground(settings.model_copy(update={"port": port}), standin.build):
        await expect(note).to_have_count(0, timeout=20_000)
        await page.get_by_label("Message #general").fill("@hrbot still there?")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("complementary").get_by_text("25 days")).to_be_visible()


async def test_nobodys_page_leads_back_to_somebody(browser: Browser, running: Running) -> None:
    page = await browser.new_page()
    await page.goto(f"{running.url}/?as=U0NOBODY")
    await page.get_by_role("button", name="Start as Emma").click()
    await expect(page.get_by_role("heading", name="Welcome, Emma")).to_be_visible()


DRAWN: list[tuple[str, str, str]] = [
    ("**a** and *b* and `c*d*`", "strong,em,code", "a and b and c*d*"),
    ("# One\n\n## Two", "h3,h4", "One\nTwo"),
    ("- a\n- b\n  - c\n\n- d", "ul,li,li,ul,li,li", "a\nb\nc\nd"),
    ("3. a\n4. b", "ol,li,li", "a\nb"),
    ("> quoted\n> twice", "blockquote,p,br", "quoted\ntwice"),
    ("| a | b |\n|---|--:|\n| 1 | **2** |", "div,table,thead,tr,th,th,tbody,tr,td,td,strong", "a\tb\n1\t2"),
    ("```py\nx < 1\n\n**no**\n```\nafter", "pre,code,p", "x < 1\n\n**no**\nafter"),
    ("a_b_c 2*3*4 snake_case_name", "p,em", "a_b_c 234 snake_case_name"),
    ("[site](https://example.com/a_(b)) <https://example.com>", "p,a,a", "site https://example.com"),
    ("one\ntwo\n\nthree", "p,br,p", "one\ntwo\nthree"),
    ("5 &lt; 6 &amp; \\*not\\*", "p", "5 < 6 & *not*"),
    ("---", "hr", ""),
    ("**unclosed and *also [this](", "p", "**unclosed and *also [this]("),
]


async def test_markdown_is_drawn_as_slack_draws_it(page: Page) -> None:
    for text, tags, reads in DRAWN:
        drawn = await drawn_by(page, text)
        assert drawn["text"] == reads.replace("\n\n", "\n")
        assert drawn["tags"].removeprefix("p,") == tags.removeprefix("p,"), text


async def drawn_by(page: Page, text: str) -> dict[str, Any]:
    found: dict[str, Any] = await page.evaluate(
        """async (text) => {
            const { markdown } = await import("/static/markdown.js");
            const box = document.body.appendChild(document.createElement("div"));
            box.append(...markdown(text, { person: () => "", place: () => "" }));
            const tags = [...box.querySelectorAll("*")].map((element) => element.tagName.toLowerCase());
            return { tags: tags.join(","), text: box.innerText.trim().replace(/\\n\\n+/g, "\\n") };
        }""",
        text,
    )
    return found


async def test_absurd_markdown_is_drawn_in_no_time(page: Page) -> None:
    seconds: float = await page.evaluate(
        """async () => {
            const { markdown } = await import("/static/markdown.js");
            const began = performance.now();
            for (const piece of ["[", "**a", "`", "* ", "| a ", "> ", "_a", "~~a", "<", "    - ", "![]("]) {
                markdown(piece.repeat(12000 / piece.length), { person: () => "", place: () => "" });
            }
            return (performance.now() - began) / 1000;
        }"""
    )
    assert seconds < 5


async def test_the_model_is_switched_and_its_way_to_an_answer_is_watched(browser: Browser, settings: Settings) -> None:
    async with playground(settings, the_real_app) as running:
        page = await open_as(browser, running, EMPLOYEE)
        await page.get_by_role("button", name="What happened").click()
        panel = page.get_by_role("complementary", name="What happened")
        await panel.get_by_label("Stand-in model").select_option("thinking")
        await expect(page.get_by_role("button", name="stand-in model: thinking")).to_be_visible()
        await page.locator(".try").first.click()
        thread = page.get_by_role("complementary", name="Thread")
        await expect(thread).to_contain_text("weeks of paternity leave", timeout=20_000)
        await expect(panel).to_contain_text("The checks refused it", timeout=20_000)
        await expect(panel).to_contain_text("Quoted word for word")
        await expect(thread).not_to_contain_text("Thought")
        other = await open_as(browser, running, HR)
        await expect(other.get_by_role("button", name="stand-in model: thinking")).to_be_visible()


async def test_the_real_app_serves_every_kind_of_person(browser: Browser, settings: Settings) -> None:
    async with playground(settings, the_real_app) as running:
        employee = await open_as(browser, running, EMPLOYEE)
        await employee.locator(".try").first.click()
        thread = employee.get_by_role("complementary", name="Thread")
        await expect(thread).to_contain_text("weeks of paternity leave")
        await expect(thread).to_contain_text("From: Paternity Leave Policy > How long")

        executive = await open_as(browser, running, EXECUTIVE)
        await executive.get_by_role("button", name="hrbot", exact=True).click()
        await executive.get_by_role("button", name="target bonus").first.click()
        await expect(executive.locator(".inline")).to_contain_text("From: Executive Bonus Plan")

        guest = await open_as(browser, running, GUEST)
        await guest.locator(".try").first.click()
        await expect(guest.locator(".message.private")).to_contain_text("employees")

        hr = await open_as(browser, running, HR)
        await hr.locator(".try").first.click()
        await expect(hr.get_by_role("complementary", name="Thread")).to_contain_text("From:")
        await hr.get_by_label("Message #ask-hr").fill("/hrbot-admin purge all")
        await hr.keyboard.press("Enter")
        await hr.get_by_role("button", name="Remove").click()
        await expect(hr.locator(".message.private")).to_contain_text("removed")
        await expect(hr.get_by_role("button", name="Remove")).to_have_count(0)

        admin = await open_as(browser, running, ADMIN)
        await admin.get_by_role("button", name="hrbot Home").click()
        await expect(admin.get_by_role("heading", name="For admins")).to_be_attached()


async def open_as(browser: Browser, running: Running, person: User) -> Page:
    page = await browser.new_page()
    await page.goto(f"{running.url}/?as={person.id}")
    await expect(page.get_by_role("heading", name="Welcome")).to_be_visible()
    return page
