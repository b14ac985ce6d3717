"""A message on its way to its place, while it is written and when it is whole, whatever Slack answers. Knows no engine and no store."""
