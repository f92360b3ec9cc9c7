"""What belongs to an organization, and to a member, in the Developer Portal."""

from collections.abc import Mapping, Sequence

from apis.models import Version
from console.lists.paging import Total, total_of
from organizations.models import Membership, Organization
from organizations.models.membership_queryset import MembershipQuerySet
from organizations.tenancy.removal_preview import RemovalEffect
from portal.models import OPEN_STATES, Application
from portal.permissions import MANAGE_ALL_APPLICATIONS

BLOCK_APPLICATIONS = RemovalEffect(
    "block-applications",
    "Block the keys of these applications now",
    "All of their calls are denied until someone unblocks them. The keys themselves stay.",
    MANAGE_ALL_APPLICATIONS,
)


def owner_of_application(application: str) -> MembershipQuerySet:
    """The membership of the application's owner, as a queryset."""
    return Membership.objects.filter(applications__pk=application)


def owner_of_subscription(subscription: str) -> MembershipQuerySet:
    """The membership of the owner of the subscription's application, as a queryset."""
    return Membership.objects.filter(applications__subscriptions__pk=subscription)


def owners_of_subscribed_applications(version: str) -> MembershipQuerySet:
    """The memberships of the owners of applications with an open subscription to the version."""
    using = Application.objects.filter(
        subscriptions__version__pk=version, subscriptions__state__in=OPEN_STATES
    )
    return Membership.objects.filter(pk__in=using.values("owner"))


def open_subscriptions_to(version: Version) -> Total:
    """How many open subscriptions the version has."""
    return total_of(version.subscriptions.open())


def applications_owned(
    organization: Organization, people: Sequence[int]
) -> Mapping[int, Sequence[str]]:
    """By the ID of a person, the names of the applications that they own, sorted by name."""
    names_by_person: dict[int, list[str]] = {}
    applications = Application.objects.filter(organization=organization, owner__user__in=people)
    for person, name in applications.by_name().values_list("owner__user", "name"):
        names_by_person.setdefault(person, []).append(name)
    return names_by_person
