"""What the clock's jobs find in the world of `bench/things` when a million of each thing is due.

Each job runs as the clock starts it, but is stopped after a while: what it then has left, a worker
would go on with. The number of things is for a thing that is deleted after a time, for an event of
a closed account and for an invoice; invitations and what ends soon are fewer.
"""

import time
from typing import Any

from django.db import connection, transaction
from django.test.utils import override_settings
from django.utils.module_loading import import_string

from accounts.models import Session, TrustedBrowser
from audit import erasing
from audit.models import Event
from bench.filling import copies
from bench.scale import Explained, Work
from billing.models import Invoice, InvoiceSeries, PaymentMethod, ProviderCustomer
from builds.models import CiCredential
from console.jobs.clock import JOBS
from deployments.models import Run
from gateways.models import Gateway
from organizations.models import Invitation, Notification, Organization
from outbox.models import Mail
from portal.models import SignUp
from usage.models import Batch
from webhooks.models import Delivery

OUTSIDE = ("ask the payment provider", "compare with the payment provider", "deliver to webhooks")
"""Jobs that call others."""
LASTS = 30
"""Seconds after which a job is stopped."""


class Stopped(BaseException):
    """No job catches it."""


class Watched(Explained):
    """What a job's statements cost. It ends a job that takes long."""

    def __init__(self) -> None:
        super().__init__()
        self.until = time.monotonic() + LASTS

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if time.monotonic() > self.until and not sql.startswith(("ROLLBACK", "RELEASE")):
            raise Stopped
        return super().__call__(execute, sql, params, many, context)


def make(organization: Organization, count: int) -> None:
    """So many of each thing of an organization of the demo."""
    _ended_and_sent(organization, count)
    _reported(organization, count)
    _charged(organization, count)
    event = Event.objects.within(organization.pk).order_by("-pk")[0]
    with transaction.atomic():
        erasing.request_erasure(
            "user", event.actor_id, label=erasing.pseudonym(event.actor_id or 0)
        )


def _ended_and_sent(organization: Organization, count: int) -> None:
    """Sessions and browsers that expired, emails that went, people who asked or were asked."""
    user = organization.administrators()[0].user
    expired = {"expires_at": "now() - n * interval '1 second'"}
    session = Session.objects.filter(user=user)[0]
    copies(session, count, session_key="'old' || n", expire_date=expired["expires_at"])
    browser = TrustedBrowser.objects.create(user=user, digest="old", expires_at=session.expire_date)
    copies(browser, count, digest="'old' || n", **expired)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO console_cache SELECT 'old' || n, '', now() - n * interval '1 second'"
            " FROM generate_series(1, %s) AS n",
            [count],
        )
    sent = "now() - interval '91 days' - n * interval '1 second'"
    mail = Mail.objects.filter(organization_id=organization.pk)[0]
    copies(
        mail,
        count,
        id="md5('mail' || n)::uuid",
        created_at=sent,
        sent_at=sent,
        undeliverable_at="NULL",
        skipped_at="NULL",
        leased_until="NULL",
    )
    told = Notification.objects.filter(organization_id=organization.pk)[0]
    copies(told, count, event_id="-n", due_at=sent, mail_id="md5('mail' || n)::uuid")
    copies(
        SignUp.objects.filter(organization=organization)[0],
        count,
        id="gen_random_uuid()",
        state="'rejected'",
        reason="'No.'",
        note="'Please.'",
        decided_at="now() - interval '31 days' - n * interval '1 second'",
    )
    invitation = Invitation.objects.filter(organization=organization).unanswered()[0]
    copies(
        invitation,
        count // 10,
        id="gen_random_uuid()",
        email_key="'old' || n || '@example.com'",
        expires_at="now() + n * interval '6 seconds'",
        invited_at="now() - interval '1 hour'",
        mail_id="md5('mail1')::uuid",
        reminded_at="NULL",
    )


def _reported(organization: Organization, count: int) -> None:
    """Runs, reports of gateways, deliveries and credentials of longer ago than they are kept."""
    copies(
        Run.objects.filter(organization=organization, state="succeeded")[0],
        count,
        id="gen_random_uuid()",
        external_id="'old' || n",
        created_at="now() - interval '91 days' - n * interval '1 second'",
    )
    gateway = Gateway.objects.filter(organization=organization)[0]
    batch = Batch.objects.create(
        organization=organization, gateway=gateway, name="old", lines=1, taken=1
    )
    copies(
        batch, count, name="'old' || n", at="now() - interval '9 days' - n * interval '1 second'"
    )
    copies(
        Delivery.objects.filter(organization=organization)[0],
        count,
        id="gen_random_uuid()",
        state="'delivered'",
        leased_until="NULL",
        created_at="now() - interval '31 days' - n * interval '1 second'",
    )
    copies(
        CiCredential.objects.filter(organization=organization)[0],
        count,
        id="gen_random_uuid()",
        digest="sha256(convert_to('old' || n, 'UTF8'))",
        form_id="NULL::uuid",
        replaced_by_id="NULL::uuid",
        created_at="now() - interval '300 days'",
        expires_at="now() - interval '31 days' - n * interval '1 second'",
    )


def _charged(organization: Organization, count: int) -> None:
    """Invoices of which each thousandth is open, as the clock noted, and a card for them."""
    invoice = Invoice.objects.charges().filter(organization=organization)[0]
    series = InvoiceSeries.objects.create(prefix="OLD", year=2000, next=count + 1)
    copies(
        invoice,
        count,
        id="md5('invoice' || n)::uuid",
        series_id=str(series.pk),
        position="n",
        number="'OLD-' || n",
        reference="'OLD' || n",
        subscription_id="NULL::bigint",
        issued_on="current_date - 40 - n / 1000",
        due_on="current_date - 10 - n / 1000",
        settled_at="CASE WHEN n %% 1000 > 0 THEN now() END",
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO billing_payment (invoice_id, kind, amount_minor, received_on, reference,"
            " reason, recorded_at) SELECT id, 'transfer', total_minor, current_date, '',"
            " 'It was agreed.', now() FROM billing_invoice"
            " WHERE series_id = %s AND position %% 1000 > 0",
            [series.pk],
        )
    ProviderCustomer.objects.create(organization=organization, reference="cus_1")
    PaymentMethod.objects.create(
        organization=organization,
        reference="pm_1",
        brand="visa",
        last_four="4242",
        expires_month=12,
        expires_year=2099,
        is_default=True,
    )


def report() -> None:
    """Print what a run of each job costs. Nothing that it changes is kept."""
    print(f"{'':44} {'statements':>10} {'most buffers':>12} {'longest, ms':>11} {'s':>6}")
    with override_settings(STRIPE_SECRET_KEY="only for measurements"):
        for job in JOBS:
            if job.name not in OUTSIDE:
                _report(job.name, import_string(job.task))


def _report(name: str, work: Work) -> None:
    cost, start, end = Watched(), time.monotonic(), ""
    with transaction.atomic():
        try:
            with connection.execute_wrapper(cost):
                work()
        except Stopped:
            end = "  stopped"
        except Exception as error:
            end = f"  {error!r:.100}"
        transaction.set_rollback(True)
    print(
        f"{name:44} {cost.statements:10} {cost.most:12,} {cost.slowest[0]:11,.1f}"
        f" {time.monotonic() - start:6.1f}{end}"
    )
