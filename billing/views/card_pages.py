"""Pages about cards: there while a payment provider is set up, and nowhere else."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase

from billing.gateways import takes_cards
from organizations.access import organization_page
from organizations.roles import Permission

View = Callable[..., HttpResponseBase]


def card_page(**demands: Permission) -> Callable[[View], View]:
    """A page of an organization that is 404 to everybody while no provider is set up."""

    def decorate(view: View) -> View:
        guarded = organization_page(strangers=None, **demands)(view)

        @wraps(guarded)
        def page(*args: Any, **kwargs: Any) -> HttpResponseBase:
            if not takes_cards():
                raise Http404
            return guarded(*args, **kwargs)

        page.login_required = True  # type: ignore[attr-defined]  # read by Django’s middleware
        return page

    return decorate
