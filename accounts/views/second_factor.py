"""Pages for setting up and using a second factor."""

from base64 import b64encode
from typing import Any, cast
from urllib.parse import urlencode

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import AuthenticateView, ReauthenticateView
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts import actions
from accounts.browsers.names import browser_name
from accounts.browsers.trusted import set_trust_cookie, shown_token_digests
from accounts.forms.second_factor import AddAppForm
from accounts.models import FactorReset, User
from accounts.requests import PersonRequest
from accounts.second_factor import factors, totp
from accounts.second_factor.needs import closed_by_removing_factor
from accounts.sessions.freshness import fresh_sign_in_required, note_proof
from accounts.sign_in.stages import pending_second_step
from console.encryption import Unreadable, decrypt, encrypt
from console.refusals import refusals_flashed, refusals_on
from console.serving.addresses import safe_next

PENDING_SECRET = "second_factor_pending_secret"  # noqa: S105  (a key of the session)
"""Where a session keeps, encrypted, the secret of an app that is being set up."""


@require_safe
def security(request: PersonRequest) -> HttpResponse:
    """The person's second factors and recovery codes, and an open request to reset them."""
    context = {
        "passkeys": list(factors.passkeys_of(request.user)),
        "app": factors.app_of(request.user),
        "codes": factors.recovery_codes_of(request.user),
        "has_factor": factors.has_factor(request.user),
        "reset": FactorReset.objects.open_of(request.user),
    }
    return render(request, "accounts/security.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in_required(what_for="Adding an authenticator app", cancel="mfa_index")
def add_app(request: PersonRequest) -> HttpResponse:
    """Show a new secret as a QR code and as text, and add the app once its first code is typed."""
    if factors.app_of(request.user) is not None:
        return redirect("mfa_index")
    secret = _pending_secret(request)
    form = AddAppForm(request.POST or None, secret=secret)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            app = actions.add_app(secret=secret, step=form.cleaned_data["step"], by=request.user)
            del request.session[PENDING_SECRET]
            note_proof(app)
            messages.success(request, "Your authenticator app was added.")
            return redirect(after_adding(request))
    return render(
        request, "accounts/add_app.html", {"form": form, **_picture(request.user, secret)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in_required(what_for="Removing an authenticator app", cancel="mfa_index")
def delete_app(request: PersonRequest) -> HttpResponse:
    """Ask for confirmation, then remove the authenticator app."""
    if factors.app_of(request.user) is None:
        return redirect("mfa_index")
    if request.method == "POST":
        with refusals_flashed(request):
            actions.remove_app(by=request.user)
            messages.success(request, "Your authenticator app was removed.")
        return redirect("mfa_index")
    factor_count = factors.factors_of(request.user).exclude(type=factors.RECOVERY_CODES).count()
    context = {"is_last": factor_count == 1, "closed": closed_by_removing_factor(request.user)}
    return render(request, "accounts/delete_app.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in_required(what_for="Creating recovery codes", cancel="mfa_index")
def recovery_codes(request: PersonRequest) -> HttpResponse:
    """Create recovery codes, which only the response to the POST shows."""
    if not factors.has_factor(request.user):
        return redirect("mfa_index")
    if request.method == "POST":
        with refusals_flashed(request):
            codes = actions.create_recovery_codes(by=request.user)
            return render(request, "accounts/recovery_codes_shown.html", {"codes": codes})
    context = {"codes": factors.recovery_codes_of(request.user)}
    return render(request, "accounts/recovery_codes.html", context)


class TakesFactor:
    """A view that takes a second factor. One that was removed at the same moment is incorrect."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Save the use of the factor, or show the form with an error if its row is gone."""
        try:
            return cast(HttpResponse, super().form_valid(form))  # type: ignore[misc]  # the view has it
        except Authenticator.NotUpdated:
            error = get_adapter().validation_error("incorrect_code")
            form.add_error("code" if "code" in form.fields else "credential", error)
            return cast(HttpResponse, self.form_invalid(form))  # type: ignore[attr-defined]  # as above


class SecondStepView(TakesFactor, AuthenticateView):
    """The second step of signing in, with a code or a passkey."""

    template_name = "accounts/second_step.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer, or end a sign-in whose account has changed since the first step."""
        stage = pending_second_step(request)
        if stage and stage.is_overtaken:
            messages.error(request, "Your account has changed in the meantime. Sign in again.")
            return cast(HttpResponseBase, stage.abort())
        return cast(HttpResponseBase, super().dispatch(request, *args, **kwargs))

    def form_valid(self, form: Any) -> HttpResponse:
        """Sign the person in, and trust the browser if they selected that."""
        user = self.stage.login.user
        response: HttpResponse = super().form_valid(form)
        if form.cleaned_data["trust"] and self.request.user == user:
            with refusals_flashed(self.request):
                token = actions.trust_browser(
                    browser=browser_name(self.request.headers.get("User-Agent", "")),
                    replaced_digests=shown_token_digests(self.request),
                    by=user,
                )
                set_trust_cookie(self.request, response, token)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        user = self.stage.login.user
        passkeys = factors.passkeys_of(user).exists()
        return {**context, "app": factors.app_of(user), "passkeys": passkeys}


class ConfirmByCodeView(TakesFactor, ReauthenticateView):
    """Use a code as a fresh sign-in."""

    template_name = "accounts/confirm_by_code.html"


authenticate = login_not_required(SecondStepView.as_view())
reauthenticate = ConfirmByCodeView.as_view()


def after_adding(request: PersonRequest) -> str:
    """The URL after adding a factor: of recovery codes if the person has none, else of the target.

    The target is the page that required a second factor; without one, that of the factors.
    """
    target = safe_next(request)
    if factors.recovery_codes_of(request.user) is None:
        query = f"?{urlencode({'next': target})}" if target else ""
        return reverse("mfa_view_recovery_codes") + query
    return target or reverse("mfa_index")


def _pending_secret(request: HttpRequest) -> str:
    """The secret of the app that is being set up, which the session keeps encrypted.

    A new one when the page is opened, or if the kept one is missing or cannot be decrypted.
    """
    if request.method == "POST" and (encrypted := request.session.get(PENDING_SECRET)):
        try:
            return decrypt(encrypted)
        except Unreadable:
            pass
    secret = totp.new_secret()
    request.session[PENDING_SECRET] = encrypt(secret)
    return secret


def _picture(user: User, secret: str) -> dict[str, str]:
    """Template context: the QR code as an image, and the secret in groups of four letters."""
    adapter = get_adapter()
    svg = adapter.build_totp_svg(adapter.build_totp_url(user, secret))
    return {
        "picture": f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}",
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
    }
