"""Pages of usage, each next to what it is about."""
