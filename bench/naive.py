"""How invitations are mailed in many projects: a task for each, a connection for each.

The worker of the measurement is `celery -A bench.naive worker`; it knows the console's tasks too.
"""

from uuid import UUID

from celery import shared_task
from django.core.mail import EmailMultiAlternatives

from console.celery import app

__all__ = ["app", "send"]


@shared_task
def send(mail_id: str, invitation_id: str, address: str) -> None:
    """Write one invitation and send it. May run twice, and then mails twice."""
    from outbox import kinds
    from outbox.models import Mail

    mail = Mail(pk=UUID(mail_id), kind="invitation", recipient=address, subject_id=invitation_id)
    message: EmailMultiAlternatives | None = kinds.write(mail)
    if message is not None:
        message.send()
