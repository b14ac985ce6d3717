"""What outlives the process beside the cache: accepted questions, given answers, requests, gaps, counts. Knows nothing of Slack."""
