"""What is said in Slack, and to whom: is it for us, is it new, what was said before. Decides that only, and answers nothing."""
