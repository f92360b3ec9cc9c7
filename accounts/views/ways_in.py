"""Pages of the ways to sign in: all of them, and disconnecting an identity."""

from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts import actions
from accounts.requests import PersonRequest
from accounts.second_factor import factors
from accounts.sessions.freshness import fresh_sign_in_required
from accounts.sign_in.ways_in import has_other_way, is_usable
from accounts.social.adapter import configured_providers
from accounts.social.identities import identities_of, identity_label, provider_name_of
from console.refusals import refusals_flashed


@require_safe
def ways_in(request: PersonRequest) -> HttpResponse:
    """The person's ways to sign in, and the providers that they can connect."""
    connected = [
        {
            "pk": account.pk,
            "provider": provider_name_of(account),
            "label": identity_label(account),
            "since": account.date_joined,
            "is_usable": is_usable(account),
        }
        for account in identities_of(request.user)
    ]
    context = {
        "connected": connected,
        "providers": configured_providers(request),
        "passkeys": factors.passkeys_of(request.user).count(),
        "has_password": request.user.has_usable_password(),
    }
    return render(request, "accounts/ways_in.html", context)


def _own_identity(request: PersonRequest, identity: int) -> SocialAccount:
    """The identity with this ID that is connected to the person's account, or a 404."""
    return get_object_or_404(identities_of(request.user), pk=identity)


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in_required(
    what_for="Disconnecting an account", cancel="accounts:ways-in", about=_own_identity
)
def disconnect(request: PersonRequest, identity: int) -> HttpResponse:
    """Ask for confirmation, or say that it is the last way in, and disconnect an identity."""
    account = _own_identity(request, identity)
    name = provider_name_of(account)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.disconnect_identity(account=account, by=request.user)
            messages.success(request, f"{name} was disconnected.")
        return redirect("accounts:ways-in")
    context = {
        "name": name,
        "label": identity_label(account),
        "reason": "" if has_other_way(request.user, account) else actions.LastWayIn.message,
    }
    return render(request, "accounts/disconnect.html", context)
