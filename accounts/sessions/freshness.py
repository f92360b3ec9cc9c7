"""A fresh sign-in, which what cannot be taken back asks for."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast
from urllib.parse import parse_qs, urlencode, urlsplit

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.base.forms import ReauthenticateForm
from allauth.mfa.models import Authenticator
from django.contrib.auth import HASH_SESSION_KEY, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from accounts.browsers.known import remember_browser
from accounts.models import User
from accounts.second_factor import factors
from accounts.sessions import interrupted
from accounts.sessions.store import signed_in_at
from console.serving.addresses import is_path_of_ours

View = Callable[..., HttpResponse]

SECOND_FACTOR = "mfa"
"""What allauth calls the proof by a second factor, a passkey alone too."""


def fresh_sign_in_required(
    *,
    what_for: str,
    cancel: str,
    about: Callable[..., object] | None = None,
    only_if: Callable[[HttpRequest], bool] = lambda request: True,
) -> Callable[[View], View]:
    """Let in who proved a few minutes ago who they are; others prove it first, then come back.

    They read what it is for, and Cancel leads to the page named `cancel`, or to where they came
    from. `about` finds what the page is about and raises Http404: no one signs in again for what
    is not there. `only_if` says which requests ask for it, if not all do.

    allauth would keep a form with its headers, the cookie among them, and carry it out by itself
    after the proof. Here what was typed is kept, less its secrets, and shown once with a button
    that sends it.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if about is not None:
                about(request, *args, **kwargs)
            typed = interrupted.take_form(request)
            if typed and is_fresh(request):
                return interrupted.render_kept_form(request, typed, what_for)
            if not only_if(request) or is_fresh(request):
                return view(request, *args, **kwargs)
            interrupted.keep_form(request)
            methods = get_adapter().get_reauthentication_methods(request.user)
            address = methods[0]["url"] if methods else reverse("accounts:sign-in-again")
            return redirect(f"{address}?{urlencode({'next': request.get_full_path()})}")

        page.fresh_sign_in = (what_for, cancel)  # type: ignore[attr-defined]  # read by `errand`
        return page

    return decorate


def keep_signed_in(request: HttpRequest, user: User) -> None:
    """Keep the person signed in who gave the right password and so may have had it hashed anew.

    Django does that where hashing costs more since than it did. A session belongs to the hash of
    its person, so this one would end at the next request, in the middle of what the password was
    asked for. Signing in starts a new session, and their other sessions end as they do then.
    """
    if user != request.user:
        return
    if request.session.get(HASH_SESSION_KEY) != user.get_session_auth_hash():
        update_session_auth_hash(request, user)
        remember_browser(request, user)


@dataclass(frozen=True)
class Errand:
    """What a fresh sign-in is for, and where one goes who would rather not."""

    what_for: str
    cancel_url: str


def errand(target: str) -> Errand:
    """What someone is about to do who is asked to sign in again on the way to this path."""
    general = Errand("This page", reverse("accounts:profile"))
    if not is_path_of_ours(target):
        return general
    address = urlsplit(target)
    try:
        match = resolve(address.path)
    except Resolver404:
        return general
    what_for, cancel = getattr(match.func, "fresh_sign_in", ("", ""))
    if not what_for:
        return general
    (came_from,) = parse_qs(address.query).get("next", [""])[:1]
    default = _page_named(cancel, match.kwargs)
    return Errand(what_for, came_from if is_path_of_ours(came_from) else default)


def _page_named(name: str, values: dict[str, Any]) -> str:
    """The page about the same thing, or the one of this name that is about nothing."""
    try:
        return reverse(name, kwargs=values)
    except NoReverseMatch:
        return reverse(name)


def is_fresh(request: HttpRequest) -> bool:
    """Whether someone proved a few minutes ago who they are, by signing in or once more.

    Once there is a second factor, only that is proof: the password may be known to others.
    """
    user = cast(User, request.user)
    records = get_authentication_records(request, user)
    if factors.has_factor(user):
        proofs = [each["at"] for each in records if each["method"] == SECOND_FACTOR]
    else:
        # allauth keeps no record of a sign-up, which proves as much.
        proofs = [*(each["at"] for each in records), signed_in_at(request)]
    return time.time() - max(proofs, default=0.0) < app_settings.REAUTHENTICATION_TIMEOUT


def note_proof(factor: Authenticator) -> None:
    """Count a factor that was just set up, and so was proved, as used in this session."""
    form = ReauthenticateForm(user=factor.user)
    form.authenticator = factor
    form.save()
