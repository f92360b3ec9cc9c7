"""Saying no: an exception named after the rule, shown in one of three ways or hidden.

On a form, as a message on the next page, or as the problem that a program gets: here and nowhere
else is said which of them, and a view or an operation only says where it stands.

An action that refuses has rolled back by the time its refusal is shown, so this is also the place
that tells the history of it, through the `refused` signal.
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
"""Sent after a refusal was shown, but for mistakes. Arguments: `request`, `refusal`."""


class Refusal(Exception):
    """A rule of the product said no. One subclass a rule; `message` is the reason people read."""

    message = "This action is not allowed."
    field: str | None = None
    """The form field that the reason belongs to; None is the top of the form."""
    is_mistake = False
    """Whether something was only typed wrongly: no one was denied anything."""
    status = 409
    """What a program gets: 422 for a mistake."""
    slug = "refusal"
    """What programs know the rule by, for good: each has its own (`console/public_names.py`)."""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if cls.is_mistake and "status" not in vars(cls):
            cls.status = 422

    def __init__(self, **facts: object) -> None:
        """`seconds` among the facts are when to try again."""
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


@contextmanager
def refusals_hidden() -> Iterator[None]:
    """Say nothing of a Refusal raised inside the block, for who must not learn of the reason."""
    with suppress(Refusal):
        yield


def refusal_as_problem(refusal: Refusal, request: HttpRequest) -> HttpResponse:
    """The answer to a program whose request a rule refused."""
    report(refusal, request)
    title = problems.INVALID.title if refusal.is_mistake else problems.REFUSED.title
    kind = problems.Kind(refusal.slug, refusal.status, title)
    more: dict[str, Any] = {}
    if refusal.field is not None:
        more["errors"] = [problems.error_at("body", [refusal.field], str(refusal))]
    if "seconds" in refusal.facts:
        more["headers"] = {"Retry-After": str(refusal.facts["seconds"])}
    return problems.problem(kind, str(refusal), **more)


def report(refusal: Refusal, request: HttpRequest) -> None:
    """Tell the history of a refusal that was shown, unless it was a mistake."""
    if not refusal.is_mistake:
        refused.send(type(refusal), request=request, refusal=refusal)
