"""Asking for an organization's deletion: who may, what it needs, and that it is only asked for."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.events import ACTION_REFUSED
from audit.models import Event
from machines.models import PersonalToken
from organizations import actions
from organizations.events.organizations import ORGANIZATION_DELETION_ASKED
from organizations.models import Organization
from organizations.tenancy.demands import (
    NoLongerAllowed,
    OrganizationBeingDeleted,
    OrganizationSuspended,
)
from organizations.tenancy.roles import RoleSlug
from projects.actions import archive_project, create_project
from tests.cast import (
    add_member,
    add_service_account,
    add_service_account_token,
    add_token,
    invite,
)
from tests.database import business, everything, rows_of_everything
from tests.reading import buttons, document, link_named, notices, reason_at, value_of, words

pytestmark = pytest.mark.django_db
DANGER = "/organizations/acme/settings/danger/"
DELETE = "/organizations/acme/settings/delete/"


# The way there


def test_an_administrator_who_types_the_handle_closes_the_organization(adam, acme, fresh_client_of):
    page = fresh_client_of(adam)
    link = link_named(page.get(DANGER), "Delete organization")

    answer = page.post(link, {"handle": "acme"}, follow=True)

    acme.refresh_from_db()
    assert link == DELETE
    assert answer.redirect_chain == [(DANGER, 302)]
    assert acme.is_being_deleted
    assert acme.deletion_asked_by == adam.user
    assert acme.removal_due_at - acme.deletion_asked_at == timedelta(days=30)
    assert abs(timezone.now() - acme.deletion_asked_at) < timedelta(minutes=1)


def test_the_history_says_who_asked_and_what_there_was(adam, acme, mia):
    invite("sam@example.com", by=adam)
    create_project(name="Apollo", by=adam)

    actions.delete_organization(handle="acme", by=adam)

    event = Event.objects.get(kind=ORGANIZATION_DELETION_ASKED)
    acme.refresh_from_db()
    assert (event.actor_id, event.organization_id) == (adam.user_id, acme.pk)
    assert (event.target_type, event.target_id) == ("organization", str(acme.pk))
    counts = event.after.pop("counts")
    assert event.after == {"removal_due_at": acme.removal_due_at.isoformat()}
    assert {noun: count for noun, count in counts.items() if count} == {
        "members": 2,
        "open invitations": 1,
        "projects": 1,
    }


def test_the_page_counts_what_goes_and_says_what_stays(adam, mia, fresh_client_of):
    invite("sam@example.com", by=adam)
    revoked = invite("tim@example.com", by=adam)
    actions.revoke_invitation(invitation=revoked, by=adam)
    for name in ("Apollo", "Gemini", "Mercury"):
        archived = create_project(name=name, by=adam)
    archive_project(project=archived, by=adam)

    shown = words(fresh_client_of(adam).get(DELETE))

    assert "2 members" in shown
    assert "1 open invitation" in shown
    assert "open invitations" not in shown
    assert "3 projects" in shown
    assert "The history" in shown
    assert "acme . No one else can use it" in shown or "acme. No one else can use it" in shown
    assert "30 days" in shown


def test_the_page_counts_machines_and_their_tokens(adam, mia, fresh_client_of):
    robot = add_service_account("Deployments", by=adam)
    add_service_account_token(robot, by=adam)
    add_token(mia)
    expired = add_token(mia)
    PersonalToken.objects.filter(pk=expired.pk).update(expires_at=timezone.now())

    listed = [item.text for item in document(fresh_client_of(adam).get(DELETE)).iter("li")]

    assert {"1 service account", "1 service account token", "1 personal token"} <= set(listed)


def test_what_there_is_none_of_is_not_counted(adam, fresh_client_of):
    shown = words(fresh_client_of(adam).get(DELETE))

    assert "1 member " in shown
    assert "projects" not in shown
    assert "open invitation" not in shown


# The handle


@pytest.mark.parametrize(
    "typed", ["Acme", "ACME", "acm", "acme-", "zenith", "аcme", "a cme", "acme\u200b", ""]
)
def test_another_handle_deletes_nothing_and_says_so_at_the_field(typed, adam, zed, fresh_client_of):
    page = fresh_client_of(adam)
    before = business()

    answer = page.post(DELETE, {"handle": typed})

    assert answer.status_code == 200
    assert "acme" in reason_at(answer, "handle") or not typed
    assert reason_at(answer, "handle")
    assert value_of(answer, "handle") == typed
    assert business() == before


def test_spaces_around_the_handle_do_not_matter(adam, acme):
    actions.delete_organization(handle="  acme\n", by=adam)

    acme.refresh_from_db()
    assert acme.is_being_deleted


def test_a_form_without_the_handle_deletes_nothing(adam, acme, fresh_client_of):
    answer = fresh_client_of(adam).post(DELETE, {"name": "acme"})

    assert answer.status_code == 200
    acme.refresh_from_db()
    assert not acme.is_being_deleted


def test_a_wrong_handle_is_written_into_the_history_as_refused(adam, fresh_client_of):
    fresh_client_of(adam).post(DELETE, {"handle": "acne"})

    event = Event.objects.get(is_refused=True)
    assert (event.kind, event.actor_id) == (ACTION_REFUSED, adam.user_id)
    assert event.after["attempted"] == "WrongHandle"


# Who may not


def test_a_developer_cannot_even_with_a_forged_call(adam, acme, mia):
    before = everything()

    with pytest.raises(NoLongerAllowed):
        actions.delete_organization(handle="acme", by=mia)

    assert everything() == before


def test_an_administrator_demoted_a_moment_ago_cannot(adam, acme):
    ann = add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)
    actions.change_roles(membership=ann, slugs=[RoleSlug.DEVELOPER], by=adam)

    with pytest.raises(NoLongerAllowed):
        actions.delete_organization(handle="acme", by=ann)

    assert not Organization.objects.get(pk=acme.pk).is_being_deleted


def test_the_neighbours_administrator_cannot(adam, zed, fresh_client_of):
    page = fresh_client_of(zed)
    before = business()

    assert page.post(DELETE, {"handle": "acme"}).status_code == 404
    assert page.get(DANGER).status_code == 404
    assert business() == before


def test_the_danger_zone_is_no_tab_for_those_who_may_not_delete(adam, mia, client_of):
    settings = "/organizations/acme/settings/"

    assert "Danger zone" in words(client_of(adam).get(settings))
    assert "Danger zone" not in words(client_of(mia).get(settings))
    assert client_of(mia).get(DANGER).status_code == 403


# Twice


def test_a_second_administrator_is_told_and_the_day_stays(adam, acme, fresh_client_of):
    ann = add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)
    actions.delete_organization(handle="acme", by=adam)
    before = everything()

    with pytest.raises(OrganizationBeingDeleted):
        actions.delete_organization(handle="acme", by=ann)
    page = fresh_client_of(ann)

    assert page.get(DELETE).headers["Location"] == DANGER
    assert page.post(DELETE, {"handle": "acme"}).headers["Location"] == DANGER
    assert {**everything(), "user": []} == {**before, "user": []}


def test_a_suspended_organization_cannot_be_deleted(adam, acme, fresh_client_of):
    Organization.objects.filter(pk=acme.pk).update(suspended_at=timezone.now())

    with pytest.raises(OrganizationSuspended):
        actions.delete_organization(handle="acme", by=adam)

    assert fresh_client_of(adam).post(DELETE, {"handle": "acme"}).status_code == 403
    assert not Organization.objects.get(pk=acme.pk).is_being_deleted


def test_deleting_gives_the_creation_back_only_at_the_removal(adam, acme):
    actions.delete_organization(handle="acme", by=adam)

    with pytest.raises(actions.AlreadyCreated):
        actions.create_organization(name="Another", by=adam.user)


def test_the_neighbour_is_untouched(adam, acme, zed, zenith):
    before = rows_of_everything()

    actions.delete_organization(handle="acme", by=adam)

    after = rows_of_everything()
    changed = {model for model in after if after[model] != before[model]}
    assert changed <= {"organization", "event", "announcement"}
    assert [row for row in after["organization"] if row["id"] == zenith.pk] == [
        row for row in before["organization"] if row["id"] == zenith.pk
    ]
    assert not Event.objects.filter(
        kind=ORGANIZATION_DELETION_ASKED, organization_id=zenith.pk
    ).exists()


def test_the_danger_zone_offers_what_can_be_done(adam, acme, client_of):
    page = client_of(adam)

    before = page.get(DANGER)
    actions.delete_organization(handle="acme", by=adam)
    after = page.get(DANGER)

    assert link_named(before, "Leave organization") == (
        "/organizations/acme/leave/?next=/organizations/acme/settings/danger/"
    )
    assert "Restore organization" not in buttons(before)
    assert buttons(after).count("Restore organization") == 2
    assert "Delete organization" not in words(after)
    assert "Transfer creator status" not in words(after)
    assert len(notices(after)) == 1
