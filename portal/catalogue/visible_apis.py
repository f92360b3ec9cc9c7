"""What the Developer Portal shows of an organization's APIs."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from apis.lifecycle.states import KINDS, State
from apis.models import Api, ApiQuerySet, Definition, Version, VersionQuerySet
from console.database.prepared_queries import PreparedQuery, prepare
from console.lists.paging import PAGE_SIZE
from organizations.models import Membership, Organization
from organizations.models.organization import OrganizationQuerySet
from organizations.tenancy.strangers import Stranger, Strangers
from portal.models import (
    BEST_FIRST,
    SERVED_STATES,
    Application,
    PortalDomain,
    Subscription,
    SubscriptionQuerySet,
)

SHOWN_STATES = (State.PRE_RELEASED, State.PUBLISHED, State.BLOCKED, State.DEPRECATED)
"""The states of versions that are there for consumers, one way or another."""


def shown_apis(reader: Membership | Stranger) -> ApiQuerySet:
    """The APIs that a member's roles let them see, or everyone; those with a version to show."""
    apis = reader.organization.apis
    shown: ApiQuerySet = (
        apis.visible_to(reader) if isinstance(reader, Membership) else apis.public()
    )
    return shown.filter(pk__in=Api.objects.filter(versions__state__in=SHOWN_STATES).values("pk"))


def open_organizations() -> OrganizationQuerySet:
    """Those whose portal shows something to everyone, each with the first of its domains, or None.

    Suspended ones show nothing.
    """
    public = Api.objects.public().filter(versions__state__in=SHOWN_STATES)
    running = Organization.objects.running()
    shown = running.filter(Exists(public.filter(organization=OuterRef("pk"))))
    domains = PortalDomain.objects.filter(organization=OuterRef("pk"), state__in=SERVED_STATES)
    first = domains.order_by("proved_at", "pk").values("name")[:1]
    return shown.annotate(portal_host=Subquery(first))


def is_open(organization: Organization) -> bool:
    """Whether everyone finds its portal."""
    return open_organizations().filter(pk=organization.pk).exists()


MAY_READ = Strangers(open_organizations)
"""Who reads the pages of the portal that show public APIs."""
MAY_REQUEST_ACCESS = Strangers(
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
    return Subscription.objects.open().of_applications(mine)


@dataclass(frozen=True, slots=True)
class Entry:
    """One API in a list, by the version that one would subscribe to."""

    api: Api
    major: int
    state: str
    standing: str
    """The state of the reader's best subscription to it; empty without an open one."""

    @property
    def number(self) -> str:
        """What the version is called within its API."""
        return Version.number_of(self.major)

    @property
    def kind(self) -> str:
        """How a row draws the version's state."""
        return KINDS[State(self.state)]

    def get_state_display(self) -> str:
        """The state in words, as a version has it."""
        return str(State(self.state).label)


def catalogue_entries(apis: Sequence[Api], reader: Membership | Stranger) -> list[Entry]:
    """By the newest published version of each, or the newest one that is shown, for 1 query.

    There are as many APIs as a page lists, or fewer.
    """
    if not apis:
        return []
    versions: dict[int, list[tuple[bool, int, str, int | None]]] = defaultdict(list)
    is_member = isinstance(reader, Membership)
    for api, major, state, rank in _versions(connection.vendor, is_member=is_member).rows(
        apis=[api.pk for api in apis],
        organization=reader.organization.pk,
        person=reader.user_id if isinstance(reader, Membership) else None,
    ):
        versions[api].append((state == State.PUBLISHED, major, state, rank))
    found = []
    for api in apis:
        if shown := versions[api.pk]:
            _, major, state, rank = max(shown)
            found.append(Entry(api, major, state, "" if rank is None else BEST_FIRST[rank]))
    return found


@cache
def _versions(vendor: str, *, is_member: bool) -> PreparedQuery:
    """The versions of APIs that consumers see, each with the rank of a reader's best subscription.

    That is None without one, and for everyone who is no member.
    """
    organization = Organization(pk=UUID("5a3b1e0c-0000-4000-8000-5a3b1e0c5a42"))
    person, apis = User(pk=2_000_000_011), range(2_000_000_100, 2_000_000_100 + PAGE_SIZE)
    member = Membership(user=person, organization=organization)
    theirs: Any = _open_ones_of(member if is_member else Stranger(organization))
    best = Subquery(theirs.filter(version=OuterRef("pk")).best_first().values("rank")[:1])
    shown = Version.objects.filter(api__in=apis, state__in=SHOWN_STATES)
    rows = shown.values_list("api", "major", "state", best)
    return prepare(
        "shown_versions",
        lambda: rows,
        maybe=("organization", "person"),
        apis=apis,
        organization=organization.pk,
        person=person.pk,
    )


def shown_versions(api: Api) -> VersionQuerySet:
    """The versions of the API that consumers see."""
    shown: VersionQuerySet = api.versions.filter(state__in=SHOWN_STATES)
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


def version_context(version: Version) -> dict[str, object]:
    """What every page about a version shows of it."""
    return {
        "api": version.api,
        "version": version,
        "versions": shown_versions(version.api).newest_first(),
    }


def is_subscribed(member: Membership, version: Version) -> bool:
    """Whether an application that the member manages may call the version now."""
    mine = Application.objects.manageable_by(member).filter(blocked_at=None)
    theirs = Subscription.objects.active().of_applications(mine).to(version)
    return theirs.within_quota(timezone.now()).exists()
