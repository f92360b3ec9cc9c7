"""Signing in with an account elsewhere, and what is connected."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urljoin

from allauth.socialaccount.models import SocialAccount
from django.urls import reverse
from playwright.sync_api import Page

from accounts.identities import identities_of
from accounts.models import User
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
        provider.claims |= {"sub": "shown", "email": "ada.lovelace@example.com"}
        yield configured(openid=[provider.app("google"), provider.app()])


def social_shots(w: World) -> Iterator[Shot]:
    """The pages of a visitor who comes from a provider, and of people with connected accounts."""
    login, ways_in = reverse("account_login"), reverse("accounts:ways-in")
    yield Shot("social-leads-on", "few", login, act=stays)
    yield Shot("social-sign-up", "verified", login, act=returns)
    bad = in_turn(
        returns, fills("Your name (optional)", "www.example.com"), presses("Create account")
    )
    yield Shot("social-sign-up", "error", login, act=bad)
    yield Shot("ways-in", "few", ways_in, w.few)
    joan, betty = _connected(make_person("Joan Clarke")), _connected(make_person("Betty Holberton"))
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
    """Press the button, and see the page that leads on: the provider answers nothing."""
    page.route("**/authorize?*", lambda route: route.fulfill(status=204))
    presses(PROVIDER)(page)
    page.unroute("**/authorize?*")


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
    return reverse("accounts:disconnect", args=[identities_of(user)[1].pk])


def _connected(user: User) -> User:
    rows = (("Google", "joan@example.com"), ("Example SSO", LONG), ("Former SSO", ""))
    for number, (name, label) in enumerate(rows):
        SocialAccount.objects.create(
            user=user,
            provider=f"https://{number}.example",
            uid=str(user.pk),
            extra_data={"provider_name": name, "label": label},
        )
    return user
