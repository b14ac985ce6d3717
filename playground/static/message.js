// One message, and the line that says the app is at work.

import { draw } from "./blocks.js";
import { avatar, h, icon } from "./dom.js";
import { menu } from "./menu.js";
import { emoji, mrkdwn } from "./mrkdwn.js";

const entered = new Map(); // what was filled into a message's own inputs, by ts

function clock(ts) {
  return new Date(Number(ts) * 1000).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
}

/** What decides whether a message has to be drawn anew. */
export function mark(message, extra = "") {
  return JSON.stringify(message) + extra;
}

/**
 * A message as an element.
 * @param page the page's parts and deeds: {store, press, openThread}
 * @param looks {tight: no picture and name, as after the same author; replies: how many to announce; inThread}
 */
function messageRow(message, page, looks = {}) {
  const author = page.store.people.get(message.user) ?? { name: "Someone" };
  const classes = ["message", looks.tight && "tight", message.private && "private", message.streaming && "streaming"];
  return h("article", { class: classes.filter(Boolean).join(" "), tabindex: "-1", oncontextmenu: asked },
    looks.tight ? h("time", { class: "gutter" }, clock(message.ts).replace(/ .*/, "")) : avatar(author),
    h("div", { class: "grow" },
      message.private && h("p", { class: "only" }, icon("eye"), "Only visible to you"),
      !looks.tight && h("p", { class: "by" },
        h("strong", {}, author.name),
        author.bot && h("span", { class: "badge" }, "APP"),
        h("time", {}, clock(message.ts))),
      h("div", { class: "said" }, content(message, page), message.edited && h("small", { class: "edited" }, "(edited)")),
      message.files.length > 0 && h("ul", { class: "files", "aria-label": "Files" }, message.files.map((file) => attached(file, page))),
      message.streaming && h("button", { class: "linkish stop", type: "button", onclick: () => page.act("stop", { channel: message.channel, ts: message.ts }) }, "Stop"),
      message.reactions.length > 0 && h("p", { class: "reactions" }, message.reactions.map(({ name, count }) => h("span", {}, emoji(name), ` ${count}`))),
      looks.replies && repliesLine(message, looks.replies, page)),
    tools(message, page, looks));
}

/** What one can do with a message: shown when it has the pointer or the focus. */
function tools(message, page, looks) {
  if (message.private) return null;
  const shortcuts = page.store.shortcuts.filter((one) => one.kind === "message");
  const at = { channel: message.channel, ts: message.ts };
  const use = (one) => page.act("shortcut", { ...at, callback_id: one.callback_id });
  const own = message.user === page.store.me ? [{ label: "Delete message", deed: () => page.act("delete", at) }] : [];
  const items = [...shortcuts.map((one) => ({ label: one.name, deed: () => use(one) })), ...own];
  return h("div", { class: "hover" },
    !looks.inThread && h("button", { type: "button", title: "Reply in thread", "aria-label": "Reply in thread", onclick: () => page.openThread(message) }, icon("reply")),
    items.length > 0 && h("button", { class: "more", type: "button", title: "More actions", "aria-label": "More actions", "aria-haspopup": "menu",
      onclick: (event) => menu(event.currentTarget, items) }, "⋯"));
}

/** Open the same menu with the right button of the mouse, where there is one. */
function asked(event) {
  const more = event.currentTarget.querySelector(".hover .more");
  if (!more || event.target.closest("a, input, textarea")) return;
  event.preventDefault();
  more.click();
}

function attached(file, page) {
  const size = file.size < 1024 ? `${file.size} bytes` : `${Math.round(file.size / 1024)} kB`;
  const address = `/file?as=${encodeURIComponent(page.store.me)}&id=${encodeURIComponent(file.id)}`;
  return h("li", {}, h("a", { href: address, download: file.name }, h("strong", {}, file.title), h("small", {}, `${file.name}, ${size}`)));
}

function content(message, page) {
  if (!message.blocks?.length) return h("div", { class: "prose" }, mrkdwn(message.text, page.store.names));
  if (!entered.has(message.ts)) entered.set(message.ts, {});
  const filled = entered.get(message.ts);
  const press = (action, value) => page.press({ channel: message.channel, ts: message.ts }, action, value, filled);
  return draw(message.blocks, { names: page.store.names, press, entered: filled });
}

function repliesLine(message, replies, page) {
  const faces = [...new Set(replies.map((reply) => reply.user))].slice(0, 4);
  const count = replies.length === 1 ? "1 reply" : `${replies.length} replies`;
  return h("button", { class: "replies", type: "button", onclick: () => page.openThread(message) },
    faces.map((id) => avatar(page.store.people.get(id), "tiny")),
    h("span", { class: "count" }, count),
    h("span", { class: "view" }, `Last reply ${clock(replies.at(-1).ts)}`));
}

/** "hrbot is searching the policies…", while a thread has a status. */
export function statusRow(status, page) {
  const said = status.status || status.loading_messages?.[0] || "is working…";
  return h("div", { class: "status" },
    avatar(page.store.people.get(page.store.bot), "small"),
    h("span", {}, h("strong", {}, "hrbot "), said.replace(/[.…]+$/, "")),
    h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")));
}

/** Messages and statuses as entries for `reconcile`; close ones of the same author are set tight. */
export function entries(messages, page, options = {}) {
  const out = [];
  let last = null;
  for (const message of messages) {
    const channel = message.channel;
    const replies = options.thread ? [] : page.store.replies(channel, message.ts);
    const status = options.thread ? null : page.store.status(channel, message.ts);
    const near = last && last.user === message.user && !last.private === !message.private && message.ts - last.ts < 300;
    const tight = Boolean(near && !out.at(-1)?.ends);
    const inline = options.inline ? replies : [];
    const looks = { tight, inThread: options.thread, replies: !options.inline && replies.length ? replies : null };
    out.push({
      key: message.ts,
      mark: mark(message, `${tight}${replies.map((r) => r.ts)}`),
      draw: () => messageRow(message, page, looks),
      ends: Boolean(looks.replies || status || inline.length),
    });
    if (inline.length) out.push(inlineReplies(message, inline, page));
    if (status) out.push({ key: `status${message.ts}`, mark: JSON.stringify(status), draw: () => statusRow(status, page), ends: true });
    last = message;
  }
  return out;
}

/** In a direct message a short thread reads on under its question. */
function inlineReplies(message, replies, page) {
  const shown = replies.slice(-6);
  const draw = () =>
    h("section", { class: "inline", "aria-label": "Replies" },
      replies.length > shown.length && h("button", { class: "linkish", type: "button", onclick: () => page.openThread(message) }, `Show all ${replies.length} replies`),
      shown.map((reply, at) => messageRow(reply, page, { inThread: true, tight: at > 0 && shown[at - 1].user === reply.user })),
      h("button", { class: "linkish", type: "button", onclick: () => page.openThread(message) }, icon("reply"), "Reply in thread"));
  return { key: `thread${message.ts}`, mark: replies.map((reply) => mark(reply)).join(), draw, ends: true };
}
