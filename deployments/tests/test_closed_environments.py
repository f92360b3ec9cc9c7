"""What keeps out what was requested or approved before, and how an environment is free again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from builds.tests.makers import add_build
from deployments import actions as deployment_actions
from deployments.conditions import obstacles
from deployments.engines import EngineReport
from deployments.models import Deployment, Environment, Placement
from deployments.states.deployments import DeploymentKind, DeploymentState
from deployments.tests.makers import add_environment, carry_out, engine_of
from organizations import actions as organizing
from organizations.tenancy.roles import RoleSlug
from projects import actions
from tests.cast import add_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def guarded(adam, eve):
    """An environment that asks for an approval."""
    return add_environment("Guarded", approvals=1, by=adam)


@pytest.fixture
def waiting(orders, guarded, mia):
    return deployment_actions.request_deployment(
        build=add_build(orders), environment=guarded, by=mia
    )


def freeze():
    Environment.objects.update(
        frozen_until=timezone.now() + timedelta(days=3), frozen_reason="Incident"
    )


def test_nothing_is_approved_into_a_frozen_environment(waiting, eve, adam):
    freeze()

    with pytest.raises(obstacles.EnvironmentFrozen):
        deployment_actions.approve_deployment(deployment=waiting, by=eve)
    with pytest.raises(obstacles.EnvironmentFrozen):
        deployment_actions.bypass_approval(deployment=waiting, reason="Fire", by=adam)

    waiting.refresh_from_db()
    assert waiting.is_waiting
    assert not waiting.approvals.exists()
    assert deployment_actions.reject_deployment(deployment=waiting, reason="Frozen", by=eve)


def test_nothing_of_an_archived_component_is_approved(waiting, eve, adam):
    actions.archive_component(component=waiting.component, by=adam)

    with pytest.raises(obstacles.ComponentArchived):
        deployment_actions.approve_deployment(deployment=waiting, by=eve)


def test_what_is_archived_can_be_stopped(orders, staging, adam, mia):
    build = add_build(orders)
    carry_out(
        deployment_actions.request_deployment(build=build, environment=staging, by=mia), by=adam
    )
    actions.archive_component(component=orders, by=adam)

    stop = deployment_actions.request_stop(component=orders, environment=staging, by=mia)
    carry_out(stop, by=adam)

    assert not Placement.objects.get(environment=staging).is_running


@pytest.mark.parametrize("end", ["failed", "closed"])
def test_after_a_failure_what_is_shown_to_run_can_be_brought_back(end, orders, staging, adam, mia):
    first, second = add_build(orders, 1), add_build(orders, 2)
    carry_out(
        deployment_actions.request_deployment(build=first, environment=staging, by=mia), by=adam
    )
    with pytest.raises(obstacles.RunsAlready):
        deployment_actions.request_deployment(build=first, environment=staging, by=mia)
    half = deployment_actions.request_deployment(build=second, environment=staging, by=mia)
    engine = engine_of(staging, by=adam)
    running = EngineReport(DeploymentState.RUNNING, reference="shell:1")
    deployment_actions.report_deployment(deployment=half, report=running, by=engine)
    if end == "failed":
        failed = EngineReport(DeploymentState.FAILED)
        deployment_actions.report_deployment(deployment=half, report=failed, by=engine)
    else:
        deployment_actions.close_deployment(deployment=half, reason="It hangs", by=adam)

    back = deployment_actions.request_deployment(build=first, environment=staging, by=mia)

    assert back.kind == DeploymentKind.ROLLBACK
    carry_out(back, by=adam)
    with pytest.raises(obstacles.RunsAlready):
        deployment_actions.request_deployment(build=first, environment=staging, by=mia)


def test_what_was_seen_to_differ_can_be_deployed_again(orders, staging, adam, mia):
    build = add_build(orders)
    carry_out(
        deployment_actions.request_deployment(build=build, environment=staging, by=mia), by=adam
    )
    Placement.objects.update(observed_at=timezone.now(), observed_digest="sha256:" + "f" * 64)

    assert deployment_actions.request_deployment(build=build, environment=staging, by=mia)


def test_rolling_back_skips_no_rule_but_the_step(orders, staging, adam, mia):
    first, second = add_build(orders, 1, branch="topic"), add_build(orders, 2)
    for build in (first, second):
        carry_out(
            deployment_actions.request_deployment(build=build, environment=staging, by=mia), by=adam
        )
    Environment.objects.update(branch_patterns="main")

    with pytest.raises(obstacles.BranchNotAllowed):
        deployment_actions.request_deployment(build=first, environment=staging, by=mia)


@pytest.mark.parametrize(("tests", "skipped"), [(0, 0), (2, 2)])
def test_tests_that_did_not_run_have_not_passed(tests, skipped, orders, adam, mia):
    strict = add_environment("Strict", tests_required=True, by=adam)
    build = add_build(orders)
    build.test_reports.create(
        organization=orders.organization,
        name="unit",
        tests=tests,
        failures=0,
        errors=0,
        skipped=skipped,
        seconds=1,
        sha256="a" * 64,
    )

    with pytest.raises(obstacles.TestsMissing):
        deployment_actions.request_deployment(build=build, environment=strict, by=mia)


def test_a_manager_stops_waiting_for_an_engine_that_keeps_saying_it_runs(
    waiting, eve, adam, mia, guarded
):
    deployment_actions.approve_deployment(deployment=waiting, by=eve)
    engine = engine_of(guarded, by=adam)
    running = EngineReport(DeploymentState.RUNNING, reference="shell:1")
    deployment_actions.report_deployment(deployment=waiting, report=running, by=engine)

    deployment_actions.close_deployment(deployment=waiting, reason="It hangs", by=eve)

    with pytest.raises(deployment_actions.StateNotPossible):
        deployment_actions.report_deployment(
            deployment=waiting, report=EngineReport(DeploymentState.SUCCEEDED), by=engine
        )
    assert deployment_actions.request_deployment(build=waiting.build, environment=guarded, by=mia)


def test_an_approval_that_counts_again_can_complete_the_number(orders, adam, eve, mia, acme):
    lee = add_member(acme, "Lee", RoleSlug.ENVIRONMENT_MANAGER)
    two = add_environment("Two", approvals=2, by=adam)
    made = deployment_actions.request_deployment(build=add_build(orders), environment=two, by=mia)
    deployment_actions.approve_deployment(deployment=made, by=lee)
    organizing.change_roles(membership=lee, slugs=[RoleSlug.DEVELOPER], by=adam)
    assert deployment_actions.approve_deployment(deployment=made, by=eve).is_waiting
    organizing.change_roles(membership=lee, slugs=[RoleSlug.ENVIRONMENT_MANAGER], by=adam)

    made = deployment_actions.approve_deployment(deployment=made, by=eve)

    assert made.state == DeploymentState.APPROVED
    assert Deployment.objects.get(pk=made.pk).approvals.count() == 2
