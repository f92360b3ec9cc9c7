"""The kinds of the inbox for members who manage other members."""

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from accounts.models import FactorReset
from organizations.models import AccessRequest, Invitation, Membership
from organizations.models.membership_queryset import MembershipQuerySet
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.inbox import InboxItem, InboxKind, quoted_message
from organizations.tenancy.own_requests import OwnRequest, OwnRequestKind


def _access_item(request: AccessRequest) -> InboxItem:
    """The inbox item of an access request, which leads to the page of the member."""
    member = request.membership
    return InboxItem(
        what=f"{member}: {request.permission_label}",
        about=f"Access request{quoted_message(request.reason)}",
        url=reverse("settings:member", args=[request.organization.handle, member.pk]),
    )


def _own_access_item(request: AccessRequest, member: Membership) -> OwnRequest:
    """The line about an access request, for the member who made it."""
    return OwnRequest(
        what=request.permission_label,
        about="Access request",
        url=reverse("settings:member-rights", args=[member.organization.handle, member.pk]),
        withdraw_url=reverse(
            "inbox:withdraw-access", args=[member.organization.handle, request.pk]
        ),
    )


def _renewal_item(invitation: Invitation) -> InboxItem:
    """The inbox item of an expired invitation, which leads to the list of those like it."""
    invitations = reverse("settings:invitations", args=[invitation.organization.handle])
    return InboxItem(
        what=f"New invitation for {invitation.email}",
        about="Expired invitation",
        url=f"{invitations}?asked=on",
    )


def _lost_factor_item(member: Membership) -> InboxItem:
    """The inbox item of a member who lost their second factor, with the page to vouch for them."""
    return InboxItem(
        what=f"Vouch for {member}",
        about="Lost second factor",
        url=reverse("settings:vouch", args=[member.organization.handle, member.pk]),
    )


def _who_lost_factor(member: Membership) -> MembershipQuerySet:
    """Other members of the organization who wait for someone to vouch for them, and since when."""
    resets = FactorReset.objects.for_members().filter(user=OuterRef("user"))
    lost = member.organization.memberships.with_lost_factor().exclude(pk=member.pk)
    confirmed = Subquery(resets.values("confirmed_at")[:1])
    return lost.annotate(lost_factor_at=confirmed).select_related("user")


ACCESS_REQUESTS = InboxKind(
    "access",
    "Access requests",
    "user-check",
    MANAGE_MEMBERSHIP,
    rows=lambda member: member.organization.access_requests.open().select_related(
        "membership__user"
    ),
    since="asked_at",
    item=_access_item,
)
RENEWALS = InboxKind(
    "invitations",
    "Invitations",
    "mail",
    MANAGE_MEMBERSHIP,
    rows=lambda member: member.organization.invitations.with_renewal_request(),
    since="renewal_asked_at",
    item=_renewal_item,
)
LOST_FACTORS = InboxKind(
    "lost-factors",
    "Lost second factors",
    "key-round",
    MANAGE_MEMBERSHIP,
    rows=_who_lost_factor,
    since="lost_factor_at",
    item=_lost_factor_item,
)
OWN_ACCESS_REQUESTS = OwnRequestKind(
    "access",
    "user-check",
    rows=lambda member: member.access_requests.open(),
    since="asked_at",
    item=_own_access_item,
)
