"""The model: a question and passages go out in a Converse call, a draft comes back, or a ModelError that says why not.

Paced, retried and paid for here; what of a draft may be shown is decided in `bot.checks`. Knows no documents and no Slack.
"""
