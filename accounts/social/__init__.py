"""Signing in with an account at a provider."""
