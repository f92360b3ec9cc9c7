"""Requiring a second factor for the operators' pages, because they show everyone's data."""

from collections.abc import Callable
from typing import cast

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import User
from accounts.second_factor import factors
from accounts.second_factor.factors import SECOND_FACTOR
from accounts.sessions.freshness import redirect_to_fresh_sign_in
from console.serving.addresses import address_of

NEEDED = (
    "The operators’ pages require a second factor. Add a passkey or an authenticator app, then open"
    " them again."
)


def ask_operators_for_second_factor(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that requires a second factor of operators on their pages.

    It redirects operators without a factor to where one is set up, and others to where it is used,
    unless they have used one in this session. Both are checked, because a session can be older than
    the factor, or outlive one that was removed in another browser.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not settings.OPERATORS_NEED_SECOND_FACTOR or not _is_for_operators(request):
            return get_response(request)
        user = cast(User, request.user)
        if not factors.has_factor(user):
            messages.warning(request, NEEDED)
            return redirect("mfa_index")
        records = get_authentication_records(request, user)
        if any(record["method"] == SECOND_FACTOR for record in records):
            return get_response(request)
        return redirect_to_fresh_sign_in(request)

    return middleware


def _is_for_operators(request: HttpRequest) -> bool:
    """Whether an operator opens an operators' page. The pages themselves deny everyone else."""
    if not request.path.startswith(address_of("admin:index")):
        return False
    return request.user.is_authenticated and request.user.is_staff
