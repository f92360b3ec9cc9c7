"""How it stands with all that runs in an environment: the worst comes first."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from builds.tests.makers import add_build
from deployments import actions
from deployments.boards.board import board_of
from deployments.boards.observed_health import HEALTH, Running, running_by_environment
from deployments.boards.production import in_production
from deployments.models import Environment
from deployments.states.deployments import ObservedState
from deployments.tests.makers import add_environment, carry_out
from projects.models import Component
from projects.tests.makers import add_component
from tests.reading import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def placed(adam, mia, staging):
    """Three components that run in Staging, as their engine saw them healthy."""
    found = []
    for name in ("Orders", "Billing", "Search"):
        build = add_build(add_component(adam, name))
        made = actions.request_deployment(build=build, environment=staging, by=mia)
        found.append(carry_out(made, by=adam))
    staging.placements.update(
        observed_state="healthy", observed_at=timezone.now(), observed_digest=build.digest
    )
    return found


def test_the_worst_of_an_environment_is_said(acme, placed, staging, adam, mia, client_of):
    page = client_of(mia)
    one = staging.placements.filter(deployment=placed[0])
    worse: list[tuple[str, dict[str, Any]]] = [
        ("Healthy", {}),
        ("Not observed", {"observed_state": "unknown"}),
        ("Degraded", {"observed_state": "degraded"}),
        ("Stopped", {"observed_state": "stopped"}),
        ("Seen to run nothing", {"observed_digest": ""}),
        ("Something else runs", {"observed_digest": "sha256:other"}),
        ("Late", {"late_since": timezone.now()}),
    ]

    for said, fields in worse:
        if fields:
            one.update(**fields)
        found = running_by_environment(acme)
        assert (found[staging.pk].components, found[staging.pk].health.words) == (3, said)
        assert f"3 components {said}" in words(page.get("/organizations/acme/environments/"))


def test_what_was_stopped_does_not_run_but_may_be_seen(acme, placed, staging, adam, mia):
    for made in placed:
        stop = actions.request_stop(component=made.component, environment=staging, by=mia)
        carry_out(stop, by=adam)
    staging.placements.update(observed_at=timezone.now())
    assert running_by_environment(acme)[staging.pk].health.words == "Something else runs"

    staging.placements.update(observed_digest="")

    assert running_by_environment(acme)[staging.pk] == Running()


def test_what_was_seen_before_a_deployment_ended_says_nothing_after_it(
    acme, placed, staging, adam, mia
):
    one = placed[0]
    staging.placements.exclude(deployment=one).delete()
    newer = add_build(one.component, 2)
    carry_out(actions.request_deployment(build=newer, environment=staging, by=mia), by=adam)
    assert running_by_environment(acme)[staging.pk].health == HEALTH["unknown"]
    assert not staging.placements.get().differs

    staging.placements.update(observed_at=timezone.now())
    assert running_by_environment(acme)[staging.pk].health == HEALTH["another"]
    assert staging.placements.get().differs

    stop = actions.request_stop(component=one.component, environment=staging, by=mia)
    carry_out(stop, by=adam)
    assert running_by_environment(acme)[staging.pk].health == HEALTH["nothing"]


def test_every_page_says_the_same_of_a_place(acme, placed, staging, adam, mia):
    request: Any = SimpleNamespace(membership=adam, organization=acme)
    component, digest = placed[0].component, placed[0].digest
    Component.objects.exclude(pk=component.pk).update(archived_at=timezone.now())
    staging.placements.exclude(component=component).delete()
    Environment.objects.update(is_production=True)

    def said():
        (cell,) = board_of(acme, [component]).lines[0].cells
        (card,) = in_production(request, [component.project]).values()
        assert running_by_environment(acme)[staging.pk].health == cell.health
        assert card.shown[0].kind == cell.health.kind
        return cell.health.words, card.shown[0].words

    def seen():
        for digest_seen in (digest, "sha256:other", ""):
            for state in ObservedState:
                staging.placements.update(observed_digest=digest_seen, observed_state=state)
                yield digest_seen, state, said()

    ways = {"healthy": "runs", "unknown": "not observed"}
    for found, state, (words_, on_card) in seen():
        if found == digest:
            assert words_ == HEALTH[state].words
            assert on_card == f"build #1 {ways.get(state, f'is {state}')}"
        else:
            other = "Something else runs" if found else "Seen to run nothing"
            assert (words_, on_card) == (other, other.lower())
    stop = actions.request_stop(component=component, environment=staging, by=mia)
    carry_out(stop, by=adam)
    for decided in (stop, None):
        staging.placements.update(deployment=decided, observed_at=timezone.now())
        for found, _, (words_, on_card) in seen():
            other = "Something else runs" if found else "Nothing runs"
            assert (words_, on_card) == (other, other.lower())


def test_it_is_one_statement_and_none_of_the_neighbors(
    acme, placed, staging, adam, zed, django_assert_num_queries
):
    add_environment("Empty", by=adam)
    with django_assert_num_queries(1):
        found = running_by_environment(acme)

    assert set(found) == {staging.pk}
    assert running_by_environment(zed.organization) == {}


def test_the_page_of_a_build_says_of_a_place_what_the_board_says(
    acme, placed, staging, client_of, adam
):
    component = placed[0].component
    url = component.url_of("builds:builds") + "1/"
    staging.placements.update(observed_digest="sha256:other")

    said = words(client_of(adam).get(url))

    assert "Staging This build" in said
    assert "Something else runs" in said
