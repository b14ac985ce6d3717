// The page: holds where one is, wires the parts together, and passes on what visitors do.

import { behind } from "./behind.js";
import { conversation } from "./conversation.js";
import { explain, modals } from "./dialogs.js";
import { fill, h } from "./dom.js";
import { follow, act as send } from "./server.js";
import { sidebar, topBar } from "./sidebar.js";
import { Store } from "./store.js";
import { thread } from "./thread.js";

const part = (id) => document.getElementById(id);

const page = {
  store: null,
  where: { channel: "", tab: "" },
  thread: null,
  behind: localStorage.getItem("behind") === "yes",
  toggleBehind,
  go, become, say, act, press,
  ask: (text) => say(text),
  openThread: (message) => openThread({ channel: message.channel, ts: message.root }),
  closeThread: () => openThread(null),
  showSidebar,
  chooseWho: () => part("who").click(),
  explain: () => explain(page),
  theme: { dark, toggle },
};

const main = conversation(part("conversation"), page);
const beside = thread(part("thread"), page);
const onTop = modals(page);
const backstage = behind(part("behind"), page);
let stopFollowing = () => {};

// -- drawing

let planned = false;

/** Draw what has changed, once per frame however much is new. */
function refresh() {
  if (planned) return;
  planned = true;
  requestAnimationFrame(() => {
    planned = false;
    topBar(part("top"), page);
    sidebar(part("sidebar"), page);
    main.refresh();
    beside.refresh();
    onTop.refresh();
    backstage.refresh();
  });
}

// -- who and where

function become(person) {
  stopFollowing();
  stopFollowing = follow(person, learn, reachable);
}

/** Everything anew: for another person, or after a break. */
function begin(seen) {
  const before = page.store?.me;
  page.store = new Store(seen);
  history.replaceState(null, "", `?as=${page.store.me}${location.hash}`);
  const { tab } = page.where;
  if (!page.store.place(page.where.channel)) {
    page.where = tab ? { channel: page.store.direct.id, tab } : { channel: page.store.conversations[0].id, tab: "" };
  }
  page.thread = page.thread && page.store.find(page.thread.channel, page.thread.ts) ? page.thread : null;
  if (before !== page.store.me) opened();
}

function go(channel, tab = "") {
  page.where = { channel, tab };
  page.store.unread.delete(channel);
  if (page.thread && page.thread.channel !== channel) page.thread = null;
  if (tab === "home") page.thread = null;
  hideSidebar();
  opened();
  refresh();
  requestAnimationFrame(() => main.focus());
}

/** The app learns when its Home or its Messages tab is opened. */
function opened() {
  if (page.where.tab) act("open", { tab: page.where.tab });
}

/** On a narrow screen the conversations lie over the page until one is chosen, or something else is pressed. */
function showSidebar() {
  document.body.classList.add("with-sidebar");
  document.querySelector(".drawer").setAttribute("aria-expanded", "true");
  (part("sidebar").querySelector("[aria-current]") ?? part("who")).focus();
}

function hideSidebar() {
  document.body.classList.remove("with-sidebar");
  document.querySelector(".drawer")?.setAttribute("aria-expanded", "false");
}

function toggleBehind() {
  page.behind = !page.behind;
  localStorage.setItem("behind", page.behind ? "yes" : "no");
  refresh();
  const target = () => (page.behind && part("model-mode")) || part("behind-button");
  requestAnimationFrame(() => requestAnimationFrame(() => target().focus()));
}

function openThread(at) {
  const before = document.activeElement;
  page.thread = at;
  refresh();
  if (at) requestAnimationFrame(() => requestAnimationFrame(() => busy(before) || part("reply-text")?.focus()));
  else main.focus();
}

/** Whether the visitor has begun to write, or gone somewhere since the focus was at `before`: it is not taken from them. */
function busy(before) {
  const { activeElement: at } = document;
  return (at.matches("textarea") && Boolean(at.value)) || (at !== before && at !== document.body);
}

// -- what visitors do

async function act(what, details) {
  const came = await send(page.store.me, what, details);
  if (came.failed) toast(came.failed);
  return came;
}

async function say(text, threadTs = "") {
  if (!lost) fill(part("toasts")); // what was noted before is past
  const { channel } = page.where;
  const typed = /^(\/[\w-]+)\s*([^]*)$/.exec(text);
  if (typed && !threadTs) return command(channel, typed[1], typed[2]);
  const came = await act("say", { channel, text, thread_ts: threadTs });
  if (text.includes("@hrbot") && !threadTs && came.ts) expect(channel, came.ts);
  if (came.delivered && !threadTs) unheard(channel, text);
  main.end();
}

let expected = null; // the question whose thread opens when the app takes it up

/** Open the thread of a question just asked as soon as something happens in it, which may have been already. */
function expect(channel, ts) {
  if (page.store.place(channel)?.kind === "im") return;
  expected = { channel, ts };
  if (page.store.status(channel, ts) || page.store.replies(channel, ts).length) openExpected();
}

function openExpected() {
  const here = expected.channel === page.where.channel && !page.where.tab;
  if (here && !main.draft()) openThread(expected);
  expected = null;
}

/** A newcomer may wonder why nobody answers: in channels hrbot listens only when it is mentioned. */
function unheard(channel, text) {
  if (page.store.place(channel)?.kind === "im" || text.includes("@hrbot")) return;
  toast("In a channel hrbot answers when you mention it.", { label: "Ask @hrbot this", deed: () => say(`@hrbot ${text}`) });
}

async function command(channel, name, text) {
  if (page.store.commands.some((known) => known.command === name)) await act("command", { channel, command: name, text });
  else toast(`${name} is not a command here. Type / to see which there are.`);
  main.end();
}

function press(on, actionId, value, entered) {
  return act("press", { ...on, action_id: actionId, value, entered });
}

// -- news

function learn(news) {
  if (news.kind === "state") begin(news);
  else page.store.learn(news);
  if (news.kind === "message") noticed(news);
  if (news.kind === "status") announced(news);
  if (expected && expected.ts === (news.thread_ts ?? news.message?.thread_ts)) openExpected();
  refresh();
}

function noticed({ channel, message }) {
  const here = channel === page.where.channel && page.where.tab !== "home";
  if (message.user === page.store.me) return;
  if (!here && !message.edited) page.store.unread.add(channel);
  if (!message.streaming && (here || !message.edited)) speak(`${page.store.people.get(message.user)?.name}: ${message.text}`);
}

/** For screen readers: what is new, and what takes the place of something that was read before. */
function speak(text) {
  part("spoken").textContent = text.slice(0, 500);
}

let working = ""; // the thread whose work was announced last: its texts rotate, and are said once

function announced({ thread_ts: root, status }) {
  if (status && root !== working) speak(`hrbot ${status}`);
  working = status ? root : "";
}

let lost = false;

function reachable(there, forGood = false) {
  document.body.classList.toggle("lost", !there);
  if (forGood) toast("There is nobody of this name here.", { label: "Start as Emma", deed: () => become(""), stays: true });
  else if (!there && !lost) toast("The playground does not answer. Is `make run` still running? I keep trying.", { stays: true });
  else if (there) fill(part("toasts"));
  lost = !there;
}

/** A note at the bottom with one thing to do about it; goes by itself unless it `stays`. */
function toast(text, { label = "OK", deed = () => {}, stays = false } = {}) {
  const done = () => { note.remove(); deed(); };
  const note = h("div", { class: "toast" }, text, h("button", { type: "button", class: "linkish", onclick: done }, label));
  fill(part("toasts"), note);
  if (!stays) setTimeout(() => note.remove(), 10000);
}

// -- light and dark

function dark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function toggle() {
  document.documentElement.dataset.theme = dark() ? "light" : "dark";
  localStorage.setItem("theme", document.documentElement.dataset.theme);
  refresh();
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || document.querySelector("dialog[open], .people")) return;
  if (document.body.classList.contains("with-sidebar")) leaveSidebar();
  else if (page.behind && part("behind").contains(document.activeElement)) toggleBehind();
  else if (page.thread) page.closeThread();
});

function leaveSidebar() {
  hideSidebar();
  document.querySelector(".drawer").focus();
}

document.addEventListener("pointerdown", (event) => {
  if (!event.target.closest("#sidebar, .drawer")) hideSidebar();
});

const theme = localStorage.getItem("theme");
if (theme) document.documentElement.dataset.theme = theme;
page.where.tab = { "#home": "home", "#messages": "messages" }[location.hash] ?? "";
become(new URLSearchParams(location.search).get("as") ?? "");
