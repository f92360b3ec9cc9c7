"""Operators look components up, and change none."""

import pytest
from django.urls import reverse

from projects import actions
from projects.components.endpoints import EndpointKind, EndpointTerms, EndpointVisibility
from projects.tests.makers import add_component
from tests.cast import make_person
from tests.reading import buttons, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga():
    """An operator of the installation, member of nothing."""
    return make_person("Olga", is_staff=True, is_superuser=True)


@pytest.fixture
def orders(adam):
    made = add_component(adam)
    terms = EndpointTerms("web", 8080, EndpointKind.GRPC, EndpointVisibility.PUBLIC)
    actions.add_endpoint(component=made, terms=terms, by=adam)
    made.next_build_number = 2
    made.save(update_fields=["next_build_number"])
    return made


def test_an_operator_finds_a_component_by_its_organization(orders, olga, zed, client_of):
    add_component(zed, "Secret plans")
    page = client_of(olga)

    found = words(page.get(reverse("admin:projects_component_changelist"), {"q": "acme"}))

    assert "Orders" in found
    assert "Secret plans" not in found


def test_the_page_says_how_it_is_reached_and_changes_nothing(orders, olga, client_of):
    url = reverse("admin:projects_component_change", args=[orders.pk])
    page = client_of(olga)

    shown = page.get(url)

    assert "web (8080 gRPC, Public)" in words(shown)
    assert "Save" not in buttons(shown)
    assert page.post(url, {"name": "Other"}).status_code in {403, 405}


def test_no_member_looks_there(orders, adam, client_of):
    url = reverse("admin:projects_component_change", args=[orders.pk])

    assert client_of(adam).get(url).status_code in {302, 403, 404}
