"""What belongs to an organization, and to a member, in the Developer Portal."""

from collections.abc import Mapping, Sequence

from apis.models import Version
from organizations.belongings import Rows
from organizations.leavings import number_made
from organizations.models import Membership, Organization
from organizations.models.membership import MembershipQuerySet
from portal.models import (
    OPEN,
    Application,
    Key,
    KeyQuerySet,
    Offer,
    PortalDomain,
    PortalSettings,
    Share,
    SignUp,
    Subscription,
    TestKey,
)


def keys(organization: Organization) -> KeyQuerySet:
    """Those of all its applications."""
    return Key.objects.filter(organization=organization)


def test_keys(organization: Organization) -> Rows:
    """With which its members try APIs."""
    return TestKey.objects.filter(organization=organization)


def shares(organization: Organization) -> Rows:
    """What its members share with each other."""
    return Share.objects.filter(organization=organization)


def subscriptions(organization: Organization) -> Rows:
    """Those of all its applications, also those that are over."""
    return Subscription.objects.filter(organization=organization)


def open_subscriptions(organization: Organization) -> Rows:
    """Those that are not over."""
    return Subscription.objects.filter(organization=organization).open()


def offers(organization: Organization) -> Rows:
    """With which plans the versions of its APIs are offered."""
    return Offer.objects.filter(organization=organization)


def sign_ups(organization: Organization) -> Rows:
    """What people asked who wanted to use its portal."""
    return SignUp.objects.filter(organization=organization)


def settings(organization: Organization) -> Rows:
    """What it chose for its portal."""
    return PortalSettings.objects.filter(organization=organization)


def domains(organization: Organization) -> Rows:
    """Where its portal is served, or would be."""
    return PortalDomain.objects.filter(organization=organization)


def domains_added(organization: Organization, people: Sequence[int]) -> Mapping[int, str]:
    """How many domains each of these people added, in words, for 1 query."""
    return number_made(organization.portal_domains.all(), people, "domain")


def owner_of_application(application: str) -> MembershipQuerySet:
    """The membership of who owns the application."""
    return Membership.objects.filter(applications__pk=application)


def owner_of_subscription(subscription: str) -> MembershipQuerySet:
    """The membership of who owns the application that is subscribed."""
    return Membership.objects.filter(applications__subscriptions__pk=subscription)


def owners_who_use(version: str) -> MembershipQuerySet:
    """The memberships of who owns an application with an open subscription to the version."""
    using = Application.objects.filter(
        subscriptions__version__pk=version, subscriptions__state__in=OPEN
    )
    return Membership.objects.filter(pk__in=using.values("owner"))


def open_subscriptions_to(version: Version) -> int:
    """How many rely on the version."""
    return version.subscriptions.open().count()


def applications_owned(
    organization: Organization, people: Sequence[int]
) -> Mapping[int, Sequence[str]]:
    """The applications that each of these people owns, by name."""
    found: dict[int, list[str]] = {}
    owned = Application.objects.filter(organization=organization, owner__user__in=people)
    for person, name in owned.by_name().values_list("owner__user", "name"):
        found.setdefault(person, []).append(name)
    return found
