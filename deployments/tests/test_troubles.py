"""What needs attention on Home: late jobs, differences and silent deployments, the worst first."""

from datetime import timedelta

import pytest
from django.utils import timezone

from builds.tests.makers import add_build
from deployments.models import Deployment, Environment
from deployments.tests.makers import see_running, waiting_deployment
from organizations.models import Membership
from organizations.tenancy.roles import RoleSlug
from organizations.tenancy.troubles import troubles_of
from projects import actions as projects
from projects.actions import assign_project_role
from projects.models import Component
from projects.tests.makers import add_component
from tests.cast import add_member
from tests.reading import link_named, words

pytestmark = [pytest.mark.django_db, pytest.mark.both]
HOME = "/organizations/acme/"


def silent(component: Component, environment: Environment, **fields) -> Deployment:
    started_at = timezone.now() - timedelta(hours=2)
    state = {"state": "silent", "due_at": None, "started_at": started_at, **fields}
    return waiting_deployment(add_build(component), environment, **state)


def found(member: Membership) -> list[tuple[str, str]]:
    """What a new request of the member finds: each thing, and what is wrong."""
    member = Membership.objects.select_related("user", "organization").get(pk=member.pk)
    troubles = troubles_of(member)
    return [(trouble.title, trouble.words) for trouble in troubles.shown + troubles.folded]


def test_home_says_what_needs_attention_and_leads_there(staging, adam, mia, client_of, zed):
    nightly = see_running(add_component(adam, "Nightly"), staging)
    deployment = waiting_deployment(add_build(nightly.component), staging, state="approved")
    nightly.deployment, nightly.late_since = deployment, timezone.now() - timedelta(hours=2)
    nightly.save()
    see_running(add_component(adam, "Stray"), staging)

    page = client_of(mia).get(HOME)

    said = words(page)
    assert "Needs attention 2 Nightly in Staging Late due 2 hours ago" in said
    assert "Stray in Staging Something else runs seen" in said
    assert link_named(page, "View runs of Nightly in Staging").endswith("/nightly/runs/")
    assert link_named(page, "View deployments of Stray in Staging").endswith("/stray/deployments/")
    assert "Needs attention" not in words(client_of(zed).get("/organizations/zenith/"))


def test_a_deployment_of_which_no_word_came_is_on_home_until_it_is_closed(
    orders, staging, adam, mia, client_of
):
    deployment = silent(orders, staging)

    page = client_of(mia).get(HOME)

    assert "Orders #1 to Staging No word from the engine started 2 hours ago" in words(page)
    link = link_named(page, "View deployment of Orders #1 to Staging")
    assert link == deployment.get_absolute_url()
    for state in ("running", "closed", "succeeded"):
        ended = timezone.now() if state != "running" else None
        due = None if ended else timezone.now()
        Deployment.objects.update(state=state, finished_at=ended, due_at=due)
        assert found(mia) == []


def test_a_silent_stop_is_named_by_its_component(orders, staging, adam, mia):
    silent(orders, staging, kind="stop")

    assert found(mia) == [("Orders in Staging", "No word from the engine")]


def test_what_is_archived_or_of_another_project_needs_no_attention(acme, staging, adam, orders):
    dan = add_member(acme, "Dan", RoleSlug.API_SUBSCRIBER)
    see_running(orders, staging)
    silent(orders, staging)
    assert found(dan) == []
    assign_project_role(project=orders.project, membership=dan, slug=RoleSlug.DEVELOPER, by=adam)
    other = projects.create_project(name="Gemini", by=adam)
    hidden = add_component(adam, "Hidden", project=other)
    see_running(hidden, staging)
    silent(hidden, staging)

    seen = [
        ("Orders #1 to Staging", "No word from the engine"),
        ("Orders in Staging", "Something else runs"),
    ]
    assert found(dan) == seen
    assert len(found(adam)) == 4
    projects.archive_project(project=other, by=adam)
    assert found(adam) == seen
    projects.archive_component(component=orders, by=adam)
    assert found(adam) == []


def test_nothing_of_another_organization_is_found(orders, staging, zed):
    silent(orders, staging)
    see_running(orders, staging)

    assert found(zed) == []


def test_a_handful_is_listed_and_the_others_are_folded_and_counted(staging, adam, client_of):
    for minutes, name in enumerate(("Ada", "Bob", "Cyd", "Dan", "Eve", "Fay")):
        observed_at = timezone.now() - timedelta(minutes=minutes)
        see_running(add_component(adam, name), staging, observed_at=observed_at)
    silent(add_component(adam, "Zebra"), staging)

    page = client_of(adam).get(HOME)

    _, _, said = words(page).partition("Needs attention ")
    assert said.startswith("7 Zebra #1 to Staging")
    assert "and 3 more Dan in Staging" in said
    assert "Fay in Staging" in said


def test_a_number_that_is_not_counted_to_its_end_says_so(staging, adam, client_of, monkeypatch):
    monkeypatch.setattr("organizations.tenancy.troubles.MOST_READ", 5)
    for name in ("Ada", "Bob", "Cyd", "Dan", "Eve", "Fay"):
        see_running(add_component(adam, name), staging)

    troubles = troubles_of(adam)

    assert (str(troubles.total), str(troubles.more)) == ("5+", "1+")
    assert len(troubles.folded) == 1
