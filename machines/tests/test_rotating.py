"""Rotating a token: another text for the same rights and life, with an overlap."""

from datetime import timedelta

import pytest
from django.utils import timezone

from credentials.actions import replace
from machines import actions
from machines.bearer import bearer_of
from machines.models import PersonalToken
from machines.tests.conftest import secrets_in
from organizations.tenancy.roles import PERMISSIONS
from tests.cast import add_service_account_token, add_token
from tests.reading import notices, words

pytestmark = pytest.mark.django_db
MINE = "/accounts/tokens/"


@pytest.mark.parametrize(("hours", "still_works"), [("0", False), ("24", True)])
def test_rotating_gives_another_text_for_the_same_rights(mia, fresh_client_of, hours, still_works):
    old = add_token(mia, days=60)

    answer = fresh_client_of(mia).post(f"{MINE}{old.pk}/rotate/", {"overlap_hours": hours})

    (secret,) = secrets_in(answer)
    new, before = bearer_of(secret), bearer_of(old.secret)
    assert "no-store" in answer.headers["Cache-Control"]
    assert new is not None
    assert new.token.life == timedelta(days=60)
    assert new.permissions == {p for p in PERMISSIONS if mia.can(p)}
    assert (before is not None) == still_works
    if before:
        ends = before.token.expires_at - timezone.now()
        assert timedelta(hours=23) < ends <= timedelta(hours=24)


def test_an_overlap_does_not_make_the_old_one_live_longer(mia):
    old = add_token(mia)
    soon = timezone.now() + timedelta(hours=1)
    PersonalToken.objects.update(expires_at=soon)
    old.refresh_from_db()

    actions.rotate_personal_token(token=old, overlap_hours=72, membership=mia)

    assert PersonalToken.objects.get(pk=old.pk).expires_at == soon


def test_of_a_chain_two_live_at_most(mia):
    first = add_token(mia)
    second = actions.rotate_personal_token(token=first, overlap_hours=72, membership=mia)
    third = actions.rotate_personal_token(token=second, overlap_hours=72, membership=mia)

    assert [bearer_of(each.secret) is not None for each in (first, second, third)] == [
        False,
        True,
        True,
    ]


def test_one_that_was_rotated_is_not_rotated_again(mia, fresh_client_of):
    old = add_token(mia)
    actions.rotate_personal_token(token=old, overlap_hours=24, membership=mia)

    answer = fresh_client_of(mia).post(f"{MINE}{old.pk}/rotate/", {"overlap_hours": "24"})

    assert "already rotated" in notices(answer)[0]
    assert words(answer).count("already rotated") == 1
    assert secrets_in(answer) == []
    assert PersonalToken.objects.count() == 2


def test_an_expired_one_is_not_rotated(mia):
    old = add_token(mia)
    PersonalToken.objects.update(expires_at=timezone.now())

    with pytest.raises(Exception, match="has expired"):
        actions.rotate_personal_token(token=old, overlap_hours=0, membership=mia)


@pytest.mark.parametrize("end", ["rotated", "expired"])
@pytest.mark.parametrize("whose", ["one's own", "of a service account"])
def test_no_form_is_shown_for_one_that_cannot_be_rotated(adam, robot, fresh_client_of, whose, end):
    old = add_token(adam) if whose == "one's own" else add_service_account_token(robot, by=adam)
    if end == "rotated":
        replace(old, overlap=timedelta(hours=24))
    else:
        type(old).objects.update(expires_at=timezone.now())

    answer = fresh_client_of(adam).get(f"{old.get_absolute_url()}rotate/")

    assert (answer.status_code, answer.headers["Location"]) == (302, old.get_absolute_url())


@pytest.mark.parametrize("hours", [-1, 73])
def test_an_overlap_is_at_most_three_days(mia, hours):
    with pytest.raises(Exception, match="72 hours"):
        actions.rotate_personal_token(token=add_token(mia), overlap_hours=hours, membership=mia)


def test_revoking_the_newer_one_leaves_the_older_one_to_rotate(mia):
    old = add_token(mia)
    new = actions.rotate_personal_token(token=old, overlap_hours=24, membership=mia)

    actions.revoke_personal_token(token=new, membership=mia)

    left = PersonalToken.objects.get()
    assert left.can_be_rotated
    again = actions.rotate_personal_token(token=left, overlap_hours=0, membership=mia)
    assert again.expires_at - again.created_at == timedelta(days=30)
