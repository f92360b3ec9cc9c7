"""A reset that is completed while it is stopped, the factor is used, or its voucher goes."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from allauth.core import context
from django.test import RequestFactory
from django.utils import timezone

from accounts import actions as accounts
from accounts.actions.factor_resets import OPERATORS
from accounts.browsers.trusted import password_digest
from accounts.models import FactorReset, User
from accounts.second_factor import factors, recovery_codes, totp
from organizations import actions
from organizations.actions.vouching import ADMINISTRATORS
from organizations.events.members import MEMBER_REMOVED
from organizations.events.second_factor import MEMBER_RESET_COMPLETED, MEMBER_VOUCHED_FOR
from organizations.models import Membership
from organizations.tenancy.demands import NoLongerAllowed
from tests.cast import make_person
from tests.races import AtOnce, kinds, refusals
from tests.races.rounds import ROUNDS, organizations_of, organizations_of_each, people

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def lost(user: User, **vouched: Any) -> FactorReset:
    """A request that was confirmed more than a day ago."""
    factors.create_app(user, totp.new_secret())
    asked_at = timezone.now() - timedelta(hours=25)
    return FactorReset.objects.create(
        user=user,
        email=user.email,
        password_digest=password_digest(user),
        asked_at=asked_at,
        confirmed_at=asked_at,
        due_at=asked_at + timedelta(hours=24),
        expires_at=asked_at + timedelta(days=7),
        vouched_at=asked_at if vouched else None,
        **vouched,
    )


def vouched_by_operator(users: list[User]) -> list[FactorReset]:
    olga = make_person("Olga", is_staff=True)
    return [lost(user, vouched_by=olga, vouched_as=OPERATORS) for user in users]


def uses_recovery_code(user: User) -> Callable[[], Any]:
    """They find their codes after all."""
    code, *_ = codes = recovery_codes.new_codes()
    factors.replace_recovery_codes(user, codes)

    def enter() -> None:
        with context.request_context(RequestFactory().get("/")):
            accounts.use_recovery_code(code=code, by=user)

    return enter


def is_completed(reset: FactorReset) -> bool:
    """Whether it is, and its factors are gone; else it was stopped, and all are there."""
    reset.refresh_from_db()
    completed = reset.completed_at is not None
    assert completed != (reset.stopped_at is not None)
    assert completed != factors.has_factor(reset.user)
    return completed


def vouch(member: Membership, by: Membership) -> Callable[[], Any]:
    return partial(actions.vouch_for_member, membership=member, by=by)


def test_it_is_stopped_or_completed_and_never_both(at_once: AtOnce) -> None:
    for reset in vouched_by_operator(people("Lost")):
        outcomes = at_once(
            partial(accounts.stop_reset, reset=reset),
            partial(accounts.settle_reset, pk=reset.pk),
            partial(accounts.settle_reset, pk=reset.pk),
        )

        assert refusals(outcomes) == ([accounts.ResetOver] if is_completed(reset) else [])


def test_whoever_gets_in_by_the_factor_keeps_it(at_once: AtOnce) -> None:
    for reset in vouched_by_operator(people("Lost")):
        enter = uses_recovery_code(reset.user)

        outcomes = at_once(enter, partial(accounts.settle_reset, pk=reset.pk))

        assert refusals(outcomes) == ([accounts.IncorrectCode] if is_completed(reset) else [])


def test_nobody_vouches_after_their_removal(at_once: AtOnce, ada: User, eve: User) -> None:
    members = people("Lost")
    for user in members:
        lost(user)
    rounds = organizations_of_each([ada] * ROUNDS, [eve] * ROUNDS, developers=members)
    for voucher, by, member in rounds:
        outcomes = at_once(
            vouch(member, voucher), partial(actions.remove_member, membership=voucher, by=by)
        )

        happened = kinds(by.organization)
        if refusals(outcomes):
            assert refusals(outcomes) == [NoLongerAllowed]
            assert MEMBER_VOUCHED_FOR not in happened
        else:
            assert happened.index(MEMBER_VOUCHED_FOR) < happened.index(MEMBER_REMOVED)


def test_nothing_is_completed_after_the_removal_of_whoever_vouched(
    at_once: AtOnce, ada: User, eve: User
) -> None:
    members = people("Lost")
    rounds = organizations_of_each([ada] * ROUNDS, [eve] * ROUNDS, developers=members)
    for voucher, by, member in rounds:
        reset = lost(
            member.user,
            vouched_by=voucher.user,
            vouched_as=ADMINISTRATORS,
            vouched_in=by.organization.pk,
        )

        at_once(
            partial(accounts.settle_reset, pk=reset.pk),
            partial(actions.remove_member, membership=voucher, by=by),
        )

        happened = kinds(by.organization)
        if is_completed(reset):
            assert happened.index(MEMBER_RESET_COMPLETED) < happened.index(MEMBER_REMOVED)


def test_two_vouch_and_one_counts(at_once: AtOnce, ada: User, eve: User) -> None:
    members = people("Lost")
    for user in members:
        lost(user)
    rounds = organizations_of_each([ada] * ROUNDS, [eve] * ROUNDS, developers=members)
    for one, other, member in rounds:
        outcomes = at_once(vouch(member, one), vouch(member, other))

        assert refusals(outcomes) == [accounts.VouchedAlready]
        assert kinds(one.organization) == [MEMBER_VOUCHED_FOR]


def test_two_who_lost_theirs_vouch_for_each_other(at_once: AtOnce, ada: User, eve: User) -> None:
    """Each locks the other and then the organization: no one waits for ever."""
    for one, other in organizations_of(ada, eve, rounds=20):
        FactorReset.objects.all().delete()
        for person in (ada, eve):
            factors.factors_of(person).delete()
            lost(person)

        assert refusals(at_once(vouch(one, other), vouch(other, one))) == []
