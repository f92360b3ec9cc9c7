"""The reference of a version as consumers read it."""

import pytest

from apis.definitions.reference import written
from apis.models import Reference, Visibility
from apis.states import State
from apis.tests.makers import add_api, add_version
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member
from tests.reading import words

pytestmark = pytest.mark.django_db
REFERENCE = "/portal/acme/apis/payments/v1/reference/"


@pytest.fixture
def version(adam):
    """A published version with a reference."""
    made = add_version(add_api("Payments", by=adam))
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Payments", "version": "1.0.0"},
        "paths": {"/invoices": {"get": {"summary": "List invoices", "responses": {}}}},
    }
    Reference.objects.update_or_create(
        definition=made.definition,
        defaults={"organization": made.organization, "html": written(document)},
    )
    return made


@pytest.fixture
def alan(acme):
    """Someone outside, who consumes APIs."""
    return add_member(acme, "Alan", RoleSlug.EXTERNAL_API_SUBSCRIBER)


def test_consumers_read_what_they_can_call(version, alan, client_of):
    page = client_of(alan).get(REFERENCE)

    assert "List invoices" in words(page)


def test_without_one_the_page_says_so(adam, alan, client_of):
    add_version(add_api("Payments", by=adam))
    Reference.objects.all().delete()

    assert "No reference yet" in words(client_of(alan).get(REFERENCE))


def test_it_is_hidden_with_its_api(version, alan, client_of):
    version.api.visibility = Visibility.ROLES
    version.api.save()

    assert client_of(alan).get(REFERENCE).status_code == 404


def test_it_is_not_there_before_the_version_is_shown(version, alan, client_of):
    version.state = State.CREATED
    version.save()

    assert client_of(alan).get(REFERENCE).status_code == 404
