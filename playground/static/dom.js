// Building elements. Text becomes text nodes only: nothing here, or anywhere in the playground, parses HTML.

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes, `on...` listeners and children; false, null and undefined are left out. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) set(element, name, value);
  element.append(...children.flat(Infinity).filter((child) => child || child === 0));
  return element;
}

function set(element, name, value) {
  if (value === false || value === null || value === undefined) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else element.setAttribute(name, value === true ? "" : value);
}

/** A drawing of icons.svg; decoration, hidden from screen readers. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/static/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

/** The drawing beside a channel's name. */
export function sign(place) {
  if (place.shared) return "shared";
  return place.kind === "group" ? "lock" : "hash";
}

/** A person's picture: initials on a colour of their own; the app's is its icon. */
export function avatar(person, size = "") {
  if (person?.bot && person.name === "hrbot") {
    return h("img", { class: `avatar ${size}`, src: "/static/icon.svg", alt: "" });
  }
  const name = person?.name ?? "?";
  const initials = name.split(" ").map((word) => word[0]).slice(0, 2).join("");
  return h("span", { class: `avatar colour${person?.colour} ${size}`, "aria-hidden": "true" }, initials);
}

/** Only addresses that cannot run anything. */
function safeAddress(address) {
  return /^(https?:\/\/|mailto:)/i.test(address) ? address : null;
}

export function link(address, label) {
  const safe = safeAddress(address);
  return safe ? h("a", { href: safe, target: "_blank", rel: "noopener noreferrer" }, label) : h("span", {}, label);
}

/** Replace what `parent` holds; what had the focus, and comes again under the same id, has it again. */
export function fill(parent, ...children) {
  const focused = parent.contains(document.activeElement) && document.activeElement.id;
  parent.replaceChildren(...children.flat(Infinity).filter(Boolean));
  if (focused) document.getElementById(focused)?.focus();
  return parent;
}

/** Draw `root` anew only when `mark` is not what it was drawn for, so that focus and open menus stay. */
export function once(root, mark, ...children) {
  const text = JSON.stringify(mark);
  if (root.dataset.mark === text) return;
  root.dataset.mark = text;
  fill(root, ...children.map((child) => child()));
}

/** Scroll to the end, but never past the beginning of what is newest. */
export function showNewest(list) {
  const newest = [...list.querySelectorAll(".message")].at(-1);
  const beginning = newest ? newest.getBoundingClientRect().top - list.getBoundingClientRect().top + list.scrollTop - 70 : Infinity;
  list.scrollTop = Math.min(list.scrollHeight, beginning);
}

/**
 * Replace keyed children, keeping the nodes of those whose `mark` is unchanged, so that focus and reading stay. Where a
 * control with the focus is drawn anew, the one in its place has it.
 */
export function reconcile(parent, wanted) {
  const focused = [...parent.children].find((node) => node.contains(document.activeElement));
  const place = focused && controls(focused).indexOf(document.activeElement);
  const known = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  const nodes = wanted.map(({ key, mark, draw }) => {
    const old = known.get(key);
    if (old && old.dataset.mark === mark) return old;
    const node = draw();
    node.dataset.key = key;
    node.dataset.mark = mark;
    return node;
  });
  const stay = new Set(nodes);
  for (const node of [...parent.children]) if (!stay.has(node)) node.remove();
  nodes.forEach((node, at) => {
    if (parent.children[at] !== node) parent.insertBefore(node, parent.children[at] ?? null);
  });
  if (focused && !focused.isConnected) refocus(nodes.find((node) => node.dataset.key === focused.dataset.key), place);
}

function controls(node) {
  return [...node.querySelectorAll("a[href], button, input, select, textarea")];
}

function refocus(node, place) {
  const target = node && (controls(node)[place] ?? node);
  target?.focus();
}
