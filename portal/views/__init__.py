"""Pages of the Developer Portal, and those of the console about it."""
