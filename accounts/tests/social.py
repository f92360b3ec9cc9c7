"""What someone does who signs in by an account elsewhere: out to the provider, and back."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from allauth.socialaccount.models import SocialAccount
from django.test import Client

from accounts.models import User
from tests.providers import OpenIDProvider, Provider
from tests.reading import links, notices

SIGN_UP = "/accounts/social/sign-up/"
AWAY = "Example SSO did not answer. Try again in a few minutes, or use another way to sign in."
WRONG = (
    "Example SSO gave an answer that this console cannot use. Try again. If it happens again,"
    " contact an operator of this console."
)
UNKNOWN = "This sign-in took too long, or was begun in another browser. Try again."
WAYS_IN = "/accounts/ways-in/"


def url_at(provider: Provider, page: Any) -> str:
    """Where the page leads on to."""
    (url,) = {each for each in links(page) if each.startswith(provider.url)}
    return url


def connect(user: User, provider: Provider, uid: str = "ada-at-the-provider") -> SocialAccount:
    """What signs this person in there from now on."""
    told = {"provider_name": "Example SSO", "label": "ada@example.com"}
    return SocialAccount.objects.create(user=user, provider=provider.url, uid=uid, extra_data=told)


def set_out(
    page: Client, provider: Provider, name: str = "openid", to: str = "start", **form: str
) -> dict[str, str]:
    """Press the button, and go on to the provider; returns what it is asked for."""
    answer = page.post(f"/accounts/social/{name}/{to}/", form)
    query = dict(parse_qsl(urlsplit(url_at(provider, answer)).query))
    if isinstance(provider, OpenIDProvider):
        provider.nonce, provider.challenge = query["nonce"], query["code_challenge"]
    return query


def come_back(page: Client, state: str, name: str = "openid", **query: str) -> Any:
    """Be sent back by the provider."""
    asked = {"code": "the-code", "state": state, **query}
    return page.get(f"/accounts/social/{name}/callback/", asked)


def go_through(page: Client, provider: Provider, name: str = "openid", **options: str) -> Any:
    """Both, as one."""
    return come_back(page, set_out(page, provider, name, **options)["state"], name)


def is_in(page: Client) -> bool:
    """Whether someone is signed in there."""
    return page.get("/accounts/profile/").status_code == 200


def sign_up(page: Client, provider: Provider, **typed: str) -> Any:
    """Come back from the provider, and send the form that creates the account."""
    assert go_through(page, provider).headers["Location"] == SIGN_UP
    return page.post(SIGN_UP, {"email": "ada@example.com", "name": "Ada", **typed})


def refused(page: Client, answer: Any, *, why: str = WRONG) -> bool:
    """Whether one is back at the page for signing in, with the reason, and nothing came of it."""
    assert answer.status_code == 302
    assert urlsplit(answer.headers["Location"]).path == "/accounts/login/"
    shown = page.get(answer.headers["Location"])
    assert notices(shown) == [why]
    assert page.get(SIGN_UP).headers["Location"] == "/accounts/login/"
    assert not User.objects.exists()
    assert not SocialAccount.objects.exists()
    return True
