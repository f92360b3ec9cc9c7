"""Charging cards: the provider is asked, and not believed. None of it in a transaction."""
