"""Roles in one project that programs offer by invitations, and assign to who requests access."""

import pytest

from organizations.actions import request_access
from organizations.models import Invitation, Membership
from organizations.models.organization import today
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.roles import RoleSlug, permissions_of_role
from projects.actions import archive_project, create_project
from projects.models import ProjectRole
from projects.permissions import MANAGE_COMPONENT, VIEW_PROJECT
from tests.api import Machine, personal_token
from tests.api.asking import assert_problem, at
from tests.cast import add_member

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def apollo(adam):
    return create_project(name="Apollo", by=adam)


def post(program, acme, project, *roles):
    body = {"email": "nia@example.com", "roles": roles, "project_id": str(project.pk)}
    return program.post(at(acme, "/invitations"), body, content_type=JSON)


def test_a_program_invites_to_a_project_and_then_to_the_organization(apollo, adam, acme):
    program = Machine(personal_token(adam).secret)

    created = post(program, acme, apollo, "developer").json()

    assert (created["project_id"], created["roles"]) == (str(apollo.pk), ["developer"])
    address = at(acme, f"/invitations/{created['id']}")
    kept = program.patch(address, {"roles": ["api-publisher"]}, content_type=JSON).json()
    assert kept["project_id"] == str(apollo.pk)
    widened = program.patch(address, {"project_id": None}, content_type=JSON).json()
    assert widened["project_id"] is None


def test_a_project_that_gives_nothing_is_refused_at_its_field(apollo, adam, zed, acme, subtests):
    program = Machine(personal_token(adam).secret)
    rights = permissions_of_role(RoleSlug.EXTERNAL_API_SUBSCRIBER) - {VIEW_PROJECT}
    blind = Machine(personal_token(adam, MANAGE_MEMBERSHIP, *rights).secret)
    foreign = create_project(name="Zond", by=zed)
    nothing = "external-api-subscriber"
    assert_problem(post(program, acme, apollo, nothing), 409, "nothing-in-projects")
    invitation = post(program, acme, apollo, "developer").json()["id"]
    archived = create_project(name="Old", by=adam)
    archive_project(project=archived, by=adam)

    for project, asker in ((foreign, program), (archived, program), (apollo, blind)):
        with subtests.test(project=str(project)):
            answer = post(asker, acme, project, nothing)

            said = assert_problem(answer, 422, "invalid")
            assert [error["pointer"] for error in said["errors"]] == ["#/project_id"]
    archive_project(project=apollo, by=adam)
    address = at(acme, f"/invitations/{invitation}")
    said = assert_problem(
        program.patch(address, {"roles": ["api-publisher"]}, content_type=JSON), 422, "invalid"
    )
    assert said["errors"][0]["pointer"] == "#/project_id"
    assert Invitation.objects.count() == 1


def test_a_request_about_a_project_is_granted_there_until_a_day_or_everywhere(
    apollo, adam, acme, subtests
):
    program = Machine(personal_token(adam).secret)
    for name, body in (
        ("Sam", {"role": "developer", "last_day": today().isoformat()}),
        ("Tom", {"role": "developer", "everywhere": True}),
    ):
        member = add_member(acme, name, RoleSlug.API_PUBLISHER)
        asked = request_access(
            membership=member,
            permission=MANAGE_COMPONENT,
            administrator=adam,
            project_id=apollo.pk,
        )
        with subtests.test(name=name):
            address = at(acme, f"/access-requests/{asked.pk}")
            assert program.get(address).json()["project_id"] == str(apollo.pk)

            answer = program.post(f"{address}/grant", body, content_type=JSON)

            assert answer.json()["granted_at"] is not None
            in_project = ProjectRole.objects.filter(membership=member)
            assert [role.last_day for role in in_project] == ([today()] if name == "Sam" else [])
            has_role = RoleSlug.DEVELOPER in Membership.objects.get(pk=member.pk).role_slugs
            assert has_role == (name == "Tom")


def test_only_a_role_in_a_project_gets_a_last_day(apollo, adam, acme):
    program = Machine(personal_token(adam).secret)
    member = add_member(acme, "Sam", RoleSlug.API_PUBLISHER)
    asked = request_access(
        membership=member, permission=MANAGE_COMPONENT, administrator=adam, project_id=apollo.pk
    )
    body = {"role": "developer", "everywhere": True, "last_day": today().isoformat()}

    answer = program.post(at(acme, f"/access-requests/{asked.pk}/grant"), body, content_type=JSON)

    said = assert_problem(answer, 422, "ends-in-project-only")
    assert [error["pointer"] for error in said["errors"]] == ["#/last_day"]
    assert RoleSlug.DEVELOPER not in Membership.objects.get(pk=member.pk).role_slugs
