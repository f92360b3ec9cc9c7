"""Charging an invoice: the row comes first, the provider is called after, and once it is known what
became of it, that is written once.
"""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from audit import log
from billing.actions.invoicing import lock_invoice
from billing.actions.payments import NothingOpen, NotPayable, balance_of
from billing.events.cards import CHARGE_REQUESTED, CHARGE_STARTED
from billing.models import (
    AttemptKind,
    AttemptState,
    Invoice,
    PaymentAttempt,
    PaymentMethod,
    ProviderCustomer,
)
from billing.payment_provider.units import has_other_units
from billing.permissions import MANAGE_INVOICE
from console.database.rows import first_or_raise
from console.jobs.batches import read_in_order
from console.refusals import Refusal
from organizations.tenancy.actors import Actor
from organizations.tenancy.locks import authorize, lock_organization

RETRY_AFTER = (timedelta(days=3), timedelta(days=5), timedelta(days=7))
"""How long after the first failed charge of an invoice the same card is tried again."""
UNTRIED_AGAIN_AFTER = timedelta(hours=12)
"""How long after an attempt that failed before the card was asked the card is tried again."""
BATCH = 500
"""How many invoices are read at a time."""


class UnderWay(Refusal):
    slug = "under-way"
    message = "A payment of {invoice} is already under way. Wait until it is over."


class OtherUnits(Refusal):
    slug = "other-units"
    message = "Invoices in {currency} cannot be paid by card."


class NoCard(Refusal):
    slug = "no-card"
    message = "No card is chosen for invoices. Choose one under Payment methods."


class NoCustomer(Refusal):
    slug = "no-customer"
    message = "The payment provider does not know this organization yet. Try again."


@transaction.atomic
def pay_now(*, invoice: Invoice, on_page: bool = False, by: Actor) -> PaymentAttempt:
    """Create an attempt to pay an invoice, by the default card or on the provider's page.

    The caller calls the provider for it (`advance_attempt`). Raises NoCard, NotPayable, OtherUnits,
    UnderWay, NothingOpen, NoCustomer.
    """
    organization, by = authorize(by, MANAGE_INVOICE, on=invoice)  # type: ignore[arg-type]  # what is no one's is not theirs
    invoice = lock_invoice(invoice)
    card = None if on_page else organization.payment_methods.default().first()
    if card is None and not on_page:
        raise NoCard
    return _create_attempt(invoice, card, by=by)


@transaction.atomic
def charge_due(*, invoice_id: UUID, today: date) -> PaymentAttempt | None:
    """Create an attempt to charge an invoice to the default card of its organization.

    Locks the organization and the invoice. None if the organization does not run, no card is valid,
    nothing is open, or it is too soon. Raises OtherUnits, UnderWay, NoCustomer.
    """
    invoice = Invoice.objects.select_related("organization").get(pk=invoice_id)
    if invoice.organization is None or not invoice.organization.is_running:
        return None
    lock_organization(invoice.organization.pk, shared=True)
    card = invoice.organization.payment_methods.default().first()
    if card is None or card.is_expired(today):
        return None
    invoice = lock_invoice(invoice)
    if balance_of(invoice).minor <= 0 or not is_chargeable(invoice, card, today):
        return None
    return _create_attempt(invoice, card, by=log.System())


def _create_attempt(
    invoice: Invoice, card: PaymentMethod | None, *, by: Actor | log.System
) -> PaymentAttempt:
    """Create an attempt to pay what is open of an invoice that the caller has locked; record it.

    Without a card, it is to be paid on a page of the provider, which is not called here yet.
    Raises NotPayable, OtherUnits, UnderWay, NothingOpen or NoCustomer.
    """
    _demand_payable_by_card(invoice)
    open_amount = balance_of(invoice)
    if open_amount.minor <= 0:
        raise NothingOpen(invoice=invoice)
    customer = first_or_raise(
        ProviderCustomer.objects.filter(organization=invoice.organization), NoCustomer
    )
    attempt = PaymentAttempt.objects.create(
        invoice=invoice,
        kind=AttemptKind.CARD if card else AttemptKind.PAGE,
        amount_minor=open_amount.minor,
        requested_by=None if isinstance(by, log.System) else by.person,
        customer=customer.reference,
        card=card.reference if card else "",
        card_label=str(card) if card else "",
    )
    log.record(
        CHARGE_STARTED if isinstance(by, log.System) else CHARGE_REQUESTED,
        by=by,
        target=invoice,
        after={"amount": str(open_amount), "card": attempt.card_label},
    )
    return attempt


def _demand_payable_by_card(invoice: Invoice) -> None:
    """Raise NotPayable, OtherUnits, or UnderWay if an attempt to pay the invoice is unfinished."""
    if not invoice.is_issued or invoice.is_credit_note or invoice.organization is None:
        raise NotPayable(invoice=invoice)
    if has_other_units(invoice.currency):
        raise OtherUnits(currency=invoice.currency)
    if invoice.payment_attempts.unfinished().exists():
        raise UnderWay(invoice=invoice)


def due_for_charge(today: date) -> list[UUID]:
    """IDs of open invoices that can be charged to the default card of their organization.

    Ordered by due date.
    """
    cards = PaymentMethod.objects.default().filter(
        organization__suspended_at=None, organization__deletion_asked_at=None
    )
    invoices = Invoice.objects.unsettled().filter(organization__in=cards.values("organization"))
    invoices = invoices.exclude(payment_attempts__in=PaymentAttempt.objects.unfinished())
    invoices = invoices.prefetch_related("payment_attempts")
    invoice_ids: list[UUID] = []
    for batch in read_in_order(invoices, "due_on", at_once=BATCH):
        organization_ids = {invoice.organization_id for invoice in batch}
        default_cards: dict[UUID | None, PaymentMethod] = {
            card.organization_id: card for card in cards.filter(organization__in=organization_ids)
        }
        invoice_ids += [
            invoice.pk
            for invoice in batch
            if (card := default_cards.get(invoice.organization_id))
            and is_chargeable(invoice, card, today)
        ]
    return invoice_ids


def is_chargeable(invoice: Invoice, card: PaymentMethod, today: date) -> bool:
    """Whether a card may be tried for an invoice: for the first time, or days after it was
    declined.

    False if the card expired, was declined for good or was tried for the last time, and after a
    charge that succeeded or that an operator ended. An attempt that failed before the card was
    asked only delays the next one by UNTRIED_AGAIN_AFTER.
    """
    if card.is_expired(today) or has_other_units(invoice.currency):
        return False
    charges = [
        attempt for attempt in invoice.payment_attempts.all() if attempt.kind != AttemptKind.REFUND
    ]
    if any(attempt.state in {AttemptState.SUCCEEDED, AttemptState.ENDED} for attempt in charges):
        return False  # An operator reversed it, or ended it without knowing. A person decides.
    with_card = [attempt for attempt in charges if attempt.card == card.reference]
    half_a_day_ago = timezone.now() - UNTRIED_AGAIN_AFTER
    if any(attempt.is_untried and attempt.created_at > half_a_day_ago for attempt in with_card):
        return False
    tried = sorted(
        (attempt for attempt in with_card if not attempt.is_untried),
        key=lambda attempt: attempt.created_at,
    )
    if not tried:
        return True
    if len(tried) > len(RETRY_AFTER) or any(attempt.is_final for attempt in tried):
        return False
    first_day = tried[0].created_at.date()
    return today >= first_day + RETRY_AFTER[len(tried) - 1]
