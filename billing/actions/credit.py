"""Paying open invoices with what an organization paid too much for others: its credit."""

from collections.abc import Iterable, Iterator

from django.db.models import Q

from accounts.models import User
from audit import log
from billing import dates
from billing.events.invoices import CREDIT_TAKEN_BACK, CREDIT_USED
from billing.models import (
    AttemptKind,
    Invoice,
    Payment,
    PaymentAttempt,
    PaymentKind,
    ProviderFinding,
)
from billing.money import Money
from organizations.models import Organization

OLDEST_FIRST = ("due_on", "created_at", "pk")

type Share = tuple[Invoice, Invoice, int]
"""The invoice that was paid too much, the one that is paid with it, and how much in minor units."""


def lock_ledger(invoice: Invoice) -> None:
    """Lock the row of an invoice's organization, as all do who pay or correct one of its invoices.

    It comes before any of these invoices is locked. Otherwise two who pay too much for two of them
    would wait for each other.
    """
    owner = Invoice.objects.filter(pk=invoice.pk).values("organization")
    rows = Organization.objects.select_for_update(no_key=True).filter(pk__in=owner)
    list(rows.values_list("pk"))


def use_credit(organization: Organization | None) -> None:
    """Pay open invoices of an organization with its credit, the oldest first.

    For the caller that has locked its ledger. Nothing happens without credit, or to what belongs to
    no organization. An invoice for which a card is being charged is not paid.
    """
    if organization is None:
        return
    settled = Invoice.objects.charges().settled().filter(organization=organization)
    paid_too_much = list(
        settled.exclude(balance_minor=0).order_by(*OLDEST_FIRST)  # type: ignore[misc]  # `settled` adds it
    )
    if not paid_too_much:
        return
    under_way = PaymentAttempt.objects.unfinished().values("invoice")
    unpaid = Invoice.objects.unsettled().filter(organization=organization)
    unpaid = unpaid.exclude(pk__in=under_way).order_by(*OLDEST_FIRST)
    for source, target, minor in _shares(paid_too_much, list(unpaid)):
        _move(source, target, minor)


def spendable_credit(invoice: Invoice) -> int:
    """Return what was paid too much for an invoice and may pay others, in minor units; 0 for none.

    A write-off is no money. What is on its way back to a card is no credit, and neither is anything
    while operators have to look at money that came back or may: they still need it there.
    """
    if ProviderFinding.objects.returning().filter(attempt__invoice=invoice).exists():
        return 0
    write_offs = Q(kind=PaymentKind.WRITE_OFF) | Q(reverses__kind=PaymentKind.WRITE_OFF)
    written_off = sum(invoice.payments.filter(write_offs).values_list("amount_minor", flat=True))
    return max(0, -_open_of(invoice) - written_off - refunds_under_way(invoice))


def refunds_under_way(invoice: Invoice) -> int:
    """What is being refunded to cards for an invoice, in minor units."""
    refunds = invoice.payment_attempts.unfinished().filter(kind=AttemptKind.REFUND)
    return sum(refunds.values_list("amount_minor", flat=True))


def take_back_credit(invoice: Invoice, reason: str, by: User) -> None:
    """Take back what an invoice gave as credit and is no longer paid itself, the newest first.

    For the caller that has locked its ledger and reversed a payment of it.
    """
    given = invoice.payments.filter(
        kind=PaymentKind.CREDIT, amount_minor__lt=0, reversal=None
    ).order_by("-pk")
    for entry in given.select_related("moved_to__invoice"):
        if _open_of(invoice) <= 0:
            return
        reverse_credit(entry, reason, by)
        take_back_credit(entry.moved_to.invoice, reason, by)


def reverse_credit(entry: Payment, reason: str, by: User) -> Payment:
    """Reverse both entries of a credit, given either; returns the reversal of this one."""
    other = entry.taken_from or entry.moved_to
    reversals = [enter_reversal(payment, reason, by) for payment in (entry, other)]
    paid = entry if entry.taken_from_id else other
    log.record(
        CREDIT_TAKEN_BACK,
        organization=paid.invoice.organization,
        by=log.OperatorActor(by),
        target=paid.invoice,
        after={"amount": str(paid.amount), "source": paid.reference},
        reason=reason,
    )
    return reversals[0]


def enter_reversal(payment: Payment, reason: str, by: User) -> Payment:
    """Enter the opposite of an entry."""
    _lock(payment.invoice)
    return Payment.objects.create(
        invoice=payment.invoice,
        kind=PaymentKind.REVERSAL,
        amount_minor=-payment.amount_minor,
        received_on=dates.today(),
        reason=reason,
        reverses=payment,
        recorded_by=by,
    )


def _shares(credited: Iterable[Invoice], unpaid: list[Invoice]) -> Iterator[Share]:
    """How much of each credit pays which invoice of its currency, in the order of both."""
    left = {invoice.pk: _open_in(invoice) for invoice in unpaid}
    for source in credited:
        credit = spendable_credit(source)
        for target in unpaid:
            minor = min(credit, left[target.pk])
            if minor > 0 and target.currency == source.currency:
                credit, left[target.pk] = credit - minor, left[target.pk] - minor
                yield source, target, minor


def _move(source: Invoice, target: Invoice, minor: int) -> None:
    """Enter a credit in both invoices, and record it."""
    _lock(source)
    _lock(target)
    amount = Money(minor, source.currency)
    reason = f"Paid too much for {source.number}, used for {target.number}."
    entered = {"kind": PaymentKind.CREDIT, "received_on": dates.today(), "reason": reason}
    taken = source.payments.create(amount_minor=-minor, reference=target.number, **entered)
    target.payments.create(amount_minor=minor, reference=source.number, taken_from=taken, **entered)
    log.record(
        CREDIT_USED,
        organization=target.organization,
        by=log.System(),
        target=target,
        after={"amount": str(amount), "source": source.number},
    )


def _lock(invoice: Invoice) -> None:
    """Lock an invoice's row, so that it is not noted as settled while something of it opens."""
    Invoice.objects.select_for_update(no_key=True).only("pk").get(pk=invoice.pk)


def _open_of(invoice: Invoice) -> int:
    return _open_in(Invoice.objects.with_balance().get(pk=invoice.pk))


def _open_in(invoice: Invoice) -> int:
    """What is open of an invoice that was read with its balance, in minor units."""
    return int(invoice.balance_minor)  # type: ignore[attr-defined]  # `with_balance` adds it
