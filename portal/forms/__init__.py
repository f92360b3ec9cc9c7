"""The shape of what people type in the Developer Portal, and in the console about it."""
