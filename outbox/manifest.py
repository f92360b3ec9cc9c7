"""What the outbox declares."""

from datetime import timedelta

from django.utils import timezone

from console.health import Check
from console.jobs.clock import Job, any_exist
from console.manifests import declarations_of
from console.serving.pages import Pages
from outbox import attention, measures
from outbox.models import Mail

DECLARED = [
    *declarations_of(attention),
    *declarations_of(measures),
    Pages("outbox.urls", under="development/mail/", are_for_development=True),
    # It expires before the next one is due, so that a stopped worker finds no heap of them.
    Job(
        "drain the outbox",
        task="outbox.tasks.drain",
        every=timedelta(seconds=2),
        expires=timedelta(seconds=10),
        has_work=any_exist("mails_due", lambda: Mail.objects.due(timezone.now())),
    ),
    Check("oldest_unsent_mail", lambda: Mail.objects.report_oldest_unsent()),
]
