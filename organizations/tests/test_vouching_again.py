"""A vouch is worth what its author is when the day is over."""

from datetime import timedelta

import pytest

from accounts import actions as accounts
from accounts.models import FactorReset, User
from accounts.schedule import settle_resets
from accounts.second_factor import factors
from organizations import actions
from organizations.actions import operators
from organizations.models import Membership
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, lose_factor, make_person

pytestmark = pytest.mark.django_db
DAY = timedelta(hours=24)


@pytest.fixture
def reset(mia):
    return lose_factor(mia.user)


@pytest.fixture
def eve(acme):
    """Another administrator."""
    return add_member(acme, "Eve", RoleSlug.ADMINISTRATOR)


def vouch(mia, by):
    by = Membership.objects.select_related("user", "organization").get(pk=by.pk)
    actions.vouch_for_member(membership=mia, by=by)


def over(reset, time_machine=DAY):
    """Let the day be over."""
    found = FactorReset.objects.filter(pk=reset.pk)
    confirmed = reset.confirmed_at - time_machine
    found.update(confirmed_at=confirmed, due_at=confirmed + DAY, asked_at=confirmed)
    settle_resets()
    return found.get()


def demoted(voucher, mia, by):
    actions.change_roles(membership=voucher, slugs=[RoleSlug.DEVELOPER], by=by)


def removed(voucher, mia, by):
    actions.remove_member(membership=voucher, by=by)


def left(voucher, mia, by):
    actions.leave_organization(membership=voucher)


def closed(voucher, mia, by):
    accounts.close_account(address=voucher.user.email, by=voucher.user)


def suspended_account(voucher, mia, by):
    User.objects.filter(pk=voucher.user_id).update(is_active=False)


def suspended_organization(voucher, mia, by):
    olga = make_person("Olga", is_staff=True)
    operators.suspend_organization(organization=mia.organization, reason="Spam.", by=olga)


def organization_being_deleted(voucher, mia, by):
    actions.delete_organization(handle="acme", by=by)


def member_removed(voucher, mia, by):
    actions.remove_member(membership=mia, by=by)


def member_left(voucher, mia, by):
    actions.leave_organization(membership=mia)


def member_made_operator(voucher, mia, by):
    User.objects.filter(pk=mia.user_id).update(is_staff=True)


@pytest.mark.parametrize(
    "change",
    [
        *(demoted, removed, left, closed, suspended_account),
        *(suspended_organization, organization_being_deleted),
        *(member_removed, member_left, member_made_operator),
    ],
)
def test_a_vouch_is_worth_what_its_author_is_when_the_day_is_over(reset, mia, adam, eve, change):
    vouch(mia, by=eve)
    change(eve, mia, adam)

    ended = over(reset)

    assert ended.completed_at is None
    assert ended.stopped_because == "the person who vouched can no longer do so"
    assert factors.has_factor(mia.user)


def test_another_can_vouch_anew_after_that(reset, mia, adam, eve):
    vouch(mia, by=eve)
    removed(eve, mia, adam)
    over(reset)

    again = lose_factor(mia.user)
    vouch(mia, by=adam)

    assert over(again).completed_at
