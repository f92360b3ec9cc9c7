"""Ending that a browser is trusted. They are listed with the sessions."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts import actions
from accounts.models import User
from console.refusals import refusals_flashed


@require_POST
def end_trust(request: HttpRequest, browser: int) -> HttpResponse:
    """Have the second factor asked for in this browser again."""
    user = cast(User, request.user)
    found = get_object_or_404(user.trusted_browsers, pk=browser)
    with refusals_flashed(request):
        actions.end_trust(browser=found, by=user)
        messages.success(request, f"{found} is no longer trusted.")
    return redirect("accounts:sessions")


@require_POST
def end_all_trust(request: HttpRequest) -> HttpResponse:
    """Have the second factor asked for everywhere again."""
    with refusals_flashed(request):
        actions.end_all_trust(by=cast(User, request.user))
        messages.success(request, "Your browsers are no longer trusted.")
    return redirect("accounts:sessions")
