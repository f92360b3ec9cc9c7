"""What is always true of events."""

from audit.feed import events_ahead, raise_transaction_numbers
from console.invariants import Invariant

ORDER = Invariant(
    "order of events",
    "databases whose events have numbers of transactions of another server",
    events_ahead,
    repair=raise_transaction_numbers,
    is_of_server=True,
)
