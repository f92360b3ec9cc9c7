"""A fresh sign-in, which what cannot be taken back asks for."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.contrib.auth import HASH_SESSION_KEY, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from accounts.known_browsers import remember_browser
from accounts.models import User
from console.addresses import is_path_of_ours

View = Callable[..., HttpResponse]


def fresh_sign_in_required(
    *, what_for: str, cancel: str, about: Callable[..., object] | None = None
) -> Callable[[View], View]:
    """Let in who proved a few minutes ago who they are; others prove it first, then come back.

    They read what it is for, and Cancel leads to the page named `cancel`, or to where they came
    from. `about` finds what the page is about and raises Http404: nobody signs in again for what
    is not there. allauth would keep a POST and carry it out by itself after the proof. Here one
    comes back to the page that asks, and presses the button again.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if about is not None:
                about(request, *args, **kwargs)
            methods = get_adapter().get_reauthentication_methods(request.user)
            if _is_fresh(request, can_prove=bool(methods)):
                return view(request, *args, **kwargs)
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
    """What somebody is about to do who is asked to sign in again on the way to this path."""
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


def _is_fresh(request: HttpRequest, *, can_prove: bool) -> bool:
    """Whether the last proof is young enough, as allauth asks before its own pages.

    Somebody who has neither a password nor a second factor can prove nothing to allauth, which
    lets them pass; for them the sign-in itself is the proof.
    """
    records = get_authentication_records(request, request.user)
    proofs = [each["at"] for each in records if each.get("reauthenticated") or not can_prove]
    age = time.time() - max(proofs, default=0.0)
    return age < app_settings.REAUTHENTICATION_TIMEOUT
