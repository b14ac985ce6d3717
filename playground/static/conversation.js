// The middle of the page: one conversation with its messages, or the app's Home.

import { draw } from "./blocks.js";
import { composer } from "./composer.js";
import { avatar, fill, h, icon, reconcile, showNewest, sign } from "./dom.js";
import { entries } from "./message.js";
import { welcome } from "./welcome.js";

/** Draws `page.where` into `root`; returns {refresh, draft, focus, end}. */
export function conversation(root, page) {
  let place = null; // {id, tab} as drawn
  let list, box;
  let atEnd = true; // whether the newest is in view, and should stay there
  const resized = new ResizeObserver(() => atEnd && list.scrollTo(0, list.scrollHeight));

  function refresh() {
    const { store, where } = page;
    const head = JSON.stringify([where, store.me]);
    if (place !== head) {
      place = head;
      open(store.place(where.channel));
    }
    if (where.tab === "home") return home();
    const near = atEnd;
    const first = [{ key: "welcome", mark: welcomeMark(), draw: () => welcome(store.place(where.channel), page) }];
    const told = entries(store.roots(where.channel), page, { inline: store.place(where.channel).kind === "im" });
    const today = told.length ? [{ key: "today", mark: "", draw: () => h("div", { class: "day" }, h("span", {}, "Today")) }] : [];
    reconcile(list.firstChild, [...first, ...today, ...told]);
    if (near) showNewest(list);
  }

  function welcomeMark() {
    const { store, where } = page;
    return JSON.stringify([store.me, where.channel, store.prompts[where.channel], store.backstage, store.mode]);
  }

  function open(at) {
    const { where } = page;
    list = h("div", { class: `list ${where.tab === "home" ? "home-only" : ""}`, role: where.tab === "home" ? "region" : "log", "aria-label": where.tab === "home" ? "Home" : "Messages", "aria-live": "off", tabindex: "0" }, h("div", { class: "rows" }));
    box = where.tab === "home" ? null : composer(page, {
      id: "composer", commands: true, send: page.say,
      placeholder: at.kind === "im" ? "Message hrbot" : `Message #${at.name}`,
    });
    list.addEventListener("scroll", () => { atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 120; });
    resized.disconnect();
    if (where.tab !== "home") resized.observe(list); // Home is read from its beginning
    atEnd = true;
    fill(root, title(at), list, box && h("div", { class: "dock" }, box));
  }

  function title(at) {
    const name = at.kind === "im"
      ? [avatar(page.store.people.get(page.store.bot), "tiny"), "hrbot"]
      : [icon(sign(at)), at.name];
    return h("header", { class: "title" },
      h("button", { class: "tool drawer", type: "button", "aria-label": "Show conversations", "aria-expanded": "false", "aria-controls": "sidebar", onclick: page.showSidebar }, icon("menu")),
      h("h1", {}, name),
      at.kind === "im" ? tabs() : h("p", { class: "topic" }, at.topic));
  }

  function tabs() {
    const tab = (id, drawing, label) =>
      h("button", { type: "button", "aria-current": (page.where.tab || "messages") === id && "page", onclick: () => page.go(page.store.direct.id, id) }, icon(drawing), label);
    return h("nav", { class: "tabs", "aria-label": "hrbot" }, tab("home", "home", "Home"), tab("messages", "message", "Messages"));
  }

  function home() {
    const view = page.store.home;
    const entered = {};
    const press = (action, value) => page.press({ view: view.id }, action, value, entered);
    const draws = () => h("div", { class: "home" }, draw(view.blocks, { names: page.store.names, press, entered }));
    const waits = () => h("p", { class: "empty" }, "hrbot is preparing its Home…");
    reconcile(list.firstChild, [view ? { key: view.id, mark: view.hash, draw: draws } : { key: "none", mark: "", draw: waits }]);
  }

  return {
    refresh,
    draft: () => box?.draft() ?? "",
    focus: () => box?.querySelector("textarea").focus(),
    end: () => { atEnd = true; },
  };
}
