"""What the races of `test_handing_over.py` come to without the guard that decides them.

Not by luck: one deed runs whole between the other's check and its write. So these tests say that
the guards are needed, that they are all there is, and where a second one catches what the first
let through.
"""

from functools import partial

import pytest
from django.db import IntegrityError

from organizations import actions
from organizations.actions import creatorship, members
from organizations.models import CreatorshipOffer, Organization
from organizations.tenancy.roles import RoleSlug
from tests.races import administrators, member_ids, slip_in, without_constraints
from tests.races.rounds import join_all, offers_to, organization_of

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("without_locks"),
]

DEVELOPER = [RoleSlug.DEVELOPER]
ONE_CREATION = "organization_one_created_per_person"


@pytest.fixture
def offered(eve):
    """The creator, and the administrator whom an offer waits for."""
    (creator_and_recipient,) = offers_to([eve])
    return creator_and_recipient


def test_without_the_lock_nobody_still_leaves_to_a_successor_who_has_left(ada, nia, monkeypatch):
    (last,) = organization_of(ada)
    (heir,) = join_all(last.organization, [nia], RoleSlug.DEVELOPER)
    leave = actions.leave_organization
    slip_in(monkeypatch, members, "set_roles", partial(leave, membership=heir), before=True)

    with pytest.raises(actions.LastAdministrator):
        leave(membership=last, successor=heir)

    assert member_ids(last.organization) == [ada.pk]


def test_without_the_lock_two_administrators_leave_to_each_other(
    pair, without_triggers, monkeypatch
):
    first, second = pair
    leave = actions.leave_organization
    other = partial(leave, membership=second, successor=first)
    slip_in(monkeypatch, members, "demand_other_administrator", other)

    leave(membership=first, successor=second)

    assert administrators(first.organization) == 0


def test_without_lock_and_constraint_an_offer_is_both_accepted_and_withdrawn(offered, monkeypatch):
    creator, recipient = offered
    withdraw = partial(actions.withdraw_creatorship, by=creator)
    slip_in(monkeypatch, creatorship, "_open_offer", withdraw)

    with without_constraints("creatorship_offer_ends_in_one_way"):
        actions.accept_creatorship(by=recipient)
        offer = CreatorshipOffer.objects.get()

    assert offer.accepted_at
    assert offer.withdrawn_at


def test_without_the_lock_the_constraint_still_ends_an_offer_in_one_way(offered, monkeypatch):
    creator, recipient = offered
    withdraw = partial(actions.withdraw_creatorship, by=creator)
    slip_in(monkeypatch, creatorship, "_open_offer", withdraw)

    with pytest.raises(IntegrityError, match="creatorship_offer_ends_in_one_way"):
        actions.accept_creatorship(by=recipient)

    assert Organization.objects.get().creator == creator.user


def creates(person):
    return partial(actions.create_organization, name="Mine", handle="mine-too", by=person)


def accepts_another(person):
    """The same person takes over from someone else."""
    ((_, recipient),) = offers_to([person])
    return partial(actions.accept_creatorship, by=recipient)


@pytest.mark.parametrize("other", [creates, accepts_another])
def test_without_lock_and_constraint_a_person_has_created_two(other, eve, offered, monkeypatch):
    _, recipient = offered
    slip_in(monkeypatch, creatorship, "_close", other(eve), before=True)

    with without_constraints(ONE_CREATION):
        actions.accept_creatorship(by=recipient)
        created = Organization.objects.created_by(eve).count()

    assert created == 2


@pytest.mark.parametrize("other", [creates, accepts_another])
def test_without_the_lock_the_constraint_still_leaves_one(other, eve, offered, monkeypatch):
    _, recipient = offered
    slip_in(monkeypatch, creatorship, "_close", other(eve), before=True)

    with pytest.raises(actions.AlreadyCreated):
        actions.accept_creatorship(by=recipient)

    assert Organization.objects.created_by(eve).count() == 1


def test_without_the_lock_somebody_takes_over_who_was_demoted(offered, eve, monkeypatch):
    creator, recipient = offered
    demote = partial(actions.change_roles, membership=recipient, slugs=DEVELOPER, by=creator)
    slip_in(monkeypatch, creatorship, "_close", demote, before=True)

    actions.accept_creatorship(by=recipient)

    assert Organization.objects.get().creator == eve
    assert administrators(creator.organization) == 1
