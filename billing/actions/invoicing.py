"""Charging a period, issuing what could not be issued then, and correcting what was."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.actions import demand_operator
from accounts.models import User
from audit import log
from billing.actions.credit import lock_ledger
from billing.actions.issuing import AlreadyDiscarded, AlreadyIssued, NotReady, issue
from billing.events.invoices import INVOICE_DISCARDED, INVOICE_HELD
from billing.invoicing.lines import Charge, add_lines, change_charges, charges_total, period_charge
from billing.mail import operators as operator_mail
from billing.models import (
    BillingSubscription,
    Invoice,
    InvoiceKind,
    InvoiceState,
    Proration,
    Seller,
)
from console.words.reasons import clean_reason

LONGEST_REASON = 300
"""Of why a draft is held, in characters."""


@transaction.atomic
def bill_period(*, subscription: BillingSubscription, by: log.ActorOrPerson) -> Invoice | None:
    """Charge the period that the subscription is in, and what changed in the one before.

    For the caller that has locked the subscription. Asked again for the same period, it returns
    the same invoice. What cannot be issued yet stays a draft, which operators see. None where
    no one sells, or nothing is to be paid.
    """
    billed = Invoice.objects.filter(
        subscription=subscription, period_start=subscription.period_start, kind=InvoiceKind.INVOICE
    )
    if found := billed.first():
        return found
    if not subscription.price.amount_minor:
        return _bill(subscription, by, [])  # It can be left today for a period that costs.
    return _bill(subscription, by, [period_charge(subscription)], is_period=True)


@transaction.atomic
def issue_held(*, invoice_id: UUID) -> bool:
    """Try a draft again, which may have what it lacked since; False if it is still held."""
    draft = lock_invoice(Invoice(pk=invoice_id))
    return draft.is_draft and _issued_or_held(draft, log.System()).is_issued


@transaction.atomic
def bill_changes(*, subscription: BillingSubscription, by: log.ActorOrPerson) -> Invoice | None:
    """Charge what changed in a period that no other follows."""
    return _bill(subscription, by, [])


@transaction.atomic
def issue_invoice(*, invoice: Invoice, reason: str, by: User) -> Invoice:
    """Issue a draft, for an operator who put in order what it lacked."""
    reason = clean_reason(reason)
    demand_operator(by)
    return issue(lock_draft(invoice), log.OperatorActor(by), reason)


@transaction.atomic
def discard_invoice(*, invoice: Invoice, reason: str, by: User) -> None:
    """Never issue a draft. Its period and its changes count as charged, so none is asked again."""
    reason = clean_reason(reason)
    demand_operator(by)
    draft = lock_draft(invoice)
    draft.state, draft.held_because = InvoiceState.DISCARDED, ""
    draft.save(update_fields=["state", "held_because"])
    log.record(
        INVOICE_DISCARDED,
        organization=draft.organization,
        by=log.OperatorActor(by),
        target=draft,
        after={"net": str(draft.net)},
        reason=reason,
    )


def lock_invoice(invoice: Invoice) -> Invoice:
    """The invoice as it is now, which no one else pays or corrects until the transaction ends.

    Nor does anyone pay or correct another of its organization.
    """
    lock_ledger(invoice)
    rows = Invoice.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("organization", "corrects").get(pk=invoice.pk)


def lock_draft(invoice: Invoice) -> Invoice:
    """The same for one that is not issued yet, and can be."""
    fresh = lock_invoice(invoice)
    if fresh.is_issued:
        raise AlreadyIssued(invoice=fresh)
    if not fresh.is_draft:
        raise AlreadyDiscarded
    return fresh


def _bill(
    subscription: BillingSubscription,
    by: log.ActorOrPerson,
    charges: list[Charge],
    *,
    is_period: bool = False,
) -> Invoice | None:
    if not Seller.objects.exists():
        return None
    currency = subscription.price.currency
    changes = _affordable(subscription, charges, currency)
    charges = [*(charge for change in changes for charge in change_charges(change)), *charges]
    if not charges_total(charges, currency):
        return None
    invoice = _draft(subscription, charges, is_period=is_period)
    Proration.objects.filter(pk__in=[change.pk for change in changes]).update(
        billed_at=timezone.now()
    )
    return _issued_or_held(invoice, by)


def _issued_or_held(invoice: Invoice, by: log.ActorOrPerson) -> Invoice:
    """Issue a draft; one that cannot be is kept with the reason, and people are told, once."""
    try:
        with transaction.atomic():
            return issue(invoice, by)
    except NotReady as lacking:
        draft = Invoice.objects.select_related("organization").get(pk=invoice.pk)
        former, draft.held_because = draft.held_because, str(lacking)[:LONGEST_REASON]
    if draft.held_because != former:
        draft.save(update_fields=["held_because"])
    if not former:
        log.record(
            INVOICE_HELD,
            organization=draft.organization,
            by=by,
            target=draft,
            after={"net": str(draft.net), "why": draft.held_because},
        )
        operator_mail.enqueue_held_invoice(draft)
    return draft


def _affordable(
    subscription: BillingSubscription, charges: Sequence[Charge], currency: str
) -> list[Proration]:
    """The changes that this invoice bears without falling below 0; the rest waits as credit."""
    taken: list[Proration] = []
    so_far = charges_total(charges, currency)
    open_ones = subscription.prorations.open().filter(currency=currency)
    for change in open_ones.select_related("from_price__tier", "to_price__tier").order_by("on"):
        after = so_far + charges_total(change_charges(change), currency)
        if after.minor >= 0:
            taken, so_far = [*taken, change], after
    return taken


def _draft(
    subscription: BillingSubscription, charges: Sequence[Charge], *, is_period: bool
) -> Invoice:
    currency = subscription.price.currency
    net = charges_total(charges, currency)
    invoice = Invoice.objects.create(
        organization=subscription.organization,
        subscription=subscription,
        kind=InvoiceKind.INVOICE,
        period_start=subscription.period_start if is_period else None,
        period_end=subscription.period_end if is_period else None,
        currency=currency,
        net_minor=net.minor,
        total_minor=net.minor,
    )
    add_lines(invoice, charges)
    return invoice
