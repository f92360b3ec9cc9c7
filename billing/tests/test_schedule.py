"""What the clock starts in billing: one that fails keeps none of the others."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from billing import schedule
from billing.actions import dunning, invoicing, renewing
from billing.invoicing.lines import Charge, add_lines
from billing.models import DunningStep, Invoice
from billing.money import Money
from billing.schedule import issue_held_invoices, remind_of_invoices, renew_subscriptions
from billing.tests.invoices import add_profile, add_seller, add_subscription, an_invoice

pytestmark = pytest.mark.django_db


def fail_for(monkeypatch, module, name, organization):
    """Whatever is done for the organization, it fails."""
    really = getattr(module, name)

    def fail(*args, **options):
        row = next(iter([*args, *options.values()]))
        if getattr(row, "invoice", row).organization_id == organization.pk:
            raise ValueError("It cannot be rendered.")
        return really(*args, **options)

    monkeypatch.setattr(module, name, fail)


def test_a_subscription_that_cannot_be_renewed_keeps_none_of_the_others(
    acme, zenith, monkeypatch, caplog
):
    add_seller()
    for organization in (acme, zenith):
        add_profile(organization)
    held, other = add_subscription(acme), add_subscription(zenith)
    fail_for(monkeypatch, renewing, "bill_period", acme)

    with time_machine.travel(datetime(2026, 12, 2, tzinfo=UTC)):
        assert renew_subscriptions() == 1

    held.refresh_from_db()
    other.refresh_from_db()
    assert held.period_start == date(2026, 11, 1)
    assert other.period_start == date(2026, 12, 1)
    assert Invoice.objects.get().organization == zenith
    assert f"subscription {held.pk}" in caplog.text


def test_an_invoice_of_which_nobody_can_be_reminded_keeps_none_of_the_others(
    acme, zenith, monkeypatch, caplog
):
    held, other = an_invoice(acme), an_invoice(zenith)
    fail_for(monkeypatch, dunning, "enqueue_reminder", acme)

    with time_machine.travel(datetime.combine(other.due_on, datetime.min.time(), UTC)):
        assert remind_of_invoices() == 1

    assert DunningStep.objects.get().invoice == other
    assert f"invoice {held.pk}" in caplog.text


@pytest.mark.parametrize("way", ["is held", "fails"])
def test_drafts_that_can_never_be_issued_do_not_keep_a_newer_one_waiting(
    acme, zenith, monkeypatch, way
):
    add_seller()
    add_profile(acme, country="IE" if way == "is held" else "DE")
    add_profile(zenith)
    for organization in (acme, acme, zenith):
        draft = Invoice.objects.create(
            organization=organization, kind="invoice", currency="EUR", net_minor=1, total_minor=1
        )
        add_lines(draft, [Charge("Team", Money(1, "EUR"))])
    if way == "fails":
        fail_for(monkeypatch, invoicing, "issue", acme)
    monkeypatch.setattr(schedule, "MOST", 2)

    assert [issue_held_invoices() for _ in range(3)] == [0, 1, 0]
    assert Invoice.objects.issued().get().organization == zenith
    assert Invoice.objects.drafts().filter(tried_at=None).count() == 0
