"""What the background deletes in batches: none reads again what the ones before it have deleted."""

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from organizations.models import Notification
from organizations.notifications import retention as of_notifications
from organizations.schedule import forget_old_mails
from outbox.models import Mail
from webhooks import retention as of_deliveries
from webhooks.models import Delivery
from webhooks.schedule import forget_old_deliveries
from webhooks.tests.makers import add_webhook

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
DAY = timedelta(days=1)
MANY = 3_000
EACH = 200
"""Rows of a batch: enough that the planner takes an index for them, and few of all."""


def add_mails(adam):
    """Emails of long ago, each with a notification in it; returns the tables."""
    now, long_ago = timezone.now(), settings.MAILS_KEPT_DAYS * DAY + DAY
    mails = Mail.objects.bulk_create(
        Mail(kind="notification", created_at=at, sent_at=at)
        for at in (now - long_ago - n * timedelta(minutes=1) for n in range(MANY))
    )
    told = {"user": adam.user, "organization_id": adam.organization_id}
    Notification.objects.bulk_create(
        Notification(mail=mail, due_at=mail.created_at, event_id=number, **told)
        for number, mail in enumerate(mails)
    )
    return (Mail, Notification), of_notifications, forget_old_mails


def add_deliveries(adam):
    """Deliveries of long ago; returns the table."""
    webhook, now = add_webhook(by=adam), timezone.now()
    long_ago = settings.WEBHOOK_DELIVERIES_KEPT_DAYS * DAY + DAY
    same = {"webhook": webhook, "organization_id": webhook.organization_id, "type": "a"}
    Delivery.objects.bulk_create(
        Delivery(**same, created_at=now - long_ago - n * timedelta(minutes=1), state="delivered")
        for n in range(MANY)
    )
    return (Delivery,), of_deliveries, forget_old_deliveries


class Buffers:
    """Those that each batch of rows of a table takes to be found."""

    def __init__(self, table):
        self.table = table
        self.read = []

    def __call__(self, execute, sql, params, many, context):
        if sql.startswith("SELECT") and f'FROM "{self.table}"' in sql and "ORDER BY" in sql:
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
                (answer,) = cursor.fetchone()
            (found,) = json.loads(answer) if isinstance(answer, str) else answer
            plan = found["Plan"]
            self.read.append(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])
        return execute(sql, params, many, context)


@pytest.mark.parametrize("add", [add_mails, add_deliveries])
def test_the_last_batch_reads_no_more_than_the_first(adam, add, monkeypatch):
    models, module, forget = add(adam)
    monkeypatch.setattr(module, "BATCH", EACH)
    buffers = Buffers(models[0]._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in models)}")

    with connection.execute_wrapper(buffers):
        forget()

    assert not any(model._default_manager.exists() for model in models)
    assert len(buffers.read) == MANY // EACH + 1
    assert max(buffers.read) <= buffers.read[0] + 10, buffers.read
