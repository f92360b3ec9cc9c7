"""Every page has a picture, also those of which no one said how to reach them."""

import pytest
from django.test import override_settings

from organizations.models import Organization
from tests.addresses import Route, organization_routes
from tests.showcase.others import is_page, name_of, other_shots
from tests.showcase.shot import Shot
from tests.showcase.shots import all_shots
from tests.showcase.world import make_world

pytestmark = [pytest.mark.once, pytest.mark.untraced]

PAGES = [route for route in organization_routes() if is_page(route)]
every_page = pytest.mark.parametrize("route", PAGES, ids=str)


@pytest.fixture(scope="module")
def shots(kept: None) -> dict[str, Shot]:
    """One of each page, by the name of its address."""
    with override_settings(ROOT_URLCONF="tests.showcase.urls"):
        return {name_of(shot.address): shot for shot in all_shots(make_world())}


@pytest.fixture(scope="module")
def others(kept: None) -> dict[str, Shot]:
    """What would be shown if no one had described any."""
    return {name_of(shot.address): shot for shot in other_shots([], owner="Nora Nobody")}


@every_page
def test_every_page_has_a_picture(route: Route, shots: dict[str, Shot]) -> None:
    assert route.name in shots


@every_page
def test_a_page_that_nobody_described_is_shown_too(
    route: Route, others: dict[str, Shot], client_of
) -> None:
    shot = others[route.name]

    answer = client_of(shot.who).get(shot.address)

    # Some ask for a fresh sign-in first.
    assert answer.status_code in {200, 302}
    assert str(shot) == f"{route.name.replace(':', '-')}-few"


def test_what_is_described_is_not_shown_twice(others: dict[str, Shot]) -> None:
    before = Organization.objects.count()

    assert list(other_shots(others.values())) == []
    assert Organization.objects.count() == before
