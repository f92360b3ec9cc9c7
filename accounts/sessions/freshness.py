"""Fresh sign-ins: proof of identity in the last five minutes, which sensitive pages require."""

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
from accounts.sessions import interrupted, provider_sessions
from accounts.sessions.store import signed_in_at
from console.serving.addresses import is_path_of_ours

View = Callable[..., HttpResponse]


def fresh_sign_in_required(
    *,
    what_for: str,
    cancel: str,
    about: Callable[..., object] | None = None,
    only_if: Callable[[HttpRequest], bool] = lambda request: True,
) -> Callable[[View], View]:
    """Make a view that requires a fresh sign-in, and otherwise redirects to one and back.

    The page for it says `what_for`, and Cancel leads to the page named `cancel`, or to where the
    person came from. `about` is called first and raises Http404, so that no one signs in again for
    what does not exist. `only_if` says which requests require it, if not all do.

    A form that is interrupted is kept without its secrets, and shown afterwards with a button that
    sends it. allauth would keep it with all headers, including cookies, and send it by itself.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if about is not None:
                about(request, *args, **kwargs)
            fields = interrupted.take_form(request)
            if fields and is_fresh(request):
                return interrupted.render_kept_form(request, fields, what_for)
            if not only_if(request) or is_fresh(request):
                return view(request, *args, **kwargs)
            interrupted.keep_form(request)
            return redirect_to_fresh_sign_in(request)

        page.fresh_sign_in = (what_for, cancel)  # type: ignore[attr-defined]  # for sign_in_purpose
        return page

    return decorate


def redirect_to_fresh_sign_in(request: HttpRequest) -> HttpResponse:
    """Redirect to the best way in which the person can prove who they are, and back afterwards."""
    methods = get_adapter().get_reauthentication_methods(request.user)
    url = methods[0]["url"] if methods else reverse("accounts:sign-in-again")
    return redirect(f"{url}?{urlencode({'next': request.get_full_path()})}")


def keep_signed_in(request: HttpRequest, user: User) -> None:
    """Keep this session valid after its person has typed the right password.

    Django may have hashed the password anew, because hashing has become more costly since. A
    session is only valid for one hash, so this one is given the new one, and their others end.
    Does nothing if `user` is not signed in here, because signing in starts a new session anyway.
    """
    if user != request.user:
        return
    if request.session.get(HASH_SESSION_KEY) != user.get_session_auth_hash():
        update_session_auth_hash(request, user)
        remember_browser(request, user)


@dataclass(frozen=True)
class SignInPurpose:
    """What a fresh sign-in is for, and where Cancel leads."""

    what_for: str
    cancel_url: str


def sign_in_purpose(target: str) -> SignInPurpose:
    """What this path requires a fresh sign-in for: "This page" if it is not ours or needs none."""
    general = SignInPurpose("This page", reverse("accounts:profile"))
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
    return SignInPurpose(what_for, came_from if is_path_of_ours(came_from) else default)


def _page_named(name: str, values: dict[str, Any]) -> str:
    """The URL of the page with this name, with these arguments if it takes them, else without."""
    try:
        return reverse(name, kwargs=values)
    except NoReverseMatch:
        return reverse(name)


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person proved in the last five minutes who they are, by signing in or once more.

    Once they have a second factor, only that counts, because others may know the password. What an
    organization's identity provider says is no proof, because it opens only that organization.
    """
    if not provider_sessions.is_own(request):
        return False
    user = cast(User, request.user)
    records = get_authentication_records(request, user)
    records = [record for record in records if record["method"] != provider_sessions.METHOD]
    if factors.has_factor(user):
        proofs = [record["at"] for record in records if record["method"] == factors.SECOND_FACTOR]
    else:
        # allauth keeps no record of a sign-up, which proves as much.
        proofs = [*(record["at"] for record in records), signed_in_at(request)]
    return time.time() - max(proofs, default=0.0) < app_settings.REAUTHENTICATION_TIMEOUT


def note_proof(factor: Authenticator) -> None:
    """Save in the session and the row that a new factor was used now, as a fresh sign-in."""
    # allauth's only public way to do so is a form, of which `save` reads nothing but these two:
    # there is no code to validate, because setting the factor up has verified it.
    form = ReauthenticateForm(user=factor.user)
    form.authenticator = factor
    form.save()
