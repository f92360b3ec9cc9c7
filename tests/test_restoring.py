"""An organization that waits for its removal is restored: by whom, until when, and as it was."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from organizations import actions
from organizations.events.organizations import ORGANIZATION_RESTORED
from organizations.models import Organization
from organizations.tenancy.demands import OrganizationBeingDeleted, OrganizationSuspended
from organizations.tenancy.roles import RoleSlug
from projects.actions import create_project
from tests.cast import add_member
from tests.database import business, everything
from tests.reading import buttons, notices, words
from tests.test_waiting_for_removal import shown_pages

pytestmark = pytest.mark.django_db
RESTORE = "/organizations/acme/settings/restore/"
PAST_RESTORING = "The time in which it could be restored is over."


def asked(organization, days_ago=0):
    """Let the deletion have been asked for so many days ago, to be removed 30 days later."""
    at = timezone.now() - timedelta(days=days_ago)
    Organization.objects.filter(pk=organization.pk).update(
        deletion_asked_at=at, removal_due_at=at + timedelta(days=30)
    )


@pytest.fixture
def adam(things):
    return things.admin


@pytest.fixture
def waiting(things, adam):
    """Acme, with something of everything, whose deletion Adam has just asked for."""
    return actions.delete_organization(handle="acme", by=adam)


def test_an_administrator_restores_it_as_it_was(things, adam, acme, client_of):
    before = business()
    actions.delete_organization(handle="acme", by=adam)

    answer = client_of(adam).post(RESTORE, follow=True)

    assert notices(answer) == ["Acme was restored."]
    after = business()
    assert {**after, "announcement": []} == {**before, "announcement": []}
    event = Event.objects.get(kind=ORGANIZATION_RESTORED)
    assert (event.actor_id, event.target_id) == (adam.user_id, str(acme.pk))
    create_project(name="Gemini", by=acme.memberships.get(user=adam.user))


def test_any_administrator_can_restore_not_only_who_asked(waiting, client_of):
    ann = add_member(waiting, "Ann", RoleSlug.ADMINISTRATOR)

    client_of(ann).post(RESTORE)

    waiting.refresh_from_db()
    assert waiting.is_running


def test_nobody_else_restores(waiting, mia, zed, client_of):
    before = business()

    assert client_of(mia).post(RESTORE).status_code == 403
    assert client_of(zed).post(RESTORE).status_code == 404
    assert client_of(zed.user).get(RESTORE).status_code == 404
    with pytest.raises(OrganizationBeingDeleted):
        actions.restore_organization(by=mia)
    assert business() == before


def test_a_link_restores_nothing(waiting, adam, client_of):
    assert client_of(adam).get(RESTORE).status_code == 405
    waiting.refresh_from_db()
    assert waiting.is_being_deleted


def test_restoring_twice_is_one_event(waiting, adam, client_of):
    page = client_of(adam)

    page.post(RESTORE)
    page.post(RESTORE)

    assert Event.objects.filter(kind=ORGANIZATION_RESTORED).count() == 1


def test_what_runs_is_not_restored(adam):
    before = everything()

    actions.restore_organization(by=adam)

    assert everything() == before


def test_it_can_be_restored_for_the_whole_of_the_29th_day(adam, acme, client_of):
    asked(acme, days_ago=29)

    client_of(adam).post(RESTORE)

    acme.refresh_from_db()
    assert acme.is_running


def test_it_cannot_be_restored_on_the_31st_day(adam, acme, client_of):
    asked(acme, days_ago=31)
    page = client_of(adam)

    shown = page.get("/organizations/acme/settings/danger/")
    answer = page.post(RESTORE, follow=True)

    assert "is being permanently deleted" in notices(shown)[0]
    assert "Restore organization" not in buttons(shown)
    assert "can no longer be restored" in notices(answer)[1]
    acme.refresh_from_db()
    assert acme.is_being_deleted


def test_no_page_promises_what_the_end_of_the_30_days_has_ended(things, waiting, adam, client_of):
    asked(waiting, days_ago=31)

    for route, answer in shown_pages(client_of(adam), things):
        told = words(answer).replace(PAST_RESTORING, "")
        assert not re.search("can restore|restores it|is restored|who could", told), route


def test_a_suspended_organization_cannot_be_restored(waiting, adam, client_of):
    Organization.objects.update(suspended_at=timezone.now())

    assert client_of(adam).post(RESTORE).status_code == 403
    with pytest.raises(OrganizationSuspended):
        actions.restore_organization(by=adam)

    waiting.refresh_from_db()
    assert waiting.is_being_deleted


def test_it_can_be_deleted_again_with_30_days_more(adam, acme):
    asked(acme, days_ago=29)
    actions.restore_organization(by=adam)

    again = actions.delete_organization(handle="acme", by=adam)

    assert again.removal_due_at
    assert again.removal_due_at > timezone.now() + timedelta(days=29)
