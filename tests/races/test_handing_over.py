"""Leaving with a successor, and handing over as creator, while others act on the same people.

No outcome but a success or a Refusal is allowed, and each success leaves exactly its events.
"""

from functools import partial

import pytest

from organizations import actions
from organizations.events.creatorship import CREATORSHIP_TAKEN
from organizations.events.members import MEMBER_LEFT, MEMBER_REMOVED, MEMBER_ROLES_CHANGED
from organizations.models import Organization
from organizations.tenancy.demands import NoLongerAllowed
from organizations.tenancy.roles import RoleSlug
from tests.races import administrators, events, member_ids, refusals, successes
from tests.races.rounds import offers_to, organizations_of, people

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

DEVELOPER = [RoleSlug.DEVELOPER]


def test_the_last_administrator_leaves_to_somebody_who_leaves(at_once, ada, nia):
    for last, heir in organizations_of(ada, developers=[nia]):
        outcomes = at_once(
            partial(actions.leave_organization, membership=last, successor=heir),
            partial(actions.leave_organization, membership=heir),
        )

        (no,) = refusals(outcomes)
        assert no in {actions.SuccessorGone, actions.LastAdministrator}
        assert administrators(last.organization) == 1
        (left,) = member_ids(last.organization)
        happened = events(last.organization)
        assert happened[MEMBER_LEFT] == 1
        assert happened[MEMBER_ROLES_CHANGED] == (left == nia.pk)


def test_two_administrators_leave_to_each_other(at_once, ada, eve):
    for first, second in organizations_of(ada, eve):
        outcomes = at_once(
            partial(actions.leave_organization, membership=first, successor=second),
            partial(actions.leave_organization, membership=second, successor=first),
        )

        assert refusals(outcomes) == [actions.SuccessorGone]
        assert administrators(first.organization) == 1
        assert events(first.organization) == {MEMBER_LEFT: 1}


def test_the_successor_is_removed_meanwhile(at_once, ada, eve, nia):
    for first, second, heir in organizations_of(ada, eve, developers=[nia]):
        outcomes = at_once(
            partial(actions.leave_organization, membership=first, successor=heir),
            partial(actions.remove_member, membership=heir, by=second),
        )

        assert set(refusals(outcomes)) <= {actions.SuccessorGone}
        happened = events(first.organization)
        assert happened[MEMBER_REMOVED] == 1
        assert happened[MEMBER_LEFT] == happened[MEMBER_ROLES_CHANGED]
        assert happened[MEMBER_LEFT] == (0 in successes(outcomes))


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_an_offer_is_answered_while_it_is_withdrawn(at_once, answer):
    answers = {"accept": actions.accept_creatorship, "decline": actions.decline_creatorship}
    for first, second in offers_to(people("Heir")):
        outcomes = at_once(
            partial(answers[answer], by=second),
            partial(actions.withdraw_creatorship, by=first),
        )

        (no,) = refusals(outcomes)
        assert no in {actions.NoOpenOffer, actions.NotTheCreator}
        creator = Organization.objects.get(pk=first.organization_id).creator
        has_taken = answer == "accept" and successes(outcomes) == [0]
        assert creator == (second.user if has_taken else first.user)
        assert sum(events(first.organization).values()) == 1


def test_one_person_accepts_two_offers(at_once):
    heirs = people("Heir")
    for (_, mine), (_, yours) in zip(offers_to(heirs), offers_to(heirs), strict=True):
        outcomes = at_once(
            partial(actions.accept_creatorship, by=mine),
            partial(actions.accept_creatorship, by=yours),
        )

        assert refusals(outcomes) == [actions.AlreadyCreated]
        assert Organization.objects.created_by(mine.user).count() == 1


def test_somebody_accepts_an_offer_and_creates_an_organization(at_once):
    for n, (_, recipient) in enumerate(offers_to(people("Heir"))):
        heir = recipient.user
        outcomes = at_once(
            partial(actions.accept_creatorship, by=recipient),
            partial(actions.create_organization, name="Mine", handle=f"mine-{n}-x", by=heir),
        )

        assert refusals(outcomes) == [actions.AlreadyCreated]
        assert Organization.objects.created_by(heir).count() == 1


def test_the_recipient_is_demoted_while_accepting(at_once):
    for creator, recipient in offers_to(people("Heir")):
        outcomes = at_once(
            partial(actions.accept_creatorship, by=recipient),
            partial(actions.change_roles, membership=recipient, slugs=DEVELOPER, by=creator),
        )

        assert set(refusals(outcomes)) <= {NoLongerAllowed}
        kinds = events(creator.organization)
        assert kinds[MEMBER_ROLES_CHANGED] == 1
        assert kinds[CREATORSHIP_TAKEN] == (0 in successes(outcomes))


def test_the_creator_leaves_while_the_offer_is_accepted(at_once):
    for creator, recipient in offers_to(people("Heir")):
        outcomes = at_once(
            partial(actions.accept_creatorship, by=recipient),
            partial(actions.leave_organization, membership=creator),
        )

        assert refusals(outcomes) == []
        assert Organization.objects.get(pk=creator.organization_id).creator == recipient.user
        assert member_ids(creator.organization) == [recipient.user_id]
