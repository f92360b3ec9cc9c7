"""Billing a period and changes of the tier, and issuing or discarding drafts."""

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
from console.database.rows import save_fields
from console.words.reasons import clean_reason

LONGEST_REASON = 300
"""Of why a draft is held, in characters."""


@transaction.atomic
def bill_period(*, subscription: BillingSubscription, by: log.ActorOrPerson) -> Invoice | None:
    """Create and issue the invoice for the subscription's period and for changes in the last one.

    The caller has locked the subscription. A period that has an invoice gets no other: that one is
    returned. An invoice that cannot be issued yet stays a draft, which operators see. None without
    a seller, or if nothing is to be paid.
    """
    billed = Invoice.objects.filter(
        subscription=subscription, period_start=subscription.period_start, kind=InvoiceKind.INVOICE
    )
    if invoice := billed.first():
        return invoice
    if not subscription.price.amount_minor:
        return _bill_charges(subscription, by, [])  # It can be left today for a period that costs.
    return _bill_charges(subscription, by, [period_charge(subscription)], is_period=True)


@transaction.atomic
def issue_held(*, invoice_id: UUID) -> bool:
    """Try to issue a draft that was held; False if it is still held, or is no draft."""
    draft = lock_invoice(Invoice(pk=invoice_id))
    return draft.is_draft and _issue_or_hold(draft, log.System()).is_issued


@transaction.atomic
def bill_changes(*, subscription: BillingSubscription, by: log.ActorOrPerson) -> Invoice | None:
    """Create and issue an invoice for changes of the tier that are not invoiced.

    None if there are none, or without a seller.
    """
    return _bill_charges(subscription, by, [])


@transaction.atomic
def issue_invoice(*, invoice: Invoice, reason: str, by: User) -> Invoice:
    """Issue a draft, for an operator.

    Raises InvalidReason, NotAnOperator, AlreadyIssued, AlreadyDiscarded, NotReady.
    """
    reason = clean_reason(reason)
    demand_operator(by)
    return issue(lock_draft(invoice), log.OperatorActor(by), reason)


@transaction.atomic
def discard_invoice(*, invoice: Invoice, reason: str, by: User) -> None:
    """Discard a draft, and record it. Its period and its changes count as charged.

    Raises InvalidReason, NotAnOperator, AlreadyIssued, AlreadyDiscarded.
    """
    reason = clean_reason(reason)
    demand_operator(by)
    draft = lock_draft(invoice)
    save_fields(draft, state=InvoiceState.DISCARDED, held_because="")
    log.record(
        INVOICE_DISCARDED,
        by=log.OperatorActor(by),
        target=draft,
        after={"net": str(draft.net)},
        reason=reason,
    )


def lock_invoice(invoice: Invoice) -> Invoice:
    """Lock the ledger of an invoice's organization and the invoice; return it as it is now.

    Until the transaction ends, no one else pays or corrects any invoice of the organization.
    """
    lock_ledger(invoice)
    rows = Invoice.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("organization", "corrects").get(pk=invoice.pk)


def lock_draft(invoice: Invoice) -> Invoice:
    """Lock a draft and return it as it is now. Raises AlreadyIssued, AlreadyDiscarded."""
    draft = lock_invoice(invoice)
    if draft.is_issued:
        raise AlreadyIssued(invoice=draft)
    if not draft.is_draft:
        raise AlreadyDiscarded
    return draft


def _bill_charges(
    subscription: BillingSubscription,
    by: log.ActorOrPerson,
    charges: list[Charge],
    *,
    is_period: bool = False,
) -> Invoice | None:
    """Create an invoice with these charges and changes of the tier that it can bear, and issue it.

    `is_period` says that it is for the present period. None without a seller, or if the sum is 0.
    """
    if not Seller.objects.exists():
        return None
    currency = subscription.price.currency
    changes = _affordable_changes(subscription, charges, currency)
    charges = [*(charge for change in changes for charge in change_charges(change)), *charges]
    if not charges_total(charges, currency):
        return None
    invoice = _create_draft(subscription, charges, is_period=is_period)
    Proration.objects.filter(pk__in=[change.pk for change in changes]).update(
        billed_at=timezone.now()
    )
    return _issue_or_hold(invoice, by)


def _issue_or_hold(invoice: Invoice, by: log.ActorOrPerson) -> Invoice:
    """Issue a draft and return it. If it is not ready, save why it is held.

    The first time it is held, that is recorded and operators are emailed.
    """
    try:
        with transaction.atomic():
            return issue(invoice, by)
    except NotReady as error:
        draft = Invoice.objects.select_related("organization").get(pk=invoice.pk)
        former_reason, draft.held_because = draft.held_because, str(error)[:LONGEST_REASON]
    if draft.held_because != former_reason:
        draft.save(update_fields=["held_because"])
    if not former_reason:
        log.record(
            INVOICE_HELD,
            by=by,
            target=draft,
            after={"net": str(draft.net), "why": draft.held_because},
        )
        operator_mail.enqueue_held_invoice(draft)
    return draft


def _affordable_changes(
    subscription: BillingSubscription, charges: Sequence[Charge], currency: str
) -> list[Proration]:
    """The changes that this invoice bears without falling below 0; the rest waits as credit."""
    affordable: list[Proration] = []
    sum_so_far = charges_total(charges, currency)
    open_changes = subscription.prorations.open().filter(currency=currency)
    for change in open_changes.select_related("from_price__tier", "to_price__tier").order_by("on"):
        sum_after = sum_so_far + charges_total(change_charges(change), currency)
        if sum_after.minor >= 0:
            affordable, sum_so_far = [*affordable, change], sum_after
    return affordable


def _create_draft(
    subscription: BillingSubscription, charges: Sequence[Charge], *, is_period: bool
) -> Invoice:
    """Create a draft invoice with these charges as its lines."""
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
