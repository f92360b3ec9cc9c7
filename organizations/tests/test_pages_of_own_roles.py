"""Settings → Roles: making one as a copy, changing and deleting it, and other pages."""

from typing import Any

import pytest

from organizations import actions
from organizations.actions import RoleTerms
from organizations.models import Role
from organizations.permissions import MANAGE_MEMBERSHIP, VIEW_EVENT, VIEW_ORGANIZATION
from organizations.tenancy.roles import RoleSlug, permissions_of_role
from tests.cast import add_member, add_own_role, own
from tests.reading import checked, document, links, notices, reason_at, value_of, words

pytestmark = pytest.mark.django_db
ROLES = "/organizations/acme/settings/roles/"
SETTINGS = "/organizations/acme/settings/"
AUDITOR = f"{ROLES}own/auditor/"


def tree(answer) -> Any:
    return document(answer)


@pytest.fixture
def auditor(adam):
    return add_own_role("Auditor", VIEW_ORGANIZATION, VIEW_EVENT, by=adam)


def test_a_role_is_made_as_a_copy_and_assigned(adam, mia, client_of):
    client = client_of(adam)
    assert f"{ROLES}new/" in links(client.get(ROLES))
    form = client.get(f"{ROLES}new/?from=developer")
    assert {*checked(form, "permissions")} == {
        p.value for p in permissions_of_role(RoleSlug.DEVELOPER)
    }

    sent = {"name": " Release  manager ", "description": "Ships.", "permissions": ["view_event"]}
    answer = client.post(f"{ROLES}new/", sent, follow=True)

    assert answer.wsgi_request.path == f"{ROLES}own/release-manager/"
    assert notices(answer) == ["The role Release manager was created. Members can now have it."]
    assert "Used by No one yet" in words(answer)
    member = f"{SETTINGS}members/{mia.pk}/"
    assert "Release manager Ships." in words(client.get(member))
    client.post(member, {"roles": ["release-manager"]})
    assert "Release manager" in words(client.get(f"{SETTINGS}members/?role=release-manager"))
    assert "Used by 1 member" in words(client.get(f"{ROLES}own/release-manager/"))
    assert "Release manager Ships." in words(client.get(ROLES))


def test_mistakes_are_named_at_their_fields(auditor, adam, client_of):
    client = client_of(adam)

    answer = client.post(f"{ROLES}new/", {"name": "auditor", "permissions": ["view_event"]})
    assert reason_at(answer, "name") == "Another role has this name."
    answer = client.post(f"{ROLES}new/", {"name": "Other"})
    assert reason_at(answer, "permissions") == "Select at least one permission."
    answer = client.post(f"{ROLES}new/", {"name": "Other", "permissions": ["no_such_thing"]})
    assert reason_at(answer, "permissions") == "Select only permissions that you have."
    assert Role.objects.filter(owner__isnull=False).count() == 1


def test_what_the_maker_lacks_cannot_be_selected(auditor, adam, acme, client_of):
    manager = add_member(acme, "Manny")
    clerk = add_own_role("Clerk", VIEW_ORGANIZATION, MANAGE_MEMBERSHIP, by=adam)
    actions.change_roles(membership=manager, slugs=[own(clerk)], by=adam)
    client = client_of(manager)

    form = tree(client.get(f"{ROLES}new/"))
    offered = form.xpath('//input[@name="permissions"][not(@disabled)]/@value')
    assert {*offered} == {"view_organization", "manage_membership"}
    answer = client.post(f"{ROLES}new/", {"name": "Other", "permissions": ["view_event"]})
    assert reason_at(answer, "permissions") == "Select only permissions that you have."
    assert f"{AUDITOR}change/" not in links(client.get(AUDITOR))
    assert "only roles whose permissions you have" in words(client.get(f"{AUDITOR}change/"))


def test_saving_shows_first_what_changes_for_whom(auditor, adam, mia, client_of):
    actions.change_roles(membership=mia, slugs=[own(auditor)], by=adam)
    client = client_of(adam)
    (seen,) = tree(client.get(f"{AUDITOR}change/")).xpath('//input[@name="seen"]/@value')
    sent = {
        "name": "Auditor",
        "permissions": ["view_organization", "manage_membership"],
        "seen": seen,
    }

    answer = client.post(f"{AUDITOR}change/", sent)

    assert "Change the role Auditor?" in words(answer)
    assert f"Added: {MANAGE_MEMBERSHIP.label} Removed: {VIEW_EVENT.label}" in words(answer)
    assert "1 member" in words(answer)
    assert auditor.permissions.filter(codename="view_event").exists()

    answer = client.post(f"{AUDITOR}change/", {**sent, "confirmed": "on"}, follow=True)

    assert notices(answer) == ["The role Auditor was saved."]
    assert not auditor.permissions.filter(codename="view_event").exists()
    answer = client.post(f"{AUDITOR}change/", {**sent, "name": "Other", "confirmed": "on"})
    assert "Someone else changed this role." in words(answer)
    assert value_of(answer, "name") == "Other"
    (seen,) = tree(answer).xpath('//input[@name="seen"]/@value')
    answer = client.post(f"{AUDITOR}change/", {**sent, "name": "Other", "seen": seen}, follow=True)
    assert notices(answer) == ["The role Other was saved."]


def test_a_name_is_changed_without_a_question(auditor, adam, mia, client_of):
    actions.change_roles(membership=mia, slugs=[own(auditor)], by=adam)
    sent = {"name": "Reviewer", "permissions": ["view_organization", "view_event"]}

    answer = client_of(adam).post(
        f"{AUDITOR}change/", {**sent, "seen": RoleTerms.of(own(auditor)).digest}, follow=True
    )

    assert notices(answer) == ["The role Reviewer was saved."]
    assert answer.wsgi_request.path == AUDITOR


def test_deleting_asks_for_a_replacement(auditor, adam, mia, client_of):
    actions.change_roles(membership=mia, slugs=[own(auditor)], by=adam)
    client = client_of(adam)
    answer = client.get(f"{AUDITOR}delete/")
    options = tree(answer).xpath("//option/text()")
    assert "1 member will have the replacement instead" in words(answer)
    assert "Administrator" not in options
    assert "Developer" in options

    answer = client.post(f"{AUDITOR}delete/")
    assert reason_at(answer, "replacement").startswith("Choose the role that replaces this one")
    answer = client.post(f"{AUDITOR}delete/", {"replacement": "developer"}, follow=True)

    assert notices(answer) == ["The role Auditor was deleted."]
    assert client.get(AUDITOR).status_code == 404
    assert "Developer" in words(client.get(f"{SETTINGS}members/?role=developer"))
    history = words(client.get(f"{SETTINGS}history/"))
    assert "deleted the role Auditor and replaced it with Developer" in history


def test_one_that_nobody_has_is_deleted_without_a_replacement(auditor, adam, client_of):
    client = client_of(adam)
    assert not tree(client.get(f"{AUDITOR}delete/")).xpath("//main//option")

    client.post(f"{AUDITOR}delete/")

    assert not Role.objects.filter(owner__isnull=False).exists()


def test_members_read_roles_and_others_know_of_none(auditor, mia, zed, client_of):
    answer = client_of(mia).get(AUDITOR)
    assert "Auditor" in words(answer)
    assert f"{AUDITOR}change/" not in links(answer)
    for action in ("change/", "delete/"):
        assert client_of(mia).get(f"{AUDITOR}{action}").status_code == 403
    theirs = f"/organizations/{zed.organization.handle}/settings/roles/"
    assert client_of(zed).get(f"{theirs}own/auditor/").status_code == 404
    assert "Auditor" not in words(client_of(zed).get(theirs))


def test_the_members_that_the_history_names_have_the_role_by_name(auditor, adam, mia, client_of):
    actions.change_roles(membership=mia, slugs=[own(auditor)], by=adam)
    history = words(client_of(adam).get(f"{SETTINGS}history/"))

    assert "Auditor" in history
