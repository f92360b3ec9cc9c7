"""What the clock starts."""

from celery import shared_task

from accounts.sessions import SessionStore


@shared_task
def forget_expired_sessions() -> None:
    """Delete the sessions whose time ran out. A second run finds nothing."""
    SessionStore.clear_expired()
