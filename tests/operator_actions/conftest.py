"""Acme and Zenith, whom operators do something to, and Olga, who is one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from audit import log
from billing.invoicing.lines import Charge, add_lines
from billing.models import (
    BillingProfile,
    Invoice,
    InvoiceKind,
    Payment,
    PaymentAttempt,
    ProviderFinding,
    Seller,
    Tier,
)
from billing.money import Money
from billing.tests.invoices import add_price, an_invoice, pay
from console.models import JobRecord
from organizations.models import Handle, Organization
from organizations.tenancy.roles import RoleSlug
from outbox.models import Mail
from tests.cast import add_member, invite, lose_factor, make_organization, make_person


@pytest.fixture(scope="module")
def made(kept):
    """Acme with an old handle and an invitation, Zenith, suspended, and an operator of them."""
    adam = make_organization("Acme", by=make_person("Adam"))
    acme = adam.organization
    invite("nia@example.com", by=adam)
    zed = make_organization("Zenith", by=make_person("Zed"))
    Organization.objects.filter(pk=zed.organization_id).update(
        suspended_at=timezone.now(),
        suspension_reason="Spam was sent.",
        second_factor_from=timezone.now().date(),
    )
    return {
        "adam": adam,
        "mia": add_member(acme, "Mia", RoleSlug.DEVELOPER),
        "zed": zed,
        "olga": make_person("Olga", is_staff=True, is_superuser=True),
        "old handle": Handle.objects.create(
            handle="acme-old", handle_key="acme-old", organization=acme, retired_at=timezone.now()
        ),
        "mail": Mail.objects.get(),
        "job": JobRecord.objects.create(name="drain the outbox"),
        **billed(acme, zed.organization),
    }


def billed(acme, zenith):
    """A seller whose new bank details wait, a tier, and invoices in each state.

    What is paid too much would pay what else is open of the organization: it has nothing else.
    """
    oscar = make_person("Oscar", is_staff=True, is_superuser=True)
    issued, overpaid = (an_invoice(each, by=log.System()) for each in (acme, zenith))
    paid = pay(overpaid, amount="100.00", is_credit=True, by=oscar)
    draft = Invoice.objects.create(
        organization=acme, kind=InvoiceKind.INVOICE, currency="EUR", net_minor=1, total_minor=1
    )
    add_lines(draft, [Charge("Team", Money(1, "EUR"))])
    add_price(19_900, code="business")
    Seller.objects.update(
        next_iban="FR1420041010050500013M02606", next_bank_at=timezone.now() + timedelta(hours=9)
    )
    return {
        "seller": Seller.objects.get(),
        "tier": Tier.objects.get(code="team"),
        "profile": BillingProfile.objects.get(organization=acme),
        "draft": draft,
        "issued": issued,
        "overpaid": overpaid,
        "paid": paid,
        **paid_by_card(acme),
    }


def paid_by_card(acme):
    """A payment by card of more than was asked, and a charge that the console does not know."""
    globex = make_organization("Globex", by=make_person("Gina")).organization
    invoice = an_invoice(globex, by=log.System())
    payment = Payment.objects.create(
        invoice=invoice,
        kind="card",
        amount_minor=10_000,
        received_on=timezone.now().date(),
        reference="pi_1",
        reason="The payment provider charged it.",
    )
    PaymentAttempt.objects.create(
        invoice=invoice,
        kind="card",
        state="succeeded",
        amount_minor=10_000,
        customer="cus_1",
        reference="pi_1",
        payment=payment,
    )
    finding = ProviderFinding.objects.create(
        reference="pi_2",
        what="The console knows of no such charge.",
        amount_minor=100,
        currency="EUR",
    )
    day_ago = timezone.now() - timedelta(days=1)
    unknown = PaymentAttempt.objects.create(
        invoice=an_invoice(acme, by=log.System()),
        kind="card",
        state="unknown",
        amount_minor=10_000,
        customer="cus_1",
        sent_at=day_ago,
        unknown_at=day_ago,
    )
    return {"by card": payment, "finding": finding, "unknown": unknown}


@pytest.fixture
def adam(things):
    return things["adam"]


@pytest.fixture
def mia(things):
    return things["mia"]


@pytest.fixture
def zed(things):
    return things["zed"]


@pytest.fixture
def olga(things):
    """An operator of the installation, member of nothing."""
    return things["olga"]


@pytest.fixture
def old_handle(things):
    return things["old handle"]


@pytest.fixture
def rows(things, client_of):
    """Something to act on, for each page: it is as the page wants it."""
    client_of(things["mia"])
    lose_factor(things["mia"].user)
    acme, zenith = things["adam"].organization, things["zed"].organization
    return {
        (Organization, "suspend"): acme,
        (Organization, "end-suspension"): zenith,
        (Organization, "lift-second-factor"): zenith,
        (Organization, "appoint-administrator"): acme,
        (Handle, "release"): things["old handle"],
        (Mail, "resend"): things["mail"],
        (Mail, "drop"): things["mail"],
        (JobRecord, "run"): things["job"],
        (User, "end-sessions"): things["mia"].user,
        (User, "vouch"): things["mia"].user,
        (Seller, "edit"): things["seller"],
        (Seller, "stop-bank"): things["seller"],
        (Tier, "edit"): things["tier"],
        (Tier, "set-limit"): things["tier"],
        (Tier, "add-price"): things["tier"],
        (BillingProfile, "override-tax"): things["profile"],
        (BillingProfile, "set-tier"): things["profile"],
        (Invoice, "issue"): things["draft"],
        (Invoice, "discard"): things["draft"],
        (Invoice, "resend"): things["issued"],
        (Invoice, "record-payment"): things["issued"],
        (Invoice, "credit-note"): things["issued"],
        (Invoice, "write-off"): things["issued"],
        (Invoice, "refund"): things["overpaid"],
        (Payment, "reverse"): things["paid"],
        (Payment, "refund-card"): things["by card"],
        (PaymentAttempt, "end"): things["unknown"],
        (ProviderFinding, "settle"): things["finding"],
    }
