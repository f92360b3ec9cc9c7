"""What of an invoice is paid, in words. The numbers are computed by the database."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from uuid import UUID

from django.db import connection

from billing import dates
from billing.models import Invoice
from billing.money import Money, total
from console.database.prepared_queries import PreparedQuery, prepare
from console.operators.columns import State
from organizations.models import Organization

_ORGANIZATION = UUID("5a3b1e0c-0000-4000-8000-5a3b1e0c5a51")
_INVOICE = UUID("5a3b1e0c-0000-4000-8000-5a3b1e0c5a52")
"""Of no organization and no invoice: the keys with which the questions are written."""


@dataclass(frozen=True)
class Balance:
    """What of an invoice is paid, credited and open, as `with_balance` read it."""

    invoice: Invoice
    today: date

    @property
    def paid(self) -> Money:
        """What came in, without what was taken back, and what was written off."""
        return self._money("paid_minor")

    @property
    def credited(self) -> Money:
        """What credit notes gave back."""
        return self._money("credited_minor")

    @property
    def open(self) -> Money:
        """What is still to be paid; below 0, what was paid too much."""
        return self._money("balance_minor")

    @property
    def is_due(self) -> bool:
        """Whether something is still to be paid."""
        return self.invoice.is_issued and not self.invoice.is_credit_note and self.open.minor > 0

    @property
    def state(self) -> State:
        """How it stands, with its color."""
        if not self.invoice.is_issued:
            return ("waiting" if self.invoice.is_draft else "muted"), str(self.invoice)
        if self.invoice.is_credit_note:
            return "muted", "Credit note"
        if self.open.minor < 0:
            return "waiting", "Overpaid"
        if not self.open:
            return "good", "Paid"
        if self.is_overdue:
            return "bad", "Overdue"
        return ("waiting", "Partly paid") if self.paid or self.credited else ("waiting", "Open")

    @property
    def is_overdue(self) -> bool:
        """Whether something is still to be paid that should have been."""
        return self.is_due and self.invoice.due_on is not None and self.invoice.due_on < self.today

    def _money(self, name: str) -> Money:
        return Money(int(getattr(self.invoice, name)), self.invoice.currency)


@dataclass(frozen=True)
class OpenBalances:
    """All that is open of an organization's invoices, what is due first at the beginning."""

    balances: list[Balance]

    @property
    def amounts(self) -> str:
        """Their sum, in each of their currencies."""
        by_currency: dict[str, list[Money]] = {}
        for balance in self.balances:
            by_currency.setdefault(balance.open.currency, []).append(balance.open)
        sums = [total(amounts, currency) for currency, amounts in sorted(by_currency.items())]
        return " and ".join(str(amount) for amount in sums)

    @property
    def state(self) -> State:
        """Whether one of them should have been paid, and otherwise when the first is due."""
        overdue = sum(balance.is_overdue for balance in self.balances)
        if overdue:
            count = len(self.balances)
            return "bad", "Overdue" if count == 1 else f"{overdue} of {count} overdue"
        first = self.balances[0].invoice.due_on
        return "waiting", f"due {dates.format_day(first)}" if first else "Open"


def open_balances(organization: Organization, today: date) -> OpenBalances:
    """What is open of all invoices of the organization, in one query."""
    invoices = _unsettled(connection.vendor).fetch_instances(organization=organization.pk)
    return OpenBalances([Balance(invoice, today) for invoice in invoices])


def last_invoice_balance(organization: Organization, today: date) -> Balance | None:
    """The balance of the invoice that was issued last, in one query; None without one."""
    invoices = _newest_charge(connection.vendor).fetch_instances(organization=organization.pk)
    return Balance(invoices[0], today) if invoices else None


def issued_invoice(organization: Organization, invoice: UUID) -> Invoice | None:
    """One invoice or credit note of the organization with its balance; None for a draft."""
    invoices = _issued(connection.vendor).fetch_instances(
        organization=organization.pk, invoice=invoice
    )
    for issued in invoices:
        issued.organization = organization
    return invoices[0] if invoices else None


@cache
def _unsettled(vendor: str) -> PreparedQuery:
    unsettled = Invoice.objects.unsettled().filter(organization=_ORGANIZATION)
    by_due_date = unsettled.order_by("due_on", "pk")
    return prepare("unsettled_invoices", lambda: by_due_date, organization=_ORGANIZATION)


@cache
def _newest_charge(vendor: str) -> PreparedQuery:
    charges = Invoice.objects.charges().with_balance().filter(organization=_ORGANIZATION)
    newest = charges.order_by("-created_at", "-pk")[:1]
    return prepare("newest_charge", lambda: newest, organization=_ORGANIZATION)


@cache
def _issued(vendor: str) -> PreparedQuery:
    issued = Invoice.objects.issued().with_balance().select_related("corrects")
    one = issued.filter(organization=_ORGANIZATION, pk=_INVOICE)
    return prepare("issued_invoice", lambda: one, organization=_ORGANIZATION, invoice=_INVOICE)
