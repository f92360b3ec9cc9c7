"""Changing many members in one request: each on its own, by the rules for one."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from console.refusals import Refusal
from organizations.actions.members import set_roles, take_out
from organizations.models import Membership
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.actors import Actor
from organizations.tenancy.demands import demand_giving
from organizations.tenancy.locks import authorize_exclusively
from organizations.tenancy.roles import RoleSlug


class NothingToDo(Refusal):
    """No rule stood in the way; there was only nothing to change."""

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
    message = "Does not have the {role} role."


class Yourself(Refusal):
    slug = "yourself"
    message = "You cannot remove yourself. Leave the organization instead."


@dataclass(frozen=True)
class Change:
    """What happens to each: a role is given, a role is taken, or the membership ends."""

    give: RoleSlug | None = None
    take: RoleSlug | None = None
    remove: bool = False


@dataclass(frozen=True)
class MemberOutcome:
    """What became of one member; of someone who is none, nothing is known."""

    member: Membership | None
    refusal: Refusal | None = None


@transaction.atomic
def change_members(*, pks: Sequence[int], change: Change, by: Actor) -> list[MemberOutcome]:
    """Do the same to many members; says for each what became of it.

    One who is refused loses none of the others.
    """
    organization, by = authorize_exclusively(by, MANAGE_MEMBERSHIP)
    demand_giving(by, {role for role in (change.give, change.take) if role})

    found = organization.memberships.with_roles().in_bulk(list(pks))
    return [_outcome(found.get(pk), change, by=by) for pk in dict.fromkeys(pks)]


def _outcome(member: Membership | None, change: Change, *, by: Actor) -> MemberOutcome:
    try:
        with transaction.atomic():
            _change(member, change, by=by)
    except Refusal as refusal:
        return MemberOutcome(member, refusal)
    return MemberOutcome(member)


def _change(member: Membership | None, change: Change, *, by: Actor) -> None:
    if member is None:
        raise NoLongerMember
    member.organization = by.organization
    if change.remove:
        if member.user == by.person:
            raise Yourself
        take_out(member, by=by)
    if (given := change.give) and not set_roles(member, {*member.role_slugs, given}, by=by):
        raise HoldsRole(role=given.label)
    if taken := change.take:
        if taken not in member.role_slugs:
            raise LacksRole(role=taken.label)
        set_roles(member, {*member.role_slugs} - {taken}, by=by)
