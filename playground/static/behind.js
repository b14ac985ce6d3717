// Beside the page: how the model behaves, and what happened to each question.

import { fill, h, icon, reconcile } from "./dom.js";

const MODES = [
  ["off", "Off", "Answers are quoted from the policies."],
  ["normal", "Normal", "Answers within a second or two."],
  ["slow", "Slow", "Takes so long that a quotation comes first, and the answer takes its place."],
  ["throttled", "Throttled", "Takes one call in 5 seconds and refuses the others: hrbot asks again, or quotes."],
  ["failing", "Failing", "Every call ends in an error: the quotation answers."],
  ["thinking", "Thinking aloud", "Leaks its reasoning into the answer: the checks refuse it."],
];

/** Draws the panel into `root` while `page.behind` is set; returns {refresh}. */
export function behind(root, page) {
  let drawn = null;
  let list;

  function refresh() {
    root.hidden = !page.behind;
    document.body.classList.toggle("with-behind", Boolean(page.behind));
    if (!page.behind) {
      drawn = null;
      return;
    }
    const head = JSON.stringify([page.store.me, page.store.mode]);
    if (drawn !== head) {
      drawn = head;
      begin();
    }
    show();
  }

  function begin() {
    list = h("div", { class: "rows" });
    fill(root,
      h("header", { class: "title" },
        h("h2", {}, "What happened"),
        h("span", { class: "grow" }),
        h("button", { class: "tool", type: "button", "aria-label": "Close what happened", title: "Close", onclick: page.toggleBehind }, icon("close"))),
      page.store.mode && model(),
      h("div", { class: "list", role: "log", "aria-label": "What happened to your questions", tabindex: "0" }, list));
  }

  function model() {
    const backed = page.store.backstage.model;
    const choose = h("select", { class: "entry", id: "model-mode", onchange: () => page.act("behave", { mode: choose.value }) },
      MODES.map(([value, label]) => h("option", { value, selected: value === page.store.mode }, value === "off" && backed ? `Off (${backed} answers)` : label)));
    const note = MODES.find(([value]) => value === page.store.mode)?.[2];
    return h("div", { class: "model" },
      h("label", { for: "model-mode" }, "Stand-in model"), choose,
      h("small", {}, note, " The stand-in repeats sentences of the passages. It is no language model."));
  }

  function show() {
    const traces = [...page.store.traces].reverse();
    const empty = [{ key: "none", mark: "", draw: () => h("p", { class: "empty" }, "Ask something, and its way to the answer is shown here.") }];
    reconcile(list, traces.length ? traces.map((trace) => ({ key: String(trace.number), mark: JSON.stringify(trace), draw: () => journey(trace) })) : empty);
  }

  return { refresh };
}

function journey(trace) {
  return h("section", { class: "trace", "aria-label": trace.question },
    h("h3", {}, trace.question),
    h("ol", {}, trace.steps.map((step) =>
      h("li", {}, h("span", { class: "at" }, `${step.at.toFixed(1)} s`), h("span", {}, step.what, step.detail && h("small", {}, step.detail))))),
    !trace.done && h("p", { class: "working" }, "On its way…"));
}
