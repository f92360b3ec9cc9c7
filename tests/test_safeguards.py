"""What PostgreSQL itself refuses, whoever writes: at commit, with nothing of ours in between."""

from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest
from django.db import IntegrityError, connection, transaction

from organizations.actions import create_organization
from organizations.models import Organization
from organizations.tenancy.roles import RoleSlug
from projects.actions import create_project
from tests.cast import add_member, make_person

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

ADMINISTRATOR = "(SELECT id FROM organizations_role WHERE slug = 'administrator')"
DEVELOPER = "(SELECT id FROM organizations_role WHERE slug = 'developer')"
LAST_ADMINISTRATOR_GOES = {
    "the role is deleted": f"""
        DELETE FROM organizations_membershiprole
        WHERE organization_id = %(acme)s AND role_id = {ADMINISTRATOR}""",
    "the role becomes another": f"""
        UPDATE organizations_membershiprole SET role_id = {DEVELOPER}
        WHERE organization_id = %(acme)s AND role_id = {ADMINISTRATOR}""",
    "the role moves to somebody who may not sign in": """
        DELETE FROM organizations_membershiprole WHERE membership_id = %(gone)s;
        UPDATE organizations_membershiprole SET membership_id = %(gone)s
        WHERE membership_id = %(adam)s""",
    "the membership is deleted": """
        DELETE FROM organizations_membershiprole WHERE membership_id = %(adam)s;
        DELETE FROM organizations_membership WHERE id = %(adam)s""",
    "the membership becomes that of somebody who may not sign in": """
        DELETE FROM organizations_membershiprole WHERE membership_id = %(gone)s;
        DELETE FROM organizations_membership WHERE id = %(gone)s;
        UPDATE organizations_membership SET user_id = %(gone_user)s WHERE id = %(adam)s""",
    "the membership moves to another organization": """
        UPDATE organizations_membershiprole SET organization_id = %(zenith)s
        WHERE membership_id = %(adam)s;
        UPDATE organizations_membership SET organization_id = %(zenith)s WHERE id = %(adam)s""",
    "the person is deactivated": """
        UPDATE accounts_user SET is_active = false WHERE id = %(adam_user)s""",
    "everybody is deactivated": "UPDATE accounts_user SET is_active = false",
}


def execute(sql: str, **values: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, {name: str(value) for name, value in values.items()})


@pytest.fixture
def ids(adam, acme, mia, zenith):
    """What the statements are about: Acme's one administrator, and one who may not sign in."""
    gone = add_member(acme, make_person("Gone", is_active=False), RoleSlug.ADMINISTRATOR)
    return {
        "acme": acme.pk,
        "zenith": zenith.pk,
        "adam": adam.pk,
        "adam_user": adam.user_id,
        "gone": gone.pk,
        "gone_user": gone.user_id,
        "mia": mia.pk,
    }


@pytest.mark.parametrize("way", LAST_ADMINISTRATOR_GOES)
def test_the_last_administrator_cannot_go(way, ids, acme, adam):
    before = list(acme.memberships.order_by("pk").values())

    with pytest.raises(IntegrityError, match="must keep an active administrator"):
        execute(LAST_ADMINISTRATOR_GOES[way], **ids)

    assert list(acme.memberships.order_by("pk").values()) == before
    assert list(acme.administrators()) == [adam]


@pytest.mark.parametrize(
    "way", ["the membership is deleted", "the person is deactivated", "the role is deleted"]
)
def test_the_last_administrator_can_hand_over_in_the_same_transaction(way, ids, acme):
    eve = add_member(acme, "Eve", RoleSlug.DEVELOPER)
    give = f"UPDATE organizations_membershiprole SET role_id = {ADMINISTRATOR}"

    execute(
        f"{LAST_ADMINISTRATOR_GOES[way]}; {give} WHERE membership_id = %(eve)s", **ids, eve=eve.pk
    )

    assert list(acme.administrators()) == [eve]


def test_an_organization_cannot_start_without_an_administrator(transactional_db):
    with pytest.raises(IntegrityError, match="must keep an active administrator"):
        Organization.objects.create(name="Acme", handle="acme", handle_key="acme")

    assert not Organization.objects.exists()


def test_an_organization_can_be_deleted_with_all_that_is_in_it(ids, acme, adam, zenith):
    create_project(name="Apollo", by=adam)

    acme.delete()

    assert list(Organization.objects.all()) == [zenith]


def test_the_person_who_alone_administers_cannot_be_deleted(ids, acme, adam):
    with pytest.raises(IntegrityError, match="must keep an active administrator"):
        adam.user.delete()

    assert list(acme.administrators()) == [adam]


@pytest.fixture
def two_connections(transactional_db: None) -> Iterator[list[Any]]:
    """Connections with nothing of Django's about them."""
    both = [psycopg2.connect(**connection.get_connection_params()) for _ in range(2)]
    yield both
    for each in both:
        each.close()


def test_two_transactions_cannot_each_rely_on_the_administrator_that_the_other_removes(
    ids, acme, two_connections
):
    eve = add_member(acme, "Eve", RoleSlug.ADMINISTRATOR)
    remove = "DELETE FROM organizations_membershiprole WHERE membership_id = %s"
    first, second = two_connections
    first.cursor().execute(remove, [ids["adam"]])
    second.cursor().execute(f"SET LOCAL lock_timeout = '100ms'; {remove}", [eve.pk])
    first.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(psycopg2.errors.LockNotAvailable):
        second.commit()
    first.commit()

    assert list(acme.administrators()) == [eve]


# Nothing points into another organization


def test_a_role_cannot_be_held_in_an_organization_other_than_its_memberships(ids, mia):
    foreign = f"""
        INSERT INTO organizations_membershiprole (membership_id, organization_id, role_id)
        VALUES (%(mia)s, %(zenith)s, {ADMINISTRATOR})"""

    with pytest.raises(IntegrityError, match="membershiprole_membership_within_organization"):
        execute(foreign, **ids)

    assert mia.role_slugs == [RoleSlug.DEVELOPER]


@pytest.mark.parametrize(
    ("table", "key"),
    [("organizations_membershiprole", "membership_id"), ("organizations_membership", "id")],
)
def test_neither_membership_nor_role_moves_alone(table, key, ids, acme, mia):
    move = f"UPDATE {table} SET organization_id = %(zenith)s WHERE {key} = %(mia)s"

    with pytest.raises(IntegrityError, match="membershiprole_membership_within_organization"):
        execute(move, **ids)

    mia.refresh_from_db()
    assert mia.organization == acme


def test_what_belongs_to_a_project_can_be_kept_within_its_organization(ids, acme, adam, zenith):
    project = create_project(name="Apollo", by=adam)
    insert = "INSERT INTO component VALUES (%(organization)s, %(project)s)"
    with transaction.atomic():
        execute(
            """CREATE TABLE component (organization_id uuid, project_id bigint,
            FOREIGN KEY (organization_id, project_id)
            REFERENCES projects_project (organization_id, id))"""
        )
        execute(insert, organization=acme.pk, project=project.pk)

        with pytest.raises(IntegrityError, match="is not present in table"):
            execute(insert, organization=zenith.pk, project=project.pk)

        transaction.set_rollback(True)


def test_the_same_names_are_free_in_every_organization(adam, zed):
    made = [create_project(name="Apollo", by=by) for by in (adam, zed)]

    assert {project.handle for project in made} == {"apollo"}


@pytest.mark.parametrize("name", ["Apollo", "APOLLO"])
def test_a_project_name_is_unique_within_its_organization(name, adam, acme):
    create_project(name="Apollo", by=adam)

    with pytest.raises(IntegrityError, match="project_one_per_name"):
        acme.projects.create(name=name, handle="another")


def test_a_person_belongs_to_an_organization_once(acme, mia):
    with pytest.raises(IntegrityError, match="membership_one_per_person_and_organization"):
        acme.memberships.create(user=mia.user)


def test_a_person_is_the_creator_of_one_organization(adam):
    another = create_organization(name="Other", by=make_person("Otto")).organization

    another.creator = adam.user
    with pytest.raises(IntegrityError, match="organization_one_created_per_person"):
        another.save()


GIVE_UP = """
    UPDATE organizations_organization
    SET deletion_asked_at = now(), removal_due_at = now() + interval '1 day' WHERE id = %(acme)s"""
EVERYBODY_GOES = """
    DELETE FROM organizations_membershiprole WHERE organization_id = %(acme)s;
    DELETE FROM organizations_membership WHERE organization_id = %(acme)s"""


def test_one_that_is_to_be_deleted_can_be_without_anybody(ids, acme):
    execute(f"{GIVE_UP}; {EVERYBODY_GOES}", **ids)

    assert not acme.memberships.exists()


def test_but_not_without_an_administrator_alone(ids, acme, adam):
    execute(GIVE_UP, **ids)

    with pytest.raises(IntegrityError, match="must keep an active administrator"):
        execute(LAST_ADMINISTRATOR_GOES["the membership is deleted"], **ids)

    assert list(acme.administrators()) == [adam]


def test_and_no_other_can_be_without_anybody(ids, acme, adam):
    with pytest.raises(IntegrityError, match="must keep an active administrator"):
        execute(EVERYBODY_GOES, **ids)

    assert list(acme.administrators()) == [adam]
