"""What a command tells the shell."""

DONE = 0
FAILED = 1
USAGE = 2
CANCELLED = 130
"""128 + SIGINT, as shells report it."""
