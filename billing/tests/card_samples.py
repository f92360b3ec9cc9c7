"""One of each thing that paying by card needs, for the tests about all of them."""

from billing.models import (
    CardRemoval,
    CardSetup,
    PaymentAttempt,
    PaymentMethod,
    ProviderCustomer,
    ProviderFinding,
)
from tests.samples import Sample, Things


def _customer(things: Things) -> ProviderCustomer:
    return ProviderCustomer.objects.create(
        organization=things.organization, reference=f"cus_{things.organization.pk.hex}"
    )


def _card(things: Things) -> PaymentMethod:
    return PaymentMethod.objects.create(
        organization=things.organization,
        reference=f"pm_{things.organization.pk.hex}",
        brand=things.named("Visa"),
        last_four="4242",
        expires_month=4,
        expires_year=2099,
        is_default=True,
        added_by=things.admin,
    )


def _setup(things: Things) -> CardSetup:
    return CardSetup.objects.create(
        organization=things.organization,
        added_by=things.admin,
        page=f"cs_{things.organization.pk.hex}",
        url="https://provider.example/page",
    )


def _removal(things: Things) -> CardRemoval:
    return CardRemoval.objects.create(reference=f"pm_former_{things.organization.pk.hex}")


def _attempt(things: Things) -> PaymentAttempt:
    return PaymentAttempt.objects.create(
        invoice=things.invoice,
        kind="card",
        state="failed",
        amount_minor=4_900,
        customer=things.provider_customer.reference,
        card="pm_declined",
        card_label=things.named("Visa …0341"),
        reason="It was declined.",
        requested_by=things.admin.user,
    )


def _finding(things: Things) -> ProviderFinding:
    return ProviderFinding.objects.create(
        reference=f"pi_{things.organization.pk.hex}",
        what="The console knows of no such charge.",
        attempt=things.payment_attempt,
        amount_minor=100,
        currency="EUR",
    )


SAMPLES = [
    Sample("provider_customer", _customer),
    Sample("payment_method", _card, placeholder="<uuid:card_id>"),
    Sample("card_setup", _setup, placeholder="<uuid:setup_id>"),
    Sample("card_removal", _removal),
    Sample("payment_attempt", _attempt),
    Sample("provider_finding", _finding),
]
