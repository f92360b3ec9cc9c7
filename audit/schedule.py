"""The jobs of the app."""

from celery import shared_task

from audit import erasing


@shared_task
def erase_names() -> None:
    """Erase the names of closed accounts from events. May run twice: the second finds nothing."""
    erasing.carry_out_erasures()
