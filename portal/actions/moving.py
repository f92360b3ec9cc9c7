"""Moving a subscription from one state to the next, by one UPDATE that says from which."""

from typing import Any

from console.database.rows import first_or_raise
from console.refusals import Refusal
from organizations.models import Organization
from portal.models import State, Subscription


class ChangedMeanwhile(Refusal):
    slug = "changed-meanwhile"
    message = "This subscription changed in the meantime: it is {state}."


class SubscriptionGone(Refusal):
    slug = "subscription-gone"
    message = "This subscription was deleted."


def move_subscription(
    organization: Organization, subscription: Subscription, *starts: State, **fields: Any
) -> Subscription:
    """Save `fields` if the subscription is in one of the states `starts`; return it as it is then.

    Raises SubscriptionGone, or ChangedMeanwhile if it is in another state, because someone else can
    have changed it since the page was shown. No lock is needed.
    """
    rows = Subscription.objects.filter(organization=organization, pk=subscription.pk)
    updated = rows.filter(state__in=starts).update(**fields)
    stored_subscription = first_or_raise(rows.with_details(), SubscriptionGone)
    if not updated:
        raise ChangedMeanwhile(state=State(stored_subscription.state).label.lower())
    stored_subscription.organization = organization
    stored_subscription.application.organization = organization
    stored_subscription.version.api.organization = organization
    return stored_subscription
