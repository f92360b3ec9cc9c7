"""Deployments: what may be deployed where, under the rules of the environment."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import Event
from builds.models import BuildState
from builds.tests.makers import add_build
from deployments import actions as deployment_actions
from deployments.conditions import obstacles
from deployments.models import Deployment, Placement
from deployments.permissions import MANAGE_ENVIRONMENT
from deployments.states.deployments import DeploymentKind, DeploymentState
from deployments.tests.makers import add_environment, carry_out
from projects import actions

pytestmark = pytest.mark.django_db


def approved(deployment, *, by):
    return deployment_actions.approve_deployment(deployment=deployment, by=by)


def test_a_build_goes_one_step_at_a_time(orders, staging, production, adam, eve, mia):
    build = add_build(orders)
    with pytest.raises(obstacles.StepSkipped, match="has not succeeded in Staging"):
        deployment_actions.request_deployment(build=build, environment=production, by=mia)

    first = deployment_actions.request_deployment(build=build, environment=staging, by=mia)
    assert (first.kind, first.state) == (DeploymentKind.DEPLOY, DeploymentState.APPROVED)
    with pytest.raises(obstacles.StepSkipped):
        deployment_actions.request_deployment(build=build, environment=production, by=mia)
    carry_out(first, by=adam)
    second = deployment_actions.request_deployment(build=build, environment=production, by=mia)

    assert (second.kind, second.state) == (DeploymentKind.PROMOTE, DeploymentState.WAITING)
    assert second.digest == build.digest
    assert approved(second, by=eve).state == DeploymentState.APPROVED
    carry_out(second, by=adam)
    assert Placement.objects.get(environment=production).deployment == second


def test_a_failed_deployment_is_no_step(orders, staging, production, adam, mia):
    build = add_build(orders)
    first = deployment_actions.request_deployment(build=build, environment=staging, by=mia)

    carry_out(first, state="failed", by=adam)

    assert not Placement.objects.exists()
    with pytest.raises(obstacles.StepSkipped):
        deployment_actions.request_deployment(build=build, environment=production, by=mia)
    assert Event.objects.filter(kind="deployment.failed").exists()


def test_one_is_unfinished_of_a_component_and_an_environment(orders, staging, mia):
    first = deployment_actions.request_deployment(
        build=add_build(orders), environment=staging, by=mia
    )

    with pytest.raises(obstacles.AnotherUnfinished, match="approved"):
        deployment_actions.request_deployment(
            build=add_build(orders, 2), environment=staging, by=mia
        )
    again = {field.attname: getattr(first, field.attname) for field in first._meta.concrete_fields}
    del again["id"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Deployment.objects.create(**again)


@pytest.mark.parametrize("state", ["queued", "running", "failed", "cancelled"])
def test_only_a_build_that_succeeded_is_deployed(state, orders, staging, mia):
    ended = state in {"failed", "cancelled"}
    at = timezone.now() if ended else None

    with pytest.raises(obstacles.BuildWithoutArtifact):
        deployment_actions.request_deployment(
            build=add_build(
                orders, artifact="", digest="", state=BuildState(state), finished_at=at
            ),
            environment=staging,
            by=mia,
        )


def test_only_builds_of_its_branches_enter(orders, adam, mia):
    strict = add_environment("Strict", branch_patterns="main  release/*", by=adam)

    for number, branch in enumerate(["feature", "mainline", "", "Main"], start=1):
        with pytest.raises(obstacles.BranchNotAllowed, match="only builds of main, release"):
            deployment_actions.request_deployment(
                build=add_build(orders, number, branch=branch), environment=strict, by=mia
            )

    made = deployment_actions.request_deployment(
        build=add_build(orders, 9, branch="release/1.2"), environment=strict, by=mia
    )
    assert made.state == DeploymentState.APPROVED


def test_nothing_enters_a_frozen_environment(orders, adam, mia):
    until = timezone.now() + timedelta(hours=1)
    frozen = add_environment("F1", frozen_until=until, frozen_reason="Holidays", by=adam)

    with pytest.raises(obstacles.EnvironmentFrozen, match=r"Holidays\. A member who manages"):
        deployment_actions.request_deployment(build=add_build(orders), environment=frozen, by=mia)


def test_nothing_archived_is_deployed(orders, staging, adam, mia):
    actions.archive_project(project=orders.project, by=adam)

    with pytest.raises(obstacles.ComponentArchived):
        deployment_actions.request_deployment(build=add_build(orders), environment=staging, by=mia)


def test_only_a_build_whose_tests_passed_enters_where_that_is_the_rule(orders, adam, mia):
    strict = add_environment("Strict", tests_required=True, by=adam)
    build = add_build(orders)
    request = partial(
        deployment_actions.request_deployment, build=build, environment=strict, by=mia
    )
    with pytest.raises(obstacles.TestsMissing, match="has no test report"):
        request()
    report = build.test_reports.create(
        organization=orders.organization,
        name="unit",
        tests=3,
        failures=1,
        errors=0,
        skipped=0,
        seconds=1,
        sha256="a" * 64,
    )
    with pytest.raises(obstacles.TestsMissing, match="has 3 tests, 1 failed"):
        request()

    type(report).objects.update(failures=0)

    assert request().state == DeploymentState.APPROVED


def test_what_runs_is_not_deployed_again(orders, staging, adam, mia):
    build = add_build(orders)
    carry_out(
        deployment_actions.request_deployment(build=build, environment=staging, by=mia), by=adam
    )

    with pytest.raises(obstacles.RunsAlready):
        deployment_actions.request_deployment(build=build, environment=staging, by=mia)


def test_rolling_back_needs_no_step_but_approval(orders, staging, production, adam, eve, mia):
    for number in (1, 2):
        build = add_build(orders, number)
        for environment in (staging, production):
            made = deployment_actions.request_deployment(
                build=build, environment=environment, by=mia
            )
            carry_out(approved(made, by=eve) if made.is_waiting else made, by=adam)
    first = orders.builds.get(number=1)

    back = deployment_actions.request_deployment(build=first, environment=production, by=mia)

    assert (back.kind, back.state) == (DeploymentKind.ROLLBACK, DeploymentState.WAITING)
    assert back.digest == first.digest
    carry_out(approved(back, by=eve), by=adam)
    assert Placement.objects.get(environment=production).deployment == back


def test_stopping_leaves_nothing_there_and_any_former_build_can_come_back(
    orders, staging, adam, mia
):
    with pytest.raises(obstacles.NothingRuns):
        deployment_actions.request_stop(component=orders, environment=staging, by=mia)
    build = add_build(orders)
    carry_out(
        deployment_actions.request_deployment(build=build, environment=staging, by=mia), by=adam
    )

    carry_out(
        deployment_actions.request_stop(component=orders, environment=staging, by=mia), by=adam
    )

    assert not Placement.objects.get().is_running
    with pytest.raises(obstacles.NothingRuns):
        deployment_actions.request_stop(component=orders, environment=staging, by=mia)
    back = deployment_actions.request_deployment(build=build, environment=staging, by=mia)
    assert back.kind == DeploymentKind.ROLLBACK


def test_the_decision_outlives_the_environment(waiting, production, adam, eve):
    build = waiting.build
    deployment_actions.delete_environment(environment=production, handle="production", by=adam)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.environment) == (DeploymentState.CANCELLED, None)
    assert str(waiting) == "Orders #1 to Production"
    assert waiting.build == build


def test_requests_are_told_to_all_who_may_approve(waiting):
    event = Event.objects.get(kind="deployment.requested")

    assert event.after["artifact"] == waiting.artifact
    assert waiting.organization.memberships.with_permission(MANAGE_ENVIRONMENT).count() == 2


def test_a_component_is_not_deleted_while_it_runs_or_is_to_run(orders, staging, adam, mia):
    build = add_build(orders)
    made = deployment_actions.request_deployment(build=build, environment=staging, by=mia)
    for said in ("Orders #1 to Staging", "build 1 in Staging"):
        with pytest.raises(actions.StillRunning, match=said):
            actions.delete_component(component=orders, handle=orders.handle, by=adam)
        if made.state == DeploymentState.APPROVED:
            made = carry_out(made, by=adam)
