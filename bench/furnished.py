"""Organizations with something in them, and their pages to open with the most that each may cost.

One is that of `manage.py demo`, with more of what lists show. The one of ten members is like those
of real people: a few of its projects have most components, each of which was built and deployed,
some deployments wait, and one person did half of what its history tells.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.management import call_command
from django.db.models import Count
from django.test.utils import override_settings

from accounts.models import User
from apis.models import Address, Api, Version
from bench import people
from bench.board import deploy, prepared
from bench.history import make_events, make_history
from billing.models import Invoice
from console.lists.paging import PAGE_SIZE
from deployments.models import Environment
from organizations.models import Organization
from organizations.tenancy.roles import RoleSlug
from portal.models import Offer
from projects.models import Component, ComponentType

PROJECTS, EVENTS = 12, 1_000
COMPONENTS_OF_PROJECTS = (9, 6, 4, 3, 2, 2, 1, 1, 1, 1)
"""Of the ten that have any."""
DEPLOYMENTS_IN_EACH_PLACE = 20
COMPONENTS, ENVIRONMENTS, DEPLOYMENTS = 25, 3, 1_500


@dataclass(frozen=True)
class Page:
    """A page as someone opens it."""

    name: str
    path: str
    """Within the organization, unless it begins with a slash."""
    rows: int
    organization: Organization
    user: User
    most: float = 0
    """How many times (d) it may cost; 0 where nothing was agreed."""


def pages() -> Iterator[Page]:
    """All pages that are measured."""
    yield from _of_crowds()
    yield from _of_demo()
    board = prepared(DEPLOYMENTS, components=COMPONENTS, environments=ENVIRONMENTS)
    administrator = board.administrators().get().user
    yield Page("board, 25 × 3", "projects/project-0/", COMPONENTS, board, administrator, 6)
    builds = "projects/project-0/components/component-0/builds/"
    yield Page("builds, 20", builds, 20, board, administrator, 5.5)
    organization, crowd = make_history(EVENTS)
    history = "settings/history/"
    yield Page("history, 50", history, PAGE_SIZE, organization, crowd[0], 5.5)


def _of_crowds() -> Iterator[Page]:
    ten, thousand, ten_thousand = map(_organization_of, (10, 1_000, 10_000))
    organization, crowd = ten
    developer = _who_is(organization, RoleSlug.DEVELOPER)
    _at_work(organization, crowd)
    yield Page("home, administrator", "", PROJECTS, organization, crowd[0], 5)
    yield Page("home, developer", "", PROJECTS, organization, developer, 4)
    yield Page("settings", "settings/", 3, organization, crowd[0], 3.5)
    yield Page("roles", "settings/roles/", 50, organization, crowd[0], 3.5)
    members = "settings/members/"
    yield Page("members, 10", members, 10, organization, crowd[0])
    for name, (organization, crowd) in (("1,000", thousand), ("10,000", ten_thousand)):
        yield Page(f"members, {name}", members, PAGE_SIZE, organization, crowd[0], 5.5)


def _of_demo() -> Iterator[Page]:
    """Analytics and an application with a month of calls, and lists of 50 APIs."""
    with override_settings(DEBUG=True):
        call_command("demo", stdout=io.StringIO())
    demo = Organization.objects.get(name="Stark Industries")
    _more_apis(demo, PAGE_SIZE)
    administrator = _who_is(demo, RoleSlug.ADMINISTRATOR)
    subscriber = _who_is(demo, RoleSlug.API_SUBSCRIBER)
    application = demo.applications.order_by("pk")[0]
    yield Page("home, demo", "", 6, demo, administrator, 3.3)
    yield Page("inbox", "inbox/", 10, demo, administrator, 2)
    yield Page("search", "search/?q=pay", 10, demo, administrator, 6.5)
    yield Page("component", _component_of(demo), 10, demo, administrator, 5.6)
    yield Page("billing", "billing/", 3, demo, administrator, 3.5)
    invoice = Invoice.objects.unsettled().filter(organization=demo).order_by("pk")[0]
    yield Page("invoice", f"billing/invoices/{invoice.pk}/", 3, demo, administrator, 3)
    yield Page("analytics, 30 days", "analytics/", 10, demo, administrator, 3.5)
    yield Page("application", application.get_absolute_url(), 3, demo, subscriber, 3.5)
    yield Page("APIs, 50", "apis/", PAGE_SIZE, demo, administrator, 5.5)
    yield Page("portal, 50", f"/portal/{demo.handle}/", PAGE_SIZE, demo, subscriber, 5.5)


def _organization_of(members: int) -> tuple[Organization, list[User]]:
    """An organization of this size, whose administrator comes first and belongs to five."""
    name = f"Size {members}"
    crowd = people.make_people(members, f"size{members}.")
    organization = people.make_organization(name, crowd)
    people.make_projects(organization, PROJECTS)
    for letter in "abcd":
        people.make_organization(f"{name} {letter}", crowd[:1])
    return organization, crowd


def _at_work(organization: Organization, crowd: list[User]) -> None:
    """Components in its projects, what was built and deployed of them, and events."""
    projects = organization.projects.order_by("pk")[: len(COMPONENTS_OF_PROJECTS)]
    Component.objects.bulk_create(
        Component(
            organization=organization,
            project=project,
            name=f"Component {n}",
            handle=f"component-{n}",
            type=ComponentType.SERVICE,
        )
        for project, count in zip(projects, COMPONENTS_OF_PROJECTS, strict=True)
        for n in range(count)
    )
    for n, is_production in enumerate((False, False, True)):
        Environment.objects.create(
            organization=organization,
            name=f"Place {n}",
            handle=f"place-{n}",
            position=n,
            is_production=is_production,
        )
    deploy(organization, DEPLOYMENTS_IN_EACH_PLACE)
    make_events(organization, crowd, EVENTS)


def _component_of(organization: Organization) -> str:
    """The page of the component with most builds."""
    builds = organization.builds.values("component").annotate(number=Count("pk"))
    busiest = organization.components.get(pk=builds.order_by("-number")[0]["component"])
    return f"projects/{busiest.project.handle}/components/{busiest.handle}/"


def _who_is(organization: Organization, role: RoleSlug) -> User:
    """The first member who has this role; an administrator only where that is the role."""
    held = organization.memberships.filter(roles__slug=role)
    if role != RoleSlug.ADMINISTRATOR:
        held = held.exclude(user__in=organization.administrators().values("user"))
    return held.order_by("pk")[0].user


def _more_apis(organization: Organization, count: int) -> None:
    """Copies of a published API, each with its version, definition, address and offers."""
    first = Version.objects.open_to_subscribers().filter(organization=organization)[0]
    addresses, offers = list(first.addresses.all()), list(first.offers.all())
    for number in range(count):
        name = f"Copy {number}"
        project = first.api.project
        api = Api.objects.create(
            organization=organization, project=project, name=name, handle=f"copy-{number}"
        )
        version = Version.objects.create(organization=organization, api=api, major=1)
        definition = first.definitions.latest("at")
        definition.pk, definition.version, definition._state.adding = None, version, True
        definition.save()
        version.definition, version.state = definition, first.state
        version.published_at = first.published_at
        version.save()
        Address.objects.bulk_create(
            Address(
                organization=organization,
                version=version,
                environment=each.environment,
                base_url=each.base_url,
            )
            for each in addresses
        )
        Offer.objects.bulk_create(
            Offer(organization=organization, version=version, plan=each.plan) for each in offers
        )
