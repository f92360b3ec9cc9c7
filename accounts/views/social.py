"""Pages of social sign-in: to the provider and back, and creating an account with an identity."""

from dataclasses import replace
from typing import cast
from urllib.parse import urlencode

from allauth.account.utils import complete_signup
from allauth.core import ratelimit
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.models import SocialLogin
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import actions
from accounts.forms.social import SocialSignupForm
from accounts.models import User
from accounts.provider import SocialProvider
from accounts.sessions.freshness import fresh_sign_in_required
from accounts.sessions.store import session_pk_of
from accounts.sessions.unfinished import PROVED_ADDRESS, forget_begun_sign_in
from accounts.sign_in.browser_zone import keep_zone
from accounts.sign_in.refused import log_refused_step
from accounts.social import identities, pending_identity
from accounts.social.adapter import ProviderFailed, provider_failures_translated, provider_or_404
from accounts.social.identities import Identity
from accounts.social.pending_identity import Pending
from console.refusals import refusals_flashed
from console.serving.addresses import safe_next

SIGN_IN, CONNECT = "login", "connect"
TOO_MANY = "Too many requests. Wait a moment, then try again."
UNKNOWN = "This sign-in took too long, or was begun in another browser. Try again."
CANCELED = "You canceled signing in with {provider}."
OTHER = "Another sign-in was begun in this browser. Check the account that is shown now."
SIGNED_IN = "You are signed in. To sign in with {provider} from now on, connect it here."
HAS_ACCOUNT = (
    "The address {address} already has an account here. Sign in to it first. Then you can connect"
    " {provider} under Your account, Ways to sign in."
)


@login_not_required
@require_POST
def start(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to the provider, to sign in or to create an account."""
    provider = provider_or_404(request, provider_id)
    if not ratelimit.consume(request, action="social_start"):
        log_refused_step("rate_limited")
        messages.error(request, TOO_MANY)
        return _redirect_back(request, SIGN_IN, safe_next(request))
    keep_zone(request)
    return _lead_to_provider(request, provider, SIGN_IN, safe_next(request))


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in_required(what_for="Connecting an account", cancel="accounts:ways-in")
def connect(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to the provider, to connect an identity to the account of the person signed in."""
    provider = provider_or_404(request, provider_id)
    if request.method == "POST":
        return _lead_to_provider(request, provider, CONNECT, "")
    return render(request, "accounts/connect.html", {"provider": provider})


@login_not_required
@require_GET
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Sign in, go on to create an account, or connect the identity with which one comes back."""
    provider = provider_or_404(request, provider_id)
    try:
        state = provider.unstash_redirect_state(request, request.GET.get("state", ""))
    except PermissionDenied:
        messages.error(request, UNKNOWN)
        return _redirect_back(request, SIGN_IN, "")
    process, target = state["process"], state.get("next") or ""
    if request.GET.get("error") == "access_denied":
        messages.info(request, CANCELED.format(provider=provider.app.name))
        return _redirect_back(request, process, target)
    try:
        with provider_failures_translated(provider):
            identity = provider.identify(request, state)
    except ProviderFailed as problem:
        messages.error(request, str(problem))
        return _redirect_back(request, process, target)
    if process == CONNECT:
        return _connect(request, identity, state)
    return _sign_in_or_up(request, identity, target)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Create an account with the identity that waits in the session."""
    pending = pending_identity.pending_in(request)
    if pending is None or pending.user_id or request.user.is_authenticated:
        return redirect("account_login")
    provider_or_404(request, pending.identity.provider)
    address = _proved_address(request, pending.identity)
    about = f"{pending.identity.issuer} {pending.identity.subject}"
    form = SocialSignupForm(request.POST or None, pending=pending, proved=address)
    if request.method == "POST" and request.POST.get("about", about) != about:
        messages.error(request, OTHER)
        return redirect("accounts:social-sign-up")
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="signup"):
            log_refused_step("rate_limited")
            form.add_error(None, TOO_MANY)
        elif address:
            return _create_proved(request, pending, address, form.cleaned_data["name"])
        else:
            return _create_unproved(request, pending, form)
    is_invited = bool(request.session.get(PROVED_ADDRESS))
    context = {"form": form, "pending": pending, "is_invited": is_invited, "about": about}
    return render(request, "accounts/social_sign_up.html", context)


def _lead_to_provider(
    request: HttpRequest, provider: SocialProvider, process: str, target: str
) -> HttpResponse:
    """A page that redirects to the provider, or back with a message if that fails.

    The Content-Security-Policy does not let the response to a form redirect to another host.
    """
    person = request.user.pk if process == CONNECT else None
    try:
        with provider_failures_translated(provider):
            url = provider.begin(request, process=process, next_url=target, person=person)
    except ProviderFailed as problem:
        messages.error(request, str(problem))
        return _redirect_back(request, process, target)
    context = {"provider": provider, "url": url}
    return render(request, "accounts/to_provider.html", context)


def _connect(request: HttpRequest, identity: Identity, state: dict[str, object]) -> HttpResponse:
    """Connect the identity to the account of the person who began this and is still signed in."""
    if not request.user.is_authenticated or request.user.pk != state.get("person"):
        messages.error(request, UNKNOWN)
        return _redirect_back(request, SIGN_IN, "")
    with refusals_flashed(request):
        actions.connect_identity(identity=identity, by=request.user)
        messages.success(request, f"{identity.provider_name} was connected.")
    return redirect("accounts:ways-in")


def _sign_in_or_up(request: HttpRequest, identity: Identity, target: str) -> HttpResponse:
    """Sign in the person with whose account the identity is connected, or create an account.

    A person who is signed in already is led to connecting it, and one whose address has an account
    to signing in to that.
    """
    if not request.user.is_authenticated:
        forget_begun_sign_in(request)
    if identities.owner_of(identity) is not None:
        return _sign_in(request, identity, target)
    if request.user.is_authenticated:
        messages.info(request, SIGNED_IN.format(provider=identity.provider_name))
        return redirect("accounts:ways-in")
    address = _proved_address(request, identity)
    if address and User.objects.is_proved(address):
        messages.error(
            request, HAS_ACCOUNT.format(address=address, provider=identity.provider_name)
        )
        return _redirect_back(request, SIGN_IN, target or reverse("accounts:ways-in"))
    pending_identity.keep_pending(request, Pending(identity, target))
    return redirect("accounts:social-sign-up")


@transaction.atomic
def _sign_in(request: HttpRequest, identity: Identity, target: str) -> HttpResponse:
    """Sign in the person with whose account the identity is connected, and go on to the target.

    Locks the person, so that no one disconnects the identity before allauth saves its row.
    """
    if (owner := identities.owner_of(identity)) is not None:
        User.objects.lock(owner.pk)
    provider = provider_or_404(request, identity.provider)
    login = SocialLogin(account=identity.as_account(), provider=provider)
    login.state = {"process": SIGN_IN, "next": target or None}
    return cast(HttpResponse, complete_social_login(request, login))


def _create_proved(request: HttpRequest, pending: Pending, address: str, name: str) -> HttpResponse:
    """Create an account with an address that is proved, and sign the person in.

    If that is refused, lead to the sign-in page with the reason.
    """
    with refusals_flashed(request):
        actions.sign_up_with_identity(
            identity=pending.identity, address=address, name=name, session_pk=session_pk_of(request)
        )
        request.session.pop(PROVED_ADDRESS, None)
        pending_identity.forget_pending(request)
        return _sign_in(request, pending.identity, pending.next)
    pending_identity.forget_pending(request)
    return _redirect_back(request, SIGN_IN, pending.next or reverse("accounts:ways-in"))


def _create_unproved(
    request: HttpRequest, pending: Pending, form: SocialSignupForm
) -> HttpResponse:
    """Create an account whose address an emailed code has to prove; the identity waits until then.

    If the address has an account already, its owner gets an email, and the page looks the same.
    """
    pending_identity.forget_pending(request)
    user, response = form.try_save(request)
    if user is None:
        return cast(HttpResponse, response)
    pending_identity.keep_pending(request, replace(pending, user_id=user.pk))
    return cast(HttpResponse, complete_signup(request, user, None, pending.next or None))


def _proved_address(request: HttpRequest, identity: Identity) -> str:
    """The proved address for a new account: an invitation's, else the provider's; or ""."""
    address_by_link: str = request.session.get(PROVED_ADDRESS, "")
    return address_by_link or (identity.address if identity.is_verified else "")


def _redirect_back(request: HttpRequest, process: str, target: str) -> HttpResponse:
    """Redirect to where the person came from: their ways to sign in, or the sign-in page."""
    if process == CONNECT and request.user.is_authenticated:
        return redirect("accounts:ways-in")
    query = f"?{urlencode({'next': target})}" if target else ""
    return redirect(f"{reverse('account_login')}{query}")
