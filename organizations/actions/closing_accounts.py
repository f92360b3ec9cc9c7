"""What closing an account does in organizations."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from audit import log
from audit.erasing import request_erasure
from console.refusals import Refusal
from organizations.actions.members import end_membership
from organizations.closing_accounts import needs_successor
from organizations.events import (
    CREATORSHIP_WITHDRAWN,
    MEMBER_LEFT,
    ORGANIZATION_DELETION_ASKED,
)
from organizations.models import (
    CreatorshipOffer,
    Invitation,
    Membership,
    Notification,
    Organization,
)
from organizations.models.invitation import UNANSWERED
from organizations.tenancy import belongings
from organizations.tenancy.locks import lock_and_reload


class OnlyAdministrator(Refusal):
    slug = "only-administrator"
    message = "You are the only administrator of {organizations}, with other members."


def end_memberships(user: User) -> None:
    """Leave every organization, also a suspended one, and be the creator of none from now on.

    Those that no one else belongs to go with the account: no one could restore them. All
    organizations are locked before the first is left, in the order of their keys, as a second
    person does who closes an account; a refusal can then name all of them.
    """
    organizations = [lock_and_reload(organization) for organization in _organizations_of(user)]
    members = [member for each in organizations if (member := _member(each, user))]
    if needed := [member.organization.name for member in members if needs_successor(member)]:
        raise OnlyAdministrator(organizations=", ".join(needed))
    for member in members:
        if member.is_last_administrator:
            belongings.demand_no_hold(member.organization)

    for organization in organizations:
        _give_up_creatorship(organization, user)
    for member in members:
        if member.is_last_administrator:
            _give_up(member)
        end_membership(member, MEMBER_LEFT, by=member)
    Notification.objects.filter(user=user).delete()
    _forget_invitations(user)


def _organizations_of(user: User) -> list[Organization]:
    """Where they belong, and what they created: two queries, each by an index."""
    belong = Organization.objects.filter(memberships__user=user)
    found = {each.pk: each for each in [*belong, *Organization.objects.created_by(user)]}
    return [found[pk] for pk in sorted(found)]


def _member(organization: Organization, user: User) -> Membership | None:
    """The membership as it is now that the organization is locked."""
    member = organization.memberships.with_roles().filter(user=user).first()
    if member is not None:
        member.organization = organization
    return member


def _give_up_creatorship(organization: Organization, user: User) -> None:
    """Withdraw what they offer, and let the organization be without a creator."""
    for offer in _offers_of(organization, user):
        offer.withdrawn_at = timezone.now()
        offer.save(update_fields=["withdrawn_at"])
        log.record(CREATORSHIP_WITHDRAWN, organization=organization, by=user, target=offer.to.user)
    if organization.creator_id == user.pk:
        organization.creator = None
        organization.save(update_fields=["creator"])


def _offers_of(organization: Organization, user: User) -> list[CreatorshipOffer]:
    offers = organization.creatorship_offers.unanswered().filter(offered_by=user)
    return list(offers.select_related("to__user"))


def _give_up(member: Membership) -> None:
    """Have an organization deleted that loses its only member, as soon as the clock comes by."""
    organization, now = member.organization, timezone.now()
    if not organization.is_being_deleted:
        organization.deletion_asked_at, organization.deletion_asked_by = now, member.user
        counts = belongings.belonging_counts(organization)
        log.record(
            ORGANIZATION_DELETION_ASKED,
            organization=organization,
            by=member,
            target=organization,
            after={"removal_due_at": now.isoformat(), "counts": counts},
        )
    asked_at = organization.deletion_asked_at or now
    organization.removal_due_at = max(now, asked_at + timedelta(microseconds=1))
    organization.save(update_fields=["deletion_asked_at", "deletion_asked_by", "removal_due_at"])


def _forget_invitations(user: User) -> None:
    """Forget the address in what was asked of the person, and is over. An open one stays.

    It was asked of the reader of the address, and a new account may answer it.
    """
    # As a list: with a subquery among alternatives every invitation would be looked at.
    theirs = Q(accepted_by=user) | Q(email_key__in=list(user.verified_keys()))
    for invitation in Invitation.objects.filter(theirs).exclude(UNANSWERED):
        invitation.email, invitation.email_key = user.pseudonym, ""
        invitation.save(update_fields=["email", "email_key"])
        request_erasure("invitation", invitation.pk, label=user.pseudonym)
