"""What waits for those who manage APIs, and for those who manage members."""

from django.db.models import Exists, Q
from django.urls import reverse

from apis.permissions import MANAGE_API
from organizations.models import Membership, MembershipRole
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.inbox import InboxItem, InboxKind
from organizations.tenancy.roles import roles_granting
from portal.models import SignUp, Subscription
from portal.models.sign_up import SignUpQuerySet
from portal.models.subscription import SubscriptionQuerySet


def _subscription(asked: Subscription) -> InboxItem:
    version = asked.version
    place = [asked.organization.handle, version.api.handle, version.major]
    return InboxItem(
        what=f"{asked.application} to {version}",
        about=f"Subscription requested by {asked.asked_by or 'a former member'}",
        url=reverse("offers:subscriptions", args=place),
    )


def _sign_up(asked: SignUp) -> InboxItem:
    return InboxItem(
        what=f"{asked.user}: access to the Developer Portal",
        about=f"Sign-up of {asked.user.email}",
        url=asked.get_absolute_url(),
    )


def _subscriptions(member: Membership) -> SubscriptionQuerySet:
    """Those of others; own ones too, where no one else manages APIs."""
    asked = Subscription.objects.pending().filter(organization=member.organization_id)
    # By roles: what suspends an organization's rights ends this member's own first.
    others = MembershipRole.objects.filter(
        organization=member.organization_id,
        role__slug__in=roles_granting(MANAGE_API),
        membership__user__is_active=True,
    ).exclude(membership=member.pk)
    decided_here = ~Q(asked_by=member.user_id) | Q(asked_by=None) | ~Exists(others)
    told = asked.filter(decided_here).select_related("application", "version__api", "asked_by")
    return told.only(
        *("organization", "asked_at", "application__name", "version__major"),
        *("version__api__name", "version__api__handle", "asked_by__name", "asked_by__email"),
    )


def _sign_ups(member: Membership) -> SignUpQuerySet:
    asked: SignUpQuerySet = member.organization.sign_ups.pending().select_related("user")
    return asked.only("organization", "asked_at", "user__name", "user__email")


SUBSCRIPTIONS = InboxKind(
    "subscriptions",
    "Subscriptions",
    "link",
    MANAGE_API,
    rows=_subscriptions,
    since="asked_at",
    item=_subscription,
)
SIGN_UPS = InboxKind(
    "sign-ups",
    "Sign-ups",
    "user-plus",
    MANAGE_MEMBERSHIP,
    rows=_sign_ups,
    since="asked_at",
    item=_sign_up,
)
