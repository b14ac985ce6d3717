"""Private requests of employees to HR: how HR sees and serves them, and the letters that carry these and other messages.

Knows nothing of answers; how an employee sends one is in `handlers.answers`.
"""
