"""The APIs, versions and definitions that the Developer Portal shows to a reader."""

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
from apis.models import Api, ApiQuerySet, Definition, Version, VersionQuerySet
from apis.states import KINDS, State
from console.database.prepared_queries import PreparedQuery, prepare
from console.lists.paging import PAGE_SIZE
from organizations.models import Membership, Organization
from organizations.models.domain_claim import HELD_STATES
from organizations.models.organization import OrganizationQuerySet
from organizations.tenancy.strangers import Stranger, StrangerAccess
from portal.models import BEST_FIRST, Application, PortalDomain, Subscription, SubscriptionQuerySet

SHOWN_STATES = (State.PRE_RELEASED, State.PUBLISHED, State.BLOCKED, State.DEPRECATED)
"""The states in which the portal shows a version."""


def shown_apis(reader: Membership | Stranger) -> ApiQuerySet:
    """The APIs with a version to show: those a member's roles let them see, or the public ones."""
    apis = reader.organization.apis
    visible: ApiQuerySet = (
        apis.visible_to(reader) if isinstance(reader, Membership) else apis.public()
    )
    return visible.filter(pk__in=Api.objects.filter(versions__state__in=SHOWN_STATES).values("pk"))


def open_organizations() -> OrganizationQuerySet:
    """Organizations whose portal shows an API to everyone, with their first domain: `portal_host`.

    That is None without a domain. Suspended organizations are left out.
    """
    public = Api.objects.public().filter(versions__state__in=SHOWN_STATES)
    running = Organization.objects.running()
    open_ones = running.filter(Exists(public.filter(organization=OuterRef("pk"))))
    domains = PortalDomain.objects.filter(organization=OuterRef("pk"), state__in=HELD_STATES)
    first_domain = domains.order_by("proved_at", "pk").values("name")[:1]
    return open_ones.annotate(portal_host=Subquery(first_domain))


def is_open(organization: Organization) -> bool:
    """Whether everyone can read the organization's portal."""
    return open_organizations().filter(pk=organization.pk).exists()


MAY_READ = StrangerAccess(open_organizations)
"""The rule that lets strangers read pages of portals with public APIs."""
MAY_REQUEST_ACCESS = StrangerAccess(
    open_organizations, methods=frozenset({"GET", "HEAD", "POST"}), must_sign_in=True
)
"""The rule that lets strangers who are signed in request access to the rest."""


def subscriptions_of(reader: Membership | Stranger, version: Version) -> SubscriptionQuerySet:
    """Open subscriptions to the version of the reader's own and shared applications."""
    subscriptions: SubscriptionQuerySet = _open_subscriptions_of(reader).to(version)
    return subscriptions


def _open_subscriptions_of(reader: Membership | Stranger) -> SubscriptionQuerySet:
    """Open subscriptions of the reader's own and shared applications. A stranger has none."""
    applications = Application.objects.none()
    if isinstance(reader, Membership):
        applications = Application.objects.own_or_shared(reader)
    return Subscription.objects.open().of_applications(applications)


@dataclass(frozen=True, slots=True)
class Entry:
    """An API in a list, with the version that a reader would subscribe to."""

    api: Api
    major: int
    state: str
    standing: str
    """The state of the reader's best open subscription to the API; empty without one."""

    @property
    def number(self) -> str:
        """The number of the version within its API, such as "v1"."""
        return Version.number_of(self.major)

    @property
    def kind(self) -> str:
        """How the version's state is drawn, such as `good` or `muted`."""
        return KINDS[State(self.state)]

    def get_state_display(self) -> str:
        """The label of the version's state."""
        return str(State(self.state).label)


def catalogue_entries(apis: Sequence[Api], reader: Membership | Stranger) -> list[Entry]:
    """The APIs with their newest published version, or else the newest one shown, in one query.

    Takes a page of APIs at most. APIs without a version to show are left out.
    """
    if not apis:
        return []
    versions: dict[int, list[tuple[bool, int, str, int | None]]] = defaultdict(list)
    is_member = isinstance(reader, Membership)
    for api_id, major, state, rank in _versions(connection.vendor, is_member=is_member).fetch_rows(
        apis=[api.pk for api in apis],
        organization=reader.organization.pk,
        person=reader.user_id if isinstance(reader, Membership) else None,
    ):
        versions[api_id].append((state == State.PUBLISHED, major, state, rank))
    entries = []
    for api in apis:
        if candidates := versions[api.pk]:
            _, major, state, rank = max(candidates)
            entries.append(Entry(api, major, state, "" if rank is None else BEST_FIRST[rank]))
    return entries


@cache
def _versions(vendor: str, *, is_member: bool) -> PreparedQuery:
    """Prepare the query of APIs' shown versions, with the rank of the reader's best subscription.

    The rank is None without a subscription, and for strangers.
    """
    organization = Organization(pk=UUID("5a3b1e0c-0000-4000-8000-5a3b1e0c5a42"))
    person, apis = User(pk=2_000_000_011), range(2_000_000_100, 2_000_000_100 + PAGE_SIZE)
    member = Membership(user=person, organization=organization)
    subscriptions: Any = _open_subscriptions_of(member if is_member else Stranger(organization))
    best = Subquery(subscriptions.filter(version=OuterRef("pk")).best_first().values("rank")[:1])
    versions = Version.objects.filter(api__in=apis, state__in=SHOWN_STATES)
    rows = versions.values_list("api", "major", "state", best)
    return prepare(
        "shown_versions",
        lambda: rows,
        optional=("organization", "person"),
        apis=apis,
        organization=organization.pk,
        person=person.pk,
    )


def shown_versions(api: Api) -> VersionQuerySet:
    """The versions of the API that the portal shows."""
    versions: VersionQuerySet = api.versions.filter(state__in=SHOWN_STATES)
    return versions


def published_definitions(version: Version) -> QuerySet[Definition]:
    """The version's definitions since it was published; earlier ones were only tried out."""
    if version.published_at is None:
        return version.definitions.filter(pk__in=[version.definition_id])
    before = version.definitions.filter(at__lte=version.published_at)
    since = Coalesce(Subquery(before.order_by("-at").values("at")[:1]), version.published_at)
    return version.definitions.filter(at__gte=since)


def version_context(version: Version) -> dict[str, object]:
    """Template context of pages about a version: the version, its API and the API's versions."""
    return {
        "api": version.api,
        "version": version,
        "versions": shown_versions(version.api).newest_first(),
    }


def is_subscribed(member: Membership, version: Version) -> bool:
    """Whether an application that the member manages may call the version now."""
    applications = Application.objects.manageable_by(member).filter(blocked_at=None)
    subscriptions = Subscription.objects.active().of_applications(applications).to(version)
    return subscriptions.within_quota(timezone.now()).exists()
