// A small menu under a button: arrows move, Enter chooses, Escape and a press elsewhere close.

import { h } from "./dom.js";

/** Open a menu of [{label, deed}] under `button`; pressing the button again closes it. */
export function menu(button, items) {
  const open = button.parentElement.querySelector("[role=menu]");
  if (open) return open.close();
  const rows = items.map(({ label, deed }) =>
    h("button", { role: "menuitem", type: "button", tabindex: "-1", onclick: () => { list.close(); deed(); } }, label));
  const list = h("div", { class: "menu", role: "menu", "aria-label": button.getAttribute("aria-label") }, rows);
  const outside = (event) => list.contains(event.target) || button.contains(event.target) || list.close(false);
  list.close = (back = true) => {
    list.remove();
    button.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside);
    if (back) button.focus();
  };
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: rows.length - 1 }[event.key];
    if (step) rows[(rows.indexOf(document.activeElement) + step) % rows.length].focus();
    else if (event.key === "Escape" || event.key === "Tab") list.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  button.after(list);
  button.setAttribute("aria-expanded", "true");
  document.addEventListener("pointerdown", outside);
  rows[0].focus();
}
