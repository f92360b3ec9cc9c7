"""The page of a person's sessions and trusted browsers, and the forms that end them."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts import actions
from accounts.browsers.trusted import shown_token_digests, trusted_browsers_of
from accounts.models import User
from accounts.sessions.store import session_pk_of, sessions_of
from console.refusals import refusals_flashed

MOST_SHOWN = 50
"""Of those used last. All others are ended together."""


@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """The browsers in which one is signed in: this one first, then those used last."""
    here = session_pk_of(request)
    user = cast(User, request.user)
    found = sessions_of(user)
    found.sort(key=lambda session: session.pk != here)
    context = {
        "sessions": found[:MOST_SHOWN],
        "more": len(found) - MOST_SHOWN,
        "here": here,
        "trusted": trusted_browsers_of(user),
        "shown": shown_token_digests(request),
    }
    return render(request, "accounts/sessions.html", context)


@require_POST
def end_session(request: HttpRequest, session: str) -> HttpResponse:
    """Sign the person out in another browser."""
    user = cast(User, request.user)
    found = next((each for each in sessions_of(user) if each.pk == session), None)
    if found is None:
        raise Http404
    with refusals_flashed(request):
        actions.end_session(session=found, session_pk=session_pk_of(request), by=user)
        messages.success(request, "The session was ended.")
    return redirect("accounts:sessions")


@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign the person out everywhere but here."""
    with refusals_flashed(request):
        actions.end_other_sessions(session_pk=session_pk_of(request), by=cast(User, request.user))
        messages.success(request, "All other sessions were ended.")
    return redirect("accounts:sessions")


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
