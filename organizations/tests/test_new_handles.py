"""What a new handle may be, and which ones are offered."""

import pytest
from django.db import IntegrityError, transaction

from organizations import actions, limits
from organizations.models import Organization
from tests.cast import make_organization, make_person
from tests.database import business, everything
from tests.reading import document, reason_at, value_of

pytestmark = [pytest.mark.django_db, pytest.mark.both]
SETTINGS = "/organizations/acme/settings/"


def change(handle, *, by, name=""):
    return actions.rename_organization(name=name or by.organization.name, handle=handle, by=by)


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
    count = limits.remaining_handle_changes

    def slip_in(organization):
        if organization == adam.organization:
            change("r0ckets", by=zed)
        return count(organization)

    monkeypatch.setattr(limits, "remaining_handle_changes", slip_in)
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
