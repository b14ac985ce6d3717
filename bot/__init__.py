"""The thinking: from a question to an answer. Knows nothing of Slack.

`app` puts the parts together, `engine` has the order of the steps, and each folder holds what one step needs.
"""
