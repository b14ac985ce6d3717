// What lies on top of the page: the app's modals, and the note on what runs behind it.

import { draw } from "./blocks.js";
import { h, icon } from "./dom.js";

/** Shows `page.store.modal` while there is one; returns {refresh}. What was filled in stays when the app changes a modal. */
export function modals(page) {
  const filled = new Map(); // what was entered, by view id
  let shown = null; // {view, dialog}
  let leaving = null; // the view last dismissed
  let before = null; // what had the focus before the first modal opened

  function refresh() {
    const view = page.store.modal;
    if (shown && (!view || view.id !== shown.view.id || view.hash !== shown.view.hash)) hide();
    if (view && !shown) show(view);
    if (!view && before) {
      filled.clear();
      before.focus();
      before = null;
    }
  }

  function hide() {
    const { dialog } = shown;
    shown = null;
    dialog.close();
    dialog.remove();
  }

  function show(view, errors = {}, trouble = "") {
    before ??= document.activeElement;
    if (!filled.has(view.id)) filled.set(view.id, {});
    const entered = filled.get(view.id);
    const press = (action, value) => page.press({ view: view.id }, action, value, entered);
    const people = () => page.store.roles.map(({ id }) => ({ value: id, text: { text: page.store.people.get(id).name } }));
    const form = h("form", { method: "dialog", novalidate: true, onsubmit: (event) => submit(event, view, entered) },
      h("header", {}, h("h2", {}, view.title.text), h("button", { class: "tool", type: "button", "aria-label": "Close", onclick: () => dismiss(view, true) }, icon("close"))),
      h("div", { class: "body" },
        trouble && h("p", { class: "error", role: "alert" }, trouble),
        draw(view.blocks, { names: page.store.names, press, entered, errors, people, quiet: false })),
      h("footer", { class: "ends" },
        h("button", { class: "button", type: "button", onclick: () => dismiss(view) }, view.close?.text ?? (view.previous_view_id ? "Back" : "Cancel")),
        view.submit && h("button", { class: "button primary", type: "submit" }, view.submit.text)));
    const dialog = h("dialog", { class: "modal", "aria-label": view.title.text }, form);
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      dismiss(view);
    });
    shown = { view, dialog };
    document.body.append(dialog);
    dialog.showModal();
    focusFirst(dialog);
  }

  /** Begin where something is wrong, or else where something is to be filled in. */
  function focusFirst(dialog) {
    const wrong = dialog.querySelector("[aria-invalid]");
    const first = wrong ?? dialog.querySelector("[autofocus], .body input, .body textarea, .body select");
    const target = first?.matches(".choices") ? first.querySelector("input") : first;
    (target ?? dialog.querySelector("footer button:last-child"))?.focus();
  }

  async function submit(event, view, entered) {
    event.preventDefault();
    const came = await page.act("submit", { view: view.id, entered });
    if (shown?.view === view && (came.trouble || Object.keys(came.errors ?? {}).length)) {
      hide();
      show(view, came.errors, came.trouble);
    }
  }

  /** Once: a second Escape, before the app's modal is gone, would close what is closed already. */
  async function dismiss(view, everything = false) {
    if (leaving === view) return;
    leaving = view;
    const came = await page.act("close", { view: view.id, everything: everything ? "yes" : "" });
    if (came.failed) leaving = null;
  }

  return { refresh };
}

/** What runs behind the page, and how to go on from here. */
export function explain(page) {
  const { documents, model, knowledge_path: path } = page.store.backstage;
  const step = (title, ...body) => h("section", {}, h("h3", {}, title), body);
  const code = (text) => h("pre", {}, h("code", {}, text));
  const dialog = h("dialog", { class: "modal wide", "aria-label": "Behind the scenes" },
    h("form", { method: "dialog" },
      h("header", {}, h("h2", {}, "Behind the scenes"), h("button", { class: "tool", "aria-label": "Close" }, icon("close"))),
      h("div", { class: "body prose" },
        h("p", {}, "This page is a small Slack that lives on this computer. Behind it runs the same app that runs in a company: it gets signed events, answers through Slack’s Web API, and cannot tell the difference. Nothing leaves this computer",
          model ? ", except questions and passages to Amazon Bedrock." : "."),
        step("Policies", h("p", {}, `${documents} documents in `, h("code", {}, path), ". Edit one and ask again: the answers built on it retire at once. For your own, set in ", h("code", {}, ".env"), ":"), code("KNOWLEDGE_PATH=/path/to/your/policies")),
        step("Written answers", h("p", {}, model ? `Answers are written by ${model}.` : "Answers are quoted word for word from the policies. To have them written by a model on Amazon Bedrock, have AWS credentials at hand and set:"), !model && code("AWS_REGION=eu-central-1\nBEDROCK_MODEL_ID=eu.amazon.nova-2-lite-v1:0"), h("p", {}, "docs/bedrock.md has the permissions and the models.")),
        step("Your Slack", h("p", {}, "Create an app from ", h("code", {}, "manifest.yml"), " at api.slack.com/apps, install it, and set its two tokens. ", h("code", {}, "make run"), " then connects instead of opening this page."), code("SLACK_BOT_TOKEN=xoxb-…\nSLACK_APP_TOKEN=xapp-…"), h("p", {}, "docs/slack.md goes through it step by step."))),
      h("footer", { class: "ends" }, h("button", { class: "button primary" }, "Got it"))));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
