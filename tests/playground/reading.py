"""Whether everybody can read and use a page: names, focus, contrast, room. Computed in the browser, from what it shows."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Page

CONTROLS = {"button", "link", "textbox", "combobox", "radio", "checkbox", "menuitem", "menuitemradio", "option"}
LANDMARKS = {"dialog", "complementary", "log", "region", "menu", "listbox", "figure"}

_PALE = """() => {
    const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const over = ([r, g, b, a = 1], under) => [r, g, b].map((one, at) => one * a + under[at] * (1 - a));
    const light = (colour) => {
        const [r, g, b] = colour.map((one) => one / 255).map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const contrast = (one, other) => {
        const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
        return (high + 0.05) / (low + 0.05);
    };
    const ground = (element) => {
        if (!element) return [255, 255, 255];
        const colour = parts(getComputedStyle(element).backgroundColor);
        return colour[3] === undefined ? colour : over(colour, colour[3] < 1 ? ground(element.parentElement) : [0, 0, 0]);
    };
    const opacity = (element) => (element ? Number(getComputedStyle(element).opacity) * opacity(element.parentElement) : 1);
    const dialog = document.querySelector("dialog[open]");
    const walker = document.createTreeWalker(dialog ?? document.body, NodeFilter.SHOW_TEXT);
    const pale = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement, look = getComputedStyle(element), seen = opacity(element);
        if (!node.data.trim() || !element.checkVisibility({ visibilityProperty: true }) || seen < 0.1) continue;
        if (element.closest(".unseen, .skip, :disabled, script, option, svg")) continue;
        const behind = ground(element), [r, g, b, a = 1] = parts(look.color);
        const size = parseFloat(look.fontSize), large = size >= 24 || (size >= 18.66 && look.fontWeight >= 700);
        const found = contrast(over([r, g, b, a * seen], behind), behind);
        if (found < (large ? 3 : 4.5)) pale.push(`${node.data.trim().slice(0, 40)}: ${found.toFixed(2)}`);
    }
    return pale;
}"""

_FOCUS = """() => {
    const it = document.activeElement;
    if (!it || it === document.body) return null;
    const marked = [it, it.closest(".composer")].filter(Boolean).some((one) => {
        const look = getComputedStyle(one);
        return (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 1) || look.boxShadow.includes("0px 0px 0px 1px");
    });
    const box = it.getBoundingClientRect();
    const seen = box.width > 0 && box.right > 0 && box.left < innerWidth && it.checkVisibility({ visibilityProperty: true });
    const name = it.getAttribute("aria-label") || it.innerText?.trim() || it.id || it.tagName;
    return { name: name.slice(0, 50), marked, seen };
}"""

_SMALL = """() => [...document.querySelectorAll("button, select, input, textarea, a.button")].filter((one) => {
    const box = one.getBoundingClientRect();
    return one.checkVisibility({ visibilityProperty: true }) && !one.matches(".linkish, [type=radio], [type=checkbox]") && (box.width < 24 || box.height < 24);
}).map((one) => one.getAttribute("aria-label") || one.innerText)"""

_WIDE = """() => [document.documentElement, ...document.querySelectorAll(".list, dialog[open] .body, .top, .title, .people, .offers")]
    .filter((one) => one.checkVisibility() && (one.scrollWidth > one.clientWidth + 1
        || one.getBoundingClientRect().right > innerWidth + 1 || (one.getBoundingClientRect().left < -1 && !one.closest(".sidebar"))))
    .map((one) => `${one.className || one.tagName}: ${one.scrollWidth} in ${one.clientWidth}`)"""

_TALL = """() => [...document.querySelectorAll(".top *")].filter((one) => {
    const box = one.getBoundingClientRect();
    return one.checkVisibility() && !one.closest(".people") && box.bottom > 47;
}).map((one) => one.className || one.tagName)"""


async def complaints(page: Page) -> dict[str, list[str]]:
    """What is wrong with the page as it is now, by kind; empty when nothing is."""
    found = {
        "without a name": await nameless(page),
        "too pale": await page.evaluate(_PALE),
        "too small to press": await page.evaluate(_SMALL),
        "too wide": await page.evaluate(_WIDE),
        "out of the bar": await page.evaluate(_TALL),
    }
    return {kind: which for kind, which in found.items() if which}


async def nameless(page: Page) -> list[str]:
    """Controls and regions for which a screen reader has no name to say, as the browser computes it."""
    session = await page.context.new_cdp_session(page)
    tree: dict[str, Any] = await session.send("Accessibility.getFullAXTree")
    await session.detach()
    return [role for node in tree["nodes"] if (role := _role(node)) in CONTROLS | LANDMARKS and not _name(node)]


def _role(node: dict[str, Any]) -> str:
    return "" if node.get("ignored") else str(node.get("role", {}).get("value", "")).lower()


def _name(node: dict[str, Any]) -> str:
    return str(node.get("name", {}).get("value", "")).strip()


async def tabbed(page: Page, most: int = 80) -> list[dict[str, Any]]:
    """Where Tab leads, from the beginning of the page until it comes round: each stop's name, whether it is seen and marked."""
    await page.evaluate("document.querySelector('.skip').focus()")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Shift+Tab")  # by key, so that the browser shows it
    stops: list[dict[str, Any]] = []
    while len(stops) < most and (stop := await page.evaluate(_FOCUS)):
        stops.append(stop)
        await page.keyboard.press("Tab")
    return stops
