"""Every table that names a person is in the file that they take along, and known to the closing.

Also tables that no one has written yet: a key without an entry fails here.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model

from accounts.actions import close_account
from accounts.models import User
from accounts.own_data.personal_data import PERSONAL_DATA, PersonalData
from accounts.second_factor import factors, recovery_codes, totp
from audit.models import Export
from organizations import actions
from organizations.models import Membership
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.roles import RoleSlug
from projects.actions import create_project
from tests.cast import add_member, add_service_account, add_token, invite
from tests.freshness import freshly_signed_in

DATA = "/accounts/profile/data/"
SECRET = re.compile("password|digest|secret|session|data|token$|parts|code|key$")


def keys_to_people() -> Iterator[tuple[type[Model], Any]]:
    """Every key of a table to a person, or to a membership."""
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed:
            continue
        for field in model._meta.concrete_fields:
            if field.remote_field and field.related_model in {User, Membership}:
                yield model, field


def path_of(field: Any) -> str:
    """From the table to the person, as an entry says it."""
    return f"{field.name}__user" if field.related_model is Membership else field.name


KEYS = [f"{model._meta.label}.{path_of(field)}" for model, field in keys_to_people()]


def test_there_are_keys_to_ask_about():
    assert len(KEYS) > 15


@pytest.mark.parametrize("key", KEYS)
def test_every_key_to_a_person_has_an_entry(key):
    assert key in PERSONAL_DATA, (
        f"Declare a PersonalData for {key} in the manifest of its app: what a person can take"
        " along, and whether the rows are deleted when they close the account."
    )


@pytest.mark.parametrize("data", PERSONAL_DATA, ids=lambda data: data.title)
def test_no_secret_is_among_the_fields(data):
    assert not [field for field in data.fields if SECRET.search(field)]


def test_no_two_have_the_same_title():
    titles = [data.title for data in PERSONAL_DATA]

    assert len(titles) == len(set(titles))


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (PersonalData("accounts.User", "pk", "x"), "organization_id"),
        (PersonalData("accounts.User", "nobody", "x", without="No."), "nobody"),
        (PersonalData("accounts.Nobody", "pk", "x", fields=("name",)), "accounts"),
        (PersonalData("accounts.User", "nobody", "x", fields=("name",)), "nobody"),
        (PersonalData("accounts.User", "pk", "x", fields=("nothing",)), "nothing"),
    ],
)
def test_an_entry_that_cannot_work_is_a_problem(entry, problem):
    (told,) = entry.problems()

    assert problem in told


# The file


@pytest.fixture
def rich(acme, adam, nia) -> Membership:
    """Nia with something in nearly every table: she was invited to Acme and did things there."""
    invitation = invite(nia.email, by=adam)
    member = actions.join(invitation=invitation, user=nia)
    actions.request_access(membership=member, permission=MANAGE_MEMBERSHIP, administrator=adam)
    actions.change_roles(membership=member, slugs=[RoleSlug.ADMINISTRATOR], by=adam)
    member = Membership.objects.select_related("user", "organization").get(pk=member.pk)
    actions.offer_creatorship(to=member, by=adam)
    invite("kim@example.com", by=member)
    add_token(member, name="Backup of Nia")
    add_service_account("Deployments", by=member)
    create_project(name="Apollo", by=member)
    return member


@pytest.fixture
def file_of(client_of):
    """The file that someone gets, as text."""

    def ask(user: User) -> str:
        page: Any = freshly_signed_in(client_of(user), user, "mfa")
        return b"".join(page.post(DATA).streaming_content).decode()

    return ask


def test_the_file_has_everything_of_the_person(rich, nia, file_of):
    found = json.loads(file_of(nia))

    assert found["account"][0]["email"] == "nia@example.com"
    assert found["email_addresses"] == [
        {"email": "nia@example.com", "verified": True, "primary": True}
    ]
    assert found["memberships"][0]["organization_name"] == "Acme"
    assert found["roles"] == [{"organization_name": "Acme", "role_slug": "administrator"}]
    assert found["personal_tokens"][0]["name"] == "Backup of Nia"
    assert found["access_requests"][0]["permission"] == "manage_membership"
    for title in ("invitations_sent", "invitations_accepted", "projects_created"):
        assert len(found[title]) == 1, title
    for title in ("service_accounts_created", "offers_to_you", "emails", "sessions"):
        assert found[title], title
    assert "Nia joined as Developer" in " ".join(event["sentence"] for event in found["history"])
    assert set(found) == {"downloaded_at"} | {
        data.title for data in PERSONAL_DATA if not data.without
    }


def test_no_secret_is_in_it(rich, nia, file_of, client_of):
    codes, secret = recovery_codes.new_codes(), totp.new_secret()
    factors.create_app(nia, secret)
    factors.replace_recovery_codes(nia, codes)
    token = add_token(rich, name="Another")
    nia.refresh_from_db()
    window = client_of(nia)

    text = file_of(nia)

    assert token.secret not in text
    assert bytes(token.digest).hex() not in text
    assert nia.password not in text
    assert window.session.session_key not in text
    for row in nia.sessions.all():
        assert row.session_key not in text
        assert row.session_data not in text
    for word in (*codes, secret):
        assert word not in text
    for row in factors.factors_of(nia):
        assert json.dumps(row.data) not in text


def test_nobody_else_is_in_it(rich, nia, mia, zed, file_of):
    text = file_of(nia)

    for other in (mia.user, zed.user):
        assert other.email not in text
    assert "Zenith" not in text


def test_who_has_left_reads_nothing_new_of_the_organization(rich, nia, adam, acme, file_of):
    actions.leave_organization(membership=rich)
    actions.rename_organization(name="Vertex", by=adam)
    actions.remove_member(membership=add_member(acme, "Kai", RoleSlug.DEVELOPER), by=adam)

    text = file_of(nia)

    assert "Vertex" not in text
    assert "Kai" not in text
    assert "Apollo" in text  # they created it, as their history says


def test_it_is_read_in_batches(rich, nia, file_of, monkeypatch):
    whole = json.loads(file_of(nia))["history"]
    monkeypatch.setattr("accounts.own_data.personal_data.BATCH", 2)

    found = json.loads(file_of(nia))["history"]

    assert len(whole) > 4
    assert found[: len(whole)] == whole


def test_a_second_one_at_the_same_time_is_denied(nia, client_of):
    page = freshly_signed_in(client_of(nia), nia)
    page.post(DATA)

    answer = page.post(DATA, follow=True)

    assert "You already have an export running." in answer.content.decode()
    assert Export.objects.count() == 1


def test_it_stops_when_the_account_is_closed_meanwhile(rich, nia, client_of, adam):
    answer: Any = freshly_signed_in(client_of(nia), nia).post(DATA)
    close_account(address=nia.email, by=nia)

    found = json.loads(b"".join(answer.streaming_content))

    assert found["account"] == []
    assert found["stopped"].startswith("Export stopped")
    assert not Export.objects.exists()


def test_a_visit_downloads_nothing(nia, client_of):
    page = freshly_signed_in(client_of(nia), nia)

    assert "application/json" not in page.get(DATA).headers["Content-Type"]
    assert not Export.objects.exists()


# The closing


def test_what_is_to_be_deleted_is_and_what_stays_is_of_a_pseudonym(rich, nia, adam):
    before = {data.title: data.of(nia).count() for data in PERSONAL_DATA}
    assert sum(1 for count in before.values() if count) > 12

    close_account(address=nia.email, by=nia)

    user = User.objects.get(pk=nia.pk)
    for data in PERSONAL_DATA:
        if data.is_deleted:
            assert not data.of(user).exists(), data.title
