"""What waits in the inbox of those who manage APIs, and of those who manage members."""

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from apis.permissions import MANAGE_API
from organizations.models import Membership, MembershipRole
from organizations.models.membership_queryset import in_effect
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.inbox import InboxItem, InboxKind, quoted_message
from portal.actions import (
    approve_sign_up,
    approve_subscription,
    reject_sign_up,
    reject_subscription,
)
from portal.models import Application, SignUp, Subscription
from portal.models.application import ApplicationQuerySet
from portal.models.sign_up import SignUpQuerySet
from portal.models.subscription import SubscriptionQuerySet
from portal.permissions import MANAGE_ALL_APPLICATIONS
from projects.models import ProjectRole


def _subscription_item(subscription: Subscription) -> InboxItem:
    """The line of the inbox about a subscription."""
    version, requester = subscription.version, subscription.asked_by or "a former member"
    url_args = [subscription.organization.handle, version.api.handle, version.major]
    return InboxItem(
        what=f"{subscription.application} to {version}",
        about=f"Subscription with {subscription.plan}, requested by {requester}"
        f"{quoted_message(subscription.purpose)}",
        url=reverse("offers:subscriptions", args=url_args),
        approve_url=reverse("offers:approve", args=[*url_args, subscription.pk]),
        reject_url=reverse("offers:reject", args=[*url_args, subscription.pk]),
    )


def _sign_up_item(sign_up: SignUp) -> InboxItem:
    """The line of the inbox about a request for access."""
    url_args = [sign_up.organization.handle, sign_up.pk]
    return InboxItem(
        what=f"{sign_up.user}: access to the Developer Portal",
        about=f"Sign-up of {sign_up.user.email}{quoted_message(sign_up.note)}",
        url=sign_up.get_absolute_url(),
        approve_url=reverse("portal-settings:approve", args=url_args),
        reject_url=reverse("portal-settings:reject", args=url_args),
    )


def _ownerless_item(application: Application) -> InboxItem:
    """The line of the inbox about an application that no one owns, with the page to transfer it."""
    return InboxItem(
        what=f"Transfer or block {application}",
        about="Application whose owner left; its keys keep working",
        url=application.get_absolute_url(),
    )


def _ownerless_applications(member: Membership) -> ApplicationQuerySet:
    """Applications without an owner, and since when; since their creation if that is not known."""
    applications: ApplicationQuerySet = member.organization.applications.ownerless()
    left_at = Coalesce("owner_left_at", "created_at")
    return applications.annotate(ownerless_since=left_at).only("organization", "name")


def _pending_subscriptions(member: Membership) -> SubscriptionQuerySet:
    """Pending subscriptions that the member can decide about, in one query.

    Their own ones only if no other member could, as in `approve_subscription`.
    """
    pending = Subscription.objects.pending().filter(organization=member.organization_id)
    # By roles: what suspends an organization's rights ends this member's own first.
    other_managers = MembershipRole.objects.filter(
        in_effect("membership__"),
        organization=member.organization_id,
        role__permissions__codename=MANAGE_API.value,
        membership__user__is_active=True,
    ).exclude(membership=member.pk)
    managers_there = ProjectRole.objects.in_effect().filter(
        in_effect("membership__"),
        project=OuterRef("version__api__project"),
        role__permissions__codename=MANAGE_API.value,
        membership__user__is_active=True,
    )
    is_alone = ~Exists(other_managers) & ~Exists(managers_there.exclude(membership=member.pk))
    may_decide = ~Q(asked_by=member.user_id) | Q(asked_by=None) | is_alone
    subscriptions = pending.filter(may_decide).select_related(
        "application", "version__api", "plan", "asked_by"
    )
    return subscriptions.only(
        *("organization", "asked_at", "purpose", "application__name", "version__major"),
        *("version__api__name", "version__api__handle", "plan__name"),
        *("asked_by__name", "asked_by__email"),
    )


def _pending_sign_ups(member: Membership) -> SignUpQuerySet:
    """Pending requests for access, with the columns that an item shows."""
    sign_ups: SignUpQuerySet = member.organization.sign_ups.pending().select_related("user")
    return sign_ups.only("organization", "asked_at", "note", "user__name", "user__email")


SUBSCRIPTIONS = InboxKind(
    "subscriptions",
    "Subscriptions",
    "link",
    MANAGE_API,
    rows=_pending_subscriptions,
    since="asked_at",
    item=_subscription_item,
    approve=lambda row, by: approve_subscription(subscription=row, by=by),
    reject=lambda row, reason, by: reject_subscription(subscription=row, reason=reason, by=by),
)
SIGN_UPS = InboxKind(
    "sign-ups",
    "Sign-ups",
    "user-plus",
    MANAGE_MEMBERSHIP,
    rows=_pending_sign_ups,
    since="asked_at",
    item=_sign_up_item,
    approve=lambda row, by: approve_sign_up(sign_up=row, by=by),
    reject=lambda row, reason, by: reject_sign_up(sign_up=row, reason=reason, by=by),
)
OWNERLESS_APPLICATIONS = InboxKind(
    "applications",
    "Applications",
    "app-window",
    MANAGE_ALL_APPLICATIONS,
    rows=_ownerless_applications,
    since="ownerless_since",
    item=_ownerless_item,
)
