"""What each race of `test_races.py` would come to without the lock or constraint that decides it.

Not by luck: one deed runs whole between the other's check and its write. So these tests say that
the guards are needed, that they are all there is, and where a second one catches what the first
let through.
"""

from collections.abc import Iterator
from functools import partial

import pytest
from django.db import IntegrityError

from accounts.models import User
from organizations import actions
from organizations.actions import answers, invitations, members
from organizations.actions import organizations as creation
from organizations.models import Invitation, Membership, Organization
from organizations.models.invitation import InvitationQuerySet
from organizations.roles import RoleSlug
from projects import actions as projects
from tests.cast import invite, make_person
from tests.races import (
    administrators,
    join_all,
    organization_of,
    slip_in,
    take_away_locks,
    without_constraints,
)

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

DEVELOPER = [RoleSlug.DEVELOPER]
KEEPS_AN_ADMINISTRATOR = "organization_keeps_an_administrator"


@pytest.fixture(autouse=True)
def without_locks(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    take_away_locks(monkeypatch)


@pytest.fixture
def without_triggers(transactional_db: None) -> Iterator[None]:
    with without_constraints(KEEPS_AN_ADMINISTRATOR):
        yield


@pytest.fixture
def pair(transactional_db: None) -> list[Membership]:
    """Two administrators of one organization."""
    return organization_of(make_person("Ada"), make_person("Eve"))


@pytest.fixture
def nia(transactional_db: None) -> User:
    return make_person("Nia")


# Who administers


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
    slip_in(monkeypatch, members, "_fresh", other)

    give(slugs=[RoleSlug.API_PUBLISHER], by=first)

    assert member.role_slugs == [RoleSlug.API_PUBLISHER, RoleSlug.BILLING_ADMINISTRATOR]


# Who gets what there is one of


def test_without_lock_and_constraint_one_person_creates_two_organizations(nia, monkeypatch):
    create = partial(actions.create_organization, name="Acme", by=nia)
    slip_in(monkeypatch, creation, "is_free", partial(create, handle="acme-one"))

    with without_constraints("organization_one_created_per_person"):
        create(handle="acme-two")
        created = Organization.objects.created_by(nia).count()

    assert created == 2


def test_without_the_lock_the_constraint_still_lets_a_person_create_one(nia, monkeypatch):
    create = partial(actions.create_organization, name="Acme", by=nia)
    slip_in(monkeypatch, creation, "is_free", partial(create, handle="acme-one"))

    with pytest.raises(actions.AlreadyCreated):
        create(handle="acme-two")

    assert Organization.objects.created_by(nia).count() == 1


@pytest.mark.parametrize(
    ("yours", "constraints"),
    [
        ("carmine", ["organizations_organization_handle_key", "%look_alike_handle"]),
        ("carrnine", ["%look_alike_handle"]),
    ],
)
def test_without_the_constraint_two_people_take_one_handle(nia, monkeypatch, yours, constraints):
    create = partial(actions.create_organization, name="Carmine")
    other = partial(create, handle=yours, by=make_person("Eve"))
    slip_in(monkeypatch, creation, "is_free", other)

    with without_constraints(*constraints):
        create(handle="carmine", by=nia)
        taken = Organization.objects.filter(handle_key="carmlne").count()

    assert taken == 2


@pytest.mark.parametrize(
    ("mine", "yours", "check", "constraint"),
    [
        ("Apollo", "apollo", "_demand_free_name", "project_one_per_name"),
        ("Apollo 1", "Apollo-1", "_free_handle", "project_one_per_handle"),
    ],
)
def test_without_lock_and_constraint_two_projects_are_called_the_same(
    pair, monkeypatch, mine, yours, check, constraint
):
    first, second = pair
    other = partial(projects.create_project, name=yours, by=second)
    slip_in(monkeypatch, projects, check, other)

    with without_constraints(constraint):
        projects.create_project(name=mine, by=first)
        made = list(first.organization.projects.values_list("name", "handle"))

    same = [{name.lower() for name, _ in made}, {handle for _, handle in made}]
    assert len(made) == 2
    assert len(same[constraint == "project_one_per_handle"]) == 1


@pytest.mark.parametrize("yours", ["apollo", "Apollo-"])
def test_without_the_lock_the_constraint_still_keeps_projects_apart(pair, monkeypatch, yours):
    first, second = pair
    other = partial(projects.create_project, name=yours, by=second)
    slip_in(monkeypatch, projects, "_free_handle", other)

    with pytest.raises(IntegrityError, match="project_one_per_"):
        projects.create_project(name="Apollo", by=first)

    assert first.organization.projects.count() == 1


# Who is asked


def invite_zoe(by: Membership) -> list[actions.Outcome]:
    return actions.invite_members(addresses=["zoe@example.com"], slugs=DEVELOPER, by=by)


def test_without_lock_and_constraint_one_address_is_invited_twice(pair, monkeypatch):
    first, second = pair
    slip_in(monkeypatch, invitations, "_demand_newcomer", partial(invite_zoe, by=second))

    with without_constraints("invitation_one_open_per_address"):
        invite_zoe(by=first)
        open_ones = first.organization.invitations.open().count()

    assert open_ones == 2


def test_without_the_lock_the_constraint_still_invites_an_address_once(pair, monkeypatch):
    first, second = pair
    slip_in(monkeypatch, invitations, "_demand_newcomer", partial(invite_zoe, by=second))

    with pytest.raises(IntegrityError, match="invitation_one_open_per_address"):
        invite_zoe(by=first)

    assert first.organization.invitations.open().count() == 1


def test_without_the_lock_more_are_invited_than_the_limit_allows(pair, monkeypatch, settings):
    settings.INVITATIONS_OPEN = 1
    first, second = pair
    other = partial(actions.invite_members, addresses=["yan@a.com"], slugs=DEVELOPER, by=second)
    slip_in(monkeypatch, invitations, "_demand_room", other)

    invite_zoe(by=first)

    assert first.organization.invitations.open().count() == 2


def test_without_the_lock_two_resends_make_one_version(pair, nia, monkeypatch):
    first, second = pair
    invitation = invite(nia.email, by=first)
    other = partial(actions.resend_invitation, invitation=invitation, by=second)
    slip_in(monkeypatch, invitations, "_unanswered", other)

    actions.resend_invitation(invitation=invitation, by=first)

    invitation.refresh_from_db()
    assert invitation.version == 2


# Who answers


@pytest.fixture
def invitation(pair: list[Membership], nia: User) -> Invitation:
    """Sent by the second administrator."""
    return invite(nia.email, by=pair[1])


def test_without_any_guard_one_link_is_joined_twice(pair, nia, invitation, monkeypatch):
    take_away_claim(monkeypatch)
    join = partial(actions.join, invitation=invitation, user=nia)
    slip_in(monkeypatch, answers, "_demand_inviter", join)

    with without_constraints("membership_one_per_person_and_organization"):
        join()
        memberships = pair[0].organization.memberships.filter(user=nia).count()

    assert memberships == 2


def test_without_the_lock_the_claim_still_lets_a_person_join_once(nia, invitation, monkeypatch):
    join = partial(actions.join, invitation=invitation, user=nia)
    slip_in(monkeypatch, answers, "_demand_inviter", join)

    with pytest.raises(actions.InvitationClosed):
        join()

    assert nia.memberships.count() == 1


def test_without_lock_and_claim_the_constraint_still_lets_a_person_join_once(
    nia, invitation, monkeypatch
):
    take_away_claim(monkeypatch)
    join = partial(actions.join, invitation=invitation, user=nia)
    slip_in(monkeypatch, answers, "_demand_inviter", join)

    with pytest.raises(IntegrityError, match="membership_one_per_person"):
        join()

    assert nia.memberships.count() == 1


def test_without_lock_and_constraint_an_invitation_is_both_used_and_revoked(
    pair, nia, invitation, monkeypatch
):
    join = partial(actions.join, invitation=invitation, user=nia)
    slip_in(monkeypatch, invitations, "_unanswered", join)

    with without_constraints("invitation_ends_in_one_way"):
        actions.revoke_invitation(invitation=invitation, by=pair[0])
        invitation.refresh_from_db()

    assert invitation.accepted_at
    assert invitation.revoked_at


def test_without_the_lock_the_constraint_still_ends_an_invitation_in_one_way(
    pair, nia, invitation, monkeypatch
):
    join = partial(actions.join, invitation=invitation, user=nia)
    slip_in(monkeypatch, invitations, "_unanswered", join)

    with pytest.raises(IntegrityError, match="invitation_ends_in_one_way"):
        actions.revoke_invitation(invitation=invitation, by=pair[0])

    invitation.refresh_from_db()
    assert invitation.fate == "used already"


def test_without_the_lock_somebody_who_joined_is_said_to_have_declined(
    nia, invitation, monkeypatch
):
    join = partial(actions.join, invitation=invitation, user=nia)
    slip_in(monkeypatch, answers, "_demand_open", join)

    actions.decline_invitation(invitation=invitation, user=nia)

    assert nia.memberships.exists()


def test_without_the_lock_somebody_joins_on_the_word_of_one_who_was_demoted(
    pair, nia, invitation, monkeypatch
):
    first, second = pair
    demote = partial(actions.change_roles, membership=second, slugs=DEVELOPER, by=first)
    slip_in(monkeypatch, answers, "_demand_inviter", demote)

    actions.join(invitation=invitation, user=nia)

    assert nia.memberships.exists()
    assert second.role_slugs == DEVELOPER


def test_without_lock_and_constraint_a_removed_inviter_takes_back_what_was_used(
    pair, nia, invitation, monkeypatch
):
    first, second = pair
    join = partial(actions.join, invitation=invitation, user=nia)
    slip_in(monkeypatch, invitations, "_revoke", join, before=True)

    with without_constraints("invitation_ends_in_one_way"):
        actions.remove_member(membership=second, by=first)
        invitation.refresh_from_db()

    assert invitation.accepted_at
    assert invitation.revoked_at


def take_away_claim(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let joining mark an invitation as used whatever became of it since it was checked."""
    monkeypatch.setattr(InvitationQuerySet, "open", lambda rows: rows.all())
