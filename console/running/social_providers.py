"""The providers by which people can sign in with another account, from the environment.

A provider exists if its client ID and secret are set. Each is one "app" of allauth, whose
`settings` are read by `accounts.provider`.
"""

import re
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environ import Env

LONGEST_ISSUER = 180
"""The most characters of an issuer, which is stored with each account."""
LONGEST_NAME = 40
_MICROSOFT = "https://login.microsoftonline.com"
_ANY = r"\{tenantid\}|[0-9a-f-]{36}"
_DIRECTORY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_URL = re.compile(r"https://[a-z0-9.-]+(:\d{1,5})?(/[\w.~%/-]*)?", re.IGNORECASE)
_LOOPBACK = re.compile(r"http://(localhost|127\.0\.0\.1)(:\d{1,5})?(/[\w.~%/-]*)?")


def providers(env: Env) -> dict[str, Any]:
    """allauth's SOCIALACCOUNT_PROVIDERS: those of OpenID Connect, and GitHub, each with PKCE.

    Raises ImproperlyConfigured for variables that are wrong or incomplete.
    """
    github = _app(env, "GITHUB", "GitHub", url=_url(env, "SOCIAL_GITHUB_URL", "https://github.com"))
    return {
        "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": _openid(env)},
        "github": {"OAUTH_PKCE_ENABLED": True, "APPS": github},
    }


def _openid(env: Env) -> list[dict[str, Any]]:
    """Google, Microsoft and the own provider of OpenID Connect, as far as they are set."""
    tenant = env.str("SOCIAL_MICROSOFT_TENANT", "") or "common"
    if not re.fullmatch(r"[a-z0-9.-]+", tenant, re.IGNORECASE):
        raise ImproperlyConfigured("SOCIAL_MICROSOFT_TENANT is common, or the ID of a directory.")
    google = {"issuer": "https://accounts.google.com", "vouches": "own domains"}
    directory = re.escape(tenant.lower()) if _DIRECTORY.fullmatch(tenant.lower()) else ""
    microsoft = {
        "issuer": f"{_MICROSOFT}/{tenant}/v2.0",
        # One address of discovery for all directories, each of which is an issuer by itself.
        "issuers": rf"{re.escape(_MICROSOFT)}/({directory or _ANY})/v2\.0",
        "vouches": "never",
    }
    return [
        *_app(env, "GOOGLE", "Google", **google),
        *_app(env, "MICROSOFT", "Microsoft", **microsoft),
        *_any_openid(env),
    ]


def _any_openid(env: Env) -> list[dict[str, Any]]:
    """The provider of SOCIAL_OPENID_ISSUER, if it is set."""
    issuer = _url(env, "SOCIAL_OPENID_ISSUER", "")
    name = env.str("SOCIAL_OPENID_NAME", "") or "Single sign-on"
    apps = _app(env, "OPENID", name, issuer=issuer, vouches="if verified")
    if bool(apps) != bool(issuer):
        raise ImproperlyConfigured(
            "Set SOCIAL_OPENID_ISSUER together with SOCIAL_OPENID_CLIENT_ID and"
            " SOCIAL_OPENID_CLIENT_SECRET, or none of them."
        )
    if len(name) > LONGEST_NAME:
        raise ImproperlyConfigured(f"SOCIAL_OPENID_NAME has up to {LONGEST_NAME} characters.")
    return apps


def _app(env: Env, prefix: str, name: str, **settings: str) -> list[dict[str, Any]]:
    """A list of the provider, or an empty one without its client ID and secret.

    Raises ImproperlyConfigured if only one of them is set.
    """
    client_id = env.str(f"SOCIAL_{prefix}_CLIENT_ID", "")
    secret = env.str(f"SOCIAL_{prefix}_CLIENT_SECRET", "")
    if bool(client_id) != bool(secret):
        raise ImproperlyConfigured(
            f"Set SOCIAL_{prefix}_CLIENT_ID and SOCIAL_{prefix}_CLIENT_SECRET, or neither."
        )
    app = {
        "provider_id": prefix.lower(),
        "name": name,
        "client_id": client_id,
        "secret": secret,
        "settings": settings,
    }
    return [app] if client_id else []


def _url(env: Env, variable: str, default: str) -> str:
    """The variable without a slash at its end. Raises ImproperlyConfigured unless it is https."""
    url = (env.str(variable, "") or default).removesuffix("/")
    if url and not (_URL.fullmatch(url) or _LOOPBACK.fullmatch(url)):
        raise ImproperlyConfigured(f"{variable} must be an https URL without a query.")
    if len(url) > LONGEST_ISSUER:
        raise ImproperlyConfigured(f"{variable} has up to {LONGEST_ISSUER} characters.")
    return url
