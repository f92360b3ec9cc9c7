"""All that is stored in the embedded database, carried over into PostgreSQL, or nothing of it."""


class NotCarried(Exception):
    """Why nothing is carried over, and what to do about it. It never holds a stored value."""
