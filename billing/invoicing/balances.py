"""Balances of invoices: what is paid, credited and open. The database computes the numbers."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from uuid import UUID

from django.db import connection

from billing.models import Invoice
from billing.models.invoice import InvoiceQuerySet
from billing.money import Money, total
from console.database.prepared_queries import PreparedQuery, prepare
from console.operators.columns import State
from console.words import dates
from organizations.models import Organization

_ORGANIZATION = UUID("5a3b1e0c-0000-4000-8000-5a3b1e0c5a51")
_INVOICE = UUID("5a3b1e0c-0000-4000-8000-5a3b1e0c5a52")
"""IDs that no row has: placeholders with which the prepared queries are compiled."""


@dataclass(frozen=True)
class Balance:
    """What of an invoice is paid, credited and open. The invoice was read by `with_balance`."""

    invoice: Invoice
    today: date

    @property
    def paid(self) -> Money:
        """The sum of all payment entries: payments and write-offs, less what was taken back."""
        return self._money("paid_minor")

    @property
    def credited(self) -> Money:
        """The sum of the credit notes of the invoice."""
        return self._money("credited_minor")

    @property
    def open(self) -> Money:
        """The amount still to be paid; below 0 the invoice is overpaid."""
        return self._money("balance_minor")

    @property
    def is_due(self) -> bool:
        """Whether anything is still to be paid, due or not; False for drafts and credit notes."""
        return self.invoice.is_issued and not self.invoice.is_credit_note and self.open.minor > 0

    @property
    def state(self) -> State:
        """The color and the label of the invoice's state, such as ("bad", "Overdue")."""
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
        """Whether something is still to be paid and the due date is over."""
        return self.is_due and self.invoice.due_on is not None and self.invoice.due_on < self.today

    def _money(self, name: str) -> Money:
        return Money(int(getattr(self.invoice, name)), self.invoice.currency)


@dataclass(frozen=True)
class OpenBalances:
    """The unpaid invoices of an organization."""

    balances: list[Balance]
    """Ordered by due date."""

    @property
    def amounts(self) -> str:
        """The open amounts by currency, such as "€10.00 and $5.00"; empty if nothing is open."""
        by_currency: dict[str, list[Money]] = {}
        for balance in self.balances:
            by_currency.setdefault(balance.open.currency, []).append(balance.open)
        sums = [total(amounts, currency) for currency, amounts in sorted(by_currency.items())]
        return " and ".join(str(amount) for amount in sums)

    @property
    def state(self) -> State:
        """A color and a label: how many are overdue, or when the first is due. Needs balances."""
        overdue = sum(balance.is_overdue for balance in self.balances)
        if overdue:
            count = len(self.balances)
            return "bad", "Overdue" if count == 1 else f"{overdue} of {count} overdue"
        first_due_on = self.balances[0].invoice.due_on
        return "waiting", f"due {dates.day(first_due_on)}" if first_due_on else "Open"


def open_balances(organization: Organization, today: date) -> OpenBalances:
    """The balances of all unpaid invoices of the organization, in one query."""
    invoices = _unsettled(connection.vendor).fetch_instances(organization=organization.pk)
    return OpenBalances([Balance(invoice, today) for invoice in invoices])


def first_due_invoice(organization: Organization) -> Invoice | None:
    """The unpaid invoice of the organization that is or was due first, in one query, or None."""
    invoices = _first_due(connection.vendor).fetch_instances(organization=organization.pk)
    return invoices[0] if invoices else None


def last_invoice_balance(organization: Organization, today: date) -> Balance | None:
    """The balance of the newest issued invoice (no credit note), in one query; None without one."""
    invoices = _newest_charge(connection.vendor).fetch_instances(organization=organization.pk)
    return Balance(invoices[0], today) if invoices else None


def issued_invoice(organization: Organization, invoice_id: UUID) -> Invoice | None:
    """The organization's issued invoice or credit note with this ID, with its balance, or None."""
    query = _issued(connection.vendor)
    invoices = query.fetch_instances(organization=organization.pk, invoice=invoice_id)
    if not invoices:
        return None
    invoices[0].organization = organization
    return invoices[0]


@cache
def _unsettled(vendor: str) -> PreparedQuery:
    """The prepared query of an organization's unpaid invoices; cached for each database vendor."""
    return prepare("unsettled_invoices", _by_due_date, organization=_ORGANIZATION)


@cache
def _first_due(vendor: str) -> PreparedQuery:
    """The prepared query of the unpaid invoice due first; cached for each database vendor.

    Prepared, because everything that is created asks it: 0.04 ms of CPU and not 2.1.
    """
    return prepare("first_due_invoice", lambda: _by_due_date()[:1], organization=_ORGANIZATION)


def _by_due_date() -> InvoiceQuerySet:
    """The unpaid invoices of the sample organization, those due first before others."""
    unsettled = Invoice.objects.unsettled().filter(organization=_ORGANIZATION)
    return unsettled.order_by("due_on", "pk")


@cache
def _newest_charge(vendor: str) -> PreparedQuery:
    """The prepared query of an organization's newest invoice; cached for each database vendor."""
    charges = Invoice.objects.charges().with_balance().filter(organization=_ORGANIZATION)
    newest = charges.order_by("-created_at", "-pk")[:1]
    return prepare("newest_charge", lambda: newest, organization=_ORGANIZATION)


@cache
def _issued(vendor: str) -> PreparedQuery:
    """The prepared query of one issued invoice by its ID; cached for each database vendor."""
    issued = Invoice.objects.issued().with_balance().select_related("corrects")
    rows = issued.filter(organization=_ORGANIZATION, pk=_INVOICE)
    return prepare("issued_invoice", lambda: rows, organization=_ORGANIZATION, invoice=_INVOICE)
