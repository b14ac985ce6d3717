// What the page knows, and how news changes it. No drawing here.

export class Store {
  constructor(seen) {
    Object.assign(this, seen);
    this.people = new Map(seen.people.map((person) => [person.id, person]));
    this.modals = seen.modals; // those that lie on each other, the lowest first
    this.unread = new Set();
    this.names = {
      person: (id) => this.people.get(id)?.name,
      place: (id) => this.place(id)?.name,
    };
  }

  /** The modal on top. */
  get modal() {
    return this.modals.at(-1) ?? null;
  }

  place(id) {
    return this.conversations.find((place) => place.id === id);
  }

  get direct() {
    return this.conversations.find((place) => place.kind === "im");
  }

  role(id = this.me) {
    return this.roles.find((role) => role.id === id);
  }

  /** What stands in a conversation itself: not what is only in a thread. */
  roots(channel) {
    return this.messages[channel].filter((message) => !message.thread_ts || message.thread_ts === message.ts);
  }

  replies(channel, root) {
    return this.messages[channel].filter((message) => message.thread_ts === root && message.ts !== root);
  }

  find(channel, ts) {
    return this.messages[channel].find((message) => message.ts === ts);
  }

  status(channel, root) {
    return this.statuses.find((status) => status.channel === channel && status.thread_ts === root);
  }

  /** Take one piece of news in. */
  learn(news) {
    ({
      message: () => this.#put(news.channel, news.message),
      removed: () => this.#drop(news.channel, news.ts),
      status: () => this.#say(news),
      prompts: () => (this.prompts[news.channel] = news.prompts),
      home: () => (this.home = news.view),
      modal: () => this.#stack(news.view),
      mode: () => (this.mode = news.mode),
      trace: () => this.#traced(news.trace),
      closed: () => this.#unstack(news.id),
    })[news.kind]?.();
  }

  #traced(trace) {
    const at = this.traces.findIndex((known) => known.number === trace.number);
    if (at >= 0) this.traces[at] = trace;
    else this.traces.push(trace);
  }

  #stack(view) {
    const at = this.modals.findIndex((known) => known.id === view.id);
    if (at >= 0) this.modals[at] = view;
    else this.modals.push(view);
  }

  #unstack(id) {
    this.modals = this.modals.filter((known) => known.id !== id);
  }

  #put(channel, message) {
    const list = this.messages[channel];
    const at = list.findIndex((known) => known.ts === message.ts);
    if (at >= 0) list[at] = message;
    else list.push(message);
  }

  #drop(channel, ts) {
    this.messages[channel] = this.messages[channel].filter((message) => message.ts !== ts);
  }

  #say(news) {
    this.statuses = this.statuses.filter((status) => status.channel !== news.channel || status.thread_ts !== news.thread_ts);
    if (news.status) this.statuses.push(news);
  }
}
