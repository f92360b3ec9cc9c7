"""Saying no: an exception named after the rule, shown by one of two context managers.

An action that refuses has rolled back by the time its refusal is shown, so this is also the place
that tells the history of it, through the `refused` signal.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms
from django.contrib import messages
from django.dispatch import Signal
from django.http import HttpRequest

refused = Signal()
"""Sent after a refusal was shown, but for mistakes. Arguments: `request`, `refusal`."""


class Refusal(Exception):
    """A rule of the product said no. One subclass a rule; `message` is the reason people read."""

    message = "This action is not allowed."
    field: str | None = None
    """The form field that the reason belongs to; None is the top of the form."""
    is_mistake = False
    """Whether something was only typed wrongly: no one was denied anything."""

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.message.format(**facts))


@contextmanager
def refusals_on(form: forms.BaseForm, request: HttpRequest) -> Iterator[None]:
    """Put a Refusal raised inside the block on the form: at its field, or at the top."""
    try:
        yield
    except Refusal as refusal:
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, str(refusal))
        report(refusal, request)


@contextmanager
def refusals_flashed(request: HttpRequest) -> Iterator[None]:
    """Show a Refusal raised inside the block as an error message on the next page."""
    try:
        yield
    except Refusal as refusal:
        messages.error(request, str(refusal))
        report(refusal, request)


def report(refusal: Refusal, request: HttpRequest) -> None:
    """Tell the history of a refusal that was shown, unless it was a mistake."""
    if not refusal.is_mistake:
        refused.send(type(refusal), request=request, refusal=refusal)
