"""Operators' pages open to a second factor only: they show everyone's data."""

from collections.abc import Callable
from typing import cast
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.models import User
from accounts.second_factor import factors
from accounts.sessions.freshness import SECOND_FACTOR
from console.serving.addresses import address_of

NEEDED = (
    "The operators’ pages require a second factor. Add a passkey or an authenticator app, then open"
    " them again."
)


def ask_operators_for_second_factor(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Lead operators without a second factor to where it is set up, and others to where it is used.

    They need to have one at this moment, and to have used one in this session: a session may be
    older than the factor, or have outlived one that was removed in another browser.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not settings.OPERATORS_NEED_SECOND_FACTOR or not _is_for_operators(request):
            return get_response(request)
        user = cast(User, request.user)
        if not factors.has_factor(user):
            messages.warning(request, NEEDED)
            return redirect("mfa_index")
        records = get_authentication_records(request, user)
        if any(each["method"] == SECOND_FACTOR for each in records):
            return get_response(request)
        ways = get_adapter().get_reauthentication_methods(user)
        address = ways[0]["url"] if ways else reverse("accounts:sign-in-again")
        return redirect(f"{address}?{urlencode({'next': request.get_full_path()})}")

    return middleware


def _is_for_operators(request: HttpRequest) -> bool:
    """Whether an operator opens one of their pages; all others the pages themselves refuse."""
    if not request.path.startswith(address_of("admin:index")):
        return False
    return request.user.is_authenticated and request.user.is_staff
