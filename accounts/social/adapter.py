"""Social sign-in by allauth, with the providers of the settings alone.

An address that a provider says never signs anyone in: only a connected identity does.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount import app_settings
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.core.exceptions import DisallowedRedirect
from django.http import Http404, HttpRequest
from django.shortcuts import redirect
from jwt import PyJWTError
from requests import ConnectionError, RequestException, Timeout

from accounts.provider import GitHub, OpenID, SocialProvider, provider_classes
from accounts.social.http_client import ProviderSession
from accounts.social.openid import WrongAnswer

REFUSED = (WrongAnswer, OAuth2Error, RequestException, PyJWTError, DisallowedRedirect)
MALFORMED = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""What reading a malformed answer can raise."""
AWAY = "{provider} did not answer. Try again in a few minutes, or use another way to sign in."
WRONG = (
    "{provider} gave an answer that this console cannot use. Try again. If it happens again,"
    " contact an operator of this console."
)
logger = logging.getLogger(__name__)


class ProviderFailed(Exception):
    """A provider is down, slow or wrong. The message is for the person who wants to sign in."""


class SocialAdapter(DefaultSocialAccountAdapter):
    """How allauth finds providers and keeps social sign-ins in the console."""

    def list_apps(
        self, request: HttpRequest, provider: Any = None, client_id: Any = None
    ) -> list[SocialApp]:
        """The configured providers of this kind or ID and client ID, none from the database."""
        return [
            app
            for app in _configured_apps()
            if provider in {None, app.provider, app.provider_id}
            and client_id in {None, app.client_id}
        ]

    def get_app(self, request: HttpRequest, provider: Any, client_id: Any = None) -> SocialApp:
        """The configured provider with this ID, or a stand-in for one that no longer is.

        A session can keep such an ID between the steps of signing in. No stand-in is ever asked.
        """
        try:
            return cast(SocialApp, super().get_app(request, provider, client_id))
        except SocialApp.DoesNotExist:
            kind = provider if provider == GitHub.id else OpenID.id
            return SocialApp(provider=kind, provider_id=provider, client_id=client_id or "")

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Redirect to the sign-in page if the identity is no longer connected to an account.

        The person can have disconnected it a moment ago in another window; allauth would sign up.
        """
        if not sociallogin.is_existing:
            raise ImmediateHttpResponse(redirect("account_login"))

    def serialize_instance(self, instance: Any) -> dict[str, Any]:
        """The fields of a row that a session keeps while someone signs in, without a password."""
        fields: dict[str, Any] = super().serialize_instance(instance)
        fields.pop("password", None)
        return fields

    def get_requests_session(self) -> ProviderSession:
        """The HTTP client for requests to providers."""
        return ProviderSession()


def configured_providers(request: HttpRequest | None = None) -> list[SocialProvider]:
    """The configured providers, in the order of the settings."""
    classes = {provider_class.id: provider_class for provider_class in provider_classes}
    return [classes[app.provider](request, app=app) for app in _configured_apps()]


def provider_or_404(request: HttpRequest, provider_id: str) -> SocialProvider:
    """The configured provider with this ID, as URLs have it. Raises Http404."""
    for provider in configured_providers(request):
        if provider.app.provider_id == provider_id:
            return provider
    raise Http404


@contextmanager
def provider_failures_translated(provider: SocialProvider) -> Iterator[None]:
    """A block that asks the provider. Raises ProviderFailed in place of all that can go wrong.

    The kind of problem is logged, but not what the provider answered, which may have tokens.
    """
    try:
        yield
    except (ConnectionError, Timeout) as problem:
        raise _log_failure(provider, problem, AWAY) from problem
    except (*REFUSED, *MALFORMED) as problem:
        raise _log_failure(provider, problem, WRONG) from problem


def _log_failure(provider: SocialProvider, problem: Exception, message: str) -> ProviderFailed:
    """Log the kind of problem with the provider; returns the exception for the person."""
    why = f": {problem}" if isinstance(problem, WrongAnswer) else ""
    logger.warning("No sign-in with %s: %s%s", provider.app.name, type(problem).__name__, why)
    return ProviderFailed(message.format(provider=provider.app.name))


def _configured_apps() -> list[SocialApp]:
    """The providers of the settings, as unsaved rows of allauth's model."""
    return [
        SocialApp(provider=kind, **app)
        for kind, settings in app_settings.PROVIDERS.items()
        for app in settings.get("APPS", [])
    ]
