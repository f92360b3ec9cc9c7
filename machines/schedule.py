"""What the clock starts."""

from celery import shared_task

from console.jobs.batches import delete_in_order
from machines.models import ProgramSignIn

BATCH, LASTS = 1_000, 60
"""How many rows one transaction deletes, and the seconds after which no further one is begun."""


@shared_task
def forget_program_sign_ins() -> None:
    """Delete the requests of programs that expired, with their addresses.

    A second run finds nothing.
    """
    expired = ProgramSignIn.objects.expired()
    delete_in_order(expired, "expires_at", at_once=BATCH, seconds=LASTS)
