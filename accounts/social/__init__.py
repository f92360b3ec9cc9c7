"""Signing in by an account that one has elsewhere."""
