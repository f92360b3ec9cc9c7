"""Calls that the payment provider refuses."""

from collections.abc import Iterator
from contextlib import contextmanager

from billing.actions.findings import note_refusal
from billing.payment_provider.calls import ProviderRefused


@contextmanager
def refusals_noted() -> Iterator[None]:
    """Context in which a call that the provider refuses is noted for operators, and raised again.

    Not in a transaction, which would undo the note.
    """
    try:
        yield
    except ProviderRefused as refused:
        note_refusal(refusal=refused.refusal, message=str(refused))
        raise
