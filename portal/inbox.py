"""What waits for those who manage APIs, and for those who manage members."""

from django.urls import reverse

from apis.permissions import MANAGE_API
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.inbox import Item, Waiting
from portal.models import SignUp, Subscription


def _subscription(asked: Subscription) -> Item:
    version = asked.version
    place = [asked.organization.handle, version.api.handle, version.major]
    return Item(
        what=f"{asked.application} to {version}",
        about=f"Subscription requested by {asked.asked_by or 'a former member'}",
        url=reverse("offers:subscriptions", args=place),
    )


def _sign_up(asked: SignUp) -> Item:
    return Item(
        what=f"{asked.user}: access to the Developer Portal",
        about=f"Sign-up of {asked.user.email}",
        url=asked.get_absolute_url(),
    )


SUBSCRIPTIONS = Waiting(
    "subscriptions",
    "Subscriptions",
    "link",
    MANAGE_API,
    rows=lambda member: (
        Subscription.objects.pending()
        .filter(organization=member.organization_id)
        .told_of()
        .select_related("organization")
    ),
    since="asked_at",
    item=_subscription,
)
SIGN_UPS = Waiting(
    "sign-ups",
    "Sign-ups",
    "globe",
    MANAGE_MEMBERSHIP,
    rows=lambda member: member.organization.sign_ups.pending().select_related("user"),
    since="asked_at",
    item=_sign_up,
)
