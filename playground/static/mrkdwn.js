// Slack's own markup, as in section blocks, `text` and what people write, to nodes.

import { h, link } from "./dom.js";

const EMOJI = Object.fromEntries(
  ("wave 👋|tada 🎉|white_check_mark ✅|x ❌|warning ⚠️|eyes 👀|bulb 💡|lock 🔒|mag 🔍|books 📚|page_facing_up 📄|" +
    "thumbsup 👍|+1 👍|thumbsdown 👎|-1 👎|smile 😄|slightly_smiling_face 🙂|heart ❤️|hourglass ⌛|" +
    "hourglass_flowing_sand ⏳|question ❓|exclamation ❗|information_source ℹ️|bar_chart 📊|broom 🧹|wastebasket 🗑️|" +
    "speech_balloon 💬|house 🏠|airplane ✈️|baby 👶|pushpin 📌|link 🔗|robot_face 🤖|clock3 🕒|calendar 📅")
    .split("|").map((pair) => pair.split(" ")),
);

const TOKEN = new RegExp(
  [
    "```(?<block>[^]+?)```",
    "`(?<code>[^`\\n]+)`",
    "<(?<form>[^<>\\n]+)>",
    "(?<![\\w*])\\*(?<bold>[^*\\s](?:[^*\\n]*[^*\\s])?)\\*(?![\\w*])",
    "(?<![\\w_])_(?<italic>[^_\\s](?:[^_\\n]*[^_\\s])?)_(?![\\w_])",
    "(?<![\\w~])~(?<strike>[^~\\s](?:[^~\\n]*[^~\\s])?)~(?![\\w~])",
    ":(?<emoji>[a-z0-9_+-]+):",
    "(?<line>\\n)",
  ].join("|"),
  "g",
);

/** Slack's three escapes, back to the signs. */
function unescaped(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** Nodes for mrkdwn; `names` knows people and channels by id. */
export function mrkdwn(text, names) {
  const lines = text.split("\n");
  const out = [];
  for (let at = 0; at < lines.length;) {
    const quoted = lines[at].startsWith("&gt;") || lines[at].startsWith(">");
    let end = at;
    while (end < lines.length && (lines[end].startsWith("&gt;") || lines[end].startsWith(">")) === quoted) end += 1;
    const part = lines.slice(at, end);
    if (quoted) out.push(h("blockquote", {}, inline(part.map((l) => l.replace(/^(&gt;|>) ?/, "")).join("\n"), names)));
    else out.push(...inline(part.join("\n"), names));
    at = end;
  }
  return out;
}

function inline(text, names) {
  const out = [];
  let done = 0;
  for (const found of text.matchAll(TOKEN)) {
    out.push(unescaped(text.slice(done, found.index)), token(found, names));
    done = found.index + found[0].length;
  }
  out.push(unescaped(text.slice(done)));
  return out;
}

function token({ 0: whole, groups }, names) {
  if (groups.block) return h("pre", {}, h("code", {}, unescaped(groups.block.replace(/^\n|\n$/g, ""))));
  if (groups.code) return h("code", {}, unescaped(groups.code));
  if (groups.form) return special(groups.form, names);
  if (groups.bold) return h("strong", {}, inline(groups.bold, names));
  if (groups.italic) return h("em", {}, inline(groups.italic, names));
  if (groups.strike) return h("s", {}, inline(groups.strike, names));
  if (groups.line) return h("br");
  return EMOJI[groups.emoji] ?? whole;
}

/** `<@U1>`, `<#C1|general>`, `<!here>`, `<https://x.example|label>`. */
export function special(form, names) {
  const [target, label] = form.split("|");
  const said = label && unescaped(label);
  if (target.startsWith("@")) return h("span", { class: "mention" }, `@${names.person(target.slice(1)) ?? said ?? "someone"}`);
  if (target.startsWith("#")) return h("span", { class: "mention" }, `#${names.place(target.slice(1)) ?? said ?? "channel"}`);
  if (target.startsWith("!date^")) return dated(target, said);
  if (target.startsWith("!")) return h("span", { class: "mention loud" }, said ?? `@${target.slice(1).split("^")[0]}`);
  return link(unescaped(target), said ?? unescaped(target).replace(/^mailto:/, ""));
}

const DATES = { date_num: { dateStyle: "short" }, date: { dateStyle: "long" }, date_long: { dateStyle: "full" }, date_short: { dateStyle: "medium" }, time: { timeStyle: "short" } };

/** `<!date^1700000000^{date_short_pretty} at {time}|fallback>`, in the reader's own time zone; the pretty ones know today. */
function dated(target, fallback) {
  const [, seconds, form] = target.split("^");
  const when = new Date(Number(seconds) * 1000);
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(when).setHours(0, 0, 0, 0)) / 86_400_000);
  const near = { "-1": "tomorrow", 0: "today", 1: "yesterday" }[days];
  if (Number.isNaN(when.valueOf()) || !form) return fallback ?? "";
  return form.replaceAll(/{(\w+?)(_pretty)?}/g, (whole, name, pretty) =>
    pretty && near ? near : DATES[name] ? when.toLocaleString([], DATES[name]) : whole);
}

export function emoji(name) {
  return EMOJI[name] ?? `:${name}:`;
}
