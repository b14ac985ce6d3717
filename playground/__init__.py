"""A local Slack in the browser, with the real app behind it: no account, no network. `server` runs it."""
