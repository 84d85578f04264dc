"""What a command tells the shell."""

DONE = 0
FAILED = 1
USAGE = 2
PROBLEMS = 3
"""`check` found something; the files themselves could be read."""
CANCELLED = 130
"""128 + SIGINT, as shells report it."""
