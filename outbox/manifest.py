"""What the outbox declares."""

from datetime import timedelta

from django.utils import timezone

from console.health import Check
from console.jobs.asking import whether_any
from console.jobs.clock import Job
from console.manifests import all_in
from console.serving.pages import Pages
from outbox import attention, measures
from outbox.models import Mail

DECLARED = [
    *all_in(attention),
    *all_in(measures),
    Pages("outbox.urls", under="development/mail/", are_for_development=True),
    # It expires before the next one is due, so that a stopped worker finds no heap of them.
    Job(
        "drain the outbox",
        task="outbox.tasks.drain",
        every=timedelta(seconds=2),
        expires=timedelta(seconds=10),
        has_work=whether_any("mails_due", lambda: Mail.objects.due(timezone.now())),
    ),
    Check("oldest_unsent_mail", lambda: Mail.objects.report_oldest_unsent()),
]
