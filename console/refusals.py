"""`Refusal`: an exception named after the rule that denies an action, and how it is shown.

It is shown on a form, as a message on the next page, or as the problem that a program gets. The
action's transaction has been rolled back by then, so the `refused` signal is sent from here, and
the history records the denied attempt.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django import forms
from django.contrib import messages
from django.dispatch import Signal
from django.http import HttpRequest, HttpResponse

from console.api import problems

refused = Signal()
"""Sent after a refusal was shown that is no mistake. Arguments: `request`, `refusal`."""


class Refusal(Exception):
    """A rule of the product denies an action. Each rule has a subclass with its `message`."""

    message = "This action is not allowed."
    field: str | None = None
    """The form field that the reason belongs to; None is the top of the form."""
    is_mistake = False
    """Whether something was only typed wrongly. The history then records no denied attempt."""
    status = 409
    """The HTTP status for programs; 422 for a mistake."""
    slug = "refusal"
    """The name of the rule for programs, unique and never changed (`console/public_names.py`)."""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if cls.is_mistake and "status" not in vars(cls):
            cls.status = 422

    def __init__(self, **facts: object) -> None:
        """Fill the message with the facts. `seconds` among them is when to try again."""
        self.facts = facts
        super().__init__(self.message.format(**facts))


@contextmanager
def refusals_on(form: forms.BaseForm, request: HttpRequest) -> Iterator[None]:
    """Add a Refusal that the block raises to the form, at its field or the top, and report it."""
    try:
        yield
    except Refusal as refusal:
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, str(refusal))
        report(refusal, request)


@contextmanager
def refusals_flashed(request: HttpRequest, about: str = "") -> Iterator[None]:
    """Show a Refusal that the block raises as an error message on the next page, and report it.

    The message begins with `about`: which of several things could not be done.
    """
    try:
        yield
    except Refusal as refusal:
        messages.error(request, f"{about}: {refusal}" if about else str(refusal))
        report(refusal, request)


@contextmanager
def refusals_hidden() -> Iterator[None]:
    """Suppress a Refusal that the block raises, for people who must not learn the reason."""
    with suppress(Refusal):
        yield


def refusal_as_problem(refusal: Refusal, request: HttpRequest) -> HttpResponse:
    """Report the Refusal, and return the problem response for a program."""
    report(refusal, request)
    title = problems.INVALID.title if refusal.is_mistake else problems.REFUSED.title
    kind = problems.Kind(refusal.slug, refusal.status, title)
    options: dict[str, Any] = {}
    if refusal.field is not None:
        options["errors"] = [problems.error_at("body", [refusal.field], str(refusal))]
    if "seconds" in refusal.facts:
        options["headers"] = {"Retry-After": str(refusal.facts["seconds"])}
    return problems.problem(kind, str(refusal), **options)


def report(refusal: Refusal, request: HttpRequest) -> None:
    """Send the `refused` signal for a refusal that was shown, unless it was a mistake."""
    if not refusal.is_mistake:
        refused.send(type(refusal), request=request, refusal=refusal)
