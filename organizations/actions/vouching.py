"""Vouching for a member who lost their second factor."""

from django.db import transaction

from accounts.actions import lock_person
from accounts.models import FactorReset, User
from accounts.second_factor.resets import record_vouch
from audit import log
from console.refusals import Refusal
from organizations.events.second_factor import MEMBER_VOUCHED_FOR
from organizations.models import Membership, Organization
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.actors import Actor
from organizations.tenancy.demands import (
    AboveYou,
    demand_giving_all_of,
    demand_person,
    demand_sign_in,
)
from organizations.tenancy.locks import (
    authorize_exclusively,
    lock_and_reload_if_exists,
    reload_member,
)

ADMINISTRATORS = "organizations"
"""What a reset has in `vouched_as` if an administrator vouched, and not an operator."""
NO_PROGRAM = "no program knows who someone is"


class OperatorNeeded(Refusal):
    slug = "operator-needed"
    message = "{person} is an operator of this console. Only another operator can vouch for them."


@transaction.atomic
def vouch_for_member(*, membership: Membership, by: Actor) -> None:
    """Record that the actor vouches for a member who asks for a reset of their second factor.

    The actor must be able to give all roles of the member, because the reset lets the member in
    everywhere. Locks the person and the organization, and records an event. Raises AccountClosed,
    SignInNeeded for a program, AboveYou, OperatorNeeded if the member is an operator, OwnReset,
    NothingToVouchFor or VouchedAlready.
    """
    user = _lock_person_of(membership)
    organization, by = authorize_exclusively(by, MANAGE_MEMBERSHIP, on=membership)
    demand_sign_in(by, reason=NO_PROGRAM)
    person = demand_person(by, reason=NO_PROGRAM)
    member = reload_member(organization, membership)
    demand_giving_all_of(by, member)
    if user.runs_console:
        raise OperatorNeeded(person=user)
    record_vouch(user, person=person, by=by, as_=ADMINISTRATORS, within=organization.pk)
    log.record(MEMBER_VOUCHED_FOR, organization=organization, by=by, target=user)


def administrator_may_still(reset: FactorReset) -> bool:
    """Whether the administrator who vouched for the reset could still do so now.

    False if the organization was deleted, or one of both is no longer an active member. Locks the
    organization; the caller holds the person's lock.
    """
    organization = lock_and_reload_if_exists(reset.vouched_in)
    if organization is None or reset.user.runs_console:
        return False
    voucher = _active_member(organization, reset.vouched_by)
    member = _active_member(organization, reset.user)
    if voucher is None or member is None or voucher.pk == member.pk:
        return False
    try:
        demand_giving_all_of(voucher, member)
    except AboveYou:
        return False
    return voucher.can(MANAGE_MEMBERSHIP)


def _active_member(organization: Organization, person: User | None) -> Membership | None:
    """The active membership of the person in the organization, or None."""
    member = organization.memberships.active().with_roles().filter(user=person).first()
    if member is not None:
        member.organization = organization
    return member


def _lock_person_of(membership: Membership) -> User:
    """Lock the person of the membership. Raises AccountClosed."""
    return lock_person(membership.user)
