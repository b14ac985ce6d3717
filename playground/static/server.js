// Talking to the local Slack: what there is and what is new, and what the visitor does.

let token = "";

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
    return came.delivered || came.trouble ? came : { ...came, failed: "hrbot did not take this. The terminal says why; try again in a moment." };
  } catch {
    return { failed: "The playground does not answer. Is `make run` still running?" };
  }
}

/**
 * Follow what `me` sees: first everything (news of kind "state", again after every break), then what changes.
 * Returns the way to stop. `reachable` is told when the connection goes and comes.
 */
export function follow(me, told, reachable) {
  const source = new EventSource(`/news?as=${encodeURIComponent(me)}`);
  source.onmessage = (event) => {
    const news = JSON.parse(event.data);
    token = news.token ?? token;
    told(news);
  };
  source.onopen = () => reachable(true);
  source.onerror = () => (source.readyState === EventSource.CLOSED ? reachable(false, true) : reachable(false));
  return () => source.close();
}
