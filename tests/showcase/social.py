"""Signing in with an account elsewhere, and what is connected."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urljoin

from allauth.socialaccount.models import SocialAccount
from django.urls import reverse
from playwright.sync_api import Page

from accounts.models import User
from accounts.social.adapter import configured_providers
from accounts.social.identities import identities_of
from tests.cast import make_person
from tests.providers import OpenIDProvider, configured
from tests.showcase.accounts import enters_code
from tests.showcase.acts import Act, fills, in_turn, presses
from tests.showcase.deleting import IS_ME
from tests.showcase.shot import Shot
from tests.showcase.world import World

PROVIDER = "Continue with Example SSO"
LONG = "a.rather.long.name.of.somebody@department.company.example"


@contextmanager
def at_a_provider() -> Iterator[Any]:
    """The setting that knows a provider, which runs meanwhile, under two names."""
    with OpenIDProvider() as provider:
        provider.claims |= {"sub": "shown", "email": "katherine@example.com"}
        yield configured(openid=[provider.app("google"), provider.app()])


def social_shots(w: World) -> Iterator[Shot]:
    """The pages of a visitor who comes from a provider, and of people with connected accounts."""
    login, ways_in = reverse("account_login"), reverse("accounts:ways-in")
    yield Shot("social-leads-on", "few", login, act=stays)
    yield Shot("social-sign-up", "verified", login, act=returns)
    linked = fills("Your name (optional)", "www.example.com")
    wrong = in_turn(returns, linked, presses("Create account"))
    yield Shot("social-sign-up", "error", login, act=wrong)
    yield Shot("ways-in", "few", ways_in, w.few)
    joan = _connected(make_person("Joan Clarke"), "https://gone.example")
    betty = _connected(make_person("Betty Holberton"))
    betty.set_unusable_password()
    betty.save()
    yield Shot("ways-in", "connected", ways_in, joan)
    yield Shot("disconnect", "few", _disconnect(joan), joan, IS_ME)
    by_code = in_turn(fills("Email", betty.email), presses("Send code"), enters_code)
    tries = in_turn(by_code, _goes(_disconnect(betty)))
    yield Shot("disconnect", "last", reverse("account_request_login_code"), act=tries)
    connects = in_turn(presses("Connect Example SSO"), IS_ME)
    yield Shot("connect", "few", ways_in, w.few, connects)


def stays(page: Page) -> None:
    """Press the button, and see the page that leads on: once, the provider answers nothing."""
    page.route("**/authorize?*", lambda route: route.fulfill(status=204), times=1)
    with page.expect_request("**/authorize?*"):
        presses(PROVIDER)(page)


def returns(page: Page) -> None:
    """Come back from the provider."""
    presses(PROVIDER)(page)
    page.wait_for_url("**/authorize?*")
    page.get_by_role("link", name="Ada").click()


def _goes(path: str) -> Act:
    def act(page: Page) -> None:
        page.goto(urljoin(page.url, path))

    return act


def _disconnect(user: User) -> str:
    newest = identities_of(user).last()
    assert newest
    return reverse("accounts:disconnect", args=[newest.pk])


def _connected(user: User, *more: str) -> User:
    """With accounts of these issuers, and one of the last provider."""
    here = [each.app.settings["issuer"] for each in configured_providers()] or [
        "https://sso.example"
    ]
    rows = [*((issuer, "joan@example.com") for issuer in more), (here[-1], LONG)]
    for issuer, label in rows:
        name = "Example SSO" if issuer == here[-1] else "Former SSO"
        SocialAccount.objects.create(
            user=user,
            provider=issuer,
            uid=str(user.pk),
            extra_data={"provider_name": name, "label": label},
        )
    return user
