"""Social sign-in as allauth does it here: providers of the settings only, asked with patience.

No one signs in by an address that a provider tells: only by an identity that is connected.
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
"""What reading an answer raises that no provider gives."""
AWAY = "{provider} did not answer. Try again in a few minutes, or use another way to sign in."
WRONG = (
    "{provider} gave an answer that this console cannot use. Try again. If it happens again,"
    " contact an operator of this console."
)
logger = logging.getLogger(__name__)


class ProviderFailed(Exception):
    """A provider is down, slow or wrong; the message is for the person who wants to sign in."""


class SocialAdapter(DefaultSocialAccountAdapter):
    """allauth, with the providers of the settings."""

    def list_apps(
        self, request: HttpRequest, provider: Any = None, client_id: Any = None
    ) -> list[SocialApp]:
        """Those that are configured. No one adds one in the database."""
        return [
            app
            for app in _configured()
            if provider in {None, app.provider, app.provider_id}
            and client_id in {None, app.client_id}
        ]

    def get_app(self, request: HttpRequest, provider: Any, client_id: Any = None) -> SocialApp:
        """The one that is configured, or was when someone began to sign in by it.

        A session keeps it between the steps of signing in, and nothing asks such a provider.
        """
        try:
            return cast(SocialApp, super().get_app(request, provider, client_id))
        except SocialApp.DoesNotExist:
            kind = provider if provider == GitHub.id else OpenID.id
            return SocialApp(provider=kind, provider_id=provider, client_id=client_id or "")

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """No one signs up here: a person who just disconnected it in another window is not in."""
        if not sociallogin.is_existing:
            raise ImmediateHttpResponse(redirect("account_login"))

    def serialize_instance(self, instance: Any) -> dict[str, Any]:
        """What a session keeps between the steps of signing in: no hash of a password."""
        kept: dict[str, Any] = super().serialize_instance(instance)
        kept.pop("password", None)
        return kept

    def get_requests_session(self) -> ProviderSession:
        """What providers are asked with."""
        return ProviderSession()


def configured_providers(request: HttpRequest | None = None) -> list[SocialProvider]:
    """Those with which one can sign in, in the order of the settings."""
    classes = {each.id: each for each in provider_classes}
    return [classes[app.provider](request, app=app) for app in _configured()]


def provider_or_404(request: HttpRequest, name: str) -> SocialProvider:
    """The one that is so called in addresses."""
    found = [each for each in configured_providers(request) if each.app.provider_id == name]
    if not found:
        raise Http404
    return found[0]


@contextmanager
def provider_failures_translated(provider: SocialProvider) -> Iterator[None]:
    """Ask the provider inside the block: whatever it does wrong is one ProviderFailed.

    Operators read of what kind it was. What the provider said is not written down: it may hold
    tokens.
    """
    try:
        yield
    except (ConnectionError, Timeout) as problem:
        raise _failed(provider, problem, AWAY) from problem
    except (*REFUSED, *MALFORMED) as problem:
        raise _failed(provider, problem, WRONG) from problem


def _failed(provider: SocialProvider, problem: Exception, message: str) -> ProviderFailed:
    why = f": {problem}" if isinstance(problem, WrongAnswer) else ""
    logger.warning("No sign-in with %s: %s%s", provider.app.name, type(problem).__name__, why)
    return ProviderFailed(message.format(provider=provider.app.name))


def _configured() -> list[SocialApp]:
    return [
        SocialApp(provider=kind, **app)
        for kind, settings in app_settings.PROVIDERS.items()
        for app in settings.get("APPS", [])
    ]
