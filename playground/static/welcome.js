// What stands at the beginning of each conversation: who one is, what to try, what runs behind it.

import { avatar, h, icon, sign } from "./dom.js";

/** The head of a conversation; `page.ask(text)` sends a suggestion from here. */
export function welcome(place, page) {
  const { store } = page;
  if (place.kind === "im") return direct(page);
  if (place.name === "ask-hr") return askHr(page);
  return plain(place, store);
}

function askHr(page) {
  const { store } = page;
  const me = store.people.get(store.me);
  const role = store.role();
  return h("section", { class: "welcome", "aria-label": "Welcome" },
    h("div", { class: "hero" },
      avatar(me, "large"),
      h("div", {},
        h("h2", {}, `Welcome, ${me.name.split(" ")[0]}`),
        h("p", {}, "You are ", h("strong", {}, me.name), `, ${me.title.replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase())}. ${role.welcome} `,
          h("button", { class: "linkish", type: "button", onclick: page.chooseWho }, "Be someone else")))),
    h("h3", {}, "Try one of these"),
    suggestions(page, (text) => (text.startsWith("/") ? text : `@hrbot ${text}`)),
    behind(page));
}

function direct(page) {
  const { store } = page;
  const prompts = store.prompts[store.direct.id] ?? [];
  return h("section", { class: "welcome", "aria-label": "Welcome" },
    h("div", { class: "hero" },
      avatar(store.people.get(store.bot), "large"),
      h("div", {},
        h("h2", {}, "hrbot"),
        h("p", {}, "Nobody else reads along here. Ask about leave, pay, benefits, travel and the rest; follow-up questions go into the thread."))),
    h("h3", {}, "Try one of these"),
    suggestions(page, (text) => text, "row"),
    prompts.length > 0 && [
      h("h3", {}, "Suggested by hrbot"),
      h("div", { class: "tries row" }, prompts.map((prompt) => attempt(prompt.title, () => page.ask(prompt.message)))),
    ]);
}

function plain(place, store) {
  const note = place.shared
    ? "People of another company read along in this channel, so hrbot keeps the policies to itself here."
    : place.name === "hr-desk"
    ? "What employees ask a person, and what did not help them, arrives here, for HR alone."
    : "Mention @hrbot in any channel to ask. In a channel it answers from what everyone may read.";
  return h("section", { class: "welcome", "aria-label": "Welcome" },
    h("div", { class: "hero" },
      h("span", { class: "avatar large plain", "aria-hidden": "true" }, icon(sign(place))),
      h("div", {}, h("h2", {}, place.name), h("p", {}, `This is the very beginning of #${place.name}. `, note))));
}

function suggestions(page, written, look = "") {
  return h("div", { class: `tries ${look}` }, page.store.suggestions.map((text) => attempt(text, () => page.ask(written(text)))));
}

/** A question to be asked with a click; the second click of a double click asks nothing. */
function attempt(label, ask) {
  const onclick = (event) => event.detail < 2 && ask();
  return h("button", { class: "try", type: "button", onclick }, icon(label.startsWith("/") ? "slash" : "spark"), h("span", {}, label));
}

function behind(page) {
  const { documents, model, sample } = page.store.backstage;
  const policies = sample ? `${documents} sample policies of an invented company` : `${documents} of your documents`;
  const standIn = page.store.mode && page.store.mode !== "off";
  const how = standIn
    ? ["Answers are put together by a ", h("strong", {}, "stand-in"), ` for the model from ${policies}, without AWS.`]
    : model
    ? ["Answers are written by ", h("strong", {}, model), ` on Amazon Bedrock from ${policies}.`]
    : ["Answers are ", h("strong", {}, "quoted word for word"), ` from ${policies}, without AWS.`];
  return h("p", { class: "behind" },
    icon("info"),
    h("span", {}, "The real app runs behind this page, against a Slack that exists only on this computer. ", how, " ",
      h("button", { class: "linkish", type: "button", onclick: page.explain }, "How to connect Slack and Bedrock")));
}
