"""What of an invoice is paid, in words. The numbers are computed by the database."""

from dataclasses import dataclass
from datetime import date

from billing import dates
from billing.models import Invoice
from billing.money import Money, total
from console.operators.columns import State
from organizations.models import Organization


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
class Owed:
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
        return "waiting", f"due {dates.day(first)}" if first else "Open"


def owed(organization: Organization, today: date) -> Owed:
    """For one query."""
    unsettled = Invoice.objects.unsettled().filter(organization=organization)
    return Owed([Balance(each, today) for each in unsettled.order_by("due_on", "pk")])
