"""Slack's payloads and blocks: what people send is read, what they see is built, within Slack's limits. Pure; knows no client."""
