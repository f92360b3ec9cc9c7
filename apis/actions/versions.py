"""What is done with one version in addition to the steps of its life."""

from collections.abc import Mapping

from django.db import transaction

from apis import base_urls
from apis.actions.catalogue import lock_api
from apis.actions.moving import VersionGone
from apis.actions.uploads import Upload, save_current_definition
from apis.definitions.numbers import HIGHEST_MAJOR
from apis.environments import Environment
from apis.events import VERSION_ADDRESSES_CHANGED, VERSION_CREATED, VERSION_DELETED
from apis.lifecycle.obstacles import obstacle_to_deleting_version
from apis.lifecycle.states import CALLABLE, State
from apis.models import Address, Api, Version
from apis.permissions import CREATE_API, DELETE_API, MANAGE_API
from audit import log
from console.refusals import Refusal
from organizations.models import Organization
from organizations.tenancy.actors import Actor
from organizations.tenancy.locks import authorize

MOST_VERSIONS = 50
"""Of one API."""


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
    message = "{version} is {state}, so it needs an address for production."
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
    """Start a major version: the one asked for, that of the upload, or the next.

    With an upload, it has that definition.
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
    log.record(VERSION_CREATED, organization=organization, by=by, target=version)
    if upload:
        save_current_definition(version, upload, by)
    return version


@transaction.atomic
def delete_version(*, version: Version, by: Actor) -> None:
    """Delete a version that no one can use, with its definitions and addresses.

    The API is locked, so that of two versions the second to go finds itself the only one.
    """
    organization, by = authorize(by, DELETE_API, on=version)
    lock_api(organization, version.api)
    version = lock_version(organization, version)
    if found := obstacle_to_deleting_version(version):
        raise found

    log.record(VERSION_DELETED, organization=organization, by=by, target=version)
    version.delete()


@transaction.atomic
def change_addresses(*, version: Version, urls: Mapping[str, str], by: Actor) -> None:
    """Say where gateways serve a version: a base URL by environment, or none."""
    organization, by = authorize(by, MANAGE_API, on=version)
    version, after = lock_version(organization, version), _fit(urls)
    before = {each.environment: each.base_url for each in version.addresses.all()}
    if before == after:
        return
    if Environment.PRODUCTION not in after and _needs_production(version):
        state = State(version.state).label.lower()
        raise StillServed(version=version, state=state)

    version.addresses.exclude(environment__in=after).delete()
    for environment, url in after.items():
        Address.objects.update_or_create(
            organization=organization,
            version=version,
            environment=environment,
            defaults={"base_url": url},
        )
    log.record(
        VERSION_ADDRESSES_CHANGED,
        organization=organization,
        by=by,
        target=version,
        before=before,
        after=after,
    )


def lock_version(organization: Organization, version: Version) -> Version:
    """The version's row as it is now, locked until the transaction ends."""
    theirs = Version.objects.filter(organization=organization, pk=version.pk)
    fresh = theirs.select_related("api").select_for_update(of=("self",), no_key=True).first()
    if fresh is None:
        raise VersionGone
    fresh.organization = fresh.api.organization = organization
    return fresh


def _fit(urls: Mapping[str, str]) -> dict[str, str]:
    """The base URLs as they are kept, without the empty ones."""
    fit = {each.value: base_urls.normalize(urls.get(each.value, "")) for each in Environment}
    given = {environment: url for environment, url in fit.items() if url}
    for environment, url in given.items():
        if problem := base_urls.problem_with(url):
            raise InvalidBaseUrl(environment=environment, problem=problem)
    return given


def _needs_production(version: Version) -> bool:
    return version.state in (*CALLABLE, State.BLOCKED)
