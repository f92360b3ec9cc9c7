"""Tokens and service accounts are listed before someone is removed, or leaves."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from machines.models import PersonalToken
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, add_service_account, add_token
from tests.reading import words

pytestmark = pytest.mark.django_db
MEMBERS = "/organizations/acme/settings/members/"


@pytest.fixture
def ann(acme):
    """A second Administrator of Acme."""
    return add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)


def question(page, member):
    return words(page.get(f"{MEMBERS}{member.pk}/delete/"))


def test_every_token_that_stops_working_is_named(adam, mia, client_of):
    tokens = [add_token(mia, name=f"Program {number}") for number in range(20)]
    add_token(adam, name="Of Adam")

    shown = question(client_of(adam), mia)

    named = ", ".join(str(token) for token in reversed(tokens))
    assert f"20 personal tokens that will stop working: {named}." in shown
    assert "Of Adam" not in shown


def test_tokens_that_open_nothing_here_are_not_named(adam, mia, zenith, client_of):
    elsewhere = add_member(zenith, mia.user, RoleSlug.DEVELOPER)
    add_token(elsewhere, name="At Zenith")
    expired = add_token(mia, name="Of last year")
    PersonalToken.objects.filter(pk=expired.pk).update(expires_at=timezone.now())

    shown = question(client_of(adam), mia)

    assert "personal token" not in shown


def test_both_of_a_rotation_are_named_while_both_work(adam, mia, client_of):
    old = add_token(mia, name="Backup")
    PersonalToken.objects.filter(pk=old.pk).update(replaced_by=add_token(mia, name="Backup"))

    assert "2 personal tokens that will stop working" in question(client_of(adam), mia)


def test_service_accounts_they_made_are_named_as_what_stays(adam, ann, mia, client_of):
    for name in ("Deployments", "Backup"):
        add_service_account(name, by=ann)
    add_service_account("Of Adam", by=adam)
    page = client_of(adam)

    shown = question(page, ann)

    stays = shown.split("What will be kept")[1]
    assert "2 service accounts (Backup, Deployments)" in stays
    assert "Of Adam" not in shown
    assert "service account" not in question(page, mia).split("What will be kept")[1]


def test_many_who_are_removed_are_listed_with_theirs(adam, ann, mia, client_of):
    token = add_token(mia)
    add_service_account("Deployments", by=ann)
    typed = {"members": [ann.pk, mia.pk], "deed": "remove"}

    shown = words(client_of(adam).post(f"{MEMBERS}bulk/", typed))

    assert f"1 personal token that will stop working: {token}." in shown
    assert "Ann: 1 service account (Deployments)" in shown


def test_who_leaves_sees_what_ends(mia, client_of):
    token = add_token(mia)
    page = client_of(mia)
    assert f"1 personal token: {token}" in words(page.get("/organizations/acme/leave/"))

    PersonalToken.objects.update(expires_at=timezone.now() - timedelta(days=1))

    assert "These end" not in words(page.get("/organizations/acme/leave/"))


def test_the_question_costs_the_same_however_many_there_are(adam, mia, client_of):
    page = client_of(adam)
    question(page, mia)
    costs = []
    for more in (1, 15):
        for _ in range(more):
            add_token(mia)
        with CaptureQueriesContext(connection) as queries:
            question(page, mia)
        costs.append(len(queries))

    assert costs[0] == costs[1]
