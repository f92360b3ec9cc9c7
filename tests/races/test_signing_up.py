"""Requests for access at the moment at which someone else asks or answers.

No outcome but a success or a Refusal is allowed, and each success leaves exactly its events.
"""

from functools import partial

import pytest

from console.api.tokens import READS
from organizations.actions import remove_member
from organizations.tenancy.joining import AlreadyMember
from portal import actions
from portal.actions.signing_up import AskedForAccessAlready, SignUpAnswered
from portal.events import SIGN_UP_APPROVED, SIGN_UP_JOINED, SIGN_UP_REJECTED, SIGN_UP_REQUESTED
from portal.models import SelfSignUp, SignUpState
from portal.tests.makers import add_sign_up, choose_self_signup
from tests.api import Machine, personal_token
from tests.api.asking import at
from tests.races import events, refusals
from tests.races.rounds import organizations_of, people

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
ROUNDS = 100


def rounds(ada, eve, self_signup=SelfSignUp.APPROVAL, domains=()):
    """For each: the two administrators, and someone who is no member yet."""
    askers = people("Asker", ROUNDS)
    for (one, other), asker in zip(organizations_of(ada, eve, rounds=ROUNDS), askers, strict=True):
        choose_self_signup(one.organization, self_signup, *domains)
        yield one, other, asker


def test_one_asks_in_two_windows(at_once, ada, eve):
    for one, _, asker in rounds(ada, eve):
        ask = partial(actions.request_sign_up, organization=one.organization, user=asker)

        outcomes = at_once(ask, ask)

        assert refusals(outcomes) == [AskedForAccessAlready]
        assert one.organization.sign_ups.count() == 1
        assert events(one.organization) == {SIGN_UP_REQUESTED: 1}


def test_one_joins_in_two_windows(at_once, ada, eve):
    for one, _, asker in rounds(ada, eve, SelfSignUp.OPEN, ["example.com"]):
        ask = partial(actions.request_sign_up, organization=one.organization, user=asker)

        outcomes = at_once(ask, ask)

        assert len(refusals(outcomes)) == 1
        assert one.organization.memberships.filter(user=asker).count() == 1
        assert events(one.organization) == {SIGN_UP_JOINED: 1}


def test_two_approve_the_same(at_once, ada, eve):
    for one, other, asker in rounds(ada, eve):
        asked = add_sign_up(one.organization, asker)
        approve = partial(actions.approve_sign_up, sign_up=asked)

        outcomes = at_once(partial(approve, by=one), partial(approve, by=other))

        assert refusals(outcomes) == [SignUpAnswered]
        assert one.organization.memberships.filter(user=asker).count() == 1
        assert events(one.organization) == {SIGN_UP_APPROVED: 1}


def test_one_approves_and_one_rejects(at_once, ada, eve):
    for one, other, asker in rounds(ada, eve):
        asked = add_sign_up(one.organization, asker)

        outcomes = at_once(
            partial(actions.approve_sign_up, sign_up=asked, by=one),
            partial(actions.reject_sign_up, sign_up=asked, reason="Spam.", by=other),
        )

        asked.refresh_from_db()
        # A rejected one can still be approved.
        assert refusals(outcomes) in ([], [SignUpAnswered])
        assert asked.state == SignUpState.APPROVED
        assert one.organization.memberships.filter(user=asker).count() == 1
        rejected = {SIGN_UP_REJECTED: 1} if not refusals(outcomes) else {}
        assert events(one.organization) == {SIGN_UP_APPROVED: 1, **rejected}


def test_who_approves_is_removed(at_once, ada, eve):
    for one, other, asker in rounds(ada, eve):
        asked = add_sign_up(one.organization, asker)

        outcomes = at_once(
            partial(actions.approve_sign_up, sign_up=asked, by=other),
            partial(remove_member, membership=other, by=one),
        )

        is_member = one.organization.memberships.filter(user=asker).exists()
        assert is_member == (not refusals(outcomes))


def test_one_asks_again_while_a_program_approves_what_it_read(at_once, ada, eve):
    READS.forget()
    for one, _, asker in rounds(ada, eve):
        rejected = add_sign_up(one.organization, asker, SignUpState.REJECTED)
        program = Machine(personal_token(one).secret)
        address = at(one.organization, f"/sign-ups/{rejected.pk}")
        read = {"if-match": program.get(address)["ETag"]}

        answer, asked = at_once(
            partial(program.post, f"{address}/approve", headers=read),
            partial(actions.request_sign_up, organization=one.organization, user=asker),
        )

        assert answer.status_code == 200, answer.content
        assert refusals([asked]) in ([], [AlreadyMember])
        assert one.organization.memberships.filter(user=asker).count() == 1
        assert not one.organization.sign_ups.pending().exists()
