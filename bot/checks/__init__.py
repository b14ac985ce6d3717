"""What may be shown. Pure: a text goes in, a verdict comes out.

A draft passes only if it leaks nothing of the model's inner workings, stands on passages that were given, and states no
number, date, amount, contact or link that those passages do not hold. `neutralise` makes any text harmless to show: no
mention that notifies, no link in disguise.

    flow ──> verdict ──> leaks, citations, facts, attached, neutral
                         leaks ──> shapes, voice, and the prompt in `bot.prompt`
                         facts ──> calendar, quantities, contacts
"""
