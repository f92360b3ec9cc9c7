"""Changing many members in one request, each by the rules for one member."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from console.refusals import Refusal
from organizations.actions.members import remove_reloaded_member, set_roles
from organizations.models import Membership
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.actors import Actor
from organizations.tenancy.demands import demand_giving
from organizations.tenancy.locks import authorize_exclusively
from organizations.tenancy.roles import AnyRole


class NothingToDo(Refusal):
    """The member is in the wanted state already, so this refusal is a mistake and no denial."""

    slug = "nothing-to-do"

    is_mistake = True


class NoLongerMember(NothingToDo):
    slug = "no-longer-member"
    message = "No longer a member."


class HoldsRole(NothingToDo):
    slug = "holds-role"
    message = "Already has the {role} role."


class LacksRole(NothingToDo):
    slug = "lacks-role"
    message = "Was not assigned the {role} role."


class Yourself(Refusal):
    slug = "yourself"
    message = "You cannot remove yourself. Leave the organization instead."


@dataclass(frozen=True)
class Change:
    """The change for each member: add a role, remove a role, or remove the member."""

    give: AnyRole | None = None
    take: AnyRole | None = None
    remove: bool = False
    effects: tuple[str, ...] = ()
    """The slugs of what is also done to what removed members leave."""


@dataclass(frozen=True)
class MemberOutcome:
    """The outcome for one selected key. `member` is None if there is no such membership now."""

    member: Membership | None
    refusal: Refusal | None = None


@transaction.atomic
def change_members(*, pks: Sequence[int], change: Change, by: Actor) -> list[MemberOutcome]:
    """Apply one change to many members, and return an outcome for each key.

    Each member has a savepoint, so that a refusal for one leaves the others changed. Raises
    AboveYou if the actor does not have the role.
    """
    organization, by = authorize_exclusively(by, MANAGE_MEMBERSHIP)
    demand_giving(by, {role for role in (change.give, change.take) if role})

    members = organization.memberships.with_roles().in_bulk(list(pks))
    return [_outcome(members.get(pk), change, by=by) for pk in dict.fromkeys(pks)]


def _outcome(member: Membership | None, change: Change, *, by: Actor) -> MemberOutcome:
    """Apply the change to one member in a savepoint, and return a refusal instead of raising it."""
    try:
        with transaction.atomic():
            _change(member, change, by=by)
    except Refusal as refusal:
        return MemberOutcome(member, refusal)
    return MemberOutcome(member)


def _change(member: Membership | None, change: Change, *, by: Actor) -> None:
    """Apply the change to one member.

    Raises NoLongerMember, Yourself, HoldsRole, LacksRole, or what the action for one member raises.
    """
    if member is None:
        raise NoLongerMember
    member.organization = by.organization
    if change.remove:
        if member.user == by.person:
            raise Yourself
        remove_reloaded_member(member, by=by, effects=change.effects)
    if change.give and not set_roles(member, {*member.direct_role_slugs, change.give}, by=by):
        raise HoldsRole(role=change.give.label)
    if change.take:
        if change.take not in member.direct_role_slugs:
            raise LacksRole(role=change.take.label)
        set_roles(member, {*member.direct_role_slugs} - {change.take}, by=by)
