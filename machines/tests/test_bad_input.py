"""What someone gets who sends old, forged, foreign or repeated forms about tokens."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from machines.models import PersonalToken, ServiceAccount, ServiceAccountToken
from machines.tests.conftest import secrets_in
from organizations.actions import change_roles
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_service_account, add_service_account_token, add_token
from tests.database import business
from tests.reading import document, notices, reason_at, value_of, words

pytestmark = pytest.mark.django_db

NEW = "/organizations/acme/tokens/new/"
MINE = "/accounts/tokens/"
ACCOUNTS = "/organizations/acme/settings/service-accounts/"
MEMBERS = "/organizations/acme/settings/member-tokens/"


def filled(**typed):
    return {
        "form_id": str(uuid.uuid4()),
        "name": "Backup",
        "days": "30",
        "permissions": ["view_project"],
        **typed,
    }


@pytest.mark.parametrize("days", ["366", "7"])
def test_the_longest_and_the_shortest_life_are_let(mia, fresh_client_of, days):
    fresh_client_of(mia).post(NEW, filled(days=days))

    assert PersonalToken.objects.get().life == timedelta(days=int(days))


@pytest.mark.parametrize(
    "days", ["0", "-30", "367", "9999", "1e3", "30.5", "2020-01-01", "", "\u0663\u0660", "30\0"]
)
@pytest.mark.parametrize("page", ["own", "of a service account"])
def test_no_other_life_is(adam, robot, fresh_client_of, days, page):
    address = NEW if page == "own" else f"{robot.get_absolute_url()}tokens/new/"
    client, before = fresh_client_of(adam), business()

    answer = client.post(address, filled(days=days))

    assert answer.status_code == 200
    assert reason_at(answer, "days")
    assert value_of(answer, "name") == "Backup"
    assert secrets_in(answer) == []
    assert business() == before


def test_a_permission_that_was_lost_since_the_page_was_opened(adam, mia, fresh_client_of):
    page = fresh_client_of(mia)
    page.get(NEW)
    change_roles(membership=mia, slugs=[RoleSlug.BILLING_ADMINISTRATOR], by=adam)

    answer = page.post(NEW, filled())

    assert "Select only permissions that are listed here." in reason_at(answer, "permissions")
    assert "View projects" not in words(answer)
    assert not PersonalToken.objects.exists()


def test_a_role_that_the_service_account_lost_since_the_page_was_opened(
    adam, robot, fresh_client_of
):
    page, address = fresh_client_of(adam), f"{robot.get_absolute_url()}tokens/new/"
    page.get(address)
    robot.service_account_roles.all().delete()

    answer = page.post(address, filled())

    assert answer.status_code == 200
    assert secrets_in(answer) == []
    assert not ServiceAccountToken.objects.exists()


def test_the_same_name_twice_makes_two_that_are_told_apart_by_their_hints(mia, fresh_client_of):
    page = fresh_client_of(mia)
    page.post(NEW, filled())
    page.post(NEW, filled())

    listed = words(page.get(MINE))

    assert all(f"…{token.hint}" in listed for token in PersonalToken.objects.all())
    assert PersonalToken.objects.count() == 2


def test_going_back_shows_a_new_form_and_no_secret(mia, fresh_client_of):
    page = fresh_client_of(mia)
    first = filled()
    shown = page.post(NEW, first)

    again = page.get(NEW)

    assert "no-store" in shown.headers["Cache-Control"]
    assert secrets_in(again) == []
    hidden = [each.get("value") for each in document(again).iter("input")]
    assert first["form_id"] not in hidden


def test_an_expired_token_is_not_rotated_on_its_page(mia, fresh_client_of):
    token = add_token(mia)
    PersonalToken.objects.update(expires_at=timezone.now())
    page = fresh_client_of(mia)

    answer = page.post(f"{MINE}{token.pk}/rotate/", {"overlap_hours": "0"})

    assert "has expired. Create another in its place." in notices(answer)[0]
    assert secrets_in(answer) == []
    assert PersonalToken.objects.count() == 1
    assert "Rotate token" not in words(page.get(f"{MINE}{token.pk}/"))


@pytest.mark.parametrize("hours", ["-1", "73", "1000000", "", "soon", "24.5"])
def test_no_other_overlap_is_let(mia, fresh_client_of, hours):
    token = add_token(mia)

    answer = fresh_client_of(mia).post(f"{MINE}{token.pk}/rotate/", {"overlap_hours": hours})

    assert reason_at(answer, "overlap_hours")
    assert secrets_in(answer) == []
    assert PersonalToken.objects.get().can_be_rotated


def test_what_was_revoked_is_revoked_once(mia, adam, robot, fresh_client_of):
    page, boss = fresh_client_of(mia), fresh_client_of(adam)
    its = add_service_account_token(robot, by=adam)
    for client, address in (
        (page, f"{MINE}{add_token(mia).pk}/revoke/"),
        (boss, f"{MEMBERS}{add_token(mia).pk}/revoke/"),
        (boss, f"{its.get_absolute_url()}revoke/"),
        (boss, f"{robot.get_absolute_url()}delete/"),
    ):
        first, events = client.post(address), Event.objects.count()

        assert first.status_code == 302, address
        assert client.post(address).status_code == 404, address
        assert client.get(address).status_code == 404, address
        assert Event.objects.count() == events


@pytest.mark.parametrize("end", ["", "rotate/", "revoke/"])
def test_a_token_of_another_organization_is_not_found(adam, zed, robot, fresh_client_of, end):
    theirs = add_service_account_token(add_service_account("Theirs", by=zed), by=zed)
    page, before = fresh_client_of(adam), business()

    for account in (robot.pk, theirs.service_account_id):
        address = f"{ACCOUNTS}{account}/tokens/{theirs.pk}/{end}"
        assert page.get(address).status_code == 404
        assert page.post(address, {"overlap_hours": "0"}).status_code in {404, 405}
    assert page.post(f"{MEMBERS}{add_token(zed).pk}/revoke/").status_code == 404
    PersonalToken.objects.filter(membership=zed).delete()
    assert {**business(), "announcement": [], "notification": []} == {
        **before,
        "announcement": [],
        "notification": [],
    }


@pytest.mark.parametrize("roles", [[], ["owner"], ["developer", "nonsense"], ["developer\0"]])
def test_roles_that_there_are_not_make_no_service_account(adam, client_of, roles):
    answer = client_of(adam).post(f"{ACCOUNTS}new/", {"name": "Robot", "roles": roles})

    assert answer.status_code in {200, 400}
    assert not ServiceAccount.objects.exists()
