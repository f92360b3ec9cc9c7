"""What pages and jobs cost in an organization with a million of each thing that grows.

One organization of the demo gets 1,000,000 keys, days of usage, builds and events, a fourth as many
applications, and a tenth as many subscriptions and deployments. Half of the applications belong to
one member, half of the builds to one component, and half of the events are of one kind. What is
measured, and how, is as in `bench/scale`. Then `bench.due` adds as many things that jobs have to do
something about.
"""

import io
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.test.utils import override_settings
from django.utils.module_loading import import_string

from apis.models import Version
from audit.models import Event
from bench import due, people
from bench.filling import copies
from bench.history import KINDS
from bench.scale import HEAD, Work, opening, report
from builds.models import Build
from deployments.models import Deployment
from organizations.models import Membership, MembershipRole, Organization, Role
from organizations.tenancy.roles import RoleSlug
from portal.actions.applications import MOST_APPLICATIONS
from portal.models import Application, Key, Subscription
from usage.models import Bucket, MonthlyUse

MANY = 1_000_000
CALLERS = 2_740
"""Applications that call: each day of a year a bucket of each."""
KEYS_OF_EACH = 4


@dataclass(frozen=True)
class World:
    """What pages are about."""

    organization: Organization
    application: Application
    version: Version
    build: Build
    deployment: Deployment


def main(many: int = MANY) -> None:
    """Measure, and print a table."""
    logging.disable(logging.WARNING)
    start = time.perf_counter()
    world = make(many)
    people.tell_the_planner()
    print(f"{many:,} of each, made in {time.perf_counter() - start:.0f} s\n")
    print(HEAD)
    for name, work in pages(world).items():
        report(name, work)
    due.make(world.organization, many)
    people.tell_the_planner()
    print("\nIn the background, with as much due")
    due.report()


def make(many: int) -> World:
    """The organization, and in proportion to the number everything in it."""
    with override_settings(DEBUG=True):
        call_command("demo", stdout=io.StringIO())
    organization = Organization.objects.get(name="Stark Industries")
    world = World(
        organization,
        organization.applications.get(),
        Version.objects.open_to_subscribers().filter(organization=organization)[0],
        organization.builds.succeeded().order_by("pk")[0],
        Deployment.objects.arrived().filter(organization=organization).order_by("pk")[0],
    )
    _applications(world, many // 4)
    _calls(world, many)
    _builds(world, many)
    event = Event.objects.within(organization.pk).filter(is_refused=False).first()
    assert event is not None
    copies(
        event,
        many,
        kind=_half("kind", KINDS, "text"),
        at="now() - n * interval '30 seconds'",
        target_id="n::text",
    )
    return world


def _half(column: str, others: Iterable[Any], type_: str) -> str:
    """SQL by which every second copy has the value of its original, and the rest have others."""
    values = ", ".join(f"'{other}'" for other in others)
    other = f"(ARRAY[{values}]::{type_}[])"
    turn = f"1 + n / 2 %% array_length({other}, 1)"
    return f"CASE n %% 2 WHEN 0 THEN {column} ELSE {other}[{turn}] END"


def _applications(world: World, count: int) -> None:
    """Applications with keys of which some end each day, and subscriptions to one version."""
    first = _owners(world, count // MOST_APPLICATIONS + 1)
    copies(
        world.application,
        count,
        id="md5('application' || n)::uuid",
        name="'Application ' || n",
        name_key="'application ' || n",
        handle="'application-' || n",
        search_text="' application ' || n || ' '",
        owner_id=f"{first} + n / {MOST_APPLICATIONS}",
    )
    key = Key.objects.filter(application=world.application)[0]
    copies(
        key,
        count * KEYS_OF_EACH,
        id="gen_random_uuid()",
        application_id=f"md5('application' || 1 + (n - 1) / {KEYS_OF_EACH})::uuid",
        environment="CASE n %% 2 WHEN 0 THEN 'production' ELSE 'sandbox' END",
        slot="1 + n / 2 %% 2",
        digest="sha256(convert_to('key' || n, 'UTF8'))",
        form_id="NULL::uuid",
        replaced_by_id="NULL::uuid",
        created_at="now() - interval '1 day'",
        life="interval '366 days'",
        expires_at="now() + (1 + n %% 364) * interval '1 day' + n * interval '1 millisecond'",
        reminded_before="NULL::smallint",
    )
    subscription = Subscription.objects.filter(application=world.application)[0]
    copies(
        subscription,
        count * 2 // 5,
        id="gen_random_uuid()",
        application_id="md5('application' || n)::uuid",
        version_id=str(world.version.pk),
        state="CASE n %% 10 WHEN 0 THEN 'pending' ELSE 'active' END",
        asked_at="now() - n * interval '1 minute'",
    )


def _owners(world: World, count: int) -> int:
    """Members who use the portal only, one after the other; the first one's key."""
    role = Role.objects.get(slug=RoleSlug.EXTERNAL_API_SUBSCRIBER)
    owners = Membership.objects.bulk_create(
        Membership(organization=world.organization, user=user)
        for user in people.make_people(count, "owner")
    )
    MembershipRole.objects.bulk_create(
        MembershipRole(membership=owner, organization=world.organization, role=role)
        for owner in owners
    )
    return owners[0].pk


def _calls(world: World, count: int) -> None:
    """A day after the other of as many applications, and what they used by month."""
    bucket = Bucket.objects.filter(organization=world.organization)[0]
    copies(
        bucket,
        count,
        version_id=str(world.version.pk),
        span="'day'",
        start="date_trunc('day', now() AT TIME ZONE 'utc') AT TIME ZONE 'utc'"
        f" - (1 + n / {CALLERS}) * interval '1 day'",
        caller=f"md5('application' || n %% {CALLERS})::uuid",
    )
    with connection.cursor() as cursor:
        for statement in import_string("usage.migrations.0004_sum_buckets.STATEMENTS"):
            cursor.execute(statement)
    use = MonthlyUse.objects.filter(organization=world.organization)[0]
    copies(
        use,
        count // 4,
        version_id=str(world.version.pk),
        month="date_trunc('month', now())::date - (n %% 24) * interval '1 month'",
        caller="md5('application' || n)::uuid",
    )


def _builds(world: World, count: int) -> None:
    """Builds, of which one component has half, and deployments that each came to their end."""
    others = world.organization.components.exclude(pk=world.build.component_id)
    last = world.organization.builds.order_by("-number")[0].number
    copies(
        world.build,
        count,
        id="gen_random_uuid()",
        component_id=_half("component_id", others.values_list("pk", flat=True), "uuid"),
        number=f"{last} + n",
        external_id="'copy-' || n",
        branch="CASE n %% 100 WHEN 0 THEN 'rare' ELSE 'main' END",
    )
    copies(
        world.deployment,
        count // 10,
        id="gen_random_uuid()",
        requested_at="now() - n * interval '1 minute'",
        started_at="now() - n * interval '1 minute'",
        finished_at="now() - n * interval '1 minute'",
    )


def pages(world: World) -> dict[str, Work]:
    """Pages by what is slow in them, as an administrator opens them."""
    administrators = world.organization.administrators().select_related("user")
    administrator, handle = administrators.order_by("pk")[0].user, world.organization.handle
    owner = world.organization.memberships.order_by("-pk")[1]
    administrator.remember_organization(world.organization.pk)
    component, api = world.build.component, world.version.api
    of_component = f"projects/{component.project.handle}/components/{component.handle}"
    of_api = f"apis/{api.handle}/v{world.version.major}"
    inside = {
        "Home": "",
        "Inbox": "inbox/",
        "Search": "search/?q=application",
        "Search, one thing": f"search/?q={component.name}",
        "Project": f"projects/{component.project.handle}/",
        "Component": f"{of_component}/",
        "Remove component": f"{of_component}/delete/",
        "Builds": f"{of_component}/builds/",
        "Builds of a branch": f"{of_component}/builds/?branch=rare",
        "Build": f"{of_component}/builds/{world.build.number}/",
        "Deployments": f"{of_component}/deployments/",
        "APIs": "apis/",
        "API": f"apis/{api.handle}/",
        "Version": f"{of_api}/",
        "Subscriptions of a version": f"{of_api}/subscriptions/",
        "Usage of a version": f"{of_api}/usage/",
        "Usage of a version, 13 weeks": f"{of_api}/usage/?period=13w",
        "Analytics": "analytics/",
        "Analytics, 13 weeks": "analytics/?period=13w",
        "History": "settings/history/",
        "Members": "settings/members/",
        "Remove member": f"settings/members/{owner.pk}/delete/",
        "Leave": "leave/",
        "Delete organization": "settings/delete/",
        "Billing": "billing/",
        "Billing usage": "billing/usage/",
        "Gateways": "settings/gateways/",
        "Environments": "environments/",
    }
    portal = {
        "Portal": "",
        "Version in the portal": f"apis/{api.handle}/v{world.version.major}/",
        "Applications": "applications/",
        "Applications, found": "applications/?q=777",
        "Application": f"applications/{world.application.pk}/",
        "Usage of an application": f"applications/{world.application.pk}/usage/",
    }
    return {
        **{
            name: opening(administrator, f"/organizations/{handle}/{path}")
            for name, path in inside.items()
        },
        **{
            name: opening(administrator, f"/portal/{handle}/{path}")
            for name, path in portal.items()
        },
    }
