"""The providers of social sign-in, as allauth finds them: by the name of this module.

Google, Microsoft and any other provider of OpenID Connect are one class, and differ in their
settings; GitHub, which has no ID tokens, is another. allauth keeps `state` and PKCE's verifier in
the session and exchanges the code. What is believed of the answers is decided here.
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

from accounts.email_addresses import BadAddress, email_key
from accounts.social.http_client import demand_safe_url
from accounts.social.identities import Identity
from accounts.social.openid import TENANT, WrongAnswer, checked_claims, demand_subject
from console.serving.addresses import absolute
from console.words import text

LONGEST_LABEL = 100
LONGEST_NAME = 60
GMAIL = "gmail.com"


class Conversation(OAuth2Adapter):
    """One conversation with a provider; it comes back to the configured origin."""

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        """Where the provider sends the browser back to, whatever Host the request claims."""
        return absolute(reverse("accounts:social-callback", args=[app.provider_id]))

    def identity(self, answer: dict[str, Any], state: dict[str, Any]) -> Identity:
        """Who it is, by the answer to the code."""
        raise NotImplementedError  # each conversation has its own


class SocialProvider(OAuth2Provider):
    """What ours can do, beyond allauth's."""

    def issues(self, account: SocialAccount) -> bool:
        """Whether a connected identity is one of this provider's, as it is configured now."""
        raise NotImplementedError  # each provider has its own

    def serialize(self) -> dict[str, Any]:
        """What a session keeps between the steps of signing in, to find it again."""
        return {"id": self.app.provider_id}

    def begin(self, request: HttpRequest, *, process: str, next_url: str, **kept: Any) -> str:
        """The address at the provider where the person goes on. `kept` is for the way back.

        Raises what the conversation raises; see `accounts.social.adapter`.
        """
        nonce = secrets.token_urlsafe(32)
        params = self.get_auth_params() | {"nonce": nonce}
        answer: HttpResponse = self.redirect(
            request, process, next_url, auth_params=params, nonce=nonce, **kept
        )
        demand_safe_url(answer.headers["Location"])
        return answer.headers["Location"]

    def identify(self, request: HttpRequest, state: dict[str, Any]) -> Identity:
        """Who came back. Raises what the conversation raises; see `accounts.social.adapter`."""
        if "error" in request.GET:
            raise WrongAnswer("the provider came back with an error")
        conversation = cast(Conversation, self.get_oauth2_adapter(request))
        client = conversation.get_client(request, self.app)
        answer = conversation.get_access_token_data(
            request, self.app, client, pkce_code_verifier=state["pkce_code_verifier"]
        )
        return conversation.identity(answer, state)

    def identity_of(self, issuer: str, subject: str, **said: Any) -> Identity:
        """An identity of which strangers wrote some: what cannot be shown or kept is left out."""
        address = _address(said.get("address"))
        return Identity(
            issuer=issuer,
            subject=subject,
            provider=self.app.provider_id,
            provider_name=self.app.name,
            label=next(filter(None, map(_label, said.get("labels", []))), ""),
            address=address,
            is_verified=bool(address) and said.get("is_verified") is True,
            name=_name(said.get("name")),
        )


class OpenIDConversation(Conversation, OpenIDConnectOAuth2Adapter):
    """With a provider of OpenID Connect."""

    def identity(self, answer: dict[str, Any], state: dict[str, Any]) -> Identity:
        provider = cast(OpenID, self.get_provider())
        claims = checked_claims(
            answer["id_token"],
            keys=_asked(self.openid_config["jwks_uri"]),
            issuer=self.openid_config["issuer"],
            client_id=provider.app.client_id,
            nonce=state["nonce"],
        )
        said = claims
        if "email" not in claims and "userinfo_endpoint" in self.openid_config:
            said = _asked(self.profile_url, _bearing(answer))
            if said["sub"] != claims["sub"]:
                raise WrongAnswer("the user info is about another person")
        return provider.identity_of(
            claims["iss"],
            claims["sub"],
            address=said.get("email"),
            is_verified=provider.vouches_for_address(said),
            labels=[said.get("email"), said.get("preferred_username"), said.get("name")],
            name=said.get("name"),
        )

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider says of itself, if it is the one that was configured."""
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
        """Whether the configured provider is this issuer."""
        if pattern := self.app.settings.get("issuers"):
            return re.fullmatch(pattern, issuer) is not None
        return issuer.rstrip("/") == str(self.app.settings["issuer"]).rstrip("/")

    def issues(self, account: SocialAccount) -> bool:
        return TENANT not in account.provider and self.accepts_issuer(account.provider)

    def vouches_for_address(self, claims: dict[str, Any]) -> bool:
        """Whether the address is the person's, as far as this provider can know.

        Microsoft lets administrators of a directory write any. Google has verified others than
        its own at some time, but may not know who has them now.
        """
        how = self.app.settings["vouches"]
        if how == "never" or claims.get("email_verified") is not True:
            return False
        domain = _address(claims.get("email")).rpartition("@")[2]
        return how == "if verified" or domain in (GMAIL, claims.get("hd"))


class GitHubConversation(Conversation, GitHubOAuth2Adapter):
    """With GitHub, or a GitHub Enterprise server."""

    @property
    def access_token_url(self) -> str:
        return f"{self._url}/login/oauth/access_token"

    @property
    def authorize_url(self) -> str:
        return f"{self._url}/login/oauth/authorize"

    def identity(self, answer: dict[str, Any], state: dict[str, Any]) -> Identity:
        headers = _bearing(answer)
        person = _asked(f"{self._api}/user", headers)
        if type(person["id"]) is not int:
            raise WrongAnswer("the ID of the person is no number")
        demand_subject(str(person["id"]))
        # Without the scope, or the permission of a GitHub app, the person types an address.
        address = _primary(_asked(f"{self._api}/user/emails", headers, kind=list, closed=[]))
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
        return str(self.get_provider().app.settings["url"])

    @property
    def _api(self) -> str:
        is_public = self._url == "https://github.com"
        return "https://api.github.com" if is_public else f"{self._url}/api/v3"


class GitHub(SocialProvider, GitHubProvider):
    """GitHub."""

    oauth2_adapter_class = GitHubConversation

    def get_default_scope(self) -> list[str]:
        return ["read:user", "user:email"]

    def issues(self, account: SocialAccount) -> bool:
        return bool(account.provider == self.app.settings["url"])


provider_classes = [OpenID, GitHub]


def _asked(
    url: str, headers: dict[str, str] | None = None, *, kind: type = dict, closed: Any = None
) -> Any:
    """What is there, of this kind; `closed`, if given, where we may not see it."""
    with get_adapter().get_requests_session() as session:
        answer = session.get(url, headers=headers)
        if closed is not None and answer.status_code in {403, 404}:
            return closed
        answer.raise_for_status()
        found = answer.json()
    if not isinstance(found, kind):
        raise WrongAnswer(f"the answer is no {kind.__name__}")
    return found


def _bearing(answer: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {answer['access_token']}"}


def _primary(addresses: list[dict[str, Any]]) -> str | None:
    """The one address of GitHub's that is verified and mail goes to; others may be anyone's."""
    found = (a["email"] for a in addresses if a["verified"] is True and a["primary"] is True)
    return next(found, None)


def _address(said: Any) -> str:
    """The address as a key. It is asked before anything changes its case."""
    try:
        return email_key(said) if isinstance(said, str) else ""
    except BadAddress:
        return ""


def _label(said: Any) -> str:
    label = text.normalize(said) if isinstance(said, str) else ""
    return label if text.is_visible(label) and len(label) <= LONGEST_LABEL else ""


def _name(said: Any) -> str:
    """The name, if a person could have typed it here."""
    name = text.normalize(said) if isinstance(said, str) else ""
    if not name or len(name) > LONGEST_NAME or not text.is_readable(name):
        return ""
    return name if text.has_no_address(name) else ""
