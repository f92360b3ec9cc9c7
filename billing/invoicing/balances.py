"""What of an invoice is paid, in words. The numbers are computed by the database."""

from dataclasses import dataclass
from datetime import date

from billing.models import Invoice
from billing.money import Money
from console.operators.columns import State


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
            return "accent", "Overpaid"
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
