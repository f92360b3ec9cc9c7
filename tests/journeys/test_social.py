"""Social sign-in in a real browser, under our policy, with a provider by others."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import oidc_provider_mock  # type: ignore[import-untyped]  # it has no types
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from tests.journeys.conftest import OpenWindow, started_with
from tests.journeys.steps import PASSWORD
from tests.journeys.test_every_page import RULES, violations
from tests.started import Started

NAME = "Example SSO"
ADA = {"email": "ada@example.com", "email_verified": True, "name": "Ada"}


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """Where the provider is, which knows Ada and Nia."""
    users = [
        oidc_provider_mock.User(sub="ada", claims=ADA),
        oidc_provider_mock.User(sub="nia", claims={"email": "nia@home.example"}),
    ]
    with oidc_provider_mock.run_server_in_thread(user_claims=users, require_nonce=True) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(scope="module")
def started(
    provider: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Started]:
    """A console that is told of the provider as operators do."""
    variables = {
        "SOCIAL_OPENID_ISSUER": provider,
        "SOCIAL_OPENID_CLIENT_ID": "console",
        "SOCIAL_OPENID_CLIENT_SECRET": "a secret of the provider",
        "SOCIAL_OPENID_NAME": NAME,
    }
    with started_with(request, tmp_path_factory, **variables) as console:
        yield console


def stay_here(page: Page) -> Page:
    """Let the page load from this machine only: the provider has a style sheet elsewhere."""

    def decide(route: Route) -> None:
        is_here = urlsplit(route.request.url).hostname == "localhost"
        route.fallback() if is_here else route.fulfill(body="", content_type="text/css")

    page.route("**/*", decide)
    return page


def has_no_fault(page: Page) -> bool:
    """Whether axe finds nothing on it."""
    found = list(violations(Axe(), page, "", RULES))
    assert not found, found
    return True


def be(page: Page, sub: str) -> None:
    """Say at the provider who one is."""
    page.get_by_role("button", name=f"Authorize as {sub}").first.click()


@pytest.mark.parametrize(
    "options",
    [{}, {"viewport": {"width": 390, "height": 800}}, {"java_script_enabled": False}],
    ids=["wide", "narrow", "without a script"],
)
def test_somebody_signs_up_and_in(window: OpenWindow, options: dict[str, object]) -> None:
    page = stay_here(window(**options))
    page.goto("/accounts/signup/")
    page.get_by_role("button", name=f"Continue with {NAME}").click()
    be(page, "ada")
    expect(page.get_by_label("Email", exact=True)).to_have_value("ada@example.com")
    page.get_by_role("button", name="Create account").click()
    page.wait_for_url(re.compile("/welcome/"))

    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/")
    page.get_by_role("button", name=f"Continue with {NAME}").click()
    be(page, "ada")
    page.wait_for_url(re.compile("/welcome/"))

    page.goto("/accounts/ways-in/")
    expect(page.get_by_text("ada@example.com · Connected")).to_be_visible()


def test_an_account_elsewhere_is_connected_signs_in_and_is_disconnected(
    window: OpenWindow, nia: User
) -> None:
    page = stay_here(window(nia))
    page.goto("/accounts/ways-in/")
    assert has_no_fault(page)
    page.get_by_role("button", name=f"Connect {NAME}").click()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    assert has_no_fault(page)
    page.get_by_role("button", name=f"Continue to {NAME}").click()
    be(page, "nia")
    expect(page.get_by_text(f"{NAME} was connected.")).to_be_visible()
    assert has_no_fault(page)

    other = stay_here(window())
    other.goto("/accounts/login/")
    assert has_no_fault(other)
    other.get_by_role("button", name=f"Continue with {NAME}").click()
    be(other, "nia")
    other.wait_for_url(re.compile("/welcome/"))

    page.get_by_role("link", name=f"Disconnect {NAME}").click()
    assert has_no_fault(page)
    page.get_by_role("button", name=f"Disconnect {NAME}").click()
    expect(page.get_by_text(f"{NAME} was disconnected.")).to_be_visible()


def test_whoever_says_no_at_the_provider_is_back_with_a_sentence(window: OpenWindow) -> None:
    page = stay_here(window())
    page.goto("/accounts/login/")
    page.get_by_role("button", name=f"Continue with {NAME}").click()
    page.get_by_role("button", name="Deny access").click()

    expect(page.get_by_text(f"You canceled signing in with {NAME}.")).to_be_visible()
    assert has_no_fault(page)
