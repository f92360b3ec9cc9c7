"""Forms of the Developer Portal, and of the console about it."""
