"""How many emails wait, and for how long, as Prometheus is told."""

from datetime import timedelta

import time_machine
from django.utils import timezone

from outbox.models import Mail
from tests.metrics import TOKEN, numbers


def test_emails_are_measured_by_what_became_of_them(owe_note, settings):
    settings.METRICS_TOKEN = TOKEN
    now = timezone.now()
    waiting, retried, given_up, sent = (owe_note() for _ in range(4))
    Mail.objects.filter(pk=waiting.pk).update(due_at=now - timedelta(seconds=90))
    Mail.objects.filter(pk=retried.pk).update(attempts=2, due_at=now + timedelta(hours=1))
    Mail.objects.filter(pk=given_up.pk).update(undeliverable_at=now)
    Mail.objects.filter(pk=sent.pk).update(sent_at=now, due_at=now - timedelta(days=1))

    with time_machine.travel(now, tick=False):
        found = numbers()

    assert found['console_mail{state="waiting"}'] == 2
    assert found['console_mail{state="retried"}'] == 1
    assert found['console_mail{state="given_up"}'] == 1
    assert found["console_mail_oldest_seconds"] == 90


def test_no_email_is_late_where_none_waits(db, settings):
    settings.METRICS_TOKEN = TOKEN

    assert numbers()["console_mail_oldest_seconds"] == 0
