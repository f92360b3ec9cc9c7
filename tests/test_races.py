"""Two or more people do things at the same moment, 200 times: one after the other, or not at all.

No outcome but a success or a Refusal is allowed, and each success leaves exactly one event.
`test_races_unguarded.py` shows for each that it is the lock or the constraint that sees to it.
"""

from collections.abc import Iterator
from functools import partial

import pytest

from accounts.models import User
from audit.models import Did, Event
from organizations import actions
from organizations.actions import members
from organizations.handles import handle_key
from organizations.models import Handle, Invitation, Membership, Organization
from organizations.roles import RoleSlug
from outbox.models import Mail
from projects import actions as projects
from tests.cast import invite, make_person
from tests.races import (
    ROUNDS,
    AtOnce,
    administrators,
    events,
    impatiently,
    join_all,
    organization_of,
    refusals,
    slip_in,
    successes,
)

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

DEVELOPER, PUBLISHER, BILLING = (
    [RoleSlug.DEVELOPER],
    [RoleSlug.API_PUBLISHER],
    [RoleSlug.BILLING_ADMINISTRATOR],
)


@pytest.fixture
def at_once(transactional_db: None) -> Iterator[AtOnce]:
    at_once = AtOnce()
    yield at_once
    at_once.close()


@pytest.fixture
def ada(transactional_db: None) -> User:
    return make_person("Ada")


@pytest.fixture
def eve(transactional_db: None) -> User:
    return make_person("Eve")


@pytest.fixture
def nia(transactional_db: None) -> User:
    return make_person("Nia")


def member_ids(organization: Organization) -> list[int]:
    return sorted(organization.memberships.values_list("user_id", flat=True))


def asked(nia: User, by: Membership) -> Invitation:
    return invite(nia.email, by=by)


# Who administers


def test_two_administrators_demote_each_other(at_once, ada, eve):
    for _ in range(ROUNDS):
        first, second = organization_of(ada, eve)

        outcomes = at_once(
            partial(actions.change_roles, membership=second, slugs=DEVELOPER, by=first),
            partial(actions.change_roles, membership=first, slugs=DEVELOPER, by=second),
        )

        assert refusals(outcomes) == [actions.NoLongerAllowed]
        assert administrators(first.organization) == 1
        assert events(first.organization) == {Did.MEMBER_ROLES_CHANGED: 1}


def test_two_administrators_remove_each_other(at_once, ada, eve):
    for _ in range(ROUNDS):
        first, second = organization_of(ada, eve)

        outcomes = at_once(
            partial(actions.remove_member, membership=second, by=first),
            partial(actions.remove_member, membership=first, by=second),
        )

        assert refusals(outcomes) == [actions.NoLongerAllowed]
        assert administrators(first.organization) == 1
        assert events(first.organization) == {Did.MEMBER_REMOVED: 1}


def test_both_administrators_leave(at_once, ada, eve):
    for _ in range(ROUNDS):
        first, second = organization_of(ada, eve)

        outcomes = at_once(
            partial(actions.leave_organization, membership=first),
            partial(actions.leave_organization, membership=second),
        )

        assert refusals(outcomes) == [actions.LastAdministrator]
        assert administrators(first.organization) == 1
        assert events(first.organization) == {Did.MEMBER_LEFT: 1}


def test_one_administrator_leaves_while_the_other_steps_down(at_once, ada, eve):
    for _ in range(ROUNDS):
        first, second = organization_of(ada, eve)

        outcomes = at_once(
            partial(actions.leave_organization, membership=first),
            partial(actions.change_roles, membership=second, slugs=DEVELOPER, by=second),
        )

        assert refusals(outcomes) == [actions.LastAdministrator]
        assert administrators(first.organization) == 1
        assert sum(events(first.organization).values()) == 1


def test_an_administrator_leaves_while_demoting_the_other(at_once, ada, eve):
    for _ in range(ROUNDS):
        first, second = organization_of(ada, eve)

        outcomes = at_once(
            partial(actions.leave_organization, membership=first),
            partial(actions.change_roles, membership=second, slugs=DEVELOPER, by=first),
        )

        (no,) = refusals(outcomes)
        assert no in {actions.LastAdministrator, actions.NoLongerAllowed}
        assert administrators(first.organization) == 1
        assert sum(events(first.organization).values()) == 1


def test_two_different_sets_of_roles_for_one_member(at_once, ada, eve, nia):
    for _ in range(ROUNDS):
        first, second = organization_of(ada, eve)
        (member,) = join_all(first.organization, [nia], RoleSlug.DEVELOPER)

        at_once(
            partial(actions.change_roles, membership=member, slugs=PUBLISHER, by=first),
            partial(actions.change_roles, membership=member, slugs=BILLING, by=second),
        )

        changes = Event.objects.filter(organization_id=member.organization_id).order_by("id")
        (earlier, later) = changes
        assert later.before == earlier.after
        assert later.after == {"roles": member.role_slugs}
        assert member.role_slugs in (PUBLISHER, BILLING)


# Who gets what there is one of


def test_one_person_creates_two_organizations(at_once):
    for n in range(ROUNDS):
        creator = make_person(f"Creator {n}")

        outcomes = at_once(
            partial(actions.create_organization, name="Acme", handle=f"one-{n}-a", by=creator),
            partial(actions.create_organization, name="Acme", handle=f"two-{n}-b", by=creator),
        )

        assert refusals(outcomes) == [actions.AlreadyCreated]
        assert Organization.objects.created_by(creator).count() == 1
        assert creator.memberships.count() == 1
        assert Event.objects.filter(actor_id=creator.pk).count() == 1


@pytest.mark.parametrize("handles", ["carmine carmine", "carmine carrnine"])
def test_two_people_take_one_handle(at_once, handles):
    mine, yours = handles.split()
    for _ in range(ROUNDS):
        ada, eve = make_person("Ada"), make_person("Eve")

        outcomes = at_once(
            partial(actions.create_organization, name="Carmine", handle=mine, by=ada),
            partial(actions.create_organization, name="Carmine", handle=yours, by=eve),
        )

        assert refusals(outcomes) == [actions.HandleTaken]
        (taken,) = Organization.objects.filter(handle_key=handle_key(mine))
        assert events(taken) == {Did.ORGANIZATION_CREATED: 1}
        taken.delete()
        Handle.objects.all().delete()
        User.objects.all().delete()


@pytest.mark.parametrize(
    ("names", "projects_after"), [(["Apollo", "apollo"], 1), (["Apollo 1", "Apollo-1"], 2)]
)
def test_two_people_call_a_project_the_same(at_once, ada, eve, names, projects_after):
    for _ in range(ROUNDS):
        first, second = organization_of(ada, eve)

        outcomes = at_once(
            partial(projects.create_project, name=names[0], by=first),
            partial(projects.create_project, name=names[1], by=second),
        )

        made = first.organization.projects.values_list("handle", flat=True)
        assert len(successes(outcomes)) == len(set(made)) == projects_after
        assert set(refusals(outcomes)) <= {projects.ProjectNameTaken}
        assert events(first.organization) == {Did.PROJECT_CREATED: projects_after}


# Who is asked


def test_four_administrators_invite_the_same_address(at_once, ada, eve, nia):
    may = make_person("May")
    for _ in range(ROUNDS):
        members = organization_of(ada, eve, nia, may)

        outcomes = at_once(
            *(
                partial(
                    actions.invite_members, addresses=["zoe@example.com"], slugs=DEVELOPER, by=by
                )
                for by in members
            )
        )

        said = [outcome.refusal for (outcome,) in outcomes]
        assert said.count(None) == 1
        assert {type(no) for no in said if no} == {actions.AlreadyInvited}
        organization = members[0].organization
        assert organization.invitations.count() == 1
        assert Mail.objects.filter(organization_id=organization.pk).count() == 1
        assert events(organization) == {Did.INVITATION_SENT: 1}


def test_two_invite_where_the_limit_leaves_room_for_one(at_once, ada, eve, settings):
    settings.INVITATIONS_OPEN = 1
    for _ in range(ROUNDS):
        first, second = organization_of(ada, eve)

        outcomes = at_once(
            partial(actions.invite_members, addresses=["zoe@a.com"], slugs=DEVELOPER, by=first),
            partial(actions.invite_members, addresses=["yan@a.com"], slugs=DEVELOPER, by=second),
        )

        said = [type(outcome.refusal) for (outcome,) in outcomes if outcome.refusal]
        assert said == [actions.LimitReached]
        assert first.organization.invitations.count() == 1


def test_an_invitation_is_sent_again_twice(at_once, ada, eve, nia):
    for _ in range(ROUNDS):
        first, second = organization_of(ada, eve)
        invitation = asked(nia, by=first)

        at_once(
            partial(actions.resend_invitation, invitation=invitation, by=first),
            partial(actions.resend_invitation, invitation=invitation, by=second),
        )

        invitation.refresh_from_db()
        assert invitation.version == 3
        assert events(first.organization)[Did.INVITATION_RESENT] == 2


# Who answers


def test_one_link_is_joined_eight_times(at_once, ada, nia):
    for _ in range(ROUNDS):
        (by,) = organization_of(ada)
        invitation = asked(nia, by=by)

        outcomes = at_once(*[partial(actions.join, invitation=invitation, user=nia)] * 8)

        assert refusals(outcomes) == [actions.AlreadyMember] * 7
        assert member_ids(by.organization) == sorted([ada.pk, nia.pk])
        assert events(by.organization) == {Did.INVITATION_SENT: 1, Did.INVITATION_ACCEPTED: 1}


@pytest.mark.parametrize("other", ["revoke", "decline"])
def test_joining_meets_revoking_or_declining(at_once, ada, nia, other):
    for _ in range(ROUNDS):
        (by,) = organization_of(ada)
        invitation = asked(nia, by=by)
        against, did = {
            "revoke": (
                partial(actions.revoke_invitation, invitation=invitation, by=by),
                Did.INVITATION_REVOKED,
            ),
            "decline": (
                partial(actions.decline_invitation, invitation=invitation, user=nia),
                Did.INVITATION_DECLINED,
            ),
        }[other]

        outcomes = at_once(partial(actions.join, invitation=invitation, user=nia), against)

        has_joined = nia.pk in member_ids(by.organization)
        assert refusals(outcomes) == [actions.InvitationClosed]
        assert successes(outcomes) == [0 if has_joined else 1]
        invitation.refresh_from_db()
        assert invitation.fate.startswith("used" if has_joined else other)
        left = Did.INVITATION_ACCEPTED if has_joined else did
        assert events(by.organization) == {Did.INVITATION_SENT: 1, left: 1}


def test_joining_meets_the_removal_of_the_inviter(at_once, ada, eve, nia):
    for _ in range(ROUNDS):
        first, second = organization_of(ada, eve)
        invitation = asked(nia, by=second)

        outcomes = at_once(
            partial(actions.join, invitation=invitation, user=nia),
            partial(actions.remove_member, membership=second, by=first),
        )

        has_joined = nia.pk in member_ids(first.organization)
        assert successes(outcomes) == ([0, 1] if has_joined else [1])
        invitation.refresh_from_db()
        assert invitation.fate == ("used already" if has_joined else "revoked")
        happened = events(first.organization)
        assert happened[Did.MEMBER_REMOVED] == 1
        assert happened[Did.INVITATION_ACCEPTED] == has_joined
        assert happened[Did.INVITATION_REVOKED] == (not has_joined)


def test_joining_meets_the_demotion_of_the_inviter(at_once, ada, eve, nia):
    for _ in range(ROUNDS):
        first, second = organization_of(ada, eve)
        invitation = asked(nia, by=second)

        outcomes = at_once(
            partial(actions.join, invitation=invitation, user=nia),
            partial(actions.change_roles, membership=second, slugs=DEVELOPER, by=first),
        )

        kinds = list(
            Event.objects.filter(organization_id=first.organization_id)
            .exclude(kind=Did.INVITATION_SENT)
            .order_by("id")
            .values_list("kind", flat=True)
        )
        if nia.pk in member_ids(first.organization):
            assert kinds == [Did.INVITATION_ACCEPTED, Did.MEMBER_ROLES_CHANGED]
        else:
            assert refusals(outcomes) == [actions.InviterCannotGive]
            assert kinds == [Did.MEMBER_ROLES_CHANGED]


# Why


def test_a_deed_waits_while_another_is_between_its_check_and_its_write(ada, eve, monkeypatch):
    first, second = organization_of(ada, eve)
    leave = actions.leave_organization
    other = partial(impatiently, partial(leave, membership=first))
    raised = slip_in(monkeypatch, members, "_keep_an_administrator", other)

    leave(membership=second)

    (error,) = raised
    assert "lock timeout" in str(error)
    assert member_ids(first.organization) == [ada.pk]
