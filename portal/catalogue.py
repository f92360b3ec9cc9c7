"""What the Developer Portal shows of an organization's APIs."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from apis.models import Api, ApiQuerySet, Definition, Version, VersionQuerySet
from apis.states import State
from organizations.models import Membership, Organization
from organizations.models.organization import OrganizationQuerySet
from organizations.tenancy.strangers import Stranger, Strangers
from portal.models import (
    BEST_FIRST,
    SERVED,
    Application,
    PortalDomain,
    Subscription,
    SubscriptionQuerySet,
)

SHOWN = (State.PRE_RELEASED, State.PUBLISHED, State.BLOCKED, State.DEPRECATED)
"""The states of versions that are there for consumers, one way or another."""


def shown_apis(reader: Membership | Stranger) -> ApiQuerySet:
    """The APIs that a member's roles let them see, or everyone; those with a version to show."""
    apis = reader.organization.apis
    shown: ApiQuerySet = (
        apis.visible_to(reader) if isinstance(reader, Membership) else apis.public()
    )
    return shown.filter(pk__in=Api.objects.filter(versions__state__in=SHOWN).values("pk"))


def open_organizations() -> OrganizationQuerySet:
    """Those whose portal shows something to everyone, each with the first of its domains, or None.

    Suspended ones show nothing.
    """
    public = Api.objects.public().filter(versions__state__in=SHOWN)
    running = Organization.objects.running()
    shown = running.filter(Exists(public.filter(organization=OuterRef("pk"))))
    domains = PortalDomain.objects.filter(organization=OuterRef("pk"), state__in=SERVED)
    first = domains.order_by("proved_at", "pk").values("name")[:1]
    return shown.annotate(portal_host=Subquery(first))


def is_open(organization: Organization) -> bool:
    """Whether everyone finds its portal."""
    return open_organizations().filter(pk=organization.pk).exists()


EVERYONE = Strangers(open_organizations)
"""Who reads the pages of the portal that show public APIs."""
ASKING = Strangers(
    open_organizations, methods=frozenset({"GET", "HEAD", "POST"}), must_sign_in=True
)
"""Who can request access to the rest of it."""


def subscriptions_of(reader: Membership | Stranger, version: Version) -> SubscriptionQuerySet:
    """Those to the version of the reader's own applications, and of those shared with them."""
    found: SubscriptionQuerySet = _open_ones_of(reader).to(version)
    return found


def _open_ones_of(reader: Membership | Stranger) -> SubscriptionQuerySet:
    mine = Application.objects.none()
    if isinstance(reader, Membership):
        mine = Application.objects.own_or_shared(reader)
    return Subscription.objects.open().of_some(mine)


def with_shown_versions(apis: ApiQuerySet, reader: Membership | Stranger) -> ApiQuerySet:
    """Each with the versions that consumers see, for 1 query more.

    A version's `rank` is that of the best of the reader's subscriptions to it, or None.
    """
    theirs: Any = _open_ones_of(reader).filter(version=OuterRef("pk"))
    best = Subquery(theirs.best_first().values("rank")[:1])
    shown = Version.objects.brief().filter(state__in=SHOWN).annotate(rank=best)
    return apis.brief().prefetch_related(Prefetch("versions", queryset=shown))


@dataclass(frozen=True)
class Entry:
    """One API in the list, by the version that one would subscribe to."""

    api: Api
    version: Version
    standing: str
    """The state of the reader's best subscription to it; empty without an open one."""


def entry_of(api: Api) -> Entry:
    """By the newest published version, or the newest one that is shown."""
    shown = api.newest_first
    version: Any = next((each for each in shown if each.state == State.PUBLISHED), shown[0])
    return Entry(api, version, "" if version.rank is None else BEST_FIRST[version.rank])


def shown_versions(api: Api) -> VersionQuerySet:
    """The versions of the API that consumers see."""
    shown: VersionQuerySet = api.versions.filter(state__in=SHOWN)
    return shown


def published_definitions(version: Version) -> QuerySet[Definition]:
    """Those that consumers could read: from the one with which the version was published.

    What was tried out before stays private, and so does what it changed.
    """
    if version.published_at is None:
        return version.definitions.filter(pk__in=[version.definition_id])
    before = version.definitions.filter(at__lte=version.published_at)
    first = Coalesce(Subquery(before.order_by("-at").values("at")[:1]), version.published_at)
    return version.definitions.filter(at__gte=first)


def about(version: Version) -> dict[str, object]:
    """What every page about a version shows of it."""
    return {
        "api": version.api,
        "version": version,
        "versions": shown_versions(version.api).newest_first(),
    }


def is_subscribed(member: Membership, version: Version) -> bool:
    """Whether an application that the member manages may call the version now."""
    mine = Application.objects.manageable_by(member).filter(blocked_at=None)
    theirs = Subscription.objects.active().of_some(mine).to(version)
    return theirs.within_quota(timezone.now()).exists()
