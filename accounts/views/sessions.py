"""The page of a person's sessions and trusted browsers, and the forms that end them."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts import actions
from accounts.browsers.trusted import shown_token_digests, trusted_browsers_of
from accounts.requests import PersonRequest
from accounts.sessions.store import session_pk_of, sessions_of
from console.refusals import refusals_flashed

MOST_SHOWN = 50
"""How many sessions the page lists, last used first. All others are ended together."""


@require_safe
def sessions(request: PersonRequest) -> HttpResponse:
    """The person's sessions, this one first, then last used first, and their trusted browsers."""
    session_pk = session_pk_of(request)
    rows = sessions_of(request.user)
    rows.sort(key=lambda row: row.pk != session_pk)
    context = {
        "sessions": rows[:MOST_SHOWN],
        "more": len(rows) - MOST_SHOWN,
        "here": session_pk,
        "trusted": trusted_browsers_of(request.user),
        "shown": shown_token_digests(request),
    }
    return render(request, "accounts/sessions.html", context)


@require_POST
def end_session(request: PersonRequest, session: str) -> HttpResponse:
    """End another session of the person. 404 if it is not one of theirs, or has ended."""
    row = next((row for row in sessions_of(request.user) if row.pk == session), None)
    if row is None:
        raise Http404
    with refusals_flashed(request):
        actions.end_session(session=row, session_pk=session_pk_of(request), by=request.user)
        messages.success(request, "The session was ended.")
    return redirect("accounts:sessions")


@require_POST
def end_other_sessions(request: PersonRequest) -> HttpResponse:
    """End all sessions of the person except this one."""
    with refusals_flashed(request):
        actions.end_other_sessions(session_pk=session_pk_of(request), by=request.user)
        messages.success(request, "All other sessions were ended.")
    return redirect("accounts:sessions")


@require_POST
def end_trust(request: PersonRequest, browser: int) -> HttpResponse:
    """Stop trusting one of the person's browsers."""
    trusted_browser = get_object_or_404(request.user.trusted_browsers, pk=browser)
    with refusals_flashed(request):
        actions.end_trust(browser=trusted_browser, by=request.user)
        messages.success(request, f"{trusted_browser} is no longer trusted.")
    return redirect("accounts:sessions")


@require_POST
def end_all_trust(request: PersonRequest) -> HttpResponse:
    """Stop trusting all browsers of the person."""
    with refusals_flashed(request):
        actions.end_all_trust(by=request.user)
        messages.success(request, "Your browsers are no longer trusted.")
    return redirect("accounts:sessions")
