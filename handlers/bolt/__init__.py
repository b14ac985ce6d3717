"""The Bolt app and the two ways in: which event goes where, and what becomes of odd ones and of errors. Answers nothing itself."""
