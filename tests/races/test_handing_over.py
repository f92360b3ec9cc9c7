"""Leaving with a successor, and handing over as creator, while others act on the same people.

No outcome but a success or a Refusal is allowed, and each success leaves exactly its events.
"""

from functools import partial

import pytest

from audit.models import Did
from organizations import actions
from organizations.models import Organization
from organizations.roles import RoleSlug
from tests.cast import make_person
from tests.races import (
    ROUNDS,
    administrators,
    created_by,
    events,
    join_all,
    member_ids,
    organizations_of,
    refusals,
    successes,
)

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

DEVELOPER = [RoleSlug.DEVELOPER]


def test_the_last_administrator_leaves_to_somebody_who_leaves(at_once, ada, nia):
    for (last,) in organizations_of(ada):
        (heir,) = join_all(last.organization, [nia], RoleSlug.DEVELOPER)

        outcomes = at_once(
            partial(actions.leave_organization, membership=last, successor=heir),
            partial(actions.leave_organization, membership=heir),
        )

        (no,) = refusals(outcomes)
        assert no in {actions.SuccessorGone, actions.LastAdministrator}
        assert administrators(last.organization) == 1
        (left,) = member_ids(last.organization)
        happened = events(last.organization)
        assert happened[Did.MEMBER_LEFT] == 1
        assert happened[Did.MEMBER_ROLES_CHANGED] == (left == nia.pk)


def test_two_administrators_leave_to_each_other(at_once, ada, eve):
    for first, second in organizations_of(ada, eve):
        outcomes = at_once(
            partial(actions.leave_organization, membership=first, successor=second),
            partial(actions.leave_organization, membership=second, successor=first),
        )

        assert refusals(outcomes) == [actions.SuccessorGone]
        assert administrators(first.organization) == 1
        assert events(first.organization) == {Did.MEMBER_LEFT: 1}


def test_the_successor_is_removed_meanwhile(at_once, ada, eve, nia):
    for first, second in organizations_of(ada, eve):
        (heir,) = join_all(first.organization, [nia], RoleSlug.DEVELOPER)

        outcomes = at_once(
            partial(actions.leave_organization, membership=first, successor=heir),
            partial(actions.remove_member, membership=heir, by=second),
        )

        assert set(refusals(outcomes)) <= {actions.SuccessorGone}
        happened = events(first.organization)
        assert happened[Did.MEMBER_REMOVED] == 1
        assert happened[Did.MEMBER_LEFT] == happened[Did.MEMBER_ROLES_CHANGED]
        assert happened[Did.MEMBER_LEFT] == (0 in successes(outcomes))


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_an_offer_is_answered_while_it_is_withdrawn(at_once, ada, eve, answer):
    answers = {"accept": actions.accept_creatorship, "decline": actions.decline_creatorship}
    for _ in range(ROUNDS):
        first, second = created_by(ada, eve)
        actions.offer_creatorship(to=second, by=first)

        outcomes = at_once(
            partial(answers[answer], by=second),
            partial(actions.withdraw_creatorship, by=first),
        )

        (no,) = refusals(outcomes)
        assert no in {actions.NoOpenOffer, actions.NotTheCreator}
        creator = Organization.objects.get(pk=first.organization_id).creator
        has_taken = answer == "accept" and successes(outcomes) == [0]
        assert creator == (eve if has_taken else ada)
        assert sum(events(first.organization).values()) == 2


def test_one_person_accepts_two_offers(at_once, ada, eve):
    for n in range(ROUNDS):
        heir = make_person(f"Heir {n}")
        (one, mine), (other, yours) = created_by(ada, heir), created_by(eve, heir)
        actions.offer_creatorship(to=mine, by=one)
        actions.offer_creatorship(to=yours, by=other)

        outcomes = at_once(
            partial(actions.accept_creatorship, by=mine),
            partial(actions.accept_creatorship, by=yours),
        )

        assert refusals(outcomes) == [actions.AlreadyCreated]
        assert Organization.objects.created_by(heir).count() == 1


def test_somebody_accepts_an_offer_and_creates_an_organization(at_once, ada):
    for n in range(ROUNDS):
        heir = make_person(f"Heir {n}")
        creator, recipient = created_by(ada, heir)
        actions.offer_creatorship(to=recipient, by=creator)

        outcomes = at_once(
            partial(actions.accept_creatorship, by=recipient),
            partial(actions.create_organization, name="Mine", handle=f"mine-{n}-x", by=heir),
        )

        assert refusals(outcomes) == [actions.AlreadyCreated]
        assert Organization.objects.created_by(heir).count() == 1


def test_the_recipient_is_demoted_while_accepting(at_once, ada, eve):
    for _ in range(ROUNDS):
        creator, recipient = created_by(ada, eve)
        actions.offer_creatorship(to=recipient, by=creator)

        outcomes = at_once(
            partial(actions.accept_creatorship, by=recipient),
            partial(actions.change_roles, membership=recipient, slugs=DEVELOPER, by=creator),
        )

        assert set(refusals(outcomes)) <= {actions.NoLongerAllowed}
        kinds = events(creator.organization)
        assert kinds[Did.MEMBER_ROLES_CHANGED] == 1
        assert kinds[Did.CREATORSHIP_TAKEN] == (0 in successes(outcomes))


def test_the_creator_leaves_while_the_offer_is_accepted(at_once, ada, eve):
    for _ in range(ROUNDS):
        creator, recipient = created_by(ada, eve)
        actions.offer_creatorship(to=recipient, by=creator)

        outcomes = at_once(
            partial(actions.accept_creatorship, by=recipient),
            partial(actions.leave_organization, membership=creator),
        )

        assert refusals(outcomes) == []
        assert Organization.objects.get(pk=creator.organization_id).creator == eve
        assert member_ids(creator.organization) == [eve.pk]
