// Where one writes: Enter sends, Shift+Enter breaks the line, "/" and "@" offer what there is.

import { avatar, fill, h, icon } from "./dom.js";

/**
 * @param page the page's parts and deeds: {store}
 * @param options {id, placeholder, send(text), commands: whether "/" is for commands here}
 */
export function composer(page, options) {
  const list = h("ul", { class: "offers", id: `${options.id}-offers`, role: "listbox", "aria-label": "Suggestions", hidden: true });
  const text = h("textarea", {
    id: `${options.id}-text`, rows: 1, placeholder: options.placeholder, "aria-label": options.placeholder, maxlength: 8000,
    "aria-autocomplete": "list", "aria-controls": list.id, "aria-describedby": `${options.id}-hint`, autocomplete: "off", enterkeyhint: "send",
  });
  const send = h("button", { class: "send", type: "submit", title: "Send", "aria-label": "Send", disabled: true }, icon("send"));
  const hint = h("span", { class: "grow hint", id: `${options.id}-hint` });
  const form = h("form", { class: "composer", onsubmit: submit },
    list,
    text,
    h("div", { class: "tools" },
      h("button", { class: "tool", type: "button", title: "Mention hrbot", "aria-label": "Mention hrbot", onclick: () => insert("@hrbot ") }, icon("at")),
      options.commands && h("button", { class: "tool", type: "button", title: "Slash commands", "aria-label": "Slash commands", onclick: () => replaceWith("/") }, icon("slash")),
      hint,
      send));
  let offers = [];
  let chosen = 0;

  function submit(event) {
    event?.preventDefault();
    const said = text.value.trim();
    if (!said) return;
    replaceWith("");
    options.send(said);
  }

  function changed() {
    text.style.height = "auto";
    text.style.height = `${Math.min(text.scrollHeight, 200)}px`;
    send.disabled = !text.value.trim();
    fill(hint, usage(text.value));
    offer(offered(text.value, text.selectionStart));
  }

  /** What may follow the command that is being typed; before there is one, how to send. */
  function usage(typed) {
    const known = options.commands && page.store.commands.find(({ command }) => typed.startsWith(`${command} `));
    return known?.hint ? `${known.command} ${known.hint}` : [h("kbd", {}, "Enter"), " to send"];
  }

  function offered(typed, cursor) {
    if (options.commands && /^\/[\w-]*$/.test(typed)) {
      return page.store.commands.filter((known) => known.command.startsWith(typed))
        .map((known) => ({ picture: "/", name: known.command, hint: known.hint, what: known.what, put: () => replaceWith(`${known.command} `) }));
    }
    const word = /(^|\s)@(\w*)$/.exec(typed.slice(0, cursor));
    if (word && "hrbot".startsWith(word[2].toLowerCase())) {
      const put = () => replaceWith(`${typed.slice(0, cursor - word[2].length - 1)}@hrbot ${typed.slice(cursor)}`);
      return [{ person: page.store.people.get(page.store.bot), name: "hrbot", hint: "", what: "Ask the HR assistant", put }];
    }
    return [];
  }

  function offer(found) {
    offers = found;
    chosen = 0;
    list.hidden = !found.length;
    fill(list, found.map((item, at) =>
      h("li", { role: "option", id: `${list.id}-${at}`, "aria-selected": String(at === chosen), onmousedown: (event) => { event.preventDefault(); item.put(); } },
        item.person ? avatar(item.person, "tiny") : h("span", { class: "slash" }, item.picture),
        h("strong", {}, item.name), h("span", { class: "args" }, item.hint), h("span", { class: "what" }, item.what))));
    point();
  }

  function point() {
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === chosen)));
    if (offers.length) text.setAttribute("aria-activedescendant", `${list.id}-${chosen}`);
    else text.removeAttribute("aria-activedescendant");
  }

  function insert(added) {
    text.setRangeText(added, text.selectionStart, text.selectionEnd, "end");
    text.focus();
    changed();
  }

  function replaceWith(all) {
    text.value = all;
    text.focus();
    changed();
  }

  function keyed(event) {
    if (event.isComposing) return;
    if (offers.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : offers.length - 1)) % offers.length;
      point();
    } else if (offers.length && (event.key === "Enter" || event.key === "Tab")) offers[chosen].put();
    else if (offers.length && event.key === "Escape") offer([]);
    else if (event.key === "Enter" && !event.shiftKey) submit();
    else return;
    event.preventDefault();
  }

  fill(hint, usage(""));
  text.addEventListener("input", changed);
  text.addEventListener("keydown", keyed);
  text.addEventListener("blur", () => offer([]));
  form.draft = () => text.value;
  return form;
}
