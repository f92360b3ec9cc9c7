"""Subscriptions that processes renew at once while they are killed, on either database."""

import os
from datetime import timedelta
from unittest.mock import patch

import pytest

from audit.models import Event
from billing import dates
from billing.actions import issuing
from billing.models import BillingProfile, BillingSubscription, Invoice
from billing.schedule import renew_subscriptions
from billing.tests.makers import make_seller, make_tier
from outbox.models import Mail
from tests.crew import at_work
from tests.races.invoices import as_it_should_be, gaps_and_doubles, render_nothing
from tests.races.rounds import organizations_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(3600)]

# 10,000 subscriptions, 4 processes and 20 kills take minutes: `RENEWALS=10000 RENEWING_PROCESSES=4
# RENEWING_KILLS=20 bin/test tests/races/test_renewing.py`, and `RENEWING_DOCUMENTS=1` to have them.
RENEWALS = int(os.environ.get("RENEWALS", "60"))
PROCESSES = int(os.environ.get("RENEWING_PROCESSES", "2"))
KILLS = int(os.environ.get("RENEWING_KILLS", "4"))
STEPS = [
    "billing.actions.renewing:update_if_unchanged",
    "billing.actions.issuing:take_number",
    "billing.actions.issuing:enqueue_invoice",
    "billing.actions.renewing:bill_period",
]
"""After each of them someone dies: as soon as the period has moved, and up to the commit."""


def renew_all(number):
    """In a process of the crew: all that is due, whoever else is at it."""
    while BillingSubscription.objects.due(dates.today()).exists():
        renew_subscriptions()


def renew_all_without_documents(number):
    """The same, where documents are not made: each takes a tenth of a second."""
    with patch.object(issuing, "render", render_nothing):
        renew_all(number)


def all_due(ada):
    """So many organizations, whose month is over today."""
    make_seller()
    team, today = make_tier("Team", 4_900), dates.today()
    owners = [by.organization for (by,) in organizations_of(ada, rounds=RENEWALS)]
    BillingProfile.objects.bulk_create(
        BillingProfile(
            organization=owner,
            legal_name=owner.name,
            line_1="Main Street 1",
            city="Oslo",
            country="NO",
            emails=["invoices@acme.example"],
        )
        for owner in owners
    )
    start = today - timedelta(days=31)
    BillingSubscription.objects.bulk_create(
        BillingSubscription(
            organization=owner,
            price=team,
            state="active",
            anchor_day=today.day,
            started_on=start,
            period_start=start,
            period_end=today,
        )
        for owner in owners
    )


def test_processes_that_are_killed_bill_every_period_once(ada):
    all_due(ada)
    deed = "renew_all" if "RENEWING_DOCUMENTS" in os.environ else "renew_all_without_documents"

    ended = at_work(f"{__name__}:{deed}", PROCESSES, KILLS, steps=STEPS, calls=RENEWALS)

    assert ended == {"killed": KILLS}
    assert gaps_and_doubles(RENEWALS) == as_it_should_be()
    today = dates.today()
    assert BillingSubscription.objects.filter(period_start=today).count() == RENEWALS
    billed = Invoice.objects.issued().filter(period_start=today)
    assert billed.values("subscription").distinct().count() == RENEWALS
    assert Event.objects.filter(kind="tier.renewed").count() == RENEWALS
    assert Mail.objects.filter(kind="invoice").count() == RENEWALS
