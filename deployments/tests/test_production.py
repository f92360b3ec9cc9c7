"""What the card of a project says of production: how each component stands, the worst first."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from builds.tests.makers import add_build
from deployments import actions
from deployments.boards.observed_health import HEALTH
from deployments.boards.production import MOST_SHOWN, WORDS, in_production
from deployments.models import Deployment, Environment, Placement
from deployments.tests.makers import add_environment, carry_out, waiting_deployment
from organizations.tenancy.roles import RoleSlug
from projects.actions import archive_project, create_project
from projects.permissions import VIEW_COMPONENT
from projects.tests.makers import add_component
from tests.cast import add_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def production(adam):
    """An environment that needs no approval and has no other before it."""
    return add_environment("Production", is_production=True, by=adam)


@pytest.fixture
def deployed(adam, production):
    """Brings a build of a new component with this name to Production."""

    def deployed(name, **placement):
        build = add_build(add_component(adam, name))
        asked = actions.request_deployment(build=build, environment=production, by=adam)
        carry_out(asked, by=adam)
        if placement:
            seen = {"observed_at": timezone.now(), "observed_digest": build.digest}
            Placement.objects.filter(component=build.component).update(**seen | placement)
        return build

    return deployed


def cards(member, *projects):
    """What the card of each project shows, as (name, kind, words), and how many more."""
    request: Any = SimpleNamespace(membership=member, organization=member.organization)
    found = in_production(request, projects or list(member.organization.projects.all()))
    return [
        ([(run.name, run.kind, run.words) for run in card.shown], card.more)
        for card in found.values()
    ]


def test_each_way_to_stand_has_its_kind_and_words_and_the_worst_is_first(
    adam, production, deployed
):
    fine = deployed("Fine", observed_state="healthy")
    deployed("Unseen")
    deployed("Late", late_since=timezone.now())
    deployed("Other", observed_digest="sha256:other")
    deployed("Gone", observed_digest="")
    deployed("Halted", observed_state="stopped")
    deployed("Degraded", observed_state="degraded")
    add_component(adam, "Nowhere")
    for name, seen in (("Stopped", {}), ("Stray", {"observed_state": "healthy"})):
        stopped = deployed(name, **seen)
        stop = {"component": stopped.component, "environment": production, "by": adam}
        carry_out(actions.request_stop(**stop), by=adam)
    stopped.component.placements.update(observed_at=timezone.now())
    next_ = add_build(fine.component, 2)
    asked = waiting_deployment(next_, production)

    def shown(**fields):
        Deployment.objects.filter(pk=asked.pk).update(**fields)
        found = {}
        for component in adam.organization.components.all():
            others = adam.organization.components.exclude(pk=component.pk)
            others.update(archived_at=timezone.now())
            ((((name, kind, words),), _),) = cards(adam)
            found[name] = kind, words
            others.update(archived_at=None)
        return found

    assert shown() == {
        "Fine": ("waiting", "build #2 waits"),
        "Unseen": ("none", "build #1 not observed"),
        "Late": ("bad", "build #1 runs late"),
        "Other": ("off", "something else runs"),
        "Stray": ("off", "something else runs"),
        "Gone": ("off", "seen to run nothing"),
        "Halted": ("off", "build #1 is stopped"),
        "Degraded": ("off", "build #1 is degraded"),
        "Nowhere": ("none", "nothing runs"),
        "Stopped": ("none", "nothing runs"),
    }
    assert shown(state="approved")["Fine"] == ("running", "build #2 is approved")
    assert shown(state="running")["Fine"] == ("running", "build #2 deploying")
    assert shown(kind="stop")["Fine"] == ("running", "stopping")
    assert shown(state="waiting")["Fine"] == ("waiting", "stop waits")
    assert shown(state="silent", due_at=None)["Fine"] == ("bad", "stop: no word")
    assert shown(kind="deploy")["Fine"] == ("bad", "build #2: no word")
    assert shown(state="rejected", finished_at=timezone.now())["Fine"] == ("good", "build #1 runs")

    ((found, more),) = cards(adam)
    assert [name for name, *_ in found] == ["Late", "Other", "Stray", "Gone"]
    assert (len(found), more) == (MOST_SHOWN, 6)
    assert [name for name in WORDS if name in HEALTH] == list(HEALTH)


def test_only_production_counts_and_of_several_what_is_worst(adam, deployed, production):
    build = deployed("Orders")
    Environment.objects.update(is_production=False)
    assert cards(adam) == [([("Orders", "none", "nothing runs")], 0)]

    Environment.objects.update(is_production=True)
    other = add_environment("Production US", is_production=True, by=adam)
    waiting_deployment(add_build(build.component, 2), other)

    assert cards(adam) == [([("Orders", "waiting", "build #2 waits")], 0)]


def test_nothing_of_other_projects_or_organizations_is_read(adam, zed, deployed):
    deployed("Orders")
    empty = create_project(name="Gemini", by=adam)
    theirs = add_component(zed, "Spies")
    add_build(theirs)

    assert cards(adam, empty) == [([], 0)]
    assert "Spies" not in str(cards(adam))


def test_roles_without_components_see_none(acme, deployed, client_of):
    deployed("Orders")
    publisher = add_member(acme, "Pat", RoleSlug.API_PUBLISHER)

    assert cards(publisher) == []
    assert "Orders" not in client_of(publisher).get("/organizations/acme/").content.decode()


def test_names_are_escaped_and_the_last_builds_are_drawn(adam, mia, deployed, client_of):
    build = deployed("Orders")
    adam.organization.components.update(name="O<b>rders")
    add_build(build.component, 2, state="failed", artifact="", digest="")
    create_project(name="Gemini", by=adam)

    shown = client_of(mia).get("/organizations/acme/").content.decode()

    orders = "/organizations/acme/projects/apollo/components/orders/"
    assert f'<a class="name" href="{orders}">O&lt;b&gt;rders</a>' in shown
    assert "O<b>" not in shown
    assert 'aria-label="Last builds: succeeded, failed"' in shown
    assert shown.count("No active components") == 1
    adam.organization.components.update(archived_at=timezone.now())
    archived = client_of(mia).get("/organizations/acme/").content.decode()
    assert (archived.count("No active components"), "O&lt;b&gt;rders" in archived) == (2, False)
    adam.organization.components.update(archived_at=None)
    archive_project(project=build.component.project, by=adam)
    assert "O&lt;b&gt;rders" not in client_of(mia).get("/organizations/acme/").content.decode()


def test_it_costs_four_statements_whatever_there_is(
    adam, deployed, production, django_assert_num_queries
):
    def asked(names):
        for name in names:
            waiting_deployment(add_build(deployed(name).component, 2), production)
        projects = list(adam.organization.projects.all())
        assert adam.can(VIEW_COMPONENT)
        with django_assert_num_queries(4):
            cards(adam, *projects)

    asked("A")
    create_project(name="Gemini", by=adam)
    for project in (create_project(name="Mercury", by=adam), None):
        add_component(adam, "Other", project=project)
    asked("BCDEFGH")
