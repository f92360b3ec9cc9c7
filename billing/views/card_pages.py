"""Pages about cards: there while a payment provider is set up, and nowhere else."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase

from billing.payment_provider.configured import takes_cards
from organizations.tenancy.access import organization_page
from organizations.tenancy.roles import Permission

View = Callable[..., HttpResponseBase]


def card_page(**demands: Permission) -> Callable[[View], View]:
    """Decorate a view as a page of an organization that is 404 to everyone without a provider.

    The keywords are the permission that each method needs, as of `organization_page`.
    """

    def decorate(view: View) -> View:
        guarded = organization_page(strangers=None, in_projects=False, **demands)(view)

        @wraps(guarded)
        def page(*args: Any, **kwargs: Any) -> HttpResponseBase:
            if not takes_cards():
                raise Http404
            return guarded(*args, **kwargs)

        page.login_required = True  # type: ignore[attr-defined]  # read by Django’s middleware
        return page

    return decorate
