"""A new handle: asked for, seldom, and never one that was somebody else's."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import Event
from organizations import actions, limits
from organizations.events import HANDLE_CHANGED, ORGANIZATION_RENAMED
from organizations.models import Handle, Organization
from organizations.permissions import MANAGE_ORGANIZATION
from organizations.roles import RoleSlug
from tests.cast import add_member, make_organization, make_person
from tests.database import business, editable_events, everything
from tests.reading import document, notices, reason_at, value_of, words

pytestmark = pytest.mark.django_db
SETTINGS = "/organizations/acme/settings/"


def change(handle, *, by, name=""):
    return actions.rename_organization(name=name or by.organization.name, handle=handle, by=by)


def a_year_passes():
    with editable_events():
        Event.objects.update(at=timezone.now() - timedelta(days=366))


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


# What it may be


@pytest.mark.parametrize(
    "handle",
    [
        "ab",
        "x" * 41,
        "x" * 201,
        "Rockets",
        "two words",
        "-a-b",
        "admin",
        "adm1n",
        "../evil",
        "é" * 5,
        "12345678-1234-1234-1234-123456789012",
        "a2345678123412341234123456789012",
        "a\nb-c",
    ],
)
def test_an_unfit_handle_changes_nothing_and_is_kept_in_the_form(adam, fresh_client_of, handle):
    before = business()

    page = fresh_client_of(adam).post(SETTINGS, {"name": "Rockets", "handle": handle})

    assert reason_at(page, "handle")
    assert value_of(page, "handle") == handle
    assert value_of(page, "name") == "Rockets"
    assert business() == before


def test_an_unfit_name_keeps_the_handle_too(adam, fresh_client_of):
    before = business()

    page = fresh_client_of(adam).post(SETTINGS, {"name": "x", "handle": "rockets"})

    assert reason_at(page, "name")
    assert value_of(page, "handle") == "rockets"
    assert business() == before


@pytest.mark.parametrize("handle", ["modern", "modem", "m0dern"])
def test_a_handle_of_somebody_else_or_like_it_is_taken(adam, fresh_client_of, handle):
    make_organization("Modern", by=make_person("Moe"))
    before = business()

    page = fresh_client_of(adam).post(SETTINGS, {"name": "Rockets", "handle": handle})

    assert "is taken, or looks like one that is" in reason_at(page, "handle")
    assert business() == before


@pytest.mark.parametrize(
    ("typed", "free"),
    [
        ("modern", ["modern-hq", "modern-team", "modern-org"]),
        ("modem", ["modem-hq", "modem-team", "modem-org"]),
        ("Modern Times", ["modern-times"]),
        ("admin", ["admin-hq", "admin-team", "admin-org"]),
    ],
)
def test_who_cannot_have_a_handle_is_told_of_free_ones(adam, fresh_client_of, typed, free):
    make_organization("Modern", by=make_person("Moe"))

    page = fresh_client_of(adam).post(SETTINGS, {"name": "Rockets", "handle": typed})

    assert offered(page) == free


def test_one_of_the_handles_that_are_offered_is_taken_at_once(adam, acme, fresh_client_of):
    form = {"name": "Acme", "handle": "admin", "picked": "admin-hq"}

    fresh_client_of(adam).post(SETTINGS, form)

    acme.refresh_from_db()
    assert acme.handle == "admin-hq"


@pytest.mark.parametrize("picked", ["modern", "admin", "x", "<script>"])
def test_a_forged_pick_is_held_to_the_same_rules(adam, acme, fresh_client_of, picked):
    make_organization("Modern", by=make_person("Moe"))

    page = fresh_client_of(adam).post(SETTINGS, {"name": "Acme", "picked": picked})

    assert reason_at(page, "handle")
    acme.refresh_from_db()
    assert acme.handle == "acme"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("rockets", "Available"),
        ("modern", "Taken"),
        ("modem", "Taken"),
        ("admin", "Not allowed"),
        ("Rock ets", "Not allowed"),
        ("acme", "Available"),
    ],
)
def test_while_one_types_the_page_says_whether_it_can_be_had(adam, fresh_client_of, typed, said):
    make_organization("Modern", by=make_person("Moe"))
    before = business()

    shown = fresh_client_of(adam).get(f"{SETTINGS}handle/", {"handle": typed})

    assert f">{said}</span>" in shown.content.decode()
    assert business() == before


def test_a_former_handle_of_ones_own_is_available_to_oneself_alone(adam, zed, fresh_client_of):
    change("rockets", by=adam)

    mine = fresh_client_of(adam).get("/organizations/rockets/settings/handle/", {"handle": "acme"})
    theirs = fresh_client_of(zed).get("/organizations/zenith/settings/handle/", {"handle": "acme"})

    assert "Available" in mine.content.decode()
    assert "Taken" in theirs.content.decode()


def test_the_rules_are_ticked_one_by_one(adam, fresh_client_of):
    shown = fresh_client_of(adam).get(f"{SETTINGS}handle/", {"handle": "1-"}).content.decode()

    assert shown.count(": not yet") == 3
    assert (
        fresh_client_of(adam)
        .get(f"{SETTINGS}handle/", {"handle": "a1"})
        .content.decode()
        .count(": not yet")
        == 1
    )


def offered(page):
    """The handles to pick from."""
    boxes = [e for e in document(page).iter("input") if e.get("name") == "picked"]
    return [box.get("value") for box in boxes]


def test_no_handle_is_offered_to_who_asks_for_none_or_can_take_none(adam, fresh_client_of):
    change("rockets", by=adam)
    asked_for_none = fresh_client_of(adam).post("/organizations/rockets/settings/", {"name": "x"})
    change("rockets-two", by=adam)
    can_take_none = fresh_client_of(adam).post(
        "/organizations/rockets-two/settings/", {"name": "Rockets", "handle": "admin"}
    )

    assert offered(asked_for_none) == offered(can_take_none) == []


@pytest.mark.parametrize("handle", ["acme", "acrne"])
def test_nobody_else_ever_gets_a_former_handle(adam, zed, nia, handle):
    change("rockets", by=adam)

    with pytest.raises(actions.HandleTaken):
        change(handle, by=zed)
    with pytest.raises(actions.HandleTaken):
        actions.create_organization(name="Another", handle=handle, by=nia)
    assert not actions.is_free(handle)


def test_a_former_handle_stays_reserved_when_its_organization_is_gone(adam, zed):
    change("rockets", by=adam)
    adam.organization.delete()

    for handle in ("acme", "rockets"):
        with pytest.raises(actions.HandleTaken):
            change(handle, by=zed)


def test_one_can_take_back_what_one_had(adam, acme):
    change("rockets", by=adam)
    change("acme", by=adam)

    assert {h.handle: h.retired_at is None for h in acme.handles.all()} == {
        "acme": True,
        "rockets": False,
    }
    assert Organization.objects.get().handle == "acme"


def test_what_only_looks_like_ones_own_is_taken(adam):
    """One row stands for all that look the same, and the old one must go on leading."""
    change("rockets", by=adam)

    with pytest.raises(actions.HandleTaken):
        change("acrne", by=adam)
    with pytest.raises(actions.HandleTaken):
        change("r0ckets", by=adam)


def test_whoever_was_a_moment_too_late_is_told_so(adam, zed, monkeypatch):
    """The rule is the database's: what the check saw can have changed since."""
    count = limits.handle_changes

    def slip_in(organization):
        if organization == adam.organization:
            change("r0ckets", by=zed)
        return count(organization)

    monkeypatch.setattr(limits, "handle_changes", slip_in)
    before = everything()

    with pytest.raises(actions.HandleTaken):
        change("rockets", by=adam)

    assert everything() == before


def test_the_database_holds_one_present_handle_for_each(acme):
    with pytest.raises(IntegrityError), transaction.atomic():
        acme.handles.create(handle="second", handle_key="second")


def test_one_of_an_older_release_gets_its_rows_at_its_next_change(adam, acme, zed):
    acme.handles.all().delete()

    change("rockets", by=adam)

    assert acme.handles.get(retired_at=None).handle == "rockets"
    former = acme.handles.retired().get()
    assert (former.handle, former.handle_key) == ("acme", "acme")
    assert former.claimed_at == acme.created_at
    with pytest.raises(actions.HandleTaken):
        change("acme", by=zed)


def test_the_handle_of_one_without_a_row_is_nobody_elses(acme, zed):
    acme.handles.all().delete()

    for handle in ("acme", "acrne"):
        with pytest.raises(actions.HandleTaken):
            change(handle, by=zed)


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
    with pytest.raises(actions.NoLongerAllowed):
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

    with pytest.raises((actions.OrganizationSuspended, actions.OrganizationBeingDeleted)):
        change("rockets", by=adam)

    assert everything() == before


def test_who_lost_the_right_since_the_page_was_opened_is_refused(acme, adam):
    ann = add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)
    assert ann.can(MANAGE_ORGANIZATION)
    actions.change_roles(membership=ann, slugs=[RoleSlug.DEVELOPER], by=adam)

    with pytest.raises(actions.NoLongerAllowed):
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
