"""/hrbot-admin: purging, refreshing, reports, and why an answer is what it is. Rights are looked up at every step."""
