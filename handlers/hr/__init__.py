"""What HR works on in its channel: answers to verify, gaps, what was damaged. Rights are looked up at every step."""
