"""What whoever shows a token may do: what it was made for, and its holder may, and no more."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from credentials import secret_format
from machines import actions
from machines.bearer import bearer_of
from machines.models import PersonalToken, ServiceAccountToken
from organizations.actions import (
    change_roles,
    leave_organization,
    remove_member,
    rename_organization,
)
from organizations.models import Membership
from organizations.permissions import VIEW_ORGANIZATION
from organizations.tenancy.demands import NoLongerAllowed
from organizations.tenancy.roles import PERMISSIONS, RoleSlug, permissions_of_role
from tests.cast import add_member

ALL = frozenset(PERMISSIONS)
VIEWS = {VIEW_ORGANIZATION, PERMISSIONS["view_project"]}


def token_of(member, *permissions):
    wanted = actions.TokenTerms("Nightly build", days=30, permissions=permissions)
    return actions.create_personal_token(wanted=wanted, membership=member)


def shown(secret):
    """Who shows it: someone, in these tests."""
    bearer = bearer_of(secret)
    assert bearer is not None
    return bearer


@pytest.fixture(autouse=True)
def _planned(request):
    """PostgreSQL plans the statements once for each connection, which may be now."""
    if "django_assert_num_queries" in request.fixturenames:
        request.getfixturevalue("db")
        bearer_of(secret_format.make("cop_"))
        bearer_of(secret_format.make("cos_"))


@pytest.fixture
def robot(adam):
    return actions.create_service_account(name="Deployments", slugs=[RoleSlug.DEVELOPER], by=adam)


def robot_token(robot, *permissions, by):
    wanted = actions.TokenTerms("CI", days=30, permissions=permissions)
    return actions.create_service_account_token(account=robot, wanted=wanted, by=by)


def test_a_personal_token_acts_as_its_member_in_one_organization(adam, django_assert_num_queries):
    secret = token_of(adam, *VIEWS).secret

    with django_assert_num_queries(1):
        bearer = shown(secret)

        assert bearer.organization == adam.organization
        assert (bearer.holder, bearer.person, bearer.event_actor) == (adam, adam.user, adam.user)
        assert bearer.means == f"token …{secret[-4:]}"
        assert bearer.can(PERMISSIONS["view_project"])

    # Only who lacks a permission is asked about roles in projects.
    with django_assert_num_queries(1):
        assert not bearer.can(PERMISSIONS["manage_project"])


def test_a_token_may_nothing_on_what_is_of_another_organization(adam, zed):
    elsewhere = add_member(zed.organization, adam.user, RoleSlug.ADMINISTRATOR)
    bearer = shown(token_of(adam, *ALL).secret)

    assert bearer.can(VIEW_ORGANIZATION, on=adam)
    assert not bearer.can(VIEW_ORGANIZATION, on=elsewhere)
    assert not adam.can(VIEW_ORGANIZATION, on=elsewhere)


def test_a_service_account_acts_by_its_token_and_is_nobody(adam, robot, django_assert_num_queries):
    secret = robot_token(robot, PERMISSIONS["view_project"], by=adam).secret

    with django_assert_num_queries(1):
        bearer = shown(secret)

        assert bearer.organization == adam.organization
        assert (bearer.holder, bearer.event_actor, bearer.person) == (robot, robot, None)
        assert bearer.permissions == {PERMISSIONS["view_project"]}


def test_what_is_no_token_costs_no_look(adam, django_assert_num_queries):
    secret = token_of(adam, *VIEWS).secret
    other_mark = "cos_" + secret[4:]
    wrong = secret[:-1] + ("x" if secret[-1] != "x" else "y")

    with django_assert_num_queries(0):
        for text in ["", "x", secret[:-1], secret + "1", wrong, other_mark, "cop_" + "é" * 38]:
            assert bearer_of(text) is None


def test_an_unknown_token_costs_one_look(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert bearer_of(secret_format.make("cop_")) is None
    with django_assert_num_queries(1):
        assert bearer_of(secret_format.make("cos_")) is None


def test_an_expired_token_is_none(adam, robot):
    mine, its = token_of(adam, *VIEWS), robot_token(robot, PERMISSIONS["view_project"], by=adam)
    past = timezone.now() - timedelta(seconds=1)
    PersonalToken.objects.update(expires_at=past)
    ServiceAccountToken.objects.update(expires_at=past)

    assert bearer_of(mine.secret) is None
    assert bearer_of(its.secret) is None


def test_a_right_that_was_taken_is_gone_from_the_token(adam, acme):
    mia = add_member(acme, "Mia", RoleSlug.ADMINISTRATOR)
    secret = token_of(mia, *ALL).secret
    change_roles(membership=mia, slugs=[RoleSlug.DEVELOPER], by=adam)

    assert shown(secret).permissions == permissions_of_role(RoleSlug.DEVELOPER)


def test_a_right_that_was_given_later_is_not_in_the_token(adam, acme):
    mia = add_member(acme, "Mia", RoleSlug.API_SUBSCRIBER)
    secret = token_of(mia, VIEW_ORGANIZATION).secret
    change_roles(membership=mia, slugs=[RoleSlug.ADMINISTRATOR], by=adam)

    assert shown(secret).permissions == {VIEW_ORGANIZATION}


def test_roles_of_a_service_account_count_at_its_next_call(adam, robot):
    secret = robot_token(robot, *VIEWS, by=adam).secret
    actions.change_service_account(
        account=robot, name=robot.name, slugs=[RoleSlug.BILLING_ADMINISTRATOR], by=adam
    )

    assert shown(secret).permissions == {VIEW_ORGANIZATION}


@pytest.mark.parametrize("way", ["removed", "left"])
def test_tokens_go_with_the_membership(adam, mia, way):
    secret = token_of(mia, PERMISSIONS["view_project"]).secret

    if way == "left":
        leave_organization(membership=mia)
    else:
        remove_member(membership=mia, by=adam)

    assert bearer_of(secret) is None
    assert not PersonalToken.objects.exists()


def test_tokens_of_somebody_who_comes_back_stay_gone(adam, acme, mia):
    secret = token_of(mia, PERMISSIONS["view_project"]).secret
    remove_member(membership=mia, by=adam)
    add_member(acme, mia.user, RoleSlug.DEVELOPER)

    assert bearer_of(secret) is None


def test_a_service_account_stays_when_its_maker_leaves(adam, acme, robot):
    eve = add_member(acme, "Eve", RoleSlug.ADMINISTRATOR)
    secret = robot_token(robot, PERMISSIONS["view_project"], by=adam).secret
    remove_member(membership=adam, by=eve)

    assert shown(secret).can(PERMISSIONS["view_project"])


def test_a_closed_account_opens_nothing(adam, mia):
    secret = token_of(mia, PERMISSIONS["view_project"]).secret
    User.objects.filter(pk=mia.user_id).update(is_active=False)

    assert bearer_of(secret) is None


@pytest.mark.parametrize(
    ("state", "left"),
    [
        ("running", ALL),
        ("suspended", frozenset()),
        ("being deleted", frozenset(p for p in PERMISSIONS if p.outlasts_deletion)),
    ],
)
def test_machines_and_members_may_the_same_whatever_becomes_of_the_organization(
    adam, acme, state, left
):
    robot = actions.create_service_account(
        name="Everything", slugs=[RoleSlug.ADMINISTRATOR], by=adam
    )
    secrets = [token_of(adam, *ALL).secret, robot_token(robot, *ALL, by=adam).secret]
    now = timezone.now()
    if state == "suspended":
        acme.suspended_at = now
    if state == "being deleted":
        acme.deletion_asked_at, acme.removal_due_at = now, now + timedelta(days=30)
    acme.save()

    assert [shown(secret).permissions for secret in secrets] == [left, left]
    fresh = Membership.objects.get(pk=adam.pk)
    assert {p for p in PERMISSIONS if fresh.can(p)} == left


def test_whoever_asks_the_person_of_a_bearer_is_told_no_more(adam):
    bearer = shown(token_of(adam, PERMISSIONS["view_project"]).secret)

    assert {p for p in PERMISSIONS if bearer.holder.can(p)} == {PERMISSIONS["view_project"]}
    assert bearer.person.has_perm("organizations.view_project", bearer.organization)
    assert not bearer.person.has_perm("organizations.manage_project", bearer.organization)


@pytest.mark.parametrize("end", ["expired", "revoked", "removed"])
def test_under_the_lock_it_is_asked_again(adam, mia, end):
    token = token_of(mia, PERMISSIONS["view_project"])
    bearer = shown(token.secret)
    assert bearer.reload(adam.organization) == bearer

    if end == "expired":
        PersonalToken.objects.update(expires_at=timezone.now())
    elif end == "revoked":
        actions.revoke_personal_token(token=token, membership=mia)
    else:
        remove_member(membership=mia, by=adam)

    assert bearer.reload(adam.organization) is None


def test_it_is_nobody_in_another_organization(adam, zenith):
    bearer = shown(token_of(adam, *ALL).secret)

    assert bearer.reload(zenith) is None


def test_its_use_is_noted_after_the_answer_and_at_most_once_an_hour(
    adam, django_assert_num_queries
):
    token = token_of(adam, *VIEWS)

    bearer_of(token.secret)
    token.refresh_from_db()
    assert token.last_used_at is None

    Client().get("/healthz")
    token.refresh_from_db()
    first = token.last_used_at
    assert first is not None

    bearer_of(token.secret)
    with django_assert_num_queries(0):
        Client().get("/favicon.ico")
    PersonalToken.objects.update(last_used_at=first - timedelta(minutes=61))
    bearer_of(token.secret)
    Client().get("/favicon.ico")
    token.refresh_from_db()
    assert token.last_used_at >= first


def test_it_does_what_members_do_and_the_history_says_how(adam, acme):
    robot = actions.create_service_account(
        name="Everything", slugs=[RoleSlug.ADMINISTRATOR], by=adam
    )
    bearer = shown(robot_token(robot, *ALL, by=adam).secret)

    rename_organization(name="Acme Works", by=bearer)

    event = Event.objects.latest("pk")
    assert (event.machine_type, event.machine_id) == ("serviceaccount", str(robot.pk))
    assert (event.actor_id, event.actor_label) == (None, "Everything")
    assert event.means == f"token …{bearer.token.hint}"


def test_under_the_lock_it_may_no_more_than_before(adam):
    bearer = shown(token_of(adam, VIEW_ORGANIZATION).secret)

    with pytest.raises(NoLongerAllowed):
        rename_organization(name="Acme Works", by=bearer)
