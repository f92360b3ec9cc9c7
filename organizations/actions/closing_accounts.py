"""Ending the memberships of a person who closes their account."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from audit import log
from audit.erasing import request_erasure
from console.refusals import Refusal
from organizations.actions.members import end_membership
from organizations.closing_accounts import needs_successor
from organizations.events.creatorship import CREATORSHIP_WITHDRAWN
from organizations.events.members import MEMBER_LEFT
from organizations.events.organizations import ORGANIZATION_DELETION_ASKED
from organizations.models import (
    Invitation,
    Membership,
    Notification,
    Organization,
)
from organizations.models.invitation_queryset import UNANSWERED
from organizations.tenancy import belongings
from organizations.tenancy.locks import lock_and_reload


class OnlyAdministrator(Refusal):
    slug = "only-administrator"
    message = "You are the only administrator of {organizations}, with other members."


class OnlyLastingAdministrator(OnlyAdministrator):
    slug = "only-lasting-administrator"
    message = (
        "You are the only administrator whose access has no end of {organizations}, with other"
        " members."
    )


def end_memberships(user: User) -> None:
    """End all memberships, creator statuses and notifications of a person who closes the account.

    Organizations without another member are deleted with the account, because no one could restore
    them. All are locked before the first is left, so that the refusal can name all of them, and in
    the order of their keys, so that two people who close accounts do not deadlock. Raises
    OnlyAdministrator, OnlyLastingAdministrator if the access of others ends, or the refusal of a
    hold on a deletion.
    """
    organizations = [lock_and_reload(organization) for organization in _organizations_of(user)]
    reloaded = (_reload_member(organization, user) for organization in organizations)
    members = [member for member in reloaded if member is not None]
    if needed := [member for member in members if needs_successor(member)]:
        others_end = any(member.has_other_administrators for member in needed)
        refusal = OnlyLastingAdministrator if others_end else OnlyAdministrator
        raise refusal(organizations=", ".join(member.organization.name for member in needed))
    for member in members:
        if member.is_last_administrator:
            belongings.demand_no_hold(member.organization)

    for organization in organizations:
        _give_up_creatorship(organization, user)
    for member in members:
        if member.is_last_administrator:
            _schedule_deletion(member)
        end_membership(member, MEMBER_LEFT, by=member)
    Notification.objects.filter(user=user).delete()
    _erase_from_invitations(user)


def _organizations_of(user: User) -> list[Organization]:
    """The organizations that the person is a member or the creator of, ordered by key.

    In two queries, because each uses an index.
    """
    joined = Organization.objects.filter(memberships__user=user)
    created = Organization.objects.created_by(user)
    return sorted({*joined, *created}, key=lambda organization: organization.pk)


def _reload_member(organization: Organization, user: User) -> Membership | None:
    """The person's membership, or None for a creator who is no member.

    The caller holds the organization's lock.
    """
    member = organization.memberships.with_roles().filter(user=user).first()
    if member is not None:
        member.organization = organization
    return member


def _give_up_creatorship(organization: Organization, user: User) -> None:
    """Withdraw the person's open offers of creator status, and clear the organization's creator."""
    offers = organization.creatorship_offers.unanswered().filter(offered_by=user)
    for offer in offers.select_related("to__user"):
        offer.withdrawn_at = timezone.now()
        offer.save(update_fields=["withdrawn_at"])
        log.record(CREATORSHIP_WITHDRAWN, organization=organization, by=user, target=offer.to.user)
    if organization.creator_id == user.pk:
        organization.creator = None
        organization.save(update_fields=["creator"])


def _schedule_deletion(member: Membership) -> None:
    """Make the organization of its only member due for permanent deletion now.

    Records the event unless the deletion had been requested before.
    """
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


def _erase_from_invitations(user: User) -> None:
    """Erase the person's addresses from their answered invitations, and from the history of these.

    Unanswered ones stay, because a new account with the address may accept them.
    """
    # As a list, because a subquery in an OR would read every invitation.
    of_person = Q(accepted_by=user) | Q(email_key__in=list(user.verified_keys()))
    for invitation in Invitation.objects.filter(of_person).exclude(UNANSWERED):
        invitation.email, invitation.email_key = user.pseudonym, ""
        invitation.save(update_fields=["email", "email_key"])
        request_erasure("invitation", invitation.pk, label=user.pseudonym)
