"""The old handle of an organization leads to each of its pages, by every method."""

import pytest

from organizations import actions
from tests.addresses import tried_routes
from tests.database import everything, taken_back

pytestmark = [pytest.mark.once, pytest.mark.untraced, pytest.mark.django_db]


@pytest.fixture(scope="module")
def renamed(made):
    """Acme with something of everything, under a new handle."""
    actions.rename_organization(name="Acme", handle="rockets", by=made.admin)


def test_every_page_is_led_on_to_by_every_method(renamed, made, client_of, subtests):
    before = {**everything(), "handle": []}

    for route in tried_routes():
        old, new = made.address(route, "acme"), made.address(route, "rockets")
        with subtests.test(page=str(route)), taken_back():
            page = client_of(made.admin)
            for method in ("GET", "HEAD", "POST", "PUT", "DELETE"):
                answer = page.generic(method, f"{old}?q=a%26b&page=2")

                assert answer.status_code == 307, method
                assert answer.headers["Location"] == f"{new}?q=a%26b&page=2"
            assert {**everything(), "handle": []} == before
