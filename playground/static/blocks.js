// Block Kit to elements. `context` knows names, how to press, and what has been entered into a view so far:
// { names, press(action_id, value), entered: {action_id: value}, errors: {block_id: text} }

import { chart } from "./chart.js";
import { h, icon, link } from "./dom.js";
import { markdown } from "./markdown.js";
import { emoji, mrkdwn, special } from "./mrkdwn.js";

/** Elements for a list of blocks. */
export function draw(blocks, context) {
  return blocks.map((block) => (BLOCKS[block.type] ?? unknown)(block, context));
}

const BLOCKS = {
  section: (block, context) =>
    h("div", { class: "block section" },
      h("div", { class: "grow" },
        block.text && h("div", { class: "prose" }, text(block.text, context)),
        block.fields && h("div", { class: "fields" }, block.fields.map((field) => h("div", {}, text(field, context))))),
      block.accessory && element(block.accessory, context)),
  markdown: (block, context) => h("div", { class: "block prose" }, markdown(block.text, context.names)),
  header: (block, context) => h("h3", { class: "block header" }, text(block.text, context)),
  divider: () => h("hr", { class: "block" }),
  context: (block, context) =>
    h("div", { class: "block small" },
      block.elements.map((item) => (item.type === "image" ? image(item) : h("span", {}, text(item, context))))),
  actions: (block, context) => h("div", { class: "block actions" }, block.elements.map((item) => element(item, context))),
  context_actions: (block, context) =>
    h("div", { class: "block actions quiet" }, block.elements.map((item) => element(item, context))),
  image: (block) => h("figure", { class: "block" }, image(block)),
  input,
  table,
  data_visualization: chart,
  rich_text: (block, context) => h("div", { class: "block prose" }, block.elements.map((part) => rich(part, context))),
};

function unknown(block) {
  return h("div", { class: "block small" }, `(The playground does not draw “${block.type}” blocks.)`);
}

function text(object, context) {
  return object.type === "mrkdwn" ? mrkdwn(object.text, context.names) : plain(object);
}

function plain(object) {
  const said = object.emoji === false ? object.text : object.text.replace(/:([a-z0-9_+-]+):/g, (_, name) => emoji(name));
  return said.split("\n").flatMap((line, at) => (at ? [h("br"), line] : [line]));
}

/** Pictures come from elsewhere, and this page loads nothing from elsewhere. */
function image(item) {
  return h("span", { class: "picture", role: "img" }, `🖼 ${item.alt_text}`);
}

// -- elements

const ELEMENTS = {
  button,
  feedback_buttons: (item, context) => [
    thumb(item, item.positive_button, "up", context),
    thumb(item, item.negative_button, "thumbdown", context),
  ],
  icon_button: (item, context) =>
    h("button", { class: "thumb", type: "button", title: item.text?.text, onclick: (e) => pressed(e, item, item.value, context) },
      item.text?.text ?? item.icon),
  static_select: (item, context) => select(item, context),
  multi_static_select: (item, context) => choices(item, "checkbox", context),
  datepicker: (item, context) => picker(item, "date", context),
  timepicker: (item, context) => picker(item, "time", context),
  users_select: (item, context) => select({ ...item, options: context.people() }, context),
  overflow: (item, context) => select({ ...item, placeholder: { text: "More…" } }, context),
  radio_buttons: (item, context) => choices(item, "radio", context),
  checkboxes: (item, context) => choices(item, "checkbox", context),
  plain_text_input: entry,
  email_text_input: entry,
  url_text_input: entry,
  number_input: entry,
  image,
};

export function element(item, context) {
  return (ELEMENTS[item.type] ?? unknown)(item, context);
}

function button(item, context) {
  const label = plain(item.text);
  const attributes = { class: `button ${item.style ?? ""}`, "aria-label": item.accessibility_label };
  const press = (event) => pressed(event, item, item.value, context);
  if (!item.url) return h("button", { ...attributes, type: "button", onclick: press }, label);
  const anchor = link(item.url, label);
  anchor.className = attributes.class;
  anchor.addEventListener("click", press);
  return anchor;
}

function thumb(item, side, drawing, context) {
  const label = side.accessibility_label ?? side.text.text;
  return h("button", { class: "thumb", type: "button", title: side.text.text, "aria-label": label, onclick: (event) => pressed(event, item, side.value, context) },
    icon(drawing));
}

async function pressed(event, item, value, context) {
  const control = event.currentTarget;
  if (item.confirm && !(await confirmed(item.confirm))) return;
  control.classList.add("busy");
  await context.press(item.action_id, value ?? null);
  control.classList.remove("busy");
}

/** Ask back, as Slack does for elements with `confirm`. */
function confirmed(asked) {
  return new Promise((resolve) => {
    const dialog = h("dialog", { class: "modal ask", "aria-label": asked.title.text },
      h("h2", {}, asked.title.text),
      h("p", {}, asked.text.text),
      h("form", { class: "ends", method: "dialog" },
        h("button", { class: "button", value: "" }, asked.deny?.text ?? "Cancel"),
        h("button", { class: `button ${asked.style === "danger" ? "danger" : "primary"}`, value: "yes" }, asked.confirm?.text ?? "Yes")));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

function select(item, context) {
  const chosen = context.entered[item.action_id] ?? item.initial_option?.value ?? "";
  const control = h("select", { class: "entry", "aria-label": item.placeholder?.text ?? "Choose" },
    h("option", { value: "" }, item.placeholder?.text ?? "Choose…"),
    all(item).map((option) => h("option", { value: option.value, selected: option.value === chosen }, option.text.text)));
  control.addEventListener("change", () => {
    context.entered[item.action_id] = control.value;
    if (!context.quiet && control.value) context.press(item.action_id, control.value);
  });
  return control;
}

function all(item) {
  return item.options ?? item.option_groups.flatMap((group) => group.options);
}

function picker(item, type, context) {
  const control = h("input", { class: "entry", type, "aria-label": item.placeholder?.text ?? (type === "date" ? "Date" : "Time") });
  control.value = context.entered[item.action_id] ?? item[`initial_${type}`] ?? "";
  control.addEventListener("change", () => {
    context.entered[item.action_id] = control.value;
    if (!context.quiet && control.value) context.press(item.action_id, control.value);
  });
  return control;
}

function choices(item, kind, context) {
  const initial = kind === "radio" ? [item.initial_option?.value] : (item.initial_options ?? []).map((option) => option.value);
  const chosen = new Set([context.entered[item.action_id] ?? initial].flat());
  const name = `choice-${item.action_id}`;
  const group = h("div", { class: "choices", role: kind === "radio" ? "radiogroup" : "group" },
    all(item).map((option) =>
      h("label", {},
        h("input", { type: kind, name, value: option.value, checked: chosen.has(option.value) }),
        h("span", {}, text(option.text, context), option.description && h("small", {}, text(option.description, context))))));
  group.addEventListener("change", () => {
    const values = [...group.querySelectorAll("input:checked")].map((input) => input.value);
    context.entered[item.action_id] = kind === "radio" ? values[0] : values;
    if (!context.quiet) context.press(item.action_id, kind === "radio" ? values[0] ?? null : values);
  });
  return group;
}

const ENTRY_TYPES = { email_text_input: "email", url_text_input: "url", number_input: "number" };

function entry(item, context) {
  const value = context.entered[item.action_id] ?? item.initial_value ?? "";
  const shared = { class: "entry", placeholder: item.placeholder?.text, maxlength: item.max_length, autofocus: item.focus_on_load };
  const control = item.multiline ? h("textarea", { ...shared, rows: 4 }) : h("input", { ...shared, type: ENTRY_TYPES[item.type] ?? "text" });
  control.value = value;
  control.addEventListener("input", () => {
    context.entered[item.action_id] = control.value;
  });
  return control;
}

function input(block, context) {
  const control = element(block.element, { ...context, quiet: !block.dispatch_action });
  const optional = block.optional && h("span", { class: "optional" }, " (optional)");
  const error = context.errors?.[block.block_id];
  const about = `about-${block.block_id}`;
  control.setAttribute("aria-describedby", about);
  if (error) control.setAttribute("aria-invalid", "true");
  if (!block.optional && control.matches("input, textarea, select")) control.setAttribute("aria-required", "true");
  if (control.hasAttribute("aria-label") || control.matches(".choices")) control.setAttribute("aria-label", block.label.text);
  return h("div", { class: "block input" },
    h(/choices/.test(control.className) ? "div" : "label", {}, h("span", { class: "label" }, plain(block.label), optional), control),
    h("div", { id: about },
      block.hint && h("small", {}, plain(block.hint)),
      error && h("p", { class: "error", role: "alert" }, error)));
}

// -- tables and rich text

function table(block, context) {
  const side = (n) => block.column_settings?.[n]?.align ?? "left";
  const cell = (content, tag, n) => h(tag, { class: side(n) }, content.type === "rich_text" ? content.elements.map((part) => rich(part, context)) : String(content.text ?? content.value ?? ""));
  const row = (cells, tag) => h("tr", {}, cells.map((content, n) => cell(content, tag, n)));
  const [head, ...body] = block.rows;
  return h("div", { class: "block prose scroll" },
    h("table", {}, h("thead", {}, row(head, "th")), h("tbody", {}, body.map((cells) => row(cells, "td")))));
}

function rich(part, context) {
  const inside = () => part.elements.map((item) => richText(item, context));
  if (part.type === "rich_text_list") {
    return h(part.style === "ordered" ? "ol" : "ul", {}, part.elements.map((item) => h("li", {}, rich(item, context))));
  }
  if (part.type === "rich_text_quote") return h("blockquote", {}, inside());
  if (part.type === "rich_text_preformatted") return h("pre", {}, h("code", {}, inside()));
  return h("div", {}, inside());
}

function richText(item, context) {
  if (item.type === "link") return link(item.url, item.text ?? item.url);
  if (item.type === "user") return special(`@${item.user_id}`, context.names);
  if (item.type === "channel") return special(`#${item.channel_id}`, context.names);
  if (item.type === "broadcast") return special(`!${item.range}`, context.names);
  if (item.type === "emoji") return emoji(item.name);
  const wrapped = Object.entries({ bold: "strong", italic: "em", strike: "s", code: "code" })
    .filter(([style]) => item.style?.[style]);
  return wrapped.reduce((node, [, tag]) => h(tag, {}, node), plain({ text: item.text ?? "", emoji: false }));
}
