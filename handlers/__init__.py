"""The Slack door: events come in, messages go out. Knows no Bedrock and no disk; `bolt` says which event goes where."""
