"""What belongs to an organization, and to a member, in the Developer Portal."""

from collections.abc import Mapping, Sequence

from apis.models import Version
from console.lists.paging import Total, total_of
from organizations.models import Membership, Organization
from organizations.models.membership import MembershipQuerySet
from portal.models import (
    OPEN_STATES,
    Application,
)


def owner_of_application(application: str) -> MembershipQuerySet:
    """The membership of who owns the application."""
    return Membership.objects.filter(applications__pk=application)


def owner_of_subscription(subscription: str) -> MembershipQuerySet:
    """The membership of who owns the application that is subscribed."""
    return Membership.objects.filter(applications__subscriptions__pk=subscription)


def owners_of_subscribed_applications(version: str) -> MembershipQuerySet:
    """The memberships of who owns an application with an open subscription to the version."""
    using = Application.objects.filter(
        subscriptions__version__pk=version, subscriptions__state__in=OPEN_STATES
    )
    return Membership.objects.filter(pk__in=using.values("owner"))


def open_subscriptions_to(version: Version) -> Total:
    """How many rely on the version."""
    return total_of(version.subscriptions.open())


def applications_owned(
    organization: Organization, people: Sequence[int]
) -> Mapping[int, Sequence[str]]:
    """The applications that each of these people owns, by name."""
    found: dict[int, list[str]] = {}
    owned = Application.objects.filter(organization=organization, owner__user__in=people)
    for person, name in owned.by_name().values_list("owner__user", "name"):
        found.setdefault(person, []).append(name)
    return found
