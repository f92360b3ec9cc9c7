"""The old handle of an organization leads to each of its pages, by every method."""

import pytest

from organizations import actions
from tests.addresses import organization_routes
from tests.database import everything

pytestmark = [pytest.mark.once, pytest.mark.untraced]


@pytest.fixture(scope="module")
def renamed(made):
    """Acme with something of everything, under a new handle."""
    actions.rename_organization(name="Acme", handle="rockets", by=made.admin)


@pytest.mark.parametrize("route", organization_routes(), ids=str)
def test_every_page_is_led_on_to_by_every_method(route, renamed, things, client_of):
    old, new = things.address(route, "acme"), things.address(route, "rockets")
    page, before = client_of(things.admin), {**everything(), "handle": []}

    for method in ("GET", "HEAD", "POST", "PUT", "DELETE"):
        answer = page.generic(method, f"{old}?q=a%26b&page=2")

        assert answer.status_code == 307, method
        assert answer.headers["Location"] == f"{new}?q=a%26b&page=2"
    assert {**everything(), "handle": []} == before
