"""What the console says in its log, in which form, and which request it was about."""
