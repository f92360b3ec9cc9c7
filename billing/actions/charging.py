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
    """Begin to pay what is open of an invoice, by the chosen card or on the provider's page."""
    organization, by = authorize(by, MANAGE_INVOICE, on=invoice)  # type: ignore[arg-type]  # what is no one's is not theirs
    fresh = lock_invoice(invoice)
    card = None if on_page else organization.payment_methods.default().first()
    if card is None and not on_page:
        raise NoCard
    attempt = _begin(fresh, card, by=by)
    attempt.requested_by = by.person
    attempt.save(update_fields=["requested_by"])
    return attempt


@transaction.atomic
def charge_due(*, invoice_id: UUID, today: date) -> PaymentAttempt | None:
    """Begin to charge an open invoice to the chosen card, if it is still due for that."""
    invoice = Invoice.objects.select_related("organization").get(pk=invoice_id)
    if invoice.organization is None or not invoice.organization.is_running:
        return None
    lock_organization(invoice.organization.pk, shared=True)
    card = invoice.organization.payment_methods.default().first()
    if card is None or card.is_expired(today):
        return None
    fresh = lock_invoice(invoice)
    if balance_of(fresh).minor <= 0 or not is_chargeable(fresh, card, today):
        return None
    return _begin(fresh, card, by=log.System())


def _begin(
    invoice: Invoice, card: PaymentMethod | None, *, by: log.ActorOrPerson
) -> PaymentAttempt:
    """Note an attempt at what is open of an invoice that the caller has locked."""
    if not invoice.is_issued or invoice.is_credit_note or invoice.organization is None:
        raise NotPayable(invoice=invoice)
    if has_other_units(invoice.currency):
        raise OtherUnits(currency=invoice.currency)
    if invoice.payment_attempts.unfinished().exists():
        raise UnderWay(invoice=invoice)
    open_ = balance_of(invoice)
    if open_.minor <= 0:
        raise NothingOpen(invoice=invoice)
    customer = ProviderCustomer.objects.filter(organization=invoice.organization).first()
    if customer is None:
        raise NoCustomer
    attempt = PaymentAttempt.objects.create(
        invoice=invoice,
        kind=AttemptKind.CARD if card else AttemptKind.PAGE,
        amount_minor=open_.minor,
        customer=customer.reference,
        card=card.reference if card else "",
        card_label=str(card) if card else "",
    )
    log.record(
        CHARGE_STARTED if isinstance(by, log.System) else CHARGE_REQUESTED,
        organization=invoice.organization,
        by=by,
        target=invoice,
        after={"amount": str(open_), "card": attempt.card_label},
    )
    return attempt


def due_for_charge(today: date) -> list[UUID]:
    """Open invoices that the chosen card of their organization can be charged for.

    Ordered by due date.
    """
    cards = PaymentMethod.objects.default().filter(
        organization__suspended_at=None, organization__deletion_asked_at=None
    )
    due = Invoice.objects.unsettled().filter(organization__in=cards.values("organization"))
    due = due.exclude(payment_attempts__in=PaymentAttempt.objects.unfinished())
    due = due.prefetch_related("payment_attempts")
    found: list[UUID] = []
    for batch in read_in_order(due, "due_on", at_once=BATCH):
        owners = {invoice.organization_id for invoice in batch}
        chosen: dict[UUID | None, PaymentMethod] = {
            card.organization_id: card for card in cards.filter(organization__in=owners)
        }
        found += [
            invoice.pk
            for invoice in batch
            if (card := chosen.get(invoice.organization_id)) and is_chargeable(invoice, card, today)
        ]
    return found


def is_chargeable(invoice: Invoice, card: PaymentMethod, today: date) -> bool:
    """Whether the card may be tried: for the first time, or days after it was declined.

    What failed before the card was asked counts for half a day alone.
    """
    if card.is_expired(today) or has_other_units(invoice.currency):
        return False
    charges = [each for each in invoice.payment_attempts.all() if each.kind != AttemptKind.REFUND]
    if any(each.state in {AttemptState.SUCCEEDED, AttemptState.ENDED} for each in charges):
        return False  # An operator reversed it, or ended it without knowing. A person decides.
    with_card = [attempt for attempt in charges if attempt.card == card.reference]
    recently = timezone.now() - UNTRIED_AGAIN_AFTER
    if any(attempt.is_untried and attempt.created_at > recently for attempt in with_card):
        return False
    tried = sorted(
        (attempt for attempt in with_card if not attempt.is_untried),
        key=lambda attempt: attempt.created_at,
    )
    if not tried:
        return True
    if len(tried) > len(RETRY_AFTER) or any(each.is_final for each in tried):
        return False
    first = tried[0].created_at.date()
    return today >= first + RETRY_AFTER[len(tried) - 1]
