"""Carrying all data over from the embedded database into PostgreSQL, or nothing of it."""


class NotCarried(Exception):
    """Nothing was carried over. The message says why and what to do, without any stored value."""
