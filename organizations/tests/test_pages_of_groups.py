"""Settings → Groups: creating one, its roles and members, and what other pages say of it."""

import pytest

from organizations import actions
from organizations.models import Group
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member
from tests.reading import document, links, notices, reason_at, words

pytestmark = pytest.mark.django_db
GROUPS = "/organizations/acme/settings/groups/"
SETTINGS = "/organizations/acme/settings/"
DEVELOPER, PUBLISHER = RoleSlug.DEVELOPER, RoleSlug.API_PUBLISHER


@pytest.fixture
def backend(acme, adam):
    group = actions.create_group(name="Backend", by=adam)
    actions.change_group_roles(group=group, slugs=[PUBLISHER], by=adam)
    return group


def page_of(group):
    return f"{GROUPS}{group.pk}/"


def test_the_first_group_is_made_and_gets_a_tab(adam, mia, client_of):
    client = client_of(adam)
    assert GROUPS in links(client.get(f"{SETTINGS}roles/"))
    assert GROUPS not in links(client.get(f"{SETTINGS}members/"))

    answer = client.post(GROUPS, {"name": "  Backend "}, follow=True)

    group = Group.objects.get()
    assert group.name == "Backend"
    assert answer.wsgi_request.path == f"{GROUPS}{group.pk}/roles/"
    answer = client.post(
        f"{GROUPS}{group.pk}/roles/",
        {"roles": ["api-publisher"], "is_complete": "True"},
        follow=True,
    )
    assert notices(answer) == ["The roles of Backend were saved."]
    answer = client.post(page_of(group), {"emails": mia.user.email}, follow=True)
    assert notices(answer) == ["1 member was added to Backend."]
    assert GROUPS in links(client.get(f"{SETTINGS}members/"))
    assert "Backend API publisher 1 member" in words(client.get(GROUPS))


def test_a_name_that_is_taken_is_named_at_its_field(backend, adam, client_of):
    answer = client_of(adam).post(GROUPS, {"name": "backend"})

    assert reason_at(answer, "name") == "Another group has this name."


def test_addresses_that_are_of_no_member_are_named_and_no_one_is_added(
    backend, adam, mia, zed, client_of
):
    typed = f"{mia.user.email}, {zed.user.email} nobody@example.com not-an-address"

    answer = client_of(adam).post(page_of(backend), {"emails": typed})

    unknown = f"{zed.user.email}, nobody@example.com, not-an-address"
    assert reason_at(answer, "emails") == f"No members: {unknown}. Invite them first."
    assert not backend.group_members.exists()


def test_the_roles_of_a_group_are_not_the_members_own(backend, adam, mia, client_of):
    actions.add_to_group(group=backend, memberships=[mia], by=adam)
    client = client_of(adam)
    page = document(client.get(f"{SETTINGS}members/{mia.pk}/"))

    shown = words(client.get(f"{SETTINGS}roles/{mia.pk}/"))
    client.post(f"{SETTINGS}members/{mia.pk}/", {"roles": ["developer"], "is_complete": "True"})

    ticked = [box.get("value") for box in page.iter("input") if box.get("checked") is not None]
    assert ticked == ["developer"]
    assert "Groups The member has the roles of each group" in shown
    assert "Backend API publisher" in shown
    mia.refresh_from_db()
    assert mia.direct_role_slugs == [DEVELOPER]
    assert set(mia.role_slugs) == {DEVELOPER, PUBLISHER}


def test_a_body_that_was_cut_off_removes_no_role(backend, adam, mia, client_of):
    actions.add_to_group(group=backend, memberships=[mia], by=adam)

    client_of(adam).post(f"{GROUPS}{backend.pk}/roles/", {})
    client_of(adam).post(f"{SETTINGS}members/{mia.pk}/", {})

    assert backend.role_slugs == [PUBLISHER]
    assert mia.direct_role_slugs == [DEVELOPER]


def test_a_group_is_renamed_left_and_deleted(backend, adam, mia, client_of):
    actions.add_to_group(group=backend, memberships=[mia], by=adam)
    held = backend.group_members.get()
    client = client_of(adam)

    answer = client.post(f"{page_of(backend)}rename/", {"name": "Servers"}, follow=True)
    assert notices(answer) == ["The group is now called Servers."]
    answer = client.post(f"{page_of(backend)}members/{held.pk}/remove/", follow=True)
    assert notices(answer) == ["Mia is no longer in Servers."]
    asked = words(client.get(f"{page_of(backend)}delete/"))
    assert "0 members lose the roles that only this group gives them: API publisher." in asked
    answer = client.post(f"{page_of(backend)}delete/", follow=True)
    assert notices(answer) == ["The group Servers was deleted."]
    assert not Group.objects.exists()


def test_members_read_groups_and_only_who_manages_members_changes_them(
    backend, adam, mia, acme, client_of
):
    client = client_of(mia)

    assert client.get(page_of(backend)).status_code == 200
    assert "Add members" not in words(client.get(page_of(backend)))
    assert "Create group" not in words(client.get(GROUPS))
    for address in (GROUPS, page_of(backend), f"{page_of(backend)}delete/"):
        assert client.post(address, {"name": "X", "emails": "x"}).status_code == 403
    outsider = add_member(acme, "Lou", RoleSlug.EXTERNAL_API_SUBSCRIBER)
    assert client_of(outsider).get(GROUPS).status_code != 200


def test_a_member_of_a_group_is_made_an_administrator(backend, adam, mia, client_of):
    actions.add_to_group(group=backend, memberships=[mia], by=adam)
    client, page = client_of(adam), f"{SETTINGS}members/{mia.pk}/"
    asked = document(client.post(page, {"roles": "administrator", "is_complete": "on"}))
    fields = {
        field.get("name"): field.get("value")
        for field in asked.iter("input")
        if field.get("type") == "hidden"
    }

    client.post(page, fields)

    assert mia.direct_role_slugs == [RoleSlug.ADMINISTRATOR]


def test_a_body_that_was_cut_off_is_told_why(backend, adam, client_of):
    answer = client_of(adam).post(f"{GROUPS}{backend.pk}/roles/", {"roles": "developer"})

    assert "The form was incomplete. Select the roles again." in words(answer)
    assert 'name="is_complete" value="on"' in answer.content.decode()


def test_separators_alone_name_no_one(backend, adam, client_of):
    answer = client_of(adam).post(page_of(backend), {"emails": " , ;"})

    assert reason_at(answer, "emails") == "Enter at least one email address."
