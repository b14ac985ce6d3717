// Standard Markdown, as in Slack's markdown block, to nodes: what models and policies use of it.

import { h, link } from "./dom.js";
import { special } from "./mrkdwn.js";

const INLINE = new RegExp(
  [
    "\\\\(?<sign>[!-/:-@[-`{-~])",
    "(?<ticks>`+)(?<code>[^`]|[^`][^]*?[^`])\\k<ticks>(?!`)",
    "!?\\[(?<label>[^\\[\\]]*)\\]\\((?<address>[^()\\s]*(?:\\([^()\\s]*\\)[^()\\s]*)?)(?:\\s+\"[^\"]*\")?\\)",
    "<(?<auto>(?:https?:|mailto:)[^<>\\s]+)>",
    "<(?<form>[@#!][^<>\\n]+)>",
    "(?<bare>https?:\\/\\/[^\\s<>()]*[^\\s<>().,;:!?'\"])",
    "\\*\\*(?=\\S)(?<bold>[^]*?\\S)\\*\\*(?!\\*)",
    "(?<!\\w)__(?=\\S)(?<strong>[^]*?\\S)__(?!\\w)",
    "\\*(?=[^\\s*])(?<italic>[^*]*?[^\\s*])\\*(?!\\*)",
    "(?<!\\w)_(?=[^\\s_])(?<em>[^_]*?[^\\s_])_(?!\\w)",
    "~~(?=\\S)(?<strike>[^]*?\\S)~~",
    "&(?<entity>amp|lt|gt|quot|nbsp|#39|#x27);",
    "(?<line> *\\n)",
  ].join("|"),
  "g",
);

const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: "\u00a0", "#39": "'", "#x27": "'" };

function inline(text, names) {
  const out = [];
  let done = 0;
  for (const found of text.matchAll(INLINE)) {
    out.push(text.slice(done, found.index), token(found.groups, names));
    done = found.index + found[0].length;
  }
  out.push(text.slice(done));
  return out;
}

function token(found, names) {
  if (found.sign) return found.sign;
  if (found.code) return h("code", {}, found.code);
  if (found.address !== undefined) return link(found.address, inline(found.label || found.address, names));
  if (found.auto || found.bare) return link(found.auto ?? found.bare, (found.auto ?? found.bare).replace(/^mailto:/, ""));
  if (found.form) return special(found.form, names);
  if (found.bold || found.strong) return h("strong", {}, inline(found.bold ?? found.strong, names));
  if (found.italic || found.em) return h("em", {}, inline(found.italic ?? found.em, names));
  if (found.strike) return h("s", {}, inline(found.strike, names));
  return found.entity ? ENTITIES[found.entity] : h("br");
}

const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/;
const RULE = /^ {0,3}([-*_])(\s*\1){2,}\s*$/;
const FENCE = /^ {0,3}(```+|~~~+)/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^( *)([-*+•]|\d{1,9}[.)])\s+(.*)$/;
const DIVIDER_ROW = /^ *\|?( *:?-+:? *\|)+( *:?-+:? *)?$|^ *\| *:?-+:? *$/;

/** Nodes for a Markdown text; `names` knows people and channels by id. */
export function markdown(text, names) {
  return blocks(text.replaceAll("\r", "").replaceAll("\t", "    ").split("\n"), { ...names, depth: 0 });
}

/** Quotes and lists hold blocks again; nobody reads deeper than this, and endless depth would exhaust the stack. */
const DEEPEST = 12;

function blocks(lines, outer) {
  if (outer.depth > DEEPEST) return [h("p", {}, lines.join("\n"))];
  const names = { ...outer, depth: outer.depth + 1 };
  const out = [];
  for (let at = 0; at < lines.length;) {
    const [node, next] = block(lines, at, names);
    if (node) out.push(node);
    at = next;
  }
  return out;
}

/** The block that begins at line `at`, and the line after it. */
function block(lines, at, names) {
  const line = lines[at];
  if (!line.trim()) return [null, at + 1];
  if (FENCE.test(line)) return fenced(lines, at);
  const heading = HEADING.exec(line);
  if (heading) return [h(`h${Math.min(6, heading[1].length + 2)}`, {}, inline(heading[2], names)), at + 1];
  if (RULE.test(line)) return [h("hr"), at + 1];
  if (QUOTE.test(line)) return quoted(lines, at, names);
  if (ITEM.test(line)) return listed(lines, at, names);
  if (isTable(lines, at)) return tabled(lines, at, names);
  return paragraph(lines, at, names);
}

function isTable(lines, at) {
  return lines[at].includes("|") && DIVIDER_ROW.test(lines[at + 1] ?? "");
}

function until(lines, at, stop) {
  let end = at;
  while (end < lines.length && !stop(lines[end], end)) end += 1;
  return end;
}

function fenced(lines, at) {
  const mark = FENCE.exec(lines[at])[1];
  const end = until(lines, at + 1, (line) => line.trim().startsWith(mark));
  return [h("pre", {}, h("code", {}, lines.slice(at + 1, end).join("\n"))), end + 1];
}

function quoted(lines, at, names) {
  const end = until(lines, at, (line) => !QUOTE.test(line));
  return [h("blockquote", {}, blocks(lines.slice(at, end).map((line) => line.replace(QUOTE, "")), names)), end];
}

function paragraph(lines, at, names) {
  const starts = (line, end) =>
    !line.trim() || (end > at && (FENCE.test(line) || HEADING.test(line) || QUOTE.test(line) || ITEM.test(line) || isTable(lines, end)));
  const end = until(lines, at, starts);
  return [h("p", {}, inline(lines.slice(at, end).map((line) => line.trim()).join("\n"), names)), end];
}

function listed(lines, at, names) {
  const [, indent, sign] = ITEM.exec(lines[at]);
  const ordered = /\d/.test(sign);
  const list = h(ordered ? "ol" : "ul", ordered ? { start: Number.parseInt(sign, 10) } : {});
  let next = at;
  while (next < lines.length) {
    const item = ITEM.exec(lines[next]);
    if (!item || item[1].length !== indent.length || /\d/.test(item[2]) !== ordered) break;
    const deeper = (line) => line.trim() && !/^ */.exec(line)[0].startsWith(`${indent} `);
    let end = until(lines, next + 1, deeper);
    while (end > next + 1 && !lines[end - 1].trim()) end -= 1;
    const inside = lines.slice(next + 1, end);
    const margin = Math.min(...inside.filter((line) => line.trim()).map((line) => /^ */.exec(line)[0].length), 99);
    list.append(h("li", {}, inline(item[3], names), blocks(inside.map((line) => line.slice(margin)), names)));
    next = until(lines, end, (line) => line.trim());
    if (next > end && !ITEM.test(lines[next] ?? "")) return [list, end];
  }
  return [list, next];
}

function cells(row) {
  return row.trim().replace(/^\||\|$/g, "").split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));
}

function tabled(lines, at, names) {
  const end = until(lines, at + 2, (line) => !line.includes("|"));
  const sides = cells(lines[at + 1]).map((rule) => (rule.endsWith(":") ? (rule.startsWith(":") ? "center" : "right") : "left"));
  const row = (line, tag) => h("tr", {}, cells(line).map((cell, n) => h(tag, { class: sides[n] }, inline(cell, names))));
  const body = lines.slice(at + 2, end).map((line) => row(line, "td"));
  return [h("div", { class: "scroll" }, h("table", {}, h("thead", {}, row(lines[at], "th")), h("tbody", {}, body))), end];
}
