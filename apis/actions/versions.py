"""What is done with one version in addition to the steps of its life."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Max

from apis import base_urls
from apis.actions.catalogue import fresh_api
from apis.actions.moving import VersionGone
from apis.environments import Environment
from apis.events import VERSION_ADDRESSES_CHANGED, VERSION_CREATED
from apis.models import Address, Api, Version
from apis.permissions import CREATE_API, MANAGE_API
from apis.states import CALLABLE, State
from audit import log
from console.refusals import Refusal
from organizations.models import Organization
from organizations.tenancy.actors import Actor
from organizations.tenancy.locks import entered_for

MOST_VERSIONS = 50
"""Of one API."""


class TooManyVersions(Refusal):
    slug = "too-many-versions"
    message = "{api} has {most} versions, which is the limit."


class StillServed(Refusal):
    slug = "still-served"
    message = "{version} is {state}, so it needs an address for production."
    field = Environment.PRODUCTION.value


class UnfitBaseUrl(Refusal):
    slug = "unfit-base-url"
    message = "{problem}"
    is_mistake = True

    def __init__(self, *, environment: str, problem: str) -> None:
        super().__init__(problem=problem)
        self.field = environment


@transaction.atomic
def add_version(*, api: Api, by: Actor) -> Version:
    """Start the next major version, in addition to those that there are."""
    organization, by = entered_for(by, CREATE_API, on=api)
    api = fresh_api(organization, api)
    if api.versions.count() >= MOST_VERSIONS:
        raise TooManyVersions(api=api, most=MOST_VERSIONS)
    highest = api.versions.aggregate(highest=Max("major"))["highest"] or 0

    version = api.versions.create(organization=organization, major=highest + 1)
    log.record(VERSION_CREATED, organization=organization, by=by, target=version)
    return version


@transaction.atomic
def change_addresses(*, version: Version, urls: Mapping[str, str], by: Actor) -> None:
    """Say where gateways serve a version: a base URL by environment, or none."""
    organization, by = entered_for(by, MANAGE_API, on=version)
    version, after = fresh_version(organization, version), _fit(urls)
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


def fresh_version(organization: Organization, version: Version) -> Version:
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
            raise UnfitBaseUrl(environment=environment, problem=problem)
    return given


def _needs_production(version: Version) -> bool:
    return version.state in (*CALLABLE, State.BLOCKED)
