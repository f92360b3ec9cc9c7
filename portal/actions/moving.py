"""How a subscription gets from one state to the next: by one UPDATE that says from which."""

from typing import Any

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
    """Change the row if it is in one of these states, and return it as it is then.

    Someone else may have changed it since the page was shown: a person who is a moment too late is
    told how it stands.
    """
    here = Subscription.objects.filter(organization=organization, pk=subscription.pk)
    was_moved = here.filter(state__in=starts).update(**fields)
    found = here.with_details().first()
    if found is None:
        raise SubscriptionGone
    if not was_moved:
        raise ChangedMeanwhile(state=State(found.state).label.lower())
    found.application.organization = found.version.api.organization = organization
    return found
