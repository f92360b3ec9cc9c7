"""Has the worker's part of telling people done."""

from organizations.notifications import announcements


def spread_everything() -> None:
    """Make notifications of what everyone is to be told."""
    while announcements.notify_next_batch():
        pass
