"""Calls that the provider did not take, a mistake of the console or of its keys."""

from collections.abc import Iterator
from contextlib import contextmanager

from billing.actions.findings import note_refusal
from billing.payment_provider.calls import ProviderRefused


@contextmanager
def refusals_noted() -> Iterator[None]:
    """Note for operators that the provider did not take a call, and raise ProviderRefused on.

    Outside of a transaction, which would undo the note.
    """
    try:
        yield
    except ProviderRefused as refused:
        note_refusal(refusal=refused.refusal, words=str(refused))
        raise
