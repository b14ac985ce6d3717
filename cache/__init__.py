"""The memory: `answers` is its door, `verified` keeps what HR vouches for. Knows nothing of Slack and Bedrock."""
