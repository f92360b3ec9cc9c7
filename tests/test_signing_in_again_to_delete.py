"""Deleting an organization needs a sign-in of just now, and that alone deletes nothing."""

import pytest

from organizations.tenancy.roles import RoleSlug
from tests.cast import (
    add_member,
    make_person,
)
from tests.database import everything
from tests.freshness import freshly_signed_in, grown_stale
from tests.pages import CheckedClient

pytestmark = pytest.mark.django_db
DELETE = "/organizations/acme/settings/delete/"
REAUTHENTICATE = "/accounts/reauthenticate/"
PASSWORD = "a long enough password"


def test_without_a_fresh_sign_in_one_proves_who_one_is_and_comes_back(adam, client_of):
    page = client_of(adam)

    asked = page.get(DELETE)
    proved = page.post(asked.headers["Location"], {"password": PASSWORD})

    assert (
        asked.headers["Location"]
        == f"{REAUTHENTICATE}?next=%2Forganizations%2Facme%2Fsettings%2Fdelete%2F"
    )
    assert proved.headers["Location"] == DELETE
    assert page.get(DELETE).status_code == 200


def test_a_wrong_password_does_not_open_the_page(adam, client_of):
    page = client_of(adam)

    page.post(REAUTHENTICATE, {"password": "not the password"})

    assert page.get(DELETE).status_code == 302


def test_a_sign_in_of_just_now_is_proof_enough(adam):
    """As on the pages of one's account."""
    page = CheckedClient()
    page.post("/accounts/login/", {"login": adam.user.email, "password": PASSWORD})

    assert page.get(DELETE).status_code == 200
    assert grown_stale(page).get(DELETE).headers["Location"].startswith(REAUTHENTICATE)


def test_a_sign_in_that_grew_stale_on_the_page_deletes_nothing(adam, acme, fresh_client_of):
    page = grown_stale(fresh_client_of(adam))
    before = everything()

    answer = page.post(DELETE, {"handle": "acme"})

    assert answer.headers["Location"].startswith(REAUTHENTICATE)
    assert everything() == before


def test_nothing_is_deleted_by_the_proof_alone(adam, acme, fresh_client_of):
    """allauth keeps a POST and repeats it; here one has to press the button again."""
    page = grown_stale(fresh_client_of(adam))
    asked = page.post(DELETE, {"handle": "acme"})

    proved = page.post(asked.headers["Location"], {"password": PASSWORD})

    acme.refresh_from_db()
    assert proved.headers["Location"] == DELETE
    assert not acme.is_being_deleted


def test_the_door_comes_before_the_proof(mia, zed, client_of):
    assert client_of(mia).get(DELETE).status_code == 403
    assert client_of(mia).post(DELETE, {"handle": "acme"}).status_code == 403
    assert client_of(zed).get(DELETE).status_code == 404
    assert client_of(zed).post(DELETE, {"handle": "acme"}).status_code == 404


def test_somebody_without_a_password_signs_in_again(acme, client_of):
    ann = add_member(acme, make_person("Ann"), RoleSlug.ADMINISTRATOR)
    ann.user.set_unusable_password()
    ann.user.save()
    page = client_of(ann)

    asked = page.get(DELETE)
    shown = page.get(asked.headers["Location"])
    left = page.post("/accounts/logout/", {"next": shown.context["next"]})

    assert asked.headers["Location"].startswith("/accounts/sign-in-again/?next=")
    assert left.headers["Location"] == f"/accounts/login/?next={DELETE.replace('/', '%2F')}"
    assert page.get(DELETE).headers["Location"].startswith("/accounts/login/")


def test_a_sign_in_by_code_a_moment_ago_is_proof_enough_without_a_password(acme, client_of):
    ann = add_member(acme, make_person("Ann"), RoleSlug.ADMINISTRATOR)
    ann.user.set_unusable_password()
    ann.user.save()
    page = freshly_signed_in(client_of(ann), ann.user, "code")

    assert page.get(DELETE).status_code == 200
    assert grown_stale(page).get(DELETE).status_code == 302
