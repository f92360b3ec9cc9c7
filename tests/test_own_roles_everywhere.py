"""A role of an organization's own counts wherever roles do: in projects, for machines, for APIs."""

import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from apis.actions import change_visibility
from apis.models import Visibility
from apis.permissions import MANAGE_API
from machines.actions import change_service_account, create_service_account
from organizations import actions
from organizations.models import Membership, Role
from organizations.models.access_fingerprint import access_fingerprint
from organizations.permissions import MANAGE_MEMBERSHIP, VIEW_EVENT, VIEW_ORGANIZATION
from organizations.tenancy import role_uses
from organizations.tenancy.demands import AboveYou
from organizations.tenancy.project_roles import NothingInProjects
from organizations.tenancy.role_uses import ROLE_USES
from organizations.tenancy.roles import RoleSlug
from projects.actions import assign_group_project_role, assign_project_role
from projects.models import ProjectRole
from projects.permissions import MANAGE_PROJECT, VIEW_PROJECT
from tests.cast import (
    add_member,
    add_own_role,
    add_service_account_token,
    invite,
    make_person,
    own,
)
from tests.samples import things_of

pytestmark = [pytest.mark.django_db, pytest.mark.both]
DEVELOPER, PUBLISHER = RoleSlug.DEVELOPER, RoleSlug.API_PUBLISHER
OUTSIDER = RoleSlug.EXTERNAL_API_SUBSCRIBER


@pytest.fixture
def keeper(adam, things):
    """A role that keeps projects and their APIs, and reads."""
    permissions = (VIEW_ORGANIZATION, VIEW_PROJECT, MANAGE_PROJECT, MANAGE_API)
    return add_own_role("Keeper", *permissions, by=adam)


def read(response):
    """The document of a streamed answer."""
    return json.loads(response.getvalue())


def again(member):
    return Membership.objects.select_related("user", "organization").get(pk=member.pk)


def test_in_a_project_it_gives_what_projects_have(keeper, things, adam, client_of):
    lou = add_member(adam.organization, "Lou")
    assign_project_role(project=things.project, membership=lou, slug=own(keeper), by=adam)

    member = again(lou)
    assert {p for p in (MANAGE_PROJECT, MANAGE_API) if member.can(p, on=things.project)} == {
        MANAGE_PROJECT,
        MANAGE_API,
    }
    assert not member.can(MANAGE_PROJECT)
    page = client_of(lou).get(things.project.get_absolute_url())
    assert page.status_code == 200
    assert "Keeper" in client_of(adam).get(f"{things.project.get_absolute_url()}access/").text


def test_deleting_replaces_it_in_projects_and_of_programs(keeper, things, adam):
    lou = add_member(adam.organization, "Lou", DEVELOPER)
    end = timezone.now() + timedelta(days=3)
    assign_project_role(project=things.project, membership=lou, slug=own(keeper), by=adam)
    assign_project_role(project=things.project, membership=lou, slug=PUBLISHER, by=adam)
    ProjectRole.objects.filter(role__slug=PUBLISHER).update(ends_at=end)
    group = actions.create_group(name="Keepers", by=adam)
    assign_group_project_role(project=things.project, group=group, slug=own(keeper), by=adam)
    mia = add_member(adam.organization, "Mia", DEVELOPER)
    actions.add_to_group(group=group, memberships=[mia], by=adam)
    account = create_service_account(name="CI", slugs=[own(keeper)], by=adam)
    change_visibility(api=things.api, visibility=Visibility.ROLES, slugs=[DEVELOPER], by=adam)
    things.api.role_rows.create(organization=adam.organization, role=keeper)
    limited = {"project": things.project, "by": adam}
    actions.invite_members(addresses=["nina@example.com"], slugs=[own(keeper)], **limited)
    with pytest.raises(actions.ReplacementNotInProjects):
        actions.delete_role(role=keeper, replacement=RoleSlug.BILLING_ADMINISTRATOR, by=adam)

    actions.delete_role(role=keeper, replacement=PUBLISHER, by=adam)

    held = lou.project_roles.get()
    assert (held.role.slug, held.ends_at, held.is_direct) == (PUBLISHER, None, True)
    by_group = mia.project_roles.get()
    assert (by_group.role.slug, by_group.is_direct) == (PUBLISHER, False)
    assert account.role_slugs == [PUBLISHER]
    assert set(things.api.role_slugs) == {DEVELOPER, PUBLISHER}
    (invitation,) = adam.organization.invitations.filter(email="nina@example.com")
    assert invitation.role_slugs == [PUBLISHER]


def test_one_held_in_a_project_goes_on_giving_something_there(keeper, things, adam):
    lou = add_member(adam.organization, "Lou", DEVELOPER)
    assign_project_role(project=things.project, membership=lou, slug=own(keeper), by=adam)
    terms = actions.RoleTerms("Keeper", "", frozenset([VIEW_EVENT]))

    with pytest.raises(NothingInProjects):
        actions.change_role(role=keeper, terms=terms, by=adam)


def test_who_ends_or_suspends_a_membership_has_its_permissions_in_projects_too(
    keeper, things, adam
):
    lou = add_member(adam.organization, "Lou")
    assign_project_role(project=things.project, membership=lou, slug=own(keeper), by=adam)
    clerk = add_own_role("Clerk", VIEW_ORGANIZATION, MANAGE_MEMBERSHIP, by=adam)
    manager = add_member(adam.organization, "Manny")
    actions.change_roles(membership=manager, slugs=[own(clerk)], by=adam)

    for act in (
        lambda: actions.remove_member(membership=lou, by=again(manager)),
        lambda: actions.suspend_member(membership=lou, reason="", by=again(manager)),
        lambda: actions.set_last_day(membership=lou, last_day=None, by=again(manager)),
    ):
        with pytest.raises(AboveYou):
            act()


def test_each_key_to_a_role_is_replaced_and_guarded():
    named = {
        model._meta.label: model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if field.related_model is Role and model is not Role.permissions.through
    }
    assert set(named) == set(ROLE_USES.by_key)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT tgrelid::regclass::text FROM pg_trigger"
                " WHERE tgname = 'role_is_of_the_organization'"
            )
            assert {table for (table,) in cursor} == set(named.values())


def test_programs_of_it_and_answers_about_it(keeper, adam, client, things):
    account = create_service_account(name="CI", slugs=[own(keeper)], by=adam)
    secret = add_service_account_token(account, VIEW_ORGANIZATION, by=adam).secret
    mia = add_member(adam.organization, "Mia")
    actions.change_roles(membership=mia, slugs=[own(keeper), DEVELOPER], by=adam)

    def get(path):
        return client.get(
            f"/api/v1/organizations/{adam.organization_id}/{path}",
            headers={"authorization": f"Bearer {secret}"},
        ).json()

    roles = {role["slug"]: role for role in get("roles")["items"]}
    assert roles["keeper"]["name"] == "Keeper"
    assert not roles["keeper"]["is_built_in"]
    assert roles["developer"]["is_built_in"]
    assert set(roles["keeper"]["permissions"]) == {
        *("manage_api", "manage_project", "view_organization", "view_project")
    }
    (listed,) = get("members?role=keeper")["items"]
    assert listed["roles"] == ["developer", "keeper"]
    assert get("members?role=no-such-role")["items"] == []
    change_service_account(account=account, name="CI", slugs=[DEVELOPER], by=adam)


def test_gateways_that_keep_all_roles_learn_of_a_change(keeper, adam, client):
    account = create_service_account(name="Gateway", slugs=[RoleSlug.ADMINISTRATOR], by=adam)
    secret = add_service_account_token(account, by=adam).secret
    mia = add_member(adam.organization, "Mia")
    actions.change_roles(membership=mia, slugs=[own(keeper)], by=adam)
    before = access_fingerprint(adam.organization)
    headers = {"authorization": f"Bearer {secret}"}
    access = f"/api/v1/organizations/{adam.organization_id}/access"
    first = client.get(access, headers=headers)
    assert read(first)["members"][-1]["roles"] == ["keeper"]
    same = client.get(access, headers={**headers, "if-none-match": first["ETag"]})
    assert same.status_code == 304

    terms = actions.RoleTerms("Keeper", "", frozenset([VIEW_EVENT]))
    actions.change_role(role=keeper, terms=terms, by=adam)

    assert access_fingerprint(adam.organization) == before
    second = client.get(access, headers={**headers, "if-none-match": first["ETag"]})
    assert second.status_code == 200
    assert read(second)["permissions"]["keeper"] == ["view_event"]


def test_an_invitation_gives_it(keeper, adam):
    person = make_person("Nina")
    invitation = invite(person.email, by=adam, roles=[own(keeper)])

    member = actions.join(invitation=invitation, user=person)

    assert again(member).can(MANAGE_API)


def test_a_closed_door_names_own_roles_to_members_only(keeper, adam, client_of):
    door = f"{adam.organization.get_absolute_url()}projects/new/"
    for slug, is_named in ((RoleSlug.BILLING_ADMINISTRATOR, True), (OUTSIDER, False)):
        page = client_of(add_member(adam.organization, f"Of {slug}", slug)).post(door)
        assert page.status_code == 403
        assert ("Keeper" in page.text) == is_named


@pytest.mark.postgresql
def test_the_database_refuses_a_role_of_another_organization(keeper, zed):
    theirs = things_of(zed)
    ours = {"organization": theirs.organization, "role": keeper}
    lee = add_member(theirs.organization, "Lee")
    for rows, values in (
        (lee.project_roles, {"project": theirs.project}),
        (theirs.group.project_roles, {"project": theirs.project}),
        (theirs.account.service_account_roles, {}),
        (theirs.api.role_rows, {}),
    ):
        with pytest.raises(IntegrityError, match="another organization"), transaction.atomic():
            rows.create(**ours, **values)
    assert not list(role_uses.OF_OTHERS.broken())
