"""Requests for access in one project: asking at a closed door, granting, and the words."""

from datetime import timedelta

import pytest

from audit.models import Event
from audit.sentences import sentence
from organizations import actions
from organizations.actions.access_requests import AskedAlready, HasItAlready, UnknownPermission
from organizations.events.access_requests import ACCESS_GRANTED, ACCESS_REQUESTED
from organizations.models import AccessRequest, Membership
from organizations.models.organization import today
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.project_roles import ProjectUnavailable
from organizations.tenancy.roles import RoleSlug
from projects.actions import archive_project, assign_project_role, create_project
from projects.models import ProjectRole
from projects.permissions import CREATE_COMPONENT, MANAGE_COMPONENT, MANAGE_PROJECT
from tests.cast import add_member
from tests.database import everything
from tests.reading import document, notices, reason_at, words

pytestmark = pytest.mark.django_db
DOOR = "/organizations/acme/projects/apollo/components/new/"
"""A page of the project that a member without CREATE_COMPONENT may not open."""


@pytest.fixture
def apollo(acme, adam):
    return create_project(name="Apollo", by=adam)


@pytest.fixture
def mars(acme, adam):
    return create_project(name="Mars", by=adam)


@pytest.fixture
def sam(acme):
    """Sees all projects, and changes no component."""
    return add_member(acme, "Sam", RoleSlug.API_PUBLISHER)


def ask(member, project, adam, permission=MANAGE_COMPONENT):
    return actions.request_access(
        membership=member, permission=permission, administrator=adam, project_id=project.pk
    )


def read(member):
    return Membership.objects.select_related("user", "organization").get(pk=member.pk)


def grant_page(request):
    return f"/organizations/acme/settings/access/{request.pk}/grant/"


def test_a_closed_door_in_a_project_asks_for_access_there(apollo, mars, sam, client_of):
    client = client_of(sam)
    shown = client.get(DOOR)
    fields = {
        field.get("name"): field.get("value")
        for field in document(shown).iter("input")
        if field.get("name") in {"permission", "person", "project"}
    }

    answer = client.post("/organizations/acme/access/", fields, follow=True)

    assert shown.status_code == 403
    assert "in the project Apollo, or in Acme." in words(shown)
    request = AccessRequest.objects.get()
    assert (request.permission, request.project) == (CREATE_COMPONENT.value, apollo)
    assert notices(answer) == [
        f"You requested access from Adam: “{CREATE_COMPONENT.label}” in Apollo."
    ]
    assert "You requested access from Adam." in words(client.get(DOOR))
    assert "You requested access" not in words(client.get(DOOR.replace("apollo", "mars")))
    said = sentence(Event.objects.get(kind=ACCESS_REQUESTED))
    assert said == f"Sam requested access from Adam: “{CREATE_COMPONENT.label}” in Apollo"


def test_a_request_can_wait_for_each_project(apollo, mars, sam, adam):
    ask(sam, apollo, adam)
    ask(sam, mars, adam)
    actions.request_access(membership=sam, permission=MANAGE_COMPONENT, administrator=adam)
    for project in (apollo, mars):
        with pytest.raises(AskedAlready):
            ask(sam, project, adam)
    assert AccessRequest.objects.count() == 3


def test_a_malformed_reason_does_not_tell_which_projects_there_are(acme, adam, apollo, client_of):
    billing = add_member(acme, "Bill", RoleSlug.BILLING_ADMINISTRATOR)
    form = {"permission": MANAGE_COMPONENT.value, "person": adam.pk, "reason": "x" * 201}
    page = client_of(billing)

    for key in (apollo.pk, 10**12):
        answer = page.post("/organizations/acme/access/", {**form, "project": key}, follow=True)
        assert notices(answer) == [ProjectUnavailable.message]
        assert "Apollo" not in words(answer)


def test_projects_that_the_member_does_not_see_are_all_the_same(acme, adam, zed, apollo, client_of):
    """The answer does not tell which keys and handles of projects there are."""
    billing = add_member(acme, "Bill", RoleSlug.BILLING_ADMINISTRATOR)
    foreign = create_project(name="Foreign", by=zed)
    before = everything()
    for key in (apollo.pk, foreign.pk, 10**12):
        with pytest.raises(ProjectUnavailable):
            actions.request_access(
                membership=billing,
                permission=MANAGE_COMPONENT,
                administrator=adam,
                project_id=key,
            )
    assert everything() == before
    known, unknown = (
        client_of(billing).get(DOOR.replace("apollo", handle)) for handle in ("apollo", "absent")
    )
    assert (known.status_code, unknown.status_code) == (403, 403)
    assert 'name="project"' not in known.content.decode()
    assert len(known.content) == len(unknown.content)


def test_who_has_it_in_the_project_asks_for_it_elsewhere_only(apollo, mars, sam, adam):
    assign_project_role(project=apollo, membership=sam, slug=RoleSlug.DEVELOPER, by=adam)

    with pytest.raises(HasItAlready):
        ask(sam, apollo, adam)
    assert ask(sam, mars, adam)


def test_it_is_granted_in_the_project_until_a_day(apollo, mars, sam, adam, client_of):
    request = ask(sam, apollo, adam)
    client = client_of(adam)
    member = words(client.get(f"/organizations/acme/settings/members/{sam.pk}/"))
    asked = words(client.get(grant_page(request), {"role": "developer", "everywhere": ""}))

    answer = client.post(
        grant_page(request), {"role": "developer", "last_day": today().isoformat()}, follow=True
    )

    assert f"Sam requested access: {MANAGE_COMPONENT.label} in Apollo" in member
    assert "Grant the Developer role to Sam in Apollo?" in asked
    assert notices(answer) == ["Sam now has the Developer role in Apollo."]
    role = ProjectRole.objects.get()
    assert (role.project, role.last_day) == (apollo, today())
    assert read(sam).can(MANAGE_COMPONENT, on=apollo)
    assert not read(sam).can(MANAGE_COMPONENT, on=mars)
    assert read(sam).role_slugs == [RoleSlug.API_PUBLISHER]
    request = AccessRequest.objects.get()
    assert (request.granted_at is not None, request.answered_by) == (True, adam.user)
    assert sentence(Event.objects.get(kind=ACCESS_GRANTED)) == (
        f"Adam granted Sam's access request: “{MANAGE_COMPONENT.label}” in Apollo"
    )


def test_it_can_be_granted_everywhere(apollo, mars, sam, adam, client_of):
    request = ask(sam, apollo, adam)
    client = client_of(adam)
    asked = client.get(grant_page(request), {"role": "developer", "everywhere": "on"})
    assert 'name="last_day"' not in asked.content.decode()

    client.post(grant_page(request), {"role": "developer", "everywhere": "on"})

    assert read(sam).can(MANAGE_COMPONENT, on=mars)
    assert not ProjectRole.objects.exists()
    assert not AccessRequest.objects.open().exists()


def test_a_past_day_is_named_at_its_field_and_nothing_is_granted(apollo, sam, adam, client_of):
    request = ask(sam, apollo, adam)
    yesterday = (today() - timedelta(days=1)).isoformat()

    answer = client_of(adam).post(grant_page(request), {"role": "developer", "last_day": yesterday})

    assert reason_at(answer, "last_day") == "Choose today or a later day."
    assert AccessRequest.objects.open().exists()
    assert not ProjectRole.objects.exists()


def test_a_role_on_the_access_page_answers_the_requests_of_its_project_only(
    apollo, mars, sam, adam
):
    ask(sam, apollo, adam)
    waits = ask(sam, mars, adam)
    waits_too = ask(sam, apollo, adam, permission=MANAGE_PROJECT)

    assign_project_role(project=apollo, membership=sam, slug=RoleSlug.DEVELOPER, by=adam)

    assert set(AccessRequest.objects.open()) == {waits, waits_too}


def test_nothing_is_granted_in_an_archived_project(apollo, sam, adam, client_of):
    request = ask(sam, apollo, adam)
    archive_project(project=apollo, by=adam)

    answer = client_of(adam).post(grant_page(request), {"role": "developer"}, follow=True)

    assert "archived" in notices(answer)[0]
    assert AccessRequest.objects.open().exists()
    assert not ProjectRole.objects.exists()


def test_what_no_role_gives_in_a_project_is_not_requested_there(apollo, sam, adam):
    with pytest.raises(UnknownPermission):
        ask(sam, apollo, adam, permission=MANAGE_MEMBERSHIP)
    assert not AccessRequest.objects.exists()
