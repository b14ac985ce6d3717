// Talking to the local Slack: what there is, what is new, what the visitor does.

let token = "";

/** Everything the chosen person sees. */
export async function state(me) {
  const answer = await fetch(me ? `/state?as=${encodeURIComponent(me)}` : "/state");
  if (!answer.ok) throw new Error(await answer.text());
  const seen = await answer.json();
  token = seen.token;
  return seen;
}

/** Do something as `me`; gives what came of it, with `failed` set to a sentence where it went wrong. */
export async function act(me, what, details) {
  try {
    const answer = await fetch("/act", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Playground-Token": token },
      body: JSON.stringify({ as: me, act: what, ...details }),
    });
    if (!answer.ok) return { failed: await answer.text() };
    const came = await answer.json();
    return came.delivered ? came : { ...came, failed: "hrbot did not take this. The terminal says why; try again in a moment." };
  } catch {
    return { failed: "The playground does not answer. Is `make run` still running?" };
  }
}

/** Follow what changes for `me`; returns the way to stop. `reachable` is told when the connection goes and comes. */
export function follow(me, told, reachable) {
  const source = new EventSource(`/news?as=${encodeURIComponent(me)}`);
  source.onmessage = (event) => told(JSON.parse(event.data));
  source.onopen = () => reachable(true);
  source.onerror = () => reachable(false);
  return () => source.close();
}
