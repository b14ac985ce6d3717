// The conversations on the left, and the bar on top: who one is, and how it looks.

import { avatar, h, icon, once, sign } from "./dom.js";

/** Draw the conversations. */
export function sidebar(root, page) {
  const { store, where } = page;
  const channels = store.conversations.filter((place) => place.kind !== "im");
  once(root, [store.me, where, [...store.unread]], () => [
    h("div", { class: "workspace" }, h("strong", {}, store.team), h("span", { class: "local" }, "on this computer")),
    group("Channels", channels.map((place) => entry(place.id, "", [icon(sign(place)), place.name], place))),
    group("Direct messages", [entry(store.direct.id, "messages", [avatar(store.people.get(store.bot), "tiny"), "hrbot"])]),
    group("Apps", [entry(store.direct.id, "home", [icon("home"), "hrbot Home"])]),
    h("button", { class: "behind-button", type: "button", onclick: page.explain }, icon("info"), h("span", {}, "Behind the scenes")),
  ]);

  function entry(channel, tab, label, place) {
    const current = where.channel === channel && (where.tab ?? "") === tab;
    const unread = store.unread.has(channel) && tab !== "home" && !current;
    return h("li", {},
      h("button", { class: `place ${unread ? "unread" : ""}`, type: "button", "aria-current": current && "page", title: place?.shared && "Shared with another company", onclick: () => page.go(channel, tab) },
        label, unread && h("span", { class: "unseen" }, " (unread)")));
  }

  function group(name, items) {
    return [h("h2", {}, name), h("ul", {}, items)];
  }
}

/** Draw the bar on top. */
export function topBar(root, page) {
  const { store } = page;
  const me = store.people.get(store.me);
  const dark = page.theme.dark();
  once(root, [store.me, dark, store.mode, page.behind], () => [
    h("div", { class: "brand" }, h("img", { src: "/static/icon.svg", alt: "" }), h("strong", {}, "hrbot"), h("span", {}, "playground")),
    h("div", { class: "who" },
      h("button", { class: "me", id: "who", type: "button", "aria-haspopup": "menu", "aria-expanded": "false", onclick: () => menu(root, page) },
        avatar(me, "tiny"), h("span", { class: "long" }, "You are "), h("strong", {}, named(me.name)), h("span", { class: "role" }, store.role().role), icon("down"))),
    h("button", { class: "behind-toggle", id: "behind-button", type: "button", title: "What happened", "aria-pressed": String(page.behind), onclick: page.toggleBehind },
      icon("info"), h("span", { class: "long" }, "What happened"), modelled(store.mode) && h("span", { class: "role" }, `stand-in model: ${store.mode}`)),
    h("button", { class: "tool", id: "theme", type: "button", title: dark ? "Light" : "Dark", "aria-label": dark ? "Light colours" : "Dark colours", onclick: page.theme.toggle }, icon(dark ? "sun" : "moon")),
  ]);
}

/** The family name goes where there is no room for it. */
function named(name) {
  const [first, ...others] = name.split(" ");
  return [first, h("span", { class: "long" }, ` ${others.join(" ")}`)];
}

function modelled(mode) {
  return mode && mode !== "off";
}

/** The choice of who one is: arrows move, Enter chooses, Escape closes. */
function menu(root, page) {
  const { store } = page;
  const button = root.querySelector("#who");
  const open = root.querySelector(".people");
  if (open) return open.close();
  const items = store.roles.map((role) => {
    const person = store.people.get(role.id);
    return h("button", { role: "menuitemradio", type: "button", "aria-checked": String(role.id === store.me), onclick: () => { list.close(); page.become(role.id); } },
      avatar(person), h("span", { class: "grow" }, h("strong", {}, person.name, h("span", { class: "role" }, role.role)), h("small", {}, role.note)));
  });
  const list = h("div", { class: "people", role: "menu", "aria-label": "Who you are" }, h("p", { class: "lead" }, "See hrbot as…"), items);
  const outside = (event) => root.contains(event.target) || list.close();
  list.close = () => {
    list.remove();
    button.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside);
    button.focus();
  };
  list.addEventListener("keydown", (event) => {
    const at = items.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: items.length - 1 }[event.key];
    if (step) items[(at + step) % items.length].focus();
    else if (event.key === "Escape" || event.key === "Tab") list.close();
    else return;
    event.preventDefault();
  });
  button.parentElement.append(list);
  button.setAttribute("aria-expanded", "true");
  document.addEventListener("pointerdown", outside);
  (items.find((item) => item.getAttribute("aria-checked") === "true") ?? items[0]).focus();
}
