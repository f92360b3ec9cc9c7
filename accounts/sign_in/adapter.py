"""How allauth behaves here: one key for each address, mail by the outbox, one front door."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.browsers.known import known_browser_id_on_page
from accounts.email_addresses import BadAddress, email_key
from accounts.mail import enqueue_account_mail
from accounts.models import User
from accounts.second_factor import factors
from accounts.second_factor.passkeys import passkeys_work
from accounts.sessions.freshness import keep_signed_in
from accounts.sessions.unfinished import GOING_TO, forget_begun_sign_in
from accounts.sign_in import attempt_limits
from accounts.sign_in.refused import log_refused_step
from audit.client_addresses import client_address
from console.serving.addresses import absolute, is_path_of_ours
from outbox.composing import compose

FRONT_DOOR = "/"
INVITATIONS = "/invitations/"


class AccountAdapter(DefaultAccountAdapter):
    """allauth, with our addresses, our outbox and our front door."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "This account is closed.",
        "duplicate_email": "You have already added this address.",
        "email_password_mismatch": "The email address or password is incorrect.",
        "email_taken": "Another account uses this address.",
        "enter_current_password": "Incorrect password.",
        "incorrect_code": "Incorrect code.",
        "incorrect_password": "Incorrect password.",
        "rate_limited": "Too many requests. Wait a moment, then try again.",
        "too_many_login_attempts": "Too many attempts. Wait a few minutes, then try again.",
    }

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        log_refused_step(code)
        error: ValidationError = super().validation_error(code, *args)
        return error

    def clean_email(self, email: str) -> str:
        try:
            return email_key(email)
        except BadAddress as problem:
            raise ValidationError(str(problem)) from problem

    def save_user(
        self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True
    ) -> User:
        user.name = form.cleaned_data.get("name", "")
        saved: User = super().save_user(request, user, form, commit)
        return saved

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Owe the email. Its links start with the configured origin, not the request's Host."""
        links = {
            "signup_url": absolute(reverse("account_signup")),
            "password_reset_url": absolute(reverse("account_reset_password")),
        }
        enqueue_account_mail(
            self.render_mail(template_prefix, email, {**context, "email": email, **links})
        )

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """A subject and HTML, as allauth names their templates. The text is made of the HTML."""
        subject = render_to_string(f"{template_prefix}_subject.txt", context)
        message = compose(f"{template_prefix}_message.html", subject, context)
        message.to = [email] if isinstance(email, str) else email
        return message

    def post_login(
        self, request: HttpRequest, user: User, *, redirect_url: str | None, **details: Any
    ) -> HttpResponse:
        """Everyone who signs in passes the front door, which knows who has to be welcomed first."""
        kept = request.session.pop(GOING_TO, None)
        target = redirect_url or get_next_redirect_url(request) or kept
        response: HttpResponse = super().post_login(
            request, user, redirect_url=front_door_url(target), **details
        )
        return response

    def respond_email_verification_sent(
        self, request: HttpRequest, user: User | None
    ) -> HttpResponse:
        """Go to the page that asks for the code; the target is kept in case the person leaves it.

        The email may say to reset a password, and its link does not know the target.
        """
        if target := get_next_redirect_url(request):
            request.session[GOING_TO] = target
        response: HttpResponse = super().respond_email_verification_sent(request, user)
        return response

    def stash_verified_email(self, request: HttpRequest, email: str) -> None:
        """Keep which address a link in an email has proved, and stop waiting for a code."""
        forget_begun_sign_in(request)
        super().stash_verified_email(request, email)

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        """Where someone goes who is signed in already and has verified one more address."""
        return reverse("account_email")

    def is_safe_url(self, url: str | None) -> bool:
        return is_path_of_ours(url or "")

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whose attempts are counted; those of clients without an address are counted together.

        A browser that the person has signed in with is one by itself: neither a stranger behind the
        same address nor a whole office that signs in at nine o'clock uses up its attempts.
        """
        return known_browser_id_on_page(request) or client_address(request) or "unknown"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count this try of a password: with the browser's, if it is known, or all strangers'."""
        self._forget_attempt = attempt_limits.count_password(request, credentials["email"])

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Find whose password it is. The right one does not count as an attempt."""
        user: User | None = super().authenticate(request, **credentials)
        if user:
            self._forget_attempt()
            keep_signed_in(request, user)
        return user

    def get_login_stages(self) -> list[str]:
        """allauth's, with our own in place of the one that asks for a second factor."""
        own = {"allauth.mfa.stages.AuthenticateStage": "accounts.sign_in.stages.SecondFactorStage"}
        return [own.get(stage, stage) for stage in super().get_login_stages()]

    def is_reauthentication_required(self, *, app: str, **options: Any) -> bool:
        """allauth asks for no fresh sign-in: `fresh_sign_in_required` does, on its pages too."""
        return False

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, str]]:
        """How someone can prove who they are, the best way first.

        A person who has a second factor uses that: with the password alone, which someone else may
        know, all factors could be removed.
        """
        if not isinstance(user, User):
            return []
        held = set(factors.factors_of(user).values_list("type", flat=True))
        ways = []
        if factors.PASSKEY in held and passkeys_work(self.request):
            ways.append(_method("mfa_reauthenticate_webauthn", "Use a passkey"))
        if held & {factors.APP, factors.RECOVERY_CODES}:
            ways.append(_method("mfa_reauthenticate", "Use a code"))
        if held:
            return ways
        if user.has_usable_password():
            return [_method("account_reauthenticate", "Use your password")]
        return []


class SecondFactorAdapter(DefaultMFAAdapter):
    """allauth's second factors, known by the console's own host."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "This passkey cannot be used here. Try again, or choose another way.",
    }

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        log_refused_step(code)
        error: ValidationError = super().validation_error(code, *args)
        return error

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The host that passkeys belong to: the configured one, whatever Host a request claims."""
        return {"id": str(urlsplit(settings.CONSOLE_ORIGIN).hostname), "name": "Console"}

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """What a passkey is called whose owner gives it no name."""
        return f"Passkey {factors.passkeys_of(user).count() + 1}"

    def get_totp_issuer(self) -> str:
        """What an authenticator app calls the account: one may have several consoles."""
        return f"Console {urlsplit(settings.CONSOLE_ORIGIN).hostname}"


def front_door_url(target: str | None) -> str:
    """Where to go after signing in: to the front door, which redirects to the target.

    An invitation is opened directly: it welcomes people by itself.
    """
    if not target or target == FRONT_DOOR:
        return FRONT_DOOR
    if target.startswith(INVITATIONS):
        return target
    return f"{FRONT_DOOR}?{urlencode({'next': target})}"


def _method(name: str, description: str) -> dict[str, str]:
    return {"id": name, "description": description, "url": reverse(name)}
