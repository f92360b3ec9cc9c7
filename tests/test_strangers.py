"""What people who belong to nothing, or have not signed in, find in an organization.

Here one of its APIs is public. Which pages that opens is written down, so that one that opens by
mistake is found.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from apis.models import Api, Visibility
from apis.states import State
from organizations.models import Membership
from tests.addresses import FILES, Route, organization_routes
from tests.cast import make_organization, make_person
from tests.database import everything
from tests.samples import Things
from tests.test_every_page import METHODS, without_tokens

pytestmark = [pytest.mark.once, pytest.mark.untraced]

OPEN = {
    "portal:home",
    "portal:version",
    "portal:reference",
    "portal:documents",
    "portal:document",
    "portal:changelog",
    "portal:definition-json",
    "portal:definition-yaml",
    "portal:definition-markdown",
    "portal:look-logo",
    "portal:look-sheet",
}
ASKING = "portal:request-access"
"""Opens to strangers who have signed in, and takes their posts."""
ROUTES = organization_routes()
every_page = pytest.mark.parametrize("route", ROUTES, ids=str)
Browser = Callable[[Membership | User], Client]


@pytest.fixture
def shown(things: Things) -> Things:
    """The same organization, in which everyone sees one API, and takes requests for access."""
    Api.objects.filter(pk=things.api.pk).update(visibility=Visibility.PUBLIC)
    type(things.version).objects.filter(pk=things.version.pk).update(state=State.PUBLISHED)
    return things


@pytest.fixture(scope="module")
def zed(kept: None) -> User:
    """An administrator, elsewhere."""
    return make_organization("Zenith", by=make_person("Zed")).user


def is_open(route: Route, method: str, *, to_signed_in: bool = False) -> bool:
    if route.name == ASKING:
        return to_signed_in and method in {"GET", "HEAD", "POST"}
    return route.name in OPEN and method in {"GET", "HEAD"}


def kept(route: Route, otherwise: str) -> str:
    return "public, max-age=31536000, immutable" if route.name in FILES else otherwise


def test_the_pages_that_open_say_so() -> None:
    assert {r.name for r in ROUTES if getattr(r.view, "strangers", None)} == {*OPEN, ASKING}


@every_page
def test_who_has_not_signed_in_reads_what_is_public_and_nothing_else(
    route: Route, shown: Things, client: Client
) -> None:
    address, before = shown.address(route), everything()

    for method in METHODS:
        response = client.generic(method, address)

        if is_open(route, method):
            assert response.status_code == 200, method
            assert response.headers["Cache-Control"] == kept(route, "public, max-age=60")
            assert "Cookie" in response.headers["Vary"]
            assert not response.cookies
            continue
        assert response.status_code == 302, method
        assert response.headers["Location"].startswith("/accounts/login/?next=")
    assert everything() == before


@every_page
def test_who_belongs_elsewhere_reads_the_same(
    route: Route, shown: Things, zed: User, client_of: Browser
) -> None:
    page, address, before = client_of(zed), shown.address(route), everything()
    nowhere = shown.address(route, handle="no-such-organization")

    for method in METHODS:
        response, absent = page.generic(method, address), page.generic(method, nowhere)

        if is_open(route, method, to_signed_in=True):
            assert response.status_code == 200, method
            assert response.headers["Cache-Control"] == kept(route, "no-store, private")
            continue
        assert response.status_code == 404, method
        assert without_tokens(response) == without_tokens(absent), method
    assert everything() == before


@every_page
def test_a_public_page_names_nobody_and_nothing_of_the_console(
    route: Route, shown: Things, client: Client
) -> None:
    if not is_open(route, "GET"):
        return
    body = text_of(client.get(shown.address(route)))

    for secret in (
        shown.admin.user.name,
        shown.admin.user.email,
        shown.project.name,
        "/organizations/",
        "/portal/acme/applications/",
        "csrfmiddlewaretoken",
    ):
        assert secret not in body, secret


def text_of(response: Any) -> str:
    return str(response.content.decode(errors="replace"))
