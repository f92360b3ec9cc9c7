"""What the races of `test_members.py` come to without the lock or constraint that decides them.

Not by luck: one deed runs whole between the other's check and its write. So these tests say that
the guards are needed, that they are all there is, and where a second one catches what the first
let through.
"""

from functools import partial

import pytest
from django.db import IntegrityError

from organizations import actions
from organizations.actions import members
from organizations.tenancy.roles import RoleSlug
from tests.races import administrators, slip_in
from tests.races.rounds import join_all

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("without_locks"),
]

DEVELOPER = [RoleSlug.DEVELOPER]


def test_without_the_lock_two_administrators_demote_each_other(pair, without_triggers, monkeypatch):
    first, second = pair
    change = partial(actions.change_roles, slugs=DEVELOPER)
    slip_in(
        monkeypatch, members, "_keep_an_administrator", partial(change, membership=first, by=second)
    )

    change(membership=second, by=first)

    assert administrators(first.organization) == 0


def test_without_the_lock_two_administrators_remove_each_other(pair, without_triggers, monkeypatch):
    first, second = pair
    remove = actions.remove_member
    slip_in(
        monkeypatch, members, "_keep_an_administrator", partial(remove, membership=first, by=second)
    )

    remove(membership=second, by=first)

    assert administrators(first.organization) == 0


def test_without_the_lock_both_administrators_leave(pair, without_triggers, monkeypatch):
    first, second = pair
    leave = actions.leave_organization
    slip_in(monkeypatch, members, "_keep_an_administrator", partial(leave, membership=first))

    leave(membership=second)

    assert administrators(first.organization) == 0


@pytest.mark.parametrize("who", ["herself", "the other"])
def test_without_the_lock_one_leaves_while_another_is_demoted(
    who, pair, without_triggers, monkeypatch
):
    first, second = pair
    by = {"herself": second, "the other": first}[who]
    demote = partial(actions.change_roles, membership=second, slugs=DEVELOPER, by=by)
    slip_in(monkeypatch, members, "_keep_an_administrator", demote)

    actions.leave_organization(membership=first)

    assert administrators(first.organization) == 0


def test_without_the_lock_the_trigger_still_keeps_one(pair, monkeypatch):
    first, second = pair
    leave = actions.leave_organization
    slip_in(monkeypatch, members, "_keep_an_administrator", partial(leave, membership=first))

    with pytest.raises(IntegrityError, match="must keep an active administrator"):
        leave(membership=second)

    assert administrators(first.organization) == 1


def test_without_the_lock_two_sets_of_roles_become_a_mixture(pair, nia, monkeypatch):
    first, second = pair
    (member,) = join_all(first.organization, [nia], RoleSlug.DEVELOPER)
    give = partial(actions.change_roles, membership=member)
    other = partial(give, slugs=[RoleSlug.BILLING_ADMINISTRATOR], by=second)
    slip_in(monkeypatch, members, "fresh_member", other)

    give(slugs=[RoleSlug.API_PUBLISHER], by=first)

    assert member.role_slugs == [RoleSlug.API_PUBLISHER, RoleSlug.BILLING_ADMINISTRATOR]
