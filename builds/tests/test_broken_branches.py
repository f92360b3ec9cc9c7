"""Components whose released branch failed to build last need attention on Home, and no others."""

import pytest

from builds import troubles
from builds.models import BuildState
from builds.tests.makers import add_build
from organizations.tenancy.roles import RoleSlug
from organizations.tenancy.troubles import troubles_of
from projects import actions as projects
from projects.tests.makers import add_component
from tests.cast import add_member
from tests.reading import link_named, words

pytestmark = [pytest.mark.django_db, pytest.mark.both]
HOME = "/organizations/acme/"
ENDED = {BuildState.SUCCEEDED: {}, BuildState.QUEUED: {"finished_at": None}}


@pytest.fixture
def component(adam):
    return add_component(adam, "Orders")


def build(component, number, state=BuildState.FAILED, **fields):
    nothing = {} if state == BuildState.SUCCEEDED else {"artifact": "", "digest": ""}
    made = nothing | ENDED.get(state, {}) | fields
    return add_build(component, number, state=state, **made)


def titles(member) -> list[str]:
    return [trouble.title for trouble in troubles_of(member).shown]


def test_home_says_which_component_does_not_build_and_leads_to_the_build(component, mia, client_of):
    build(component, 1, BuildState.SUCCEEDED)
    failed = build(component, 2)

    page = client_of(mia).get(HOME)

    assert "Needs attention 1 Orders #2 of main Build failed since" in words(page)
    assert link_named(page, "View build of Orders #2 of main") == failed.get_absolute_url()


def test_a_newer_build_that_succeeded_mends_it(component, mia):
    build(component, 1)
    build(component, 2, BuildState.SUCCEEDED)

    assert titles(mia) == []


def test_a_build_under_way_or_cancelled_or_of_another_branch_mends_nothing(component, mia):
    build(component, 1)
    build(component, 2, BuildState.CANCELLED)
    build(component, 3, BuildState.SUCCEEDED, branch="feature")
    build(component, 4, BuildState.QUEUED)

    assert titles(mia) == ["Orders #1 of main"]


def test_only_the_branch_that_is_released_counts(component, mia):
    build(component, 1, branch="feature")
    assert titles(mia) == []

    component.branch = "feature"
    component.save()

    assert titles(mia) == ["Orders #1 of feature"]


def test_a_failure_long_ago_among_builds_of_other_branches_is_not_looked_for(component, mia):
    build(component, 1)
    component.next_build_number = troubles.MOST_LOOKED_THROUGH + 1
    component.save()
    assert titles(mia) == ["Orders #1 of main"]

    component.next_build_number += 1
    component.save()

    assert titles(mia) == []


def test_who_views_no_components_or_only_archived_ones_is_told_nothing(acme, component, adam, zed):
    build(component, 1)
    publisher = add_member(acme, "Pia", RoleSlug.API_PUBLISHER)

    assert titles(adam) == ["Orders #1 of main"]
    assert titles(publisher) == titles(zed) == []
    projects.archive_component(component=component, by=adam)
    assert titles(adam) == []
