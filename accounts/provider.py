"""The providers of social sign-in. allauth finds them by the name of this module.

Google, Microsoft and any other provider of OpenID Connect are one class with different settings;
GitHub, which has no ID tokens, is another. allauth keeps `state` and PKCE's verifier in the session
and exchanges the code. What to believe of the answers is decided here.
"""

import re
import secrets
from typing import Any, cast

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.github.provider import GitHubProvider
from allauth.socialaccount.providers.github.views import GitHubOAuth2Adapter
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts.social.http_client import demand_safe_url
from accounts.social.identities import Identity, clean_address, clean_label, clean_name
from accounts.social.openid import TENANT, WrongAnswer, checked_claims, demand_subject
from console.serving.addresses import absolute

GMAIL = "gmail.com"


class Conversation(OAuth2Adapter):
    """The OAuth exchange of one sign-in with a provider."""

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        """The URL to which the provider sends the browser back, under the configured origin.

        Never under the Host of the request, because a client can choose that.
        """
        return absolute(reverse("accounts:social-callback", args=[app.provider_id]))

    def identity(self, answer: dict[str, Any], state: dict[str, Any]) -> Identity:
        """The identity of the person, by the provider's answer with the access token.

        Asks the provider over the network. Raises WrongAnswer for what cannot be believed.
        """
        raise NotImplementedError  # each conversation has its own


class SocialProvider(OAuth2Provider):
    """A configured provider, with which people sign in, sign up or connect an identity."""

    def issues(self, account: SocialAccount) -> bool:
        """Whether a connected identity is one of this provider, as it is configured now."""
        raise NotImplementedError  # each provider has its own

    def serialize(self) -> dict[str, Any]:
        """What a session keeps of the provider between the steps of signing in."""
        return {"id": self.app.provider_id}

    def begin(self, request: HttpRequest, *, process: str, next_url: str, **state: Any) -> str:
        """The URL at the provider where the sign-in goes on; keeps its state in the session.

        `state` is returned by the callback. May ask the provider for its configuration, so the
        caller wraps this in `conversation`.
        """
        nonce = secrets.token_urlsafe(32)
        params = self.get_auth_params() | {"nonce": nonce}
        response: HttpResponse = self.redirect(
            request, process, next_url, auth_params=params, nonce=nonce, **state
        )
        demand_safe_url(response.headers["Location"])
        return response.headers["Location"]

    def identify(self, request: HttpRequest, state: dict[str, Any]) -> Identity:
        """The identity with which the browser came back from the provider.

        Exchanges the code over the network, so the caller wraps this in `conversation`. Raises
        WrongAnswer, among others.
        """
        if "error" in request.GET:
            raise WrongAnswer("the provider came back with an error")
        conversation = cast(Conversation, self.get_oauth2_adapter(request))
        client = conversation.get_client(request, self.app)
        answer = conversation.get_access_token_data(
            request, self.app, client, pkce_code_verifier=state["pkce_code_verifier"]
        )
        return conversation.identity(answer, state)

    def identity_of(self, issuer: str, subject: str, **details: Any) -> Identity:
        """The identity with what the provider says of it, as far as it can be shown and kept.

        `details` has an `address`, `is_verified`, `labels` of which the first usable one counts,
        and a `name`. Strangers can choose these, so unusable values are left out.
        """
        address = clean_address(details.get("address"))
        return Identity(
            issuer=issuer,
            subject=subject,
            provider=self.app.provider_id,
            provider_name=self.app.name,
            label=next(filter(None, map(clean_label, details.get("labels", []))), ""),
            address=address,
            is_verified=bool(address) and details.get("is_verified") is True,
            name=clean_name(details.get("name")),
        )


class OpenIDConversation(Conversation, OpenIDConnectOAuth2Adapter):
    """The exchange of one sign-in with a provider of OpenID Connect."""

    def identity(self, answer: dict[str, Any], state: dict[str, Any]) -> Identity:
        """The identity in the verified ID token.

        Asks the provider for its keys, and for the user info if the token has no address. Raises
        WrongAnswer or jwt.PyJWTError.
        """
        provider = cast(OpenID, self.get_provider())
        claims = checked_claims(
            answer["id_token"],
            keys=_get_json(self.openid_config["jwks_uri"]),
            issuer=self.openid_config["issuer"],
            client_id=provider.app.client_id,
            nonce=state["nonce"],
        )
        user_info = claims
        if "email" not in claims and "userinfo_endpoint" in self.openid_config:
            user_info = _get_json(self.profile_url, _authorization(answer))
            if user_info["sub"] != claims["sub"]:
                raise WrongAnswer("the user info is about another person")
        address, name = user_info.get("email"), user_info.get("name")
        return provider.identity_of(
            claims["iss"],
            claims["sub"],
            address=address,
            is_verified=provider.vouches_for_address(user_info),
            labels=[address, user_info.get("preferred_username"), name],
            name=name,
        )

    @property
    def openid_config(self) -> dict[str, Any]:
        """The provider's configuration document, read over the network.

        Raises WrongAnswer if it names another issuer than the configured one.
        """
        config: dict[str, Any] = super().openid_config
        if not cast(OpenID, self.get_provider()).accepts_issuer(config["issuer"]):
            raise WrongAnswer("the provider says that it is another issuer than the configured one")
        return config


class OpenID(SocialProvider, OpenIDConnectProvider):
    """Google, Microsoft, and any other provider of OpenID Connect."""

    oauth2_adapter_class = OpenIDConversation

    @property
    def server_url(self) -> str:
        return f"{self.app.settings['issuer'].rstrip('/')}/.well-known/openid-configuration"

    def accepts_issuer(self, issuer: str) -> bool:
        """Whether tokens of this issuer are accepted.

        It must match the setting `issuers`, a regular expression, if there is one, and otherwise
        equal the configured issuer.
        """
        if pattern := self.app.settings.get("issuers"):
            return re.fullmatch(pattern, issuer) is not None
        return issuer.rstrip("/") == str(self.app.settings["issuer"]).rstrip("/")

    def issues(self, account: SocialAccount) -> bool:
        """Whether a connected identity is of an issuer that is accepted now."""
        return TENANT not in account.provider and self.accepts_issuer(account.provider)

    def vouches_for_address(self, claims: dict[str, Any]) -> bool:
        """Whether the address in the claims counts as verified, by the setting `vouches`.

        "never", because administrators of a Microsoft directory can write any address. "if
        verified", if the provider says so. Otherwise, for Google, only addresses of Gmail and of
        the person's Workspace, because another one can have a new owner since it was verified.
        """
        rule = self.app.settings["vouches"]
        if rule == "never" or claims.get("email_verified") is not True:
            return False
        domain = clean_address(claims.get("email")).rpartition("@")[2]
        return rule == "if verified" or domain in (GMAIL, claims.get("hd"))


class GitHubConversation(Conversation, GitHubOAuth2Adapter):
    """The exchange of one sign-in with GitHub, or a GitHub Enterprise server."""

    @property
    def access_token_url(self) -> str:
        return f"{self._url}/login/oauth/access_token"

    @property
    def authorize_url(self) -> str:
        return f"{self._url}/login/oauth/authorize"

    def identity(self, answer: dict[str, Any], state: dict[str, Any]) -> Identity:
        """The identity of the GitHub user, with their primary address if it is verified.

        Asks GitHub's API for both. Raises WrongAnswer if the user has no valid ID.
        """
        headers = _authorization(answer)
        person = _get_json(f"{self._api}/user", headers)
        if type(person["id"]) is not int:
            raise WrongAnswer("the ID of the person is no number")
        demand_subject(str(person["id"]))
        # Without the scope, or the permission of a GitHub app, the person types an address.
        emails = _get_json(f"{self._api}/user/emails", headers, kind=list, if_denied=[])
        address = _primary_address(emails)
        return cast(GitHub, self.get_provider()).identity_of(
            self._url,
            str(person["id"]),
            address=address,
            is_verified=True,
            labels=[person["login"], address],
            name=person.get("name"),
        )

    @property
    def _url(self) -> str:
        """The URL of GitHub, or of the configured GitHub Enterprise server."""
        return str(self.get_provider().app.settings["url"])

    @property
    def _api(self) -> str:
        """The URL of the API of GitHub, or of the configured GitHub Enterprise server."""
        is_public = self._url == "https://github.com"
        return "https://api.github.com" if is_public else f"{self._url}/api/v3"


class GitHub(SocialProvider, GitHubProvider):
    """GitHub, or a GitHub Enterprise server."""

    oauth2_adapter_class = GitHubConversation

    def get_default_scope(self) -> list[str]:
        return ["read:user", "user:email"]

    def issues(self, account: SocialAccount) -> bool:
        """Whether a connected identity is of the GitHub server that is configured now."""
        return bool(account.provider == self.app.settings["url"])


provider_classes = [OpenID, GitHub]


def _get_json(
    url: str, headers: dict[str, str] | None = None, *, kind: type = dict, if_denied: Any = None
) -> Any:
    """The JSON at this URL of a provider, read over the network.

    `if_denied`, unless None, is returned for a 403 or 404. Raises WrongAnswer if the JSON is not of
    this kind, and RequestException if there is none.
    """
    with get_adapter().get_requests_session() as session:
        response = session.get(url, headers=headers)
        if if_denied is not None and response.status_code in {403, 404}:
            return if_denied
        response.raise_for_status()
        document = response.json()
    if not isinstance(document, kind):
        raise WrongAnswer(f"the answer is no {kind.__name__}")
    return document


def _authorization(answer: dict[str, Any]) -> dict[str, str]:
    """The header with the access token of the provider's answer."""
    return {"Authorization": f"Bearer {answer['access_token']}"}


def _primary_address(emails: list[dict[str, Any]]) -> str | None:
    """The address of a GitHub user that is verified and primary, or None."""
    for email in emails:
        if email["verified"] is True and email["primary"] is True:
            return cast(str, email["email"])
    return None
