"""A fresh sign-in, which what cannot be taken back asks for."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

View = Callable[..., HttpResponse]


def fresh_sign_in_required(view: View) -> View:
    """Let in who proved a few minutes ago who they are; others prove it first, then come back.

    allauth would keep a POST and carry it out by itself after the proof. Here one comes back to
    the page that asks, and presses the button again.
    """

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        methods = get_adapter().get_reauthentication_methods(request.user)
        if _is_fresh(request, can_prove=bool(methods)):
            return view(request, *args, **kwargs)
        address = methods[0]["url"] if methods else reverse("accounts:sign-in-again")
        return redirect(f"{address}?{urlencode({'next': request.path})}")

    return page


def _is_fresh(request: HttpRequest, *, can_prove: bool) -> bool:
    """Whether the last proof is young enough.

    Somebody who has neither a password nor a second factor can prove nothing to allauth, which
    lets them pass; for them the sign-in itself is the proof.
    """
    if can_prove:
        return bool(did_recently_reauthenticate(request))
    records = get_authentication_records(request, request.user)
    age = time.time() - max((record["at"] for record in records), default=0.0)
    return age < app_settings.REAUTHENTICATION_TIMEOUT
