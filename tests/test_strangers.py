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
from tests.addresses import FILES, Route, organization_routes, tried_routes
from tests.cast import make_organization, make_person
from tests.database import everything, taken_back
from tests.methods import METHODS, some_methods
from tests.samples import Things
from tests.test_every_page import without_tokens

pytestmark = [pytest.mark.once, pytest.mark.untraced, pytest.mark.django_db]

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
    "portal:look-icon",
    "portal:look-logo",
    "portal:look-sheet",
}
ASKING = "portal:request-access"
"""Opens to strangers who have signed in, and takes their posts."""
ROUTES = tried_routes()
Browser = Callable[[Membership | User], Client]


@pytest.fixture(scope="module")
def shown(made: Things) -> Things:
    """The same organization, in which everyone sees one API, and takes requests for access."""
    Api.objects.filter(pk=made.api.pk).update(visibility=Visibility.PUBLIC)
    type(made.version).objects.filter(pk=made.version.pk).update(state=State.PUBLISHED)
    return made


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
    strangers = {r.name for r in organization_routes() if getattr(r.view, "strangers", None)}

    assert strangers == {*OPEN, ASKING}


def test_who_has_not_signed_in_reads_what_is_public_and_nothing_else(
    shown: Things, subtests: pytest.Subtests
) -> None:
    before = everything()

    for turn, route in enumerate(ROUTES):
        with subtests.test(page=str(route)), taken_back():
            for method in methods_for(route, turn):
                response = Client().generic(method, shown.address(route))

                if is_open(route, method):
                    assert response.status_code == 200, method
                    assert response.headers["Cache-Control"] == kept(route, "public, max-age=60")
                    assert "Cookie" in response.headers["Vary"]
                    assert not response.cookies
                    continue
                assert response.status_code == 302, method
                assert response.headers["Location"].startswith("/accounts/login/?next=")
            assert everything() == before


def test_who_belongs_elsewhere_reads_the_same(
    shown: Things, zed: User, client_of: Browser, subtests: pytest.Subtests
) -> None:
    before = everything()

    for turn, route in enumerate(ROUTES, start=1):
        with subtests.test(page=str(route)), taken_back():
            page, address = client_of(zed), shown.address(route)
            nowhere = shown.address(route, handle="no-such-organization")
            for method in methods_for(route, turn):
                response, absent = page.generic(method, address), page.generic(method, nowhere)

                if is_open(route, method, to_signed_in=True):
                    assert response.status_code == 200, method
                    assert response.headers["Cache-Control"] == kept(route, "no-store, private")
                    continue
                assert response.status_code == 404, method
                assert without_tokens(response) == without_tokens(absent), method
            assert everything() == before


def methods_for(route: Route, turn: int) -> list[str]:
    """The few pages that open are asked by every method."""
    return METHODS if route.name in {*OPEN, ASKING} else some_methods(turn)


def test_a_public_page_names_nobody_and_nothing_of_the_console(
    shown: Things, subtests: pytest.Subtests
) -> None:
    secrets = (
        shown.admin.user.name,
        shown.admin.user.email,
        shown.project.name,
        "/organizations/",
        "/portal/acme/applications/",
        "csrfmiddlewaretoken",
    )

    for route in (each for each in ROUTES if is_open(each, "GET")):
        with subtests.test(page=str(route)), taken_back():
            body = text_of(Client().get(shown.address(route)))

            assert [secret for secret in secrets if secret in body] == []


def text_of(response: Any) -> str:
    return str(response.content.decode(errors="replace"))
