"""A new handle and a transfer ask who sits there; whatever was typed waits until they said so."""

import pytest

from organizations import actions
from organizations.models import CreatorshipOffer
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member
from tests.freshness import freshly_signed_in, grown_stale
from tests.reading import buttons, words

pytestmark = pytest.mark.django_db
SETTINGS = "/organizations/acme/settings/"
CREATORSHIP = "/organizations/acme/settings/creatorship/"
REAUTHENTICATE = "/accounts/reauthenticate/"


@pytest.fixture
def ann(acme):
    return add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)


@pytest.mark.parametrize("field", ["handle", "picked"])
def test_a_new_handle_waits_for_a_fresh_sign_in(field, adam, acme, fresh_client_of):
    page = grown_stale(fresh_client_of(adam))

    asked = page.post(SETTINGS, {"name": "Rockets", field: "rockets"})

    acme.refresh_from_db()
    assert asked.headers["Location"].startswith(REAUTHENTICATE)
    assert (acme.name, acme.handle) == ("Acme", "acme")
    assert "Changing the handle requires a recent sign-in" in words(
        page.get(asked.headers["Location"])
    )

    waiting = freshly_signed_in(page, adam.user).get(SETTINGS)

    assert waiting.context["fields"] == [("name", "Rockets"), (field, "rockets")]
    assert acme.handle == "acme"


def test_a_new_name_alone_asks_for_none(adam, acme, fresh_client_of):
    grown_stale(fresh_client_of(adam)).post(SETTINGS, {"name": "Rockets", "handle": "  "})

    acme.refresh_from_db()
    assert acme.name == "Rockets"


def test_offering_creator_status_waits_for_a_fresh_sign_in(adam, ann, fresh_client_of):
    page = grown_stale(fresh_client_of(adam))

    asked = page.post(CREATORSHIP, {"person": ann.pk})

    assert asked.headers["Location"].startswith(REAUTHENTICATE)
    assert not CreatorshipOffer.objects.exists()

    waiting = freshly_signed_in(page, adam.user).get(CREATORSHIP)

    assert waiting.context["fields"] == [("person", str(ann.pk))]
    assert not CreatorshipOffer.objects.exists()


def test_reading_where_a_transfer_stands_asks_for_none(adam, ann, fresh_client_of):
    actions.offer_creatorship(to=ann, by=adam)

    shown = grown_stale(fresh_client_of(adam)).get(CREATORSHIP)

    assert "Withdraw offer" in buttons(shown)


@pytest.mark.parametrize("path", [SETTINGS, CREATORSHIP])
def test_who_may_not_is_refused_without_being_asked(path, mia, zed, fresh_client_of):
    form = {"name": "Rockets", "handle": "rockets"}

    assert grown_stale(fresh_client_of(mia)).post(path, form).status_code == 403
    assert grown_stale(fresh_client_of(zed)).post(path, form).status_code == 404
