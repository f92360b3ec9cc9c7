"""Actions on one version, besides the steps of its life."""

from collections.abc import Mapping

from django.db import transaction

from apis import base_urls
from apis.actions.catalogue import lock_api
from apis.actions.moving import VersionGone
from apis.actions.uploads import Upload, save_current_definition
from apis.definitions.reading.numbers import HIGHEST_MAJOR
from apis.environments import Environment
from apis.events import VERSION_ADDRESSES_CHANGED, VERSION_CREATED, VERSION_DELETED
from apis.lifecycle.obstacles import obstacle_to_deleting_version
from apis.models import Address, Api, Version
from apis.permissions import CREATE_API, DELETE_API, MANAGE_API
from apis.states import CALLABLE, State
from audit import log
from console.database.rows import first_or_raise
from console.refusals import Refusal
from organizations.models import Organization
from organizations.tenancy.actors import Actor
from organizations.tenancy.locks import authorize

MOST_VERSIONS = 50
"""Versions of one API."""


class TooManyVersions(Refusal):
    slug = "too-many-versions"
    message = "{api} has {most} versions, which is the limit."


class InvalidMajor(Refusal):
    slug = "unfit-major"
    message = "Enter a whole number from 0 to {highest}."
    field = "major"
    is_mistake = True


class VersionExists(Refusal):
    slug = "version-exists"
    message = "{version} exists already. Enter another number, or add a definition to it."
    field = "major"


class StillServed(Refusal):
    slug = "still-served"
    message = "{version} is {state}, so it needs a base URL for production."
    field = Environment.PRODUCTION.value


class InvalidBaseUrl(Refusal):
    slug = "unfit-base-url"
    message = "{problem}"
    is_mistake = True

    def __init__(self, *, environment: str, problem: str) -> None:
        super().__init__(problem=problem)
        self.field = environment


@transaction.atomic
def add_version(
    *, api: Api, major: int | None = None, upload: Upload | None = None, by: Actor
) -> Version:
    """Add a version to an API, with the definition of the upload if there is one, and record it.

    Its number is `major`, or else that of the upload, or else the next. Raises ApiGone,
    TooManyVersions, InvalidMajor, VersionExists, and what `save_current_definition` raises.
    """
    organization, by = authorize(by, CREATE_API, on=api)
    api = lock_api(organization, api)
    if api.versions.count() >= MOST_VERSIONS:
        raise TooManyVersions(api=api, most=MOST_VERSIONS)
    if major is None:
        major = upload.number.major if upload else api.next_major
    if not 0 <= major <= HIGHEST_MAJOR:
        raise InvalidMajor(highest=HIGHEST_MAJOR)
    if existing := api.versions.filter(major=major).first():
        raise VersionExists(version=existing)

    version = api.versions.create(organization=organization, major=major)
    log.record(VERSION_CREATED, by=by, target=version)
    if upload:
        save_current_definition(version, upload, by)
    return version


@transaction.atomic
def delete_version(*, version: Version, by: Actor) -> None:
    """Delete a version with its definitions and addresses, and record it.

    The API is locked, so that two requests cannot delete its last two versions at the same time.
    Raises ApiGone, VersionGone, OnlyVersion, StillShown or StillInUse.
    """
    organization, by = authorize(by, DELETE_API, on=version)
    lock_api(organization, version.api)
    version = lock_version(organization, version)
    if obstacle := obstacle_to_deleting_version(version):
        raise obstacle

    log.record(VERSION_DELETED, by=by, target=version)
    version.delete()


@transaction.atomic
def change_addresses(*, version: Version, urls: Mapping[str, str], by: Actor) -> None:
    """Replace a version's addresses by these base URLs, one an environment, and record it.

    An environment that is missing or empty has no address. Does nothing if all are as before.
    Raises VersionGone, InvalidBaseUrl, or StillServed if a callable version would lose production.
    """
    organization, by = authorize(by, MANAGE_API, on=version)
    version, after = lock_version(organization, version), _clean_urls(urls)
    before = version.base_urls
    if before == after:
        return
    is_served = version.state in (*CALLABLE, State.BLOCKED)
    if is_served and Environment.PRODUCTION not in after:
        raise StillServed(version=version, state=version.get_state_display().lower())

    version.addresses.exclude(environment__in=after).delete()
    for environment, url in after.items():
        Address.objects.update_or_create(
            organization=organization,
            version=version,
            environment=environment,
            defaults={"base_url": url},
        )
    log.record(VERSION_ADDRESSES_CHANGED, by=by, target=version, before=before, after=after)


def lock_version(organization: Organization, version: Version) -> Version:
    """Lock the version's row until the transaction ends, and return it as it is now.

    Raises VersionGone.
    """
    rows = Version.objects.filter(organization=organization, pk=version.pk)
    locked_version = first_or_raise(
        rows.select_related("api").select_for_update(of=("self",), no_key=True), VersionGone
    )
    locked_version.organization = locked_version.api.organization = organization
    return locked_version


def _clean_urls(urls: Mapping[str, str]) -> dict[str, str]:
    """The base URLs by environment, normalized, without empty ones. Raises InvalidBaseUrl."""
    cleaned = {}
    for environment in Environment.values:
        if url := base_urls.normalize(urls.get(environment, "")):
            if problem := base_urls.problem_with(url):
                raise InvalidBaseUrl(environment=environment, problem=problem)
            cleaned[environment] = url
    return cleaned
