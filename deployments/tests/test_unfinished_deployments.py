"""Deployments that no one approves or no engine ends: when they are over, and who closes them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from deployments import actions
from deployments.actions.transitions import end_due_deployment
from deployments.conditions import obstacles
from deployments.engines import EngineReport
from deployments.models import Deployment, Placement
from deployments.schedule import end_due_deployments
from deployments.states.deployments import DeploymentState
from deployments.tests.makers import engine_of
from deployments.tests.test_deployments import approved
from tests.reading import words

pytestmark = pytest.mark.django_db


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
    with pytest.raises(obstacles.AnotherUnfinished, match="no word from the engine"):
        actions.request_deployment(build=waiting.build, environment=waiting.environment, by=mia)

    actions.close_deployment(deployment=waiting, reason="The machine is gone", by=eve)

    late = EngineReport(DeploymentState.SUCCEEDED)
    with pytest.raises(actions.StateNotPossible, match="closed"):
        actions.report_deployment(deployment=waiting, report=late, by=engine)
    assert not Placement.objects.filter(environment=waiting.environment).exists()


def test_time_that_is_not_up_ends_nothing(waiting):
    assert not end_due_deployment(
        deployment=waiting.pk, organization=waiting.organization_id, at=timezone.now()
    )
