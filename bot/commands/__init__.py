"""The commands of the command line, and what they share. Call everything; only `bot.__main__` calls them."""
