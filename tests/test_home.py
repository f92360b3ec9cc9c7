"""Home, for each role: exactly its parts, nothing of neighbors, at a cost that does not grow."""

from datetime import UTC, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apis.tests.makers import add_api, add_version
from billing.tests.invoices import an_invoice
from builds.tests.makers import add_build
from deployments.tests.makers import add_environment, see_running, waiting_deployment
from gateways.tests.makers import offer
from organizations.models import Organization
from organizations.tenancy.roles import RoleSlug
from portal.tests.makers import add_application, add_key, add_sign_up, add_subscription
from projects.actions import create_project
from projects.tests.makers import add_component
from tests.cast import add_member, make_person
from tests.reading import words
from usage.tests.makers import add_bucket

pytestmark = [pytest.mark.django_db, pytest.mark.once]
HOME = "/organizations/acme/"

PARTS = {
    "First steps": "2 of 6 done.",
    "Attention": "Needs attention",
    "Waiting": "Waiting for you",
    "Project": "Mercury",
    "Production": "In production",
    "Versions": "View all APIs",
    "Calls": "10 calls in 7 days",
    "Activity": "Recent activity",
    "Applications": "My applications",
    "APIs": "APIs to find",
    "Billing": "To pay €58.31",
    "Request": "Request access to projects",
}
"""The parts of Home, each by words that no other part has."""
R = RoleSlug
SHOWN = {
    R.ADMINISTRATOR: "Attention Waiting Project Production Versions Calls Activity",
    R.API_PUBLISHER: "Project Versions Calls",
    R.API_SUBSCRIBER: "Applications APIs Request",
    R.BILLING_ADMINISTRATOR: "Billing Request",
    R.DEVELOPER: "Attention Project Production Versions",
    R.ENVIRONMENT_MANAGER: "Attention Waiting Project Production",
    R.EXTERNAL_API_SUBSCRIBER: "",
}
COSTS = {
    R.ADMINISTRATOR: 15,
    R.API_PUBLISHER: 8,
    R.API_SUBSCRIBER: 13,
    R.BILLING_ADMINISTRATOR: 12,
    R.DEVELOPER: 11,
    R.ENVIRONMENT_MANAGER: 11,
}
"""Statements: 3 to enter, 1 for projects, 1 for the number that waits and 1 for each kind of it.

A new organization asks 1 more about its first steps. Who has no projects asks 4 about requests for
access and their own roles.
"""


@pytest.fixture
def people(acme):
    """A member with each role."""
    return {role: add_member(acme, f"R {role}", role) for role in RoleSlug}


@pytest.fixture
def fill(adam, people):
    """Adds so many of everything that Home tells of."""
    production = add_environment("Production", is_production=True, by=adam)
    yesterday = timezone.now().astimezone(UTC).replace(
        hour=0, minute=0, second=0, microsecond=0
    ) - timedelta(days=1)

    def fill(start, end):
        for n in range(start, end):
            project = create_project(name=f"Mercury {n}", by=adam)
            for m in range(start, end):
                build = add_build(add_component(adam, f"Orders {m}", project=project))
                waiting_deployment(build, production)
                see_running(build.component, production)
            offered = offer(adam, f"Payments {n}")
            add_bucket(offered, yesterday)
            add_version(add_api(f"Free {n}", by=adam))
            mine = add_application(f"Shop {n}", owner=people[R.API_SUBSCRIBER])
            add_subscription(mine, offered.version, offered.plan)
            add_key(mine, days=3)

    return fill


@pytest.fixture
def old(acme):
    """Acme is no longer new."""
    Organization.objects.filter(pk=acme.pk).update(created_at=timezone.now() - timedelta(days=31))


def test_each_role_finds_its_parts_and_no_others(acme, people, fill, old, zenith, zed, client_of):
    fill(0, 1)
    an_invoice(acme)
    an_invoice(zenith)
    create_project(name="Spying", by=zed)
    add_application("Spying shop", owner=zed)
    add_sign_up(zenith, make_person("Spy"))

    for role, member in people.items():
        page = client_of(member).get(HOME, follow=True)
        said = words(page)
        found = [part for part, sign in PARTS.items() if sign in said]
        assert (role, " ".join(found)) == (role, SHOWN[role])
        assert "Spy" not in said


def test_it_costs_the_same_whatever_there_is(acme, people, fill, old, client_of):
    an_invoice(acme)

    def costs():
        found = {}
        for role in COSTS:
            page = client_of(people[role])
            page.get(HOME)
            with CaptureQueriesContext(connection) as queries:
                page.get(HOME)
            found[role] = len(queries)
        return found

    fill(0, 1)
    assert costs() == COSTS
    fill(1, 6)
    assert costs() == COSTS
