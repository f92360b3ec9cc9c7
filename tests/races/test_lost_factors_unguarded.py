"""What the races of `test_lost_factors.py` come to without the locks that decide them."""

from functools import partial

import pytest
from django.db import IntegrityError

from accounts import actions as accounts
from accounts.actions import factor_resets
from accounts.models import User
from organizations import actions
from organizations.actions import vouching
from organizations.actions.vouching import ADMINISTRATORS
from organizations.events.members import MEMBER_REMOVED
from organizations.events.second_factor import MEMBER_RESET_COMPLETED, MEMBER_VOUCHED_FOR
from tests.races import kinds, slip_in
from tests.races.rounds import organizations_of, people
from tests.races.test_lost_factors import (
    lost,
    uses_recovery_code,
    vouch,
    vouched_by_operator,
)

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("without_locks"),
]


def test_without_the_lock_only_the_constraint_keeps_it_from_being_both(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (reset,) = vouched_by_operator(people("Lost", 1))
    stop = partial(accounts.stop_reset, reset=reset)
    raised = slip_in(monkeypatch, factor_resets, "change_since", stop)

    with pytest.raises(IntegrityError, match="factor_reset_ends_in_one_way"):
        accounts.settle_reset(pk=reset.pk)
    assert raised == []


def test_without_the_lock_a_code_is_used_while_its_factor_goes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (reset,) = vouched_by_operator(people("Lost", 1))
    enter = uses_recovery_code(reset.user)
    raised = slip_in(monkeypatch, factor_resets, "change_since", enter)

    with pytest.raises(IntegrityError, match="factor_reset_ends_in_one_way"):
        accounts.settle_reset(pk=reset.pk)
    assert raised == []


def test_without_the_lock_somebody_vouches_after_their_removal(
    ada: User, eve: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    (user,) = people("Lost", 1)
    lost(user)
    ((voucher, by, member),) = organizations_of(ada, eve, developers=[user], rounds=1)
    remove = partial(actions.remove_member, membership=voucher, by=by)
    raised = slip_in(monkeypatch, vouching, "reload_member", remove)

    vouch(member, voucher)()

    assert raised == []
    happened = kinds(by.organization)
    assert happened.index(MEMBER_REMOVED) < happened.index(MEMBER_VOUCHED_FOR)


def test_without_the_lock_it_is_completed_after_the_removal_of_whoever_vouched(
    ada: User, eve: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    (user,) = people("Lost", 1)
    ((voucher, by, _),) = organizations_of(ada, eve, developers=[user], rounds=1)
    reset = lost(user, vouched_by=ada, vouched_as=ADMINISTRATORS, vouched_in=by.organization.pk)
    remove = partial(actions.remove_member, membership=voucher, by=by)
    raised = slip_in(monkeypatch, factor_resets, "voucher_may_still", remove)

    accounts.settle_reset(pk=reset.pk)

    assert raised == []
    happened = kinds(by.organization)
    assert happened.index(MEMBER_REMOVED) < happened.index(MEMBER_RESET_COMPLETED)
