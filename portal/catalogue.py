"""What the Developer Portal shows of an organization's APIs."""

from dataclasses import dataclass

from django.db.models import Prefetch

from apis.models import Api, ApiQuerySet, Version, VersionQuerySet
from apis.states import State
from organizations.models import Membership

SHOWN = (State.PRE_RELEASED, State.PUBLISHED, State.BLOCKED, State.DEPRECATED)
"""The states of versions that are there for consumers, one way or another."""


def shown_apis(membership: Membership) -> ApiQuerySet:
    """The APIs that the member's roles let them see, and that have a version to show."""
    shown: ApiQuerySet = membership.organization.apis.visible_to(membership)
    return shown.filter(pk__in=Api.objects.filter(versions__state__in=SHOWN).values("pk"))


def with_shown_versions(apis: ApiQuerySet) -> ApiQuerySet:
    """Each with the versions that consumers see, for 1 query more."""
    shown = Version.objects.filter(state__in=SHOWN)
    return apis.prefetch_related(Prefetch("versions", queryset=shown))


@dataclass(frozen=True)
class Entry:
    """One API in the list, by the version that one would subscribe to."""

    api: Api
    version: Version


def entry_of(api: Api) -> Entry:
    """By the newest published version, or the newest one that is shown."""
    published = (each for each in api.newest_first if each.state == State.PUBLISHED)
    return Entry(api, next(published, api.newest_first[0]))


def shown_versions(api: Api) -> VersionQuerySet:
    """The versions of the API that consumers see."""
    shown: VersionQuerySet = api.versions.filter(state__in=SHOWN)
    return shown


def about(version: Version) -> dict[str, object]:
    """What every page about a version shows of it."""
    return {
        "api": version.api,
        "version": version,
        "versions": shown_versions(version.api).newest_first(),
    }
