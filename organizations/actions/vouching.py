"""Vouching for a member who lost their second factor."""

from django.db import transaction

from accounts.actions import lock_person
from accounts.models import FactorReset, User
from accounts.second_factor.resets import record_vouch
from audit import log
from console.refusals import Refusal
from organizations.actions.members import fresh_member
from organizations.events import MEMBER_VOUCHED_FOR
from organizations.models import Membership, Organization
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.actors import Actor
from organizations.tenancy.demands import AboveYou, demand_giving, demand_person, demand_sign_in
from organizations.tenancy.locks import authorize_exclusively, lock_and_reload_if_exists

ADMINISTRATORS = "organizations"
"""What a request keeps whose voucher was an administrator."""
NO_PROGRAM = "no program knows who someone is"


class OperatorNeeded(Refusal):
    slug = "operator-needed"
    message = "{person} is an operator of this console. Only another operator can vouch for them."


@transaction.atomic
def vouch_for_member(*, membership: Membership, by: Actor) -> None:
    """Say that the person who asks for a reset of this member's second factor is that member.

    The reset lets them in wherever they belong, so no one vouches for a member whose roles here
    they could not give.
    """
    user = _lock_people(membership)
    organization, by = authorize_exclusively(by, MANAGE_MEMBERSHIP, on=membership)
    demand_sign_in(by, reason=NO_PROGRAM)
    person = demand_person(by, reason=NO_PROGRAM)
    member = fresh_member(organization, membership)
    demand_giving(by, member.role_slugs)
    if user.runs_console:
        raise OperatorNeeded(person=user)
    record_vouch(user, person=person, by=by, as_=ADMINISTRATORS, within=organization.pk)
    log.record(MEMBER_VOUCHED_FOR, organization=organization, by=by, target=user)


def administrator_may_still(reset: FactorReset) -> bool:
    """Whether the administrator who vouched could do so now, for someone who is a member still.

    For the caller that holds the person's lock; the organization is locked here.
    """
    organization = lock_and_reload_if_exists(reset.vouched_in)
    if organization is None or reset.user.runs_console:
        return False
    voucher = _active_member(organization, reset.vouched_by)
    member = _active_member(organization, reset.user)
    if voucher is None or member is None or voucher.pk == member.pk:
        return False
    try:
        demand_giving(voucher, member.role_slugs)
    except AboveYou:
        return False
    return voucher.can(MANAGE_MEMBERSHIP)


def _active_member(organization: Organization, person: User | None) -> Membership | None:
    found = organization.memberships.active().with_roles().filter(user=person).first()
    if found is not None:
        found.organization = organization
    return found


def _lock_people(membership: Membership) -> User:
    return lock_person(membership.user)
