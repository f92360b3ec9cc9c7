"""Deployments: one decision each, under the rules of the environment."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import Event
from machines.bearer import bearer_of
from organizations import actions as organizing
from organizations.actions.demands import NoLongerAllowed, SignInNeeded
from organizations.roles import RoleSlug
from projects import actions, obstacles
from projects.actions.time_up import end_one_due
from projects.deployment_states import DeploymentKind, DeploymentState
from projects.engines.reports import EngineReport
from projects.models import BuildState, Deployment, Placement
from projects.permissions import MANAGE_ENVIRONMENT
from projects.rules import Rules
from projects.schedule import end_due_deployments
from projects.tests.environment_makers import (
    add_build,
    add_component,
    add_environment,
    carry_out,
    engine_of,
)
from tests.cast import add_member, add_token
from tests.reading import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def eve(acme):
    """An Environment manager of Acme."""
    return add_member(acme, "Eve", RoleSlug.ENVIRONMENT_MANAGER)


@pytest.fixture
def orders(adam):
    return add_component(adam)


@pytest.fixture
def staging(adam):
    return add_environment(by=adam)


@pytest.fixture
def production(staging, adam, eve):
    return add_environment("Production", is_production=True, approvals=1, by=adam)


@pytest.fixture
def waiting(orders, staging, production, adam, mia):
    """A deployment of Mia's to Production."""
    build = add_build(orders)
    carry_out(actions.request_deployment(build=build, environment=staging, by=mia), by=adam)
    return actions.request_deployment(build=build, environment=production, by=mia)


def approved(deployment, *, by):
    return actions.approve_deployment(deployment=deployment, by=by)


def test_a_build_goes_one_step_at_a_time(orders, staging, production, adam, eve, mia):
    build = add_build(orders)
    with pytest.raises(obstacles.StepSkipped, match="has not succeeded in Staging"):
        actions.request_deployment(build=build, environment=production, by=mia)

    first = actions.request_deployment(build=build, environment=staging, by=mia)
    assert (first.kind, first.state) == (DeploymentKind.DEPLOY, DeploymentState.APPROVED)
    with pytest.raises(obstacles.StepSkipped):
        actions.request_deployment(build=build, environment=production, by=mia)
    carry_out(first, by=adam)
    second = actions.request_deployment(build=build, environment=production, by=mia)

    assert (second.kind, second.state) == (DeploymentKind.PROMOTE, DeploymentState.WAITING)
    assert second.digest == build.digest
    assert approved(second, by=eve).state == DeploymentState.APPROVED
    carry_out(second, by=adam)
    assert Placement.objects.get(environment=production).deployment == second


def test_a_failed_deployment_is_no_step(orders, staging, production, adam, mia):
    build = add_build(orders)
    first = actions.request_deployment(build=build, environment=staging, by=mia)

    carry_out(first, state="failed", by=adam)

    assert not Placement.objects.exists()
    with pytest.raises(obstacles.StepSkipped):
        actions.request_deployment(build=build, environment=production, by=mia)
    assert Event.objects.filter(kind="deployment.failed").exists()


def test_one_is_unfinished_of_a_component_and_an_environment(orders, staging, mia):
    first = actions.request_deployment(build=add_build(orders), environment=staging, by=mia)

    with pytest.raises(obstacles.Unfinished, match="approved"):
        actions.request_deployment(build=add_build(orders, 2), environment=staging, by=mia)
    again = {field.attname: getattr(first, field.attname) for field in first._meta.concrete_fields}
    del again["id"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Deployment.objects.create(**again)


@pytest.mark.parametrize("state", ["queued", "running", "failed", "cancelled"])
def test_only_a_build_that_succeeded_is_deployed(state, orders, staging, mia):
    ended = state in {"failed", "cancelled"}
    at = timezone.now() if ended else None

    with pytest.raises(obstacles.BuildWithoutArtifact):
        actions.request_deployment(
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
            actions.request_deployment(
                build=add_build(orders, number, branch=branch), environment=strict, by=mia
            )

    made = actions.request_deployment(
        build=add_build(orders, 9, branch="release/1.2"), environment=strict, by=mia
    )
    assert made.state == DeploymentState.APPROVED


def test_nothing_enters_a_frozen_environment(orders, adam, mia):
    until = timezone.now() + timedelta(hours=1)
    frozen = add_environment("F1", frozen_until=until, frozen_reason="Holidays", by=adam)

    with pytest.raises(obstacles.EnvironmentFrozen, match=r"Holidays\. A member who manages"):
        actions.request_deployment(build=add_build(orders), environment=frozen, by=mia)


def test_nothing_archived_is_deployed(orders, staging, adam, mia):
    actions.archive_project(project=orders.project, by=adam)

    with pytest.raises(obstacles.ComponentArchived):
        actions.request_deployment(build=add_build(orders), environment=staging, by=mia)


def test_only_a_build_whose_tests_passed_enters_where_that_is_the_rule(orders, adam, mia):
    strict = add_environment("Strict", tests_required=True, by=adam)
    build = add_build(orders)
    request = partial(actions.request_deployment, build=build, environment=strict, by=mia)
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
    carry_out(actions.request_deployment(build=build, environment=staging, by=mia), by=adam)

    with pytest.raises(obstacles.RunsAlready):
        actions.request_deployment(build=build, environment=staging, by=mia)


def test_rolling_back_needs_no_step_but_approval(orders, staging, production, adam, eve, mia):
    for number in (1, 2):
        build = add_build(orders, number)
        for environment in (staging, production):
            made = actions.request_deployment(build=build, environment=environment, by=mia)
            carry_out(approved(made, by=eve) if made.is_waiting else made, by=adam)
    first = orders.builds.get(number=1)

    back = actions.request_deployment(build=first, environment=production, by=mia)

    assert (back.kind, back.state) == (DeploymentKind.ROLLBACK, DeploymentState.WAITING)
    assert back.digest == first.digest
    carry_out(approved(back, by=eve), by=adam)
    assert Placement.objects.get(environment=production).deployment == back


def test_stopping_leaves_nothing_there_and_any_former_build_can_come_back(
    orders, staging, adam, mia
):
    with pytest.raises(obstacles.NothingRuns):
        actions.request_stop(component=orders, environment=staging, by=mia)
    build = add_build(orders)
    carry_out(actions.request_deployment(build=build, environment=staging, by=mia), by=adam)

    carry_out(actions.request_stop(component=orders, environment=staging, by=mia), by=adam)

    assert not Placement.objects.get().is_running
    with pytest.raises(obstacles.NothingRuns):
        actions.request_stop(component=orders, environment=staging, by=mia)
    back = actions.request_deployment(build=build, environment=staging, by=mia)
    assert back.kind == DeploymentKind.ROLLBACK


def test_nobody_approves_their_own_request_unless_the_environment_allows_it(orders, adam, eve):
    strict = add_environment("Strict", approvals=1, by=adam)
    open_one = add_environment("Open", approvals=1, own_approval=True, by=adam)
    actions.move_environment(environment=open_one, is_up=True, by=adam)
    build = add_build(orders)

    own = actions.request_deployment(build=build, environment=open_one, by=eve)
    assert approved(own, by=eve).state == DeploymentState.APPROVED
    carry_out(own, by=adam)
    theirs = actions.request_deployment(build=build, environment=strict, by=eve)
    with pytest.raises(actions.NotTheApprover, match="You requested this deployment"):
        approved(theirs, by=eve)
    theirs.refresh_from_db()
    assert theirs.state == DeploymentState.WAITING
    assert not theirs.approvals.exists()


def test_a_developer_approves_nothing(waiting, mia, acme):
    other = add_member(acme, "Dev", RoleSlug.DEVELOPER)

    for member in (mia, other):
        with pytest.raises(NoLongerAllowed):
            approved(waiting, by=member)


def test_the_neighbors_manager_decides_nothing(waiting, zed):
    for act in (approved, lambda each, by: actions.cancel_deployment(deployment=each, by=by)):
        with pytest.raises(NoLongerAllowed):
            act(waiting, by=zed)


def test_no_token_approves_rejects_or_bypasses(waiting, adam):
    token = add_token(adam)
    bearer = bearer_of(token.secret)
    assert bearer is not None

    with pytest.raises(SignInNeeded):
        approved(waiting, by=bearer)
    with pytest.raises(SignInNeeded):
        actions.reject_deployment(deployment=waiting, reason="No", by=bearer)
    with pytest.raises(SignInNeeded):
        actions.bypass_approval(deployment=waiting, reason="Fire", by=bearer)
    waiting.refresh_from_db()
    assert waiting.state == DeploymentState.WAITING


def test_the_same_person_approves_once(orders, adam, eve, mia, acme):
    add_member(acme, "Lee", RoleSlug.ENVIRONMENT_MANAGER)
    two = add_environment("Two", approvals=2, by=adam)
    made = actions.request_deployment(build=add_build(orders), environment=two, by=mia)

    assert approved(made, by=eve).state == DeploymentState.WAITING
    with pytest.raises(actions.ApprovedAlready):
        approved(made, by=eve)
    assert approved(made, by=adam).state == DeploymentState.APPROVED


def test_an_approver_who_lost_the_right_does_not_count(orders, adam, eve, mia, acme):
    lee = add_member(acme, "Lee", RoleSlug.ENVIRONMENT_MANAGER)
    two = add_environment("Two", approvals=2, by=adam)
    made = actions.request_deployment(build=add_build(orders), environment=two, by=mia)
    approved(made, by=eve)

    organizing.change_roles(membership=eve, slugs=[RoleSlug.DEVELOPER], by=adam)

    assert approved(made, by=adam).state == DeploymentState.WAITING
    assert approved(made, by=lee).state == DeploymentState.APPROVED


def test_a_removed_member_s_waiting_approvals_are_gone_also_when_they_return(
    orders, adam, eve, mia, acme, client_of
):
    add_member(acme, "Lee", RoleSlug.ENVIRONMENT_MANAGER)
    two = add_environment("Two", approvals=2, by=adam)
    made = actions.request_deployment(build=add_build(orders), environment=two, by=mia)
    approved(made, by=eve)
    user = eve.user
    url = f"/organizations/acme/settings/members/{eve.pk}/remove/"
    asked = client_of(adam).get(url).content.decode()
    assert "1 approval" in asked
    assert "Orders #1 to Two" in asked

    organizing.remove_member(membership=eve, by=adam)
    add_member(acme, user, RoleSlug.ENVIRONMENT_MANAGER)

    assert approved(made, by=adam).state == DeploymentState.WAITING


def test_only_chosen_approvers_decide(orders, adam, eve, mia, acme):
    lee = add_member(acme, "Lee", RoleSlug.ENVIRONMENT_MANAGER)
    chosen = frozenset({eve.pk, adam.pk})
    made_for = add_environment("Chosen", approvals=1, approvers=chosen, by=adam)
    made = actions.request_deployment(build=add_build(orders), environment=made_for, by=mia)

    with pytest.raises(actions.NotTheApprover, match="not among the approvers"):
        approved(made, by=lee)
    with pytest.raises(actions.NotTheApprover):
        actions.reject_deployment(deployment=made, reason="No", by=lee)
    assert approved(made, by=eve).state == DeploymentState.APPROVED


def test_a_change_of_rules_does_not_reach_what_waits(waiting, production, adam, eve, mia, acme):
    actions.change_environment(environment=production, rules=Rules("Production"), by=eve)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.approvals_needed) == (DeploymentState.WAITING, 1)
    actions.change_environment(
        environment=production, rules=Rules("Production", approvers=frozenset({adam.pk})), by=eve
    )
    assert approved(waiting, by=eve).state == DeploymentState.APPROVED


def test_another_order_of_environments_does_not_reach_what_waits(
    waiting, staging, production, adam, eve, mia
):
    actions.move_environment(environment=production, is_up=True, by=eve)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.kind, waiting.approvals_needed) == ("waiting", "promote", 1)
    carry_out(approved(waiting, by=eve), by=adam)
    assert Placement.objects.get(environment=production).deployment == waiting
    with pytest.raises(obstacles.StepSkipped, match="has not succeeded in Production"):
        actions.request_deployment(
            build=add_build(waiting.component, 2), environment=staging, by=mia
        )


def test_a_rejected_one_is_over_and_a_new_request_is_another(waiting, eve, adam, mia):
    with pytest.raises(actions.NoReason):
        actions.reject_deployment(deployment=waiting, reason=" \n ", by=eve)

    actions.reject_deployment(deployment=waiting, reason="Wait for Monday", by=eve)

    with pytest.raises(actions.DeploymentChanged, match="rejected"):
        approved(waiting, by=adam)
    with pytest.raises(actions.DeploymentChanged):
        actions.cancel_deployment(deployment=waiting, by=mia)
    again = actions.request_deployment(build=waiting.build, environment=waiting.environment, by=mia)
    assert again.pk != waiting.pk


def test_who_requested_it_cancels_it_and_no_other_developer(waiting, mia, eve, acme):
    other = add_member(acme, "Dev", RoleSlug.DEVELOPER)
    with pytest.raises(actions.NotYourRequest):
        actions.cancel_deployment(deployment=waiting, by=other)

    actions.cancel_deployment(deployment=waiting, by=mia)

    waiting.refresh_from_db()
    assert waiting.state == DeploymentState.CANCELLED
    with pytest.raises(actions.DeploymentChanged):
        approved(waiting, by=eve)


def test_an_administrator_deploys_without_approval_and_all_who_approve_are_mailed(
    waiting, adam, eve, mia
):
    with pytest.raises(NoLongerAllowed):
        actions.bypass_approval(deployment=waiting, reason="Fire", by=eve)
    with pytest.raises(actions.NoReason):
        actions.bypass_approval(deployment=waiting, reason="", by=adam)

    actions.bypass_approval(deployment=waiting, reason="Fire in production", by=adam)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.is_bypassed) == (DeploymentState.APPROVED, True)
    event = Event.objects.get(kind="deployment.bypassed")
    assert event.after["because"] == "Fire in production"


def test_an_environment_can_switch_that_off(orders, adam, eve, mia):
    strict = add_environment("Strict", approvals=1, bypass_allowed=False, by=adam)
    made = actions.request_deployment(build=add_build(orders), environment=strict, by=mia)

    with pytest.raises(actions.BypassNotAllowed):
        actions.bypass_approval(deployment=made, reason="Fire", by=adam)


def test_nobody_approved_for_a_week_it_expires(waiting, eve):
    past = timezone.now() - timedelta(seconds=1)
    Deployment.objects.filter(pk=waiting.pk).update(due_at=past)
    with pytest.raises(actions.ApprovalTooLate):
        approved(waiting, by=eve)

    assert end_due_deployments() == 1

    waiting.refresh_from_db()
    assert waiting.state == DeploymentState.EXPIRED
    assert Event.objects.filter(kind="deployment.expired", target_id=waiting.pk).exists()
    assert end_due_deployments() == 0


def test_a_request_has_a_week_and_an_approved_one_a_day(waiting, eve):
    assert timedelta(days=6) < waiting.due_at - timezone.now() <= timedelta(days=7)

    found = approved(waiting, by=eve)

    assert timedelta(hours=23) < found.due_at - timezone.now() <= timedelta(hours=24)


def test_an_engine_that_says_nothing_is_silent_and_may_be_late(waiting, adam, eve):
    approved(waiting, by=eve)
    engine = engine_of(waiting.environment, by=adam)
    running = EngineReport(DeploymentState.RUNNING, reference="shell:1")
    actions.report_deployment(deployment=waiting, report=running, by=engine)
    Deployment.objects.filter(pk=waiting.pk).update(due_at=timezone.now())

    assert end_due_deployments() == 1
    waiting.refresh_from_db()
    assert waiting.state == DeploymentState.SILENT
    assert waiting.get_state_display() == "No word from the engine"

    done = EngineReport(DeploymentState.SUCCEEDED, reference="shell:1")
    found = actions.report_deployment(deployment=waiting, report=done, by=engine)
    assert found.state == DeploymentState.SUCCEEDED
    assert Placement.objects.get(environment=waiting.environment).deployment == found


def test_closing_keeps_the_reason_of_a_bypass(waiting, adam, eve, client_of):
    actions.bypass_approval(deployment=waiting, reason="Fire in production", by=adam)
    running = EngineReport(DeploymentState.RUNNING, reference="shell:1")
    engine = engine_of(waiting.environment, by=adam)
    actions.report_deployment(deployment=waiting, report=running, by=engine)

    actions.close_deployment(deployment=waiting, reason="The machine is gone", by=eve)

    said = words(client_of(eve).get(waiting.get_absolute_url()))
    assert "Fire in production" in said
    assert "The machine is gone" in said


def test_a_silent_one_frees_nothing_until_somebody_closes_it(waiting, adam, eve, mia):
    approved(waiting, by=eve)
    engine = engine_of(waiting.environment, by=adam)
    running = EngineReport(DeploymentState.RUNNING, reference="shell:1")
    actions.report_deployment(deployment=waiting, report=running, by=engine)
    Deployment.objects.filter(pk=waiting.pk).update(due_at=timezone.now())
    end_due_deployments()
    with pytest.raises(obstacles.Unfinished, match="no word from the engine"):
        actions.request_deployment(build=waiting.build, environment=waiting.environment, by=mia)

    actions.close_deployment(deployment=waiting, reason="The machine is gone", by=eve)

    late = EngineReport(DeploymentState.SUCCEEDED)
    with pytest.raises(actions.NotNow, match="closed"):
        actions.report_deployment(deployment=waiting, report=late, by=engine)
    assert not Placement.objects.filter(environment=waiting.environment).exists()


def test_time_that_is_not_up_ends_nothing(waiting):
    assert not end_one_due(
        deployment=waiting.pk, organization=waiting.organization_id, at=timezone.now()
    )


def test_the_decision_outlives_the_environment(waiting, production, adam, eve):
    build = waiting.build
    actions.delete_environment(environment=production, handle="production", by=adam)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.environment) == (DeploymentState.CANCELLED, None)
    assert str(waiting) == "Orders #1 to Production"
    assert waiting.build == build


def test_requests_are_told_to_all_who_may_approve(waiting):
    event = Event.objects.get(kind="deployment.requested")

    assert event.after["artifact"] == waiting.artifact
    assert waiting.organization.memberships.who_may(MANAGE_ENVIRONMENT).count() == 2


def test_a_component_is_not_deleted_while_it_runs_or_is_to_run(orders, staging, adam, mia):
    build = add_build(orders)
    made = actions.request_deployment(build=build, environment=staging, by=mia)
    for said in ("Orders #1 to Staging", "build 1 in Staging"):
        with pytest.raises(actions.StillRunning, match=said):
            actions.delete_component(component=orders, handle=orders.handle, by=adam)
        if made.state == DeploymentState.APPROVED:
            made = carry_out(made, by=adam)
