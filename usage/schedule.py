"""Tasks that the clock starts."""

from celery import shared_task

from usage import retention


@shared_task
def forget_old_usage() -> None:
    """Delete old batches and old numbers of calls.

    May run twice, and at the same time: what one run has deleted is not there for the other.
    """
    retention.forget_old()
