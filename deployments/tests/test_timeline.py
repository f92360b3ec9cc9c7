"""A deployment as a time line, from the request to its end, and what comes next."""

from datetime import timedelta

import pytest
from django.utils import timezone

from builds.tests.makers import add_build
from deployments.actions import approve_deployment, reject_deployment, request_deployment
from deployments.boards.standing import standing_of
from deployments.boards.timeline import timeline_of
from deployments.models import Deployment
from deployments.tests.makers import add_environment, carry_out, waiting_deployment
from organizations.tenancy.roles import RoleSlug
from projects.tests.makers import add_component
from tests.cast import add_member
from tests.reading import buttons, link_named, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(adam, mia, eve, production):
    """A deployment to Production that Mia requested."""
    build = add_build(add_component(adam, "Orders"))
    return waiting_deployment(build, production, requested_by=mia.user)


def moments(deployment, member):
    deployment.refresh_from_db()
    approvals = list(deployment.approvals.select_related("person").order_by("at"))
    found = timeline_of(deployment, approvals, standing_of(deployment, member))
    return [(moment.kind, moment.title) for moment in found]


def test_each_moment_is_there_from_the_request_to_the_end(waiting, adam, mia, eve):
    later = [("none", "Start"), ("none", "Runs in Production")]
    asked = ("good", "Requested")
    assert moments(waiting, eve) == [asked, ("waiting", "Waits for approval: 0 of 1"), *later]

    approve_deployment(deployment=waiting, comment="Looks good", by=eve)
    approved = ("good", "Approved")
    assert moments(waiting, eve) == [asked, approved, ("running", "Start"), later[1]]

    Deployment.objects.update(state="running", started_at=timezone.now())
    assert moments(waiting, eve) == [asked, approved, ("running", "Started"), later[1]]

    Deployment.objects.update(state="silent", due_at=None)
    assert moments(waiting, eve)[2] == ("bad", "Started")

    ended = {"finished_at": timezone.now(), "due_at": None}
    for state, end in (
        ("succeeded", ("good", "Runs in Production")),
        ("failed", ("bad", "Failed")),
        ("closed", ("muted", "Closed")),
    ):
        Deployment.objects.update(state=state, **ended)
        assert moments(waiting, eve) == [asked, approved, ("good", "Started"), end]


def test_who_decided_and_why_is_said_with_the_time_it_took(waiting, eve, client_of):
    Deployment.objects.update(requested_at=timezone.now() - timedelta(days=2, hours=11))

    reject_deployment(deployment=waiting, reason="Too late in the week", by=eve)

    said = words(client_of(eve).get(waiting.get_absolute_url()))
    assert "Rejected Eve rejected it: Too late in the week" in said
    assert "2 d 11 h later" in said
    assert "Not yet" not in said
    assert said.count("Rejected") == 2, "the state and the end, and no decision besides"


def test_what_keeps_an_engine_from_starting_stands_where_it_waits(waiting, eve, client_of):
    said = words(client_of(eve).get(waiting.get_absolute_url()))

    assert "Start Production has no engine credential that works" in said
    assert "The engine of Production fetches it" not in said


def test_only_who_decides_is_asked(waiting, acme, eve, client_of):
    dora = add_member(acme, "Dora", RoleSlug.DEVELOPER)
    url = waiting.get_absolute_url()

    assert "Deploy it? Nothing runs there now" in words(client_of(eve).get(url))
    shown = client_of(dora).get(url)
    assert "Deploy it?" not in words(shown)
    assert "Your roles do not include approving deployments." in words(shown)
    assert "Approve" not in buttons(shown)


def test_what_arrived_can_be_visited_and_promoted(adam, mia, eve, acme, client_of):
    staging = add_environment(by=adam)
    production = add_environment("Production", by=adam)
    build = add_build(add_component(adam, "Orders"))
    made = carry_out(request_deployment(build=build, environment=staging, by=mia), by=adam)
    Deployment.objects.update(url="https://orders.example.com")

    page = client_of(mia).get(made.get_absolute_url())

    assert link_named(page, "Visit") == "https://orders.example.com"
    promote = link_named(page, "Promote to Production")
    assert promote.endswith(f"/builds/1/deploy/{production.handle}/")

    request_deployment(build=build, environment=production, by=mia)
    assert "Promote" not in words(client_of(mia).get(made.get_absolute_url()))
