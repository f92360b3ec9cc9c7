"""Someone who is not signed in, and what they do to get in."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from allauth.core import context
from allauth.socialaccount.models import SocialAccount
from django.test import Client, RequestFactory

from accounts.models import User
from accounts.second_factor import factors, recovery_codes, totp
from accounts.tests.letters import code_mailed_to
from accounts.tests.social import connect
from tests.freshness import freshly_signed_in
from tests.pages import CheckedClient
from tests.providers import OpenIDProvider, configured

PASSWORD = "a long enough password"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"


@pytest.fixture
def visitor(db: None) -> Client:
    """A browser in which no one is signed in."""
    return CheckedClient()


@pytest.fixture
def sign_up(visitor: Client) -> Callable[..., Any]:
    """Send the form, and answer what it is answered."""

    def send(address: str, query: str = "", **typed: str) -> Any:
        form = {"email": address, "password1": PASSWORD, **typed}
        return visitor.post(f"/accounts/signup/{query}", form)

    return send


@pytest.fixture
def sign_in(visitor: Client) -> Callable[..., Any]:
    """Send the form, and answer what it is answered."""

    def send(address: str, password: str = PASSWORD, query: str = "") -> Any:
        form = {"login": address, "password": password}
        return visitor.post(f"/accounts/login/{query}", form)

    return send


@pytest.fixture
def enter_code(visitor: Client) -> Callable[..., Any]:
    """Enter the code that was mailed to the address, or another one."""

    def send(page: str, address: str = "", code: str = "") -> Any:
        return visitor.post(page, {"code": code or code_mailed_to(address)})

    return send


@pytest.fixture
def provider(settings: Any) -> Iterator[OpenIDProvider]:
    """The one provider of social sign-in that the console knows. Ada is signed in there."""
    with OpenIDProvider() as running:
        settings.SOCIALACCOUNT_PROVIDERS = configured(openid=[running.app()])
        yield running


@pytest.fixture
def nias(client_of: Callable[..., Client], nia: User) -> Client:
    """Nia's browser, in which she signed in a moment ago."""
    return freshly_signed_in(client_of(nia), nia)


@pytest.fixture
def connected(nia: User, provider: OpenIDProvider) -> SocialAccount:
    """What Nia has connected at the provider."""
    return connect(nia, provider)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Time that stands still, at the beginning of a period of authenticator apps."""
    now = int(time.time()) // totp.PERIOD * totp.PERIOD
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture
def app(nia: User, clock: time_machine.Traveller) -> Callable[[], str]:
    """Nia's authenticator app, which shows the code of the moment."""
    secret = totp.new_secret()
    factors.create_app(nia, secret)
    return lambda: totp.code_at(secret, totp.current_step())


@pytest.fixture
def codes(nia: User) -> list[str]:
    """Nia's recovery codes."""
    made = recovery_codes.new_codes()
    factors.replace_recovery_codes(nia, made)
    return made


@pytest.fixture
def trusted(nia: User, app: Callable[[], str]) -> Client:
    """Nia's browser, in which she is signed in, and which she trusts."""
    browser = CheckedClient(HTTP_USER_AGENT=FIREFOX)
    browser.post("/accounts/login/", {"login": nia.email, "password": PASSWORD})
    browser.post("/accounts/login/second-factor/", {"code": app(), "trust": "on"})
    assert browser.get("/accounts/profile/").status_code == 200
    return browser


@pytest.fixture
def on_a_page() -> Iterator[None]:
    """What is told of a deed says from which request it came."""
    with context.request_context(RequestFactory().get("/")):
        yield
