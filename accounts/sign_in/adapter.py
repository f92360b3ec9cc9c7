"""Adapters of allauth: address keys, emails by the outbox, limits, and where a sign-in leads."""

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
from accounts.mail import enqueue_account_mail, readers_by_address
from accounts.models import User
from accounts.second_factor import factors
from accounts.second_factor.passkeys import passkeys_work
from accounts.sessions.freshness import keep_signed_in
from accounts.sessions.unfinished import GOING_TO, forget_begun_sign_in
from accounts.sign_in import attempt_limits
from accounts.sign_in.refused import log_refused_step
from audit.client_addresses import client_address
from console.serving.addresses import absolute, is_path_of_ours
from console.words import dates
from outbox.brands import CONSOLE, brand_for_visitor
from outbox.composing import compose

FRONT_DOOR = "/"
INVITATIONS = "/invitations/"


class AccountAdapter(DefaultAccountAdapter):
    """How allauth signs people up and in, and sends emails, in the console."""

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
        """The error with this code of allauth, also logged if a step of signing in is refused."""
        log_refused_step(code)
        error: ValidationError = super().validation_error(code, *args)
        return error

    def clean_email(self, email: str) -> str:
        """The address as an address key. Raises ValidationError if it is not acceptable."""
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
        """Enqueue an email, with links under the configured origin, not the request's Host.

        Dates are as the person with this address reads them, whose request it may not be; of a
        removed address, as who asks does.
        """
        links = {
            "signup_url": absolute(reverse("account_signup")),
            "password_reset_url": absolute(reverse("account_reset_password")),
        }
        reader = readers_by_address([email]).get(email) or dates.reader()
        values = {**context, "email": email, **links}
        if self.request:
            values["brand"] = brand_for_visitor(self.request)
        with dates.shown_to(lambda: reader):
            message = self.render_mail(template_prefix, email, values)
        enqueue_account_mail(message)

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """An email of allauth's templates for a subject and HTML. The text is made of the HTML.

        It has the brand of the context, or else that of the console.
        """
        subject = render_to_string(f"{template_prefix}_subject.txt", context)
        brand = context.get("brand", CONSOLE)
        message = compose(f"{template_prefix}_message.html", subject, context, brand=brand)
        message.to = [email] if isinstance(email, str) else email
        return message

    def post_login(
        self, request: HttpRequest, user: User, *, redirect_url: str | None, **details: Any
    ) -> HttpResponse:
        """Redirect after a sign-in by the front door, which may welcome the person first.

        The target is that of the request, or one that was kept in the session before.
        """
        kept_target = request.session.pop(GOING_TO, None)
        target = redirect_url or get_next_redirect_url(request) or kept_target
        response: HttpResponse = super().post_login(
            request, user, redirect_url=front_door_url(target), **details
        )
        return response

    def respond_email_verification_sent(
        self, request: HttpRequest, user: User | None
    ) -> HttpResponse:
        """Redirect to the page that asks for the emailed code, and keep the target in the session.

        The person may go on by the link of an email instead, which does not have the target.
        """
        if target := get_next_redirect_url(request):
            request.session[GOING_TO] = target
        response: HttpResponse = super().respond_email_verification_sent(request, user)
        return response

    def stash_verified_email(self, request: HttpRequest, email: str) -> None:
        """Keep the address that a link in an email has proved, and delete what else was begun."""
        forget_begun_sign_in(request)
        super().stash_verified_email(request, email)

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        """The page to which a person who is signed in returns after verifying another address."""
        return reverse("account_email")

    def is_safe_url(self, url: str | None) -> bool:
        """Whether a redirect may lead there: only to a path of the console."""
        return is_path_of_ours(url or "")

    def get_client_ip(self, request: HttpRequest) -> str:
        """The client to count attempts for: the ID of a known browser, an IP address, or "unknown".

        A browser in which the person has signed in before counts separately, so that no one else
        behind the same IP address, such as an office, uses up its attempts.
        """
        return known_browser_id_on_page(request) or client_address(request) or "unknown"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count this attempt at a password. Raises ValidationError for one too many."""
        self._forget_attempt = attempt_limits.count_password(request, credentials["email"])

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The person whose password this is, or None. A right one is not counted as an attempt."""
        user: User | None = super().authenticate(request, **credentials)
        if user:
            self._forget_attempt()
            keep_signed_in(request, user)
        return user

    def get_login_stages(self) -> list[str]:
        """The steps of signing in: allauth's, with our own for the second factor."""
        ours = {"allauth.mfa.stages.AuthenticateStage": "accounts.sign_in.stages.SecondFactorStage"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def is_reauthentication_required(self, *, app: str, **options: Any) -> bool:
        """False: `fresh_sign_in_required` guards the pages of allauth, too, so that it need not."""
        return False

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, str]]:
        """The ways in which the person can prove who they are for a fresh sign-in, best first.

        With a second factor, only that, because others may know the password and could remove it.
        Empty for a visitor, or a person who has neither a factor nor a password.
        """
        if not isinstance(user, User):
            return []
        types = set(factors.factors_of(user).values_list("type", flat=True))
        ways = []
        if factors.PASSKEY in types and passkeys_work(self.request):
            ways.append(_method("mfa_reauthenticate_webauthn", "Use a passkey"))
        if types & {factors.APP, factors.RECOVERY_CODES}:
            ways.append(_method("mfa_reauthenticate", "Use a code"))
        if types:
            return ways
        if user.has_usable_password():
            return [_method("account_reauthenticate", "Use your password")]
        return []


class SecondFactorAdapter(DefaultMFAAdapter):
    """How allauth names second factors in the console, and the host to which passkeys belong."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "This passkey cannot be used here. Try again, or choose another way."
    }

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """The error with this code of allauth, also logged if a step of signing in is refused."""
        log_refused_step(code)
        error: ValidationError = super().validation_error(code, *args)
        return error

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The host to which passkeys belong: the configured one, not the request's Host."""
        return {"id": str(urlsplit(settings.CONSOLE_ORIGIN).hostname), "name": "Console"}

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """The name of a new passkey to which its owner gives none: "Passkey 2"."""
        return f"Passkey {factors.passkeys_of(user).count() + 1}"

    def get_totp_issuer(self) -> str:
        """The name under which an authenticator app lists the account, with the console's host."""
        return f"Console {urlsplit(settings.CONSOLE_ORIGIN).hostname}"


def front_door_url(target: str | None) -> str:
    """The URL to go to after signing in: the front door, which redirects to the target.

    An invitation is opened directly, because it welcomes people itself.
    """
    if not target or target == FRONT_DOOR:
        return FRONT_DOOR
    if target.startswith(INVITATIONS):
        return target
    return f"{FRONT_DOOR}?{urlencode({'next': target})}"


def _method(name: str, description: str) -> dict[str, str]:
    """A way of a fresh sign-in, as allauth's pages list it, by the name of its page."""
    return {"id": name, "description": description, "url": reverse(name)}
