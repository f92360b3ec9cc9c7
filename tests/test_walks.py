"""What the background does in batches: none reads again what the ones before it have done."""

import json
from datetime import timedelta
from statistics import median

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from credentials import retention as of_credentials
from credentials.schedule import forget_expired_credentials
from deployments import retention as of_runs
from deployments.models import Run
from deployments.schedule import forget_old_runs
from deployments.tests.makers import add_environment
from machines.models import PersonalToken
from organizations.models import Notification
from organizations.notifications import retention as of_notifications
from organizations.schedule import forget_old_mails
from outbox.models import Mail
from portal import retention as of_sign_ups
from portal.models import SignUp, SignUpState
from portal.schedule import forget_notes
from projects.tests.makers import add_component
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
    return (Mail.objects.all(), Notification.objects.all()), of_notifications, forget_old_mails


def add_deliveries(adam):
    """Deliveries of long ago; returns the table."""
    webhook, now = add_webhook(by=adam), timezone.now()
    long_ago = settings.WEBHOOK_DELIVERIES_KEPT_DAYS * DAY + DAY
    same = {"webhook": webhook, "organization_id": webhook.organization_id, "type": "a"}
    Delivery.objects.bulk_create(
        Delivery(**same, created_at=now - long_ago - n * timedelta(minutes=1), state="delivered")
        for n in range(MANY)
    )
    return (Delivery.objects.all(),), of_deliveries, forget_old_deliveries


def add_runs(adam):
    """Runs of long ago; returns the table."""
    long_ago = timezone.now() - of_runs.RUNS_ARE_KEPT - DAY
    same = {
        "organization": adam.organization,
        "component": add_component(adam, "Nightly"),
        "environment": add_environment(by=adam),
        "state": "started",
        "started_at": long_ago,
    }
    Run.objects.bulk_create(
        Run(**same, external_id=str(n), created_at=long_ago - n * timedelta(minutes=1))
        for n in range(MANY)
    )
    return (Run.objects.all(),), of_runs, forget_old_runs


def add_credentials(adam):
    """Personal tokens that ended long ago; returns the table."""
    long_ago = timezone.now() - (of_credentials.EXPIRED_KEPT_DAYS + 1) * DAY
    PersonalToken.objects.bulk_create(
        PersonalToken(
            organization=adam.organization,
            membership=adam,
            name="old",
            digest=number.to_bytes(32),
            created_at=long_ago - 30 * DAY,
            life=30 * DAY,
            expires_at=long_ago - number * timedelta(minutes=1),
        )
        for number in range(MANY)
    )
    return (PersonalToken.objects.all(),), of_credentials, forget_expired_credentials


def add_sign_ups(adam):
    """Requests for access that were answered long ago; returns those with a message."""
    long_ago = timezone.now() - of_sign_ups.NOTES_KEPT - DAY
    same = {"organization": adam.organization, "user": adam.user, "state": SignUpState.APPROVED}
    SignUp.objects.bulk_create(
        SignUp(**same, note="Please.", decided_at=long_ago - n * timedelta(minutes=1))
        for n in range(MANY)
    )
    return (SignUp.objects.exclude(note=""),), of_sign_ups, forget_notes


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


ALL = [add_mails, add_deliveries, add_runs, add_credentials, add_sign_ups]


@pytest.mark.parametrize("add", ALL)
def test_the_last_batch_reads_no_more_than_the_first(adam, add, monkeypatch):
    left, module, forget = add(adam)
    monkeypatch.setattr(module, "BATCH", EACH)
    buffers = Buffers(left[0].model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(rows.model._meta.db_table for rows in left)}")

    with connection.execute_wrapper(buffers):
        forget()

    assert not any(rows.exists() for rows in left)
    assert len(buffers.read) == MANY // EACH + 1
    # What a vacuum or a split of the index adds to some batch is left out by the median.
    assert median(buffers.read[-5:]) <= buffers.read[0] + 10, buffers.read
