// The thread beside the conversation.

import { composer } from "./composer.js";
import { fill, h, icon, reconcile, showNewest } from "./dom.js";
import { entries, statusRow } from "./message.js";

/** Draws the thread `page.thread` ({channel, ts} or null) into `root`; returns {refresh}. */
export function thread(root, page) {
  let drawn = null;
  let list;

  function refresh() {
    const open = page.thread && page.store.find(page.thread.channel, page.thread.ts);
    root.hidden = !open;
    document.body.classList.toggle("with-thread", Boolean(open));
    if (!open) {
      drawn = null;
      return;
    }
    const head = JSON.stringify([page.thread, page.store.me]);
    if (drawn !== head) {
      drawn = head;
      begin(page.store.place(open.channel));
    }
    show(open);
  }

  function begin(place) {
    list = h("div", { class: "list", role: "log", "aria-label": "Thread", "aria-live": "off", tabindex: "0" }, h("div", { class: "rows" }));
    const send = (text) => page.say(text, page.thread.ts);
    fill(root,
      h("header", { class: "title" },
        h("h2", {}, "Thread"),
        h("p", { class: "topic" }, place.kind === "im" ? "hrbot" : `# ${place.name}`),
        h("button", { class: "tool", type: "button", "aria-label": "Close thread", title: "Close", onclick: page.closeThread }, icon("close"))),
      list,
      h("div", { class: "dock" }, composer(page, { id: "reply", placeholder: "Reply…", send })));
  }

  function show(open) {
    const near = list.scrollHeight - list.scrollTop - list.clientHeight < 160;
    const replies = page.store.replies(open.channel, open.ts);
    const status = page.store.status(open.channel, open.ts);
    const count = replies.length === 1 ? "1 reply" : `${replies.length} replies`;
    const line = replies.length ? [{ key: "count", mark: count, draw: () => h("div", { class: "day left" }, h("span", {}, count)) }] : [];
    const working = status ? [{ key: "status", mark: JSON.stringify(status), draw: () => statusRow(status, page) }] : [];
    reconcile(list.firstChild, [
      ...entries([open], page, { thread: true }),
      ...line,
      ...entries(replies, page, { thread: true }),
      ...working,
    ]);
    if (near) showNewest(list);
  }

  return { refresh };
}
