"""A new handle: asked for, seldom, and never one that was someone else's."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from organizations import actions
from organizations.events.organizations import HANDLE_CHANGED, ORGANIZATION_RENAMED
from organizations.models import Handle, Organization
from organizations.permissions import MANAGE_ORGANIZATION
from organizations.tenancy.demands import (
    NoLongerAllowed,
    OrganizationBeingDeleted,
    OrganizationSuspended,
)
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member
from tests.database import business, everything
from tests.reading import notices, reason_at, value_of, words

pytestmark = pytest.mark.django_db
SETTINGS = "/organizations/acme/settings/"


def change(handle, *, by, name=""):
    return actions.rename_organization(name=name or by.organization.name, handle=handle, by=by)


# Asked for


def test_a_new_handle_comes_with_a_new_name_in_one_step(adam, acme, fresh_client_of):
    answer = fresh_client_of(adam).post(
        SETTINGS, {"name": "Rockets", "handle": "rockets"}, follow=True
    )

    acme.refresh_from_db()
    assert (acme.name, acme.handle, acme.handle_key) == ("Rockets", "rockets", "rockets")
    assert answer.wsgi_request.path == "/organizations/rockets/settings/"
    assert notices(answer) == [
        "The handle is now rockets. Old URLs redirect members to the new ones.",
        "The name is now Rockets.",
    ]


def test_a_new_handle_can_come_alone(adam, acme, fresh_client_of):
    answer = fresh_client_of(adam).post(
        SETTINGS, {"name": "Acme", "handle": "rockets"}, follow=True
    )

    acme.refresh_from_db()
    assert (acme.name, acme.handle) == ("Acme", "rockets")
    assert len(notices(answer)) == 1


def test_a_change_is_written_into_the_history(adam, acme):
    change("rockets", by=adam)

    event = Event.objects.get(kind=HANDLE_CHANGED)
    assert (event.before, event.after) == ({"handle": "acme"}, {"handle": "rockets"})
    assert (event.actor_id, event.target_id) == (adam.user_id, str(acme.pk))
    assert not Event.objects.filter(kind=ORGANIZATION_RENAMED).exists()


@pytest.mark.parametrize("handle", ["", "acme", " "])
def test_no_handle_or_the_present_one_changes_none(adam, fresh_client_of, handle):
    fresh_client_of(adam).post(SETTINGS, {"name": "Acme Rockets", "handle": handle})

    organization = Organization.objects.get()
    assert (organization.name, organization.handle) == ("Acme Rockets", "acme")
    assert not Event.objects.filter(kind=HANDLE_CHANGED).exists()
    assert Handle.objects.get().retired_at is None


def test_the_page_says_beforehand_what_a_new_handle_touches(adam, fresh_client_of):
    text = words(fresh_client_of(adam).get(SETTINGS))

    assert "URLs change from /organizations/acme/ to /organizations/new handle/" in text
    assert "Old URLs redirect members to the new ones." in text
    assert "Tools that use acme are not redirected." in text
    assert "acme stays reserved" in text
    assert "2 of 2 handle changes left this year." in text


# Seldom


def test_it_changes_twice_in_a_year(adam, fresh_client_of):
    change("rockets", by=adam)
    change("rockets-two", by=adam)
    before = business()

    page = fresh_client_of(adam).post(
        "/organizations/rockets-two/settings/", {"name": "Third", "handle": "rockets-three"}
    )

    again = timezone.now() + timedelta(days=365)
    day = f"{again.day} {again:%B %Y}"
    assert reason_at(page, "handle") == (
        f"A handle can be changed 2 times a year. The next change is available from {day}."
    )
    assert value_of(page, "handle") == "rockets-three"
    assert business() == before


def test_the_page_counts_down_and_names_the_day_of_the_next(adam, fresh_client_of):
    page = fresh_client_of(adam)
    change("rockets", by=adam)
    one_left = words(page.get("/organizations/rockets/settings/"))
    change("rockets-two", by=adam)
    shown = page.get("/organizations/rockets-two/settings/")

    assert "1 of 2 handle changes left this year. Next change available" in one_left
    assert "The handle was changed 2 times this year. Next change available" in words(shown)
    assert 'name="handle"' not in shown.content.decode()
    assert 'name="name"' in shown.content.decode()


def test_the_name_can_still_change_when_no_change_of_the_handle_is_left(adam, fresh_client_of):
    change("rockets", by=adam)
    change("rockets-two", by=adam)

    fresh_client_of(adam).post("/organizations/rockets-two/settings/", {"name": "Rockets Two"})

    assert Organization.objects.get().name == "Rockets Two"


def test_taking_one_back_counts_as_a_change(adam):
    change("rockets", by=adam)
    change("acme", by=adam)

    with pytest.raises(actions.HandleChangesUsedUp):
        change("rockets", by=adam)


def test_a_year_later_it_can_change_again(adam, monkeypatch):
    change("rockets", by=adam)
    change("rockets-two", by=adam)
    a_year_later = timezone.now() + timedelta(days=366)
    monkeypatch.setattr(timezone, "now", lambda: a_year_later)

    assert change("rockets-three", by=adam).handle == "rockets-three"


def test_changes_of_others_and_refused_ones_do_not_count(adam, zed, fresh_client_of):
    change("zenith-two", by=zed)
    change("zenith-three", by=zed)
    fresh_client_of(adam).post(SETTINGS, {"name": "Acme", "handle": "zenith"})
    fresh_client_of(adam).post(SETTINGS, {"name": "Acme", "handle": "no"})

    assert "2 of 2 handle changes left this year." in words(fresh_client_of(adam).get(SETTINGS))


# By whom


def test_who_may_not_manage_the_organization_cannot(mia, zed, fresh_client_of):
    before = business()

    assert (
        fresh_client_of(mia).post(SETTINGS, {"name": "X", "handle": "rockets"}).status_code == 403
    )
    assert (
        fresh_client_of(zed).post(SETTINGS, {"name": "X", "handle": "rockets"}).status_code == 404
    )
    with pytest.raises(NoLongerAllowed):
        change("rockets", by=mia)

    assert business() == before


def test_a_reader_sees_no_form_and_no_former_handle(adam, mia, fresh_client_of):
    change("rockets", by=adam)

    text = words(fresh_client_of(mia).get("/organizations/rockets/settings/"))

    assert "Change the handle" not in text
    assert "Former handles" not in text


@pytest.mark.parametrize("field", ["suspended_at", "deletion_asked_at"])
def test_nothing_changes_while_it_is_closed(adam, acme, field):
    now = timezone.now()
    times = {field: now}
    if field == "deletion_asked_at":
        times["removal_due_at"] = now + timedelta(days=30)
    Organization.objects.filter(pk=acme.pk).update(**times)
    before = everything()

    with pytest.raises((OrganizationSuspended, OrganizationBeingDeleted)):
        change("rockets", by=adam)

    assert everything() == before


def test_who_lost_the_right_since_the_page_was_opened_is_refused(acme, adam):
    ann = add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)
    assert ann.can(MANAGE_ORGANIZATION)
    actions.change_roles(membership=ann, slugs=[RoleSlug.DEVELOPER], by=adam)

    with pytest.raises(NoLongerAllowed):
        change("anns", by=ann)


# Former ones


def test_the_page_lists_former_handles_with_their_use(adam, fresh_client_of):
    page = fresh_client_of(adam)
    assert "Former handles" not in words(page.get(SETTINGS))
    change("rockets", by=adam)

    unused = words(page.get("/organizations/rockets/settings/"))
    page.get(SETTINGS)
    used = words(page.get("/organizations/rockets/settings/"))

    assert "Former handles" in unused
    assert "Last used: never" in unused
    assert "Last used: never" not in used
