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

    Lock it before any of these invoices, because otherwise two transactions that pay too much for
    two of them would wait for each other.
    """
    owner = Invoice.objects.filter(pk=invoice.pk).values("organization")
    rows = Organization.objects.select_for_update(no_key=True).filter(pk__in=owner)
    list(rows.values_list("pk"))


def use_credit(organization: Organization | None) -> None:
    """Pay open invoices of an organization with its credit, the oldest first, and record it.

    The caller has locked its ledger (`lock_ledger`). Invoices for which a card is being charged are
    left out. Does nothing without credit, and for None, an organization that was deleted.
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
    for source, target, share_minor in _shares(paid_too_much, list(unpaid)):
        _apply_credit(source, target, share_minor)


def spendable_credit(invoice: Invoice) -> int:
    """What was paid too much for an invoice and can pay others, in minor units; 0 for none.

    Not what was written off, nor what is being refunded to a card. 0 while a finding says that
    money came back or may, because operators still need it on this invoice.
    """
    if ProviderFinding.objects.returning().filter(attempt__invoice=invoice).exists():
        return 0
    write_offs = Q(kind=PaymentKind.WRITE_OFF) | Q(reverses__kind=PaymentKind.WRITE_OFF)
    written_off = sum(invoice.payments.filter(write_offs).values_list("amount_minor", flat=True))
    return max(0, -_fetch_open_minor(invoice) - written_off - refunds_under_way(invoice))


def refunds_under_way(invoice: Invoice) -> int:
    """What is being refunded to cards for an invoice, in minor units."""
    refunds = invoice.payment_attempts.unfinished().filter(kind=AttemptKind.REFUND)
    return sum(refunds.values_list("amount_minor", flat=True))


def take_back_credit(invoice: Invoice, reason: str, by: User) -> None:
    """Reverse credit that an invoice gave to others, the newest first, until nothing of it is open.

    The invoices that lose the credit take back theirs, too. The caller has locked the ledger and
    reversed a payment of the invoice.
    """
    given_credit = invoice.payments.filter(
        kind=PaymentKind.CREDIT, amount_minor__lt=0, reversal=None
    ).order_by("-pk")
    for entry in given_credit.select_related("moved_to__invoice"):
        if _fetch_open_minor(invoice) <= 0:
            return
        reverse_credit(entry, reason, by)
        take_back_credit(entry.moved_to.invoice, reason, by)


def reverse_credit(entry: Payment, reason: str, by: User) -> Payment:
    """Reverse both entries of a credit, given either; returns the reversal of the given one."""
    counterpart = entry.taken_from or entry.moved_to
    reversals = [enter_reversal(payment, reason, by) for payment in (entry, counterpart)]
    paying_entry = entry if entry.taken_from_id else counterpart
    log.record(
        CREDIT_TAKEN_BACK,
        by=log.OperatorActor(by),
        target=paying_entry.invoice,
        after={"amount": str(paying_entry.amount), "source": paying_entry.reference},
        reason=reason,
    )
    return reversals[0]


def enter_reversal(payment: Payment, reason: str, by: User) -> Payment:
    """Create the payment that cancels another one, under a lock on its invoice."""
    _lock_row(payment.invoice)
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
    """Which credited invoice pays how much of which unpaid one of its currency, in their order."""
    open_amounts = {invoice.pk: _open_minor(invoice) for invoice in unpaid}
    for source in credited:
        credit = spendable_credit(source)
        for target in unpaid:
            share_minor = min(credit, open_amounts[target.pk])
            if share_minor > 0 and target.currency == source.currency:
                credit -= share_minor
                open_amounts[target.pk] -= share_minor
                yield source, target, share_minor


def _apply_credit(source: Invoice, target: Invoice, share_minor: int) -> None:
    """Enter the payments that use a share of the credit of `source` for `target`, and record it.

    The share is in minor units. Locks both invoices.
    """
    _lock_row(source)
    _lock_row(target)
    amount = Money(share_minor, source.currency)
    reason = f"Paid too much for {source.number}, used for {target.number}."
    common_fields = {"kind": PaymentKind.CREDIT, "received_on": dates.today(), "reason": reason}
    withdrawn = source.payments.create(
        amount_minor=-share_minor, reference=target.number, **common_fields
    )
    target.payments.create(
        amount_minor=share_minor, reference=source.number, taken_from=withdrawn, **common_fields
    )
    log.record(
        CREDIT_USED,
        by=log.System(),
        target=target,
        after={"amount": str(amount), "source": source.number},
    )


def _lock_row(invoice: Invoice) -> None:
    """Lock an invoice's row, so that it is not noted as settled while something of it opens."""
    Invoice.objects.select_for_update(no_key=True).only("pk").get(pk=invoice.pk)


def _fetch_open_minor(invoice: Invoice) -> int:
    """What is open of an invoice now, in minor units; below 0 if too much was paid."""
    return _open_minor(Invoice.objects.with_balance().get(pk=invoice.pk))


def _open_minor(invoice: Invoice) -> int:
    """What is open of an invoice that was read `with_balance`, in minor units."""
    return int(invoice.balance_minor)  # type: ignore[attr-defined]  # `with_balance` adds it
