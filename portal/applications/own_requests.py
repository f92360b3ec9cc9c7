"""Subscriptions that a member requested, and that wait for approval."""

from django.urls import reverse

from organizations.models import Membership
from organizations.tenancy.own_requests import OwnRequest, OwnRequestKind
from portal.models import Subscription
from portal.models.subscription import SubscriptionQuerySet
from portal.permissions import MANAGE_SUBSCRIPTIONS


def _subscriptions(member: Membership) -> SubscriptionQuerySet:
    """The pending subscriptions that the member requested."""
    pending = Subscription.objects.pending().filter(organization=member.organization_id)
    return pending.filter(asked_by=member.user_id).with_details()


def _item(subscription: Subscription, member: Membership) -> OwnRequest:
    """The line about a subscription, with the page of its application."""
    application = subscription.application
    application.organization = member.organization
    url_args = [member.organization.handle, application.pk, subscription.pk]
    may_withdraw = member.can(MANAGE_SUBSCRIPTIONS)
    return OwnRequest(
        what=str(subscription),
        about="Subscription that waits for approval",
        url=application.get_absolute_url(),
        withdraw_url=reverse("applications:withdraw", args=url_args) if may_withdraw else "",
    )


SUBSCRIPTIONS = OwnRequestKind(
    "subscriptions", "link", rows=_subscriptions, since="asked_at", item=_item
)
