"""What the database holds of the catalogue, whoever writes."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from apis.models import Address, Api, Definition, Version, Visibility
from apis.states import State
from apis.tests.makers import add_api, add_definition, add_version
from organizations.models import Role
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member

pytestmark = [pytest.mark.django_db, pytest.mark.both]
SUNSET = date(2040, 1, 1)


@pytest.fixture
def payments(adam):
    return add_api("Payments", by=adam)


@pytest.mark.parametrize("name", ["Payments", "PAYMENTS"])
def test_a_name_is_given_once_in_any_case(payments, acme, name):
    with pytest.raises(IntegrityError), transaction.atomic():
        acme.apis.create(name=name, handle="another", project=payments.project)


def test_two_organizations_have_apis_of_one_name(payments, zed):
    assert add_api("Payments", by=zed).handle == payments.handle


def test_an_api_is_not_in_a_project_of_another_organization(payments, zed):
    theirs = add_api("Billing", by=zed)

    Api.objects.filter(pk=payments.pk).update(project=theirs.project)
    with pytest.raises(IntegrityError):
        connection.check_constraints()
    transaction.set_rollback(True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "gone"},
        {"major": -1},
        {"major": 10_000},
        {"state": State.PUBLISHED, "definition": None},
        {"state": State.BLOCKED},
        {"state": State.BLOCKED, "blocked_from": State.PUBLISHED},
        {"state": State.BLOCKED, "blocked_from": State.CREATED, "blocked_reason": "Why not"},
        {"blocked_reason": "Not blocked"},
        {"state": State.DEPRECATED},
        {"state": State.RETIRED},
        {"sunset_on": SUNSET},
        {"state": State.BLOCKED, "blocked_from": State.DEPRECATED, "blocked_reason": "No date"},
        {
            "state": State.BLOCKED,
            "blocked_from": State.PUBLISHED,
            "blocked_reason": "A date",
            "sunset_on": SUNSET,
        },
    ],
    ids=str,
)
def test_a_version_is_in_no_state_that_says_two_things(payments, wrong):
    version = add_version(payments)

    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(**wrong)


def test_a_version_can_be_in_every_state(payments):
    for state in State:
        add_version(payments, state)

    assert payments.versions.count() == len(State)
    assert [v.state for v in payments.versions.open_to_subscribers()] == [State.PUBLISHED]
    assert {v.state for v in payments.versions.answering()} == {State.PUBLISHED, State.DEPRECATED}


def test_a_major_version_exists_once(payments):
    version = add_version(payments)

    with pytest.raises(IntegrityError), transaction.atomic():
        payments.versions.create(organization=payments.organization, major=version.major)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://api.example.com", "api.example.com"])
def test_an_address_is_of_the_web(payments, url):
    version = add_version(payments)

    with pytest.raises(IntegrityError), transaction.atomic():
        Address.objects.filter(version=version).update(base_url=url)


def test_a_definition_has_a_number_and_a_text_of_its_own(payments):
    first = add_definition(add_version(payments), "1.1.0")
    fields = {
        "organization": first.organization,
        "source": "another",
        "document": {},
        "sha256": "0" * 64,
    }

    with pytest.raises(IntegrityError), transaction.atomic():
        first.version.definitions.create(**fields, number="1.1.0")
    with pytest.raises(IntegrityError), transaction.atomic():
        first.version.definitions.create(**{**fields, "sha256": first.sha256}, number="1.2.0")


@pytest.mark.postgresql
@pytest.mark.parametrize("field", ["number", "source", "document", "findings", "by"])
def test_a_definition_is_not_changed(payments, mia, field):
    definition = add_definition(add_version(payments), "1.1.0")
    value = {"by": mia.user, "document": {}, "findings": [1]}.get(field, "2.0.0")

    with pytest.raises(DatabaseError, match="Definitions are not changed"), transaction.atomic():
        Definition.objects.filter(pk=definition.pk).update(**{field: value})


def test_who_uploaded_a_definition_is_forgotten_with_the_account(payments, acme, adam):
    eve = add_member(acme, "Eve", RoleSlug.API_PUBLISHER)
    definition = add_definition(add_version(payments), "1.1.0")
    Definition.objects.filter(pk=definition.pk).delete()
    theirs = payments.versions.get().definitions.create(
        organization=acme, number="1.1.0", source="", document={}, sha256="0" * 64, by=eve.user
    )

    eve.user.delete()

    theirs.refresh_from_db()
    assert theirs.by is None


def test_versions_and_definitions_go_with_their_api(payments):
    add_version(payments)

    payments.delete()

    assert not Version.objects.exists()
    assert not Definition.objects.exists()


def test_an_api_for_roles_is_visible_to_their_holders_only(payments, acme, adam, mia, zed):
    publishers = add_api("Ledger", by=adam)
    Api.objects.filter(pk=publishers.pk).update(visibility=Visibility.ROLES)
    publishers.role_rows.create(
        organization=acme, role=Role.objects.get(slug=RoleSlug.API_PUBLISHER)
    )
    pat = add_member(acme, "Pat", RoleSlug.API_PUBLISHER)

    assert set(acme.apis.visible_to(mia)) == {payments}
    assert set(acme.apis.visible_to(pat)) == {payments, publishers}
