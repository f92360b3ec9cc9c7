"""What the races of `test_ending.py` come to without the lock or constraint that decides them.

Not by luck: one deed runs whole between the other's check and its write. So these tests say that
the guards are needed, that they are all there is, and where a second one catches what the first
let through.
"""

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError
from django.utils import timezone

from organizations import actions
from organizations.actions import answering as answers
from organizations.actions import deletion, members, operators, permanent_deletion
from organizations.events.invitations import INVITATION_ACCEPTED
from organizations.events.members import MEMBER_LEFT, MEMBER_REMOVED, MEMBER_ROLES_CHANGED
from organizations.events.organizations import (
    ORGANIZATION_DELETION_ASKED,
    ORGANIZATION_REMOVED,
    ORGANIZATION_RESTORED,
    ORGANIZATION_SUSPENDED,
)
from organizations.models import Organization, Role
from organizations.tenancy.roles import RoleSlug
from tests.cast import invite, make_person
from tests.races import administrators, events, kinds, member_ids, slip_in
from tests.races.rounds import join_all

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("without_locks"),
]

DEVELOPER = [RoleSlug.DEVELOPER]
REASON = "They asked for it."


@pytest.fixture
def olga(transactional_db):
    return make_person("Olga", is_staff=True)


def delete(by):
    return partial(actions.delete_organization, handle=by.organization.handle, by=by)


def suspend(organization, by):
    return partial(operators.suspend_organization, organization=organization, reason=REASON, by=by)


def test_without_the_lock_an_organization_is_deleted_twice(pair, monkeypatch):
    first, second = pair
    slip_in(monkeypatch, deletion, "demand_running", delete(second))

    delete(first)()

    assert events(first.organization) == {ORGANIZATION_DELETION_ASKED: 2}


def test_without_the_lock_it_is_restored_twice(pair, monkeypatch):
    first, second = pair
    delete(first)()
    restore = actions.restore_organization
    slip_in(monkeypatch, deletion, "authorize_exclusively", partial(restore, by=second))

    restore(by=first)

    assert kinds(first.organization)[1:] == [ORGANIZATION_RESTORED] * 2


@pytest.mark.parametrize("ends", [delete, suspend])
def test_without_the_lock_roles_change_after_the_end(ends, pair, olga, monkeypatch):
    first, second = pair
    end = delete(second) if ends is delete else suspend(first.organization, olga)
    slip_in(monkeypatch, members, "reload_member", end)

    actions.change_roles(membership=first, slugs=DEVELOPER, by=second)

    assert kinds(first.organization)[-1] == MEMBER_ROLES_CHANGED
    assert len(kinds(first.organization)) == 2


@pytest.mark.parametrize("ends", [delete, suspend])
def test_without_the_lock_somebody_joins_after_the_end(ends, pair, nia, olga, monkeypatch):
    first, second = pair
    invitation = invite(nia.email, by=second)
    end = delete(second) if ends is delete else suspend(first.organization, olga)
    slip_in(monkeypatch, answers, "_demand_inviter", end)

    actions.join(invitation=invitation, user=nia)

    assert kinds(first.organization)[-1] == INVITATION_ACCEPTED
    assert len(kinds(first.organization)) == 3


def test_without_the_lock_somebody_leaves_what_is_suspended(pair, olga, monkeypatch):
    first, _ = pair
    slip_in(monkeypatch, members, "demand_other_administrator", suspend(first.organization, olga))

    actions.leave_organization(membership=first)

    assert kinds(first.organization) == [ORGANIZATION_SUSPENDED, MEMBER_LEFT]


def test_without_the_lock_it_is_removed_twice(pair, monkeypatch):
    first, _ = pair
    pk = first.organization_id
    delete(first)()
    then = timezone.now() - timedelta(days=31)
    Organization.objects.update(deletion_asked_at=then, removal_due_at=then + timedelta(days=30))
    remove = partial(permanent_deletion.delete_permanently, organization_id=pk)
    slip_in(monkeypatch, permanent_deletion, "_counts_when_asked", remove)

    remove()

    assert events(first.organization)[ORGANIZATION_REMOVED] == 2


def test_without_the_lock_two_operators_suspend(pair, olga, monkeypatch):
    first, _ = pair
    again = suspend(first.organization, olga)
    slip_in(monkeypatch, operators, "_set_suspension", again, before=True)

    suspend(first.organization, olga)()

    assert events(first.organization) == {ORGANIZATION_SUSPENDED: 2}


def test_without_the_lock_a_key_still_stops_who_was_removed(pair, nia, olga, monkeypatch):
    first, _ = pair
    (member,) = join_all(first.organization, [nia], RoleSlug.DEVELOPER)
    remove = partial(actions.remove_member, membership=member, by=first)
    slip_in(monkeypatch, operators, "_member_by_address", remove)

    with pytest.raises(IntegrityError, match="foreign key"):
        operators.appoint_administrator(
            organization=first.organization, address=nia.email, reason=REASON, by=olga
        )

    assert nia.pk not in member_ids(first.organization)


def test_without_the_lock_all_administrators_are_stripped(pair, without_triggers, monkeypatch):
    first, second = pair
    developer = Role.objects.get(slug=RoleSlug.DEVELOPER)
    for member in pair:
        member.membership_roles.create(organization=member.organization, role=developer)
    take = actions.Change(take=RoleSlug.ADMINISTRATOR)
    strip = partial(actions.change_members, change=take)
    other = partial(strip, pks=[first.pk], by=second)
    slip_in(monkeypatch, members, "demand_other_administrator", other)

    strip(pks=[second.pk], by=first)

    assert administrators(first.organization) == 0


def test_without_the_lock_somebody_leaves_and_is_removed(pair, nia, monkeypatch):
    by, _ = pair
    (member,) = join_all(by.organization, [nia], RoleSlug.DEVELOPER)
    leave = partial(actions.leave_organization, membership=member)
    slip_in(monkeypatch, members, "demand_other_administrator", leave)

    actions.change_members(pks=[member.pk], change=actions.Change(remove=True), by=by)

    assert events(by.organization) == {MEMBER_LEFT: 1, MEMBER_REMOVED: 1}
