"""Settings → Developer Portal → Look: draft, preview, live, and back."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apis.models import Api, Visibility
from apis.tests.makers import add_api, add_version
from audit.models import Event
from organizations.models import Organization
from organizations.tenancy.roles import RoleSlug
from portal import actions
from portal.actions import LookValues
from portal.actions.looks import LookChanged
from portal.events import (
    LOOK_DISCARDED,
    LOOK_ENDED,
    LOOK_MADE_LIVE,
    LOOK_SAVED,
    LOOK_UNDONE,
)
from portal.models import SECTIONS, Look
from tests.cast import add_member
from tests.reading import notices, words

pytestmark = pytest.mark.django_db
PORTAL = "/portal/acme/"
LOOKS = "/organizations/acme/settings/portal/look/"
ASKS_FOR_LOOK = re.compile(r"EXECUTE live_look_|SELECT .* FROM \"portal_look\"")
ORDER = dict(zip(("first", "second", "third", "fourth"), SECTIONS, strict=True))
GREEN = {"accent": "#0F5F4A", "title": "", "welcome": "", **ORDER}


def save(by, **values):
    return actions.save_look(values=LookValues(**values), by=by)


def show(by, **values):
    """A revision with the values, live."""
    look = save(by, **values)
    actions.make_look_live(look=look, by=by)
    return look


def sheet(look):
    """Where the style sheet of a revision is."""
    return f"{PORTAL}look/{look.sheet_name}.css"


@pytest.fixture
def public(adam):
    """A version that everyone sees."""
    version = add_version(add_api("Payments", by=adam))
    Api.objects.update(visibility=Visibility.PUBLIC)
    return version


def test_a_draft_is_seen_by_its_administrators_only(adam, eve, acme, client_of):
    answer = client_of(adam).post(LOOKS, {**GREEN, "title": "Build with Acme"}, follow=True)

    look = acme.looks.get()
    assert answer.redirect_chain == [(f"{LOOKS}1/", 302)]
    assert "Preview of revision 1. Only administrators see it." in words(answer)
    assert "Build with Acme" in words(answer)
    assert sheet(look) in answer.content.decode()
    assert client_of(adam).get(sheet(look)).status_code == 200
    for reader in (adam, eve):
        seen = client_of(reader).get(PORTAL).content.decode()
        assert "Build with Acme" not in seen
        assert ".css" in seen
        assert "/look/" not in seen
    assert client_of(eve).get(sheet(look)).status_code == 404
    assert Event.objects.get(kind=LOOK_SAVED).after["accent"] == "#0f5f4a"


def test_everyone_sees_the_look_once_it_is_live(adam, eve, public, client, client_of):
    look = save(adam, accent="#0f5f4a", title="Build with Acme", welcome="Start here.")

    answer = client_of(adam).post(f"{LOOKS}1/live/", follow=True)

    assert notices(answer) == ["Revision 1 is live."]
    for reader in (client_of(adam), client_of(eve), client):
        page = reader.get(PORTAL)
        assert "Build with Acme" in words(page)
        assert "Start here." in words(page)
        assert f'<link rel="stylesheet" href="{sheet(look)}">' in page.content.decode()
        file = reader.get(sheet(look))
        assert file["Content-Type"] == "text/css; charset=utf-8"
        assert file["X-Content-Type-Options"] == "nosniff"
        assert "immutable" in file["Cache-Control"]
        assert "--accent: light-dark(#0f5f4a" in file.content.decode()
    assert Event.objects.filter(kind=LOOK_MADE_LIVE).count() == 1


def test_every_page_of_the_portal_has_the_look_and_no_page_of_the_console(adam, public, client_of):
    look = show(adam, accent="#0f5f4a")
    about = f"{PORTAL}apis/payments/v1/"

    for address in (PORTAL, about, f"{about}reference/", f"{PORTAL}applications/"):
        assert sheet(look) in client_of(adam).get(address).content.decode()
    for address in ("/organizations/acme/", LOOKS, "/organizations/acme/apis/payments/v1/"):
        assert sheet(look) not in client_of(adam).get(address).content.decode()


def test_undo_brings_the_former_look_back(adam, eve, acme, client_of):
    show(adam, title="One")
    show(adam, title="Two")

    answer = client_of(adam).post(f"{LOOKS}2/undo/", follow=True)

    assert notices(answer) == ["Revision 1 is live again."]
    assert acme.looks.live().get().number == 1
    assert "One" in words(client_of(eve).get(PORTAL))
    event = Event.objects.get(kind=LOOK_UNDONE)
    assert event.before == {"live": "revision 2"}
    assert event.target_label == "revision 1"


def test_pressing_undo_twice_undoes_once(adam, acme, client_of):
    show(adam, title="One")
    show(adam, title="Two")

    client_of(adam).post(f"{LOOKS}2/undo/")
    again = client_of(adam).post(f"{LOOKS}2/undo/", follow=True)

    assert acme.looks.live().get().number == 1
    assert Event.objects.filter(kind=LOOK_UNDONE).count() == 1
    assert len(notices(again)) == 1
    assert "live again" not in notices(again)[0]


def test_the_first_look_has_none_to_go_back_to(adam, acme, client_of):
    show(adam, title="One")

    page = client_of(adam).get(LOOKS).content.decode()
    answer = client_of(adam).post(f"{LOOKS}1/undo/", follow=True)

    assert ">Undo<" not in page
    assert "Use the standard look instead" in notices(answer)[0]
    assert acme.looks.live().count() == 1


def test_the_standard_look_comes_back(adam, eve, acme, client_of):
    show(adam, accent="#0f5f4a", title="One")

    client_of(adam).post(f"{LOOKS}1/standard/")
    client_of(adam).post(f"{LOOKS}1/standard/")

    page = client_of(eve).get(PORTAL)
    assert "APIs of Acme" in words(page)
    assert "/look/" not in page.content.decode()
    assert Event.objects.filter(kind=LOOK_ENDED).count() == 1


def test_a_discarded_draft_is_gone_and_its_number_with_it(adam, acme, client_of):
    save(adam, title="One")

    client_of(adam).post(f"{LOOKS}1/discard/")

    assert client_of(adam).get(f"{LOOKS}1/").status_code == 404
    assert client_of(adam).post(f"{LOOKS}1/live/").status_code == 404
    assert save(adam, title="One").number == 2
    assert Event.objects.filter(kind=LOOK_DISCARDED).count() == 1


def test_a_look_that_was_live_is_not_discarded(adam, acme):
    look = show(adam, title="One")

    with pytest.raises(LookChanged):
        actions.discard_look(look=look, by=adam)


def test_the_same_values_are_no_other_revision(adam, acme):
    assert save(adam, title="One") == save(adam, title=" One ")
    assert Event.objects.filter(kind=LOOK_SAVED).count() == 1


def test_at_most_fifty_revisions_are_kept(adam, acme, monkeypatch):
    monkeypatch.setattr("portal.actions.looks.MOST_LOOKS", 4)
    show(adam, title="Former")
    show(adam, title="Live")

    for number in range(6):
        last = save(adam, title=f"Draft {number}")

    kept = list(acme.looks.order_by("number").values_list("number", flat=True))
    assert kept == [1, 2, last.number - 1, last.number]


def test_what_was_live_long_ago_goes_when_there_is_nothing_else(adam, acme, monkeypatch):
    monkeypatch.setattr("portal.actions.looks.MOST_LOOKS", 4)

    for number in range(8):
        show(adam, title=f"Look {number}")

    assert acme.looks.count() <= 5
    assert acme.looks.live().get().number == 8
    assert acme.looks.former().first().number == 7


def test_a_sheet_is_there_under_the_name_of_its_content_only(adam, eve, client_of):
    look = show(adam, accent="#0f5f4a")
    other = show(adam, accent="#4338ca")
    _, _, hashed = other.sheet_name.partition("-")

    assert client_of(eve).get(sheet(look)).status_code == 200  # a page kept by a cache names it
    for name in (f"1-{hashed}", "1-", "1", f"0-{hashed}", f"{'9' * 30}-{hashed}", hashed, "-"):
        assert client_of(adam).get(f"{PORTAL}look/{name}.css").status_code == 404


def test_a_look_without_a_color_has_no_sheet(adam, client_of):
    look = show(adam, title="One")

    assert client_of(adam).get(sheet(look)).status_code == 404


def test_strangers_get_the_sheet_exactly_where_something_is_public(adam, acme, public, client):
    look = show(adam, accent="#0f5f4a")
    file = client.get(sheet(look))
    assert file.status_code == 200
    assert file["Cache-Control"] == "public, max-age=31536000, immutable"

    Api.objects.update(visibility=Visibility.MEMBERS)
    assert client.get(sheet(look)).status_code == 302

    Api.objects.update(visibility=Visibility.PUBLIC)
    Organization.objects.filter(pk=acme.pk).update(suspended_at=acme.created_at)
    assert client.get(sheet(look)).status_code == 302


def test_the_neighbours_administrator_gets_nothing(adam, zed, client_of):
    look = show(adam, accent="#0f5f4a", title="Build with Acme")
    draft = save(adam, title="Secret")
    neighbour = client_of(zed)

    for address in (LOOKS, f"{LOOKS}1/", sheet(look)):
        assert neighbour.get(address).status_code == 404
    theirs = LOOKS.replace("acme", zed.organization.handle)
    assert neighbour.get(f"{theirs}{draft.number}/").status_code == 404
    for deed in ("live", "undo", "standard", "discard"):
        assert neighbour.post(f"{theirs}{draft.number}/{deed}/").status_code == 404
    portal = PORTAL.replace("acme", zed.organization.handle)
    assert neighbour.get(f"{portal}look/{look.sheet_name}.css").status_code == 404
    assert "Build with Acme" not in words(neighbour.get(portal))


def test_only_who_may_customize_the_portal_changes_it(adam, acme, client_of):
    look = save(adam, title="One")
    members = [
        client_of(add_member(acme, role.value, role))
        for role in RoleSlug
        if role != RoleSlug.ADMINISTRATOR
    ]

    for member in members:
        assert member.post(LOOKS, GREEN).status_code == 403
        for deed in ("live", "undo", "standard", "discard"):
            assert member.post(f"{LOOKS}{look.number}/{deed}/").status_code == 403
    assert acme.looks.drafts().count() == 1


def test_a_look_outlives_the_account_of_who_saved_it(adam, acme):
    ann = add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)
    look = show(ann, title="One")

    ann.user.delete()

    look.refresh_from_db()
    assert (look.by, look.is_live) == (None, True)


@pytest.mark.parametrize("is_live", [False, True])
def test_a_page_of_the_portal_asks_for_its_look_once(adam, public, eve, client_of, is_live):
    if is_live:
        show(adam, accent="#0f5f4a", title="One", welcome="Two")

    pages = {PORTAL: 1, f"{PORTAL}apis/payments/v1/": 1, "/organizations/acme/": 0}
    for address, asked in pages.items():
        with CaptureQueriesContext(connection) as queries:
            client_of(eve).get(address)
        looked = [query["sql"] for query in queries if ASKS_FOR_LOOK.match(query["sql"])]
        assert len(looked) == asked, looked


def test_forms_of_strangers_change_nothing(adam, acme):
    save(adam, title="One")

    forged = Client(enforce_csrf_checks=True)
    forged.force_login(adam.user)

    assert forged.post(f"{LOOKS}1/live/").status_code == 403
    assert not acme.looks.live().exists()
    assert Look.objects.count() == 1
