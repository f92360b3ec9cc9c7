"""Pages of usage, each beside what it is about."""
