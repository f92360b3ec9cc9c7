"""Deployments at the moment at which someone else decides about them.

No outcome but a success or a Refusal is allowed, and each success leaves exactly its events.
"""

from functools import partial

import pytest

from audit.models import Event
from deployments import actions
from deployments.conditions.approvers import count_valid_approvals
from deployments.conditions.obstacles import AnotherUnfinished, StepSkipped
from deployments.engines import EngineReport
from deployments.events import DEPLOYMENT_REQUESTED, DEPLOYMENT_STARTED, ENVIRONMENT_MOVED
from deployments.states.deployments import DeploymentState, Verdict
from organizations.actions import change_roles
from organizations.tenancy.demands import NoLongerAllowed
from organizations.tenancy.roles import RoleSlug
from tests.cast import make_person
from tests.races import events, refusals
from tests.races.deployments import scenes

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def test_four_request_the_same(at_once, ada, eve):
    for scene in scenes(ada, eve, make_person("Bob"), make_person("Lee")):
        request = partial(
            actions.request_deployment, build=scene.build, environment=scene.environment
        )

        outcomes = at_once(*(partial(request, by=member) for member in scene.people))

        assert refusals(outcomes) == [AnotherUnfinished] * 3
        assert scene.environment.deployments.unfinished().count() == 1
        assert events(scene.people[0].organization)[DEPLOYMENT_REQUESTED] == 1


def test_five_decisions_on_one(at_once, ada, eve):
    """The same person twice, another, one who rejects, and who requested it cancels."""
    for scene in scenes(ada, eve, make_person("Bob"), make_person("Lee")):
        ann, bob, rejecting, requester = scene.people
        made = scene.deployment(DeploymentState.WAITING, by=requester)
        approve = partial(actions.approve_deployment, deployment=made)

        at_once(
            partial(approve, by=ann),
            partial(approve, by=ann),
            partial(approve, by=bob),
            partial(actions.reject_deployment, deployment=made, reason="No", by=rejecting),
            partial(actions.cancel_deployment, deployment=made, by=requester),
        )

        made.refresh_from_db()
        said = list(made.approvals.values_list("person", "verdict"))
        assert len({person for person, _ in said}) == len(said)
        approvals = sum(verdict == Verdict.APPROVED for _, verdict in said)
        rejected = any(verdict == Verdict.REJECTED for _, verdict in said)
        ends = {DeploymentState.REJECTED, DeploymentState.CANCELLED}
        assert made.state in ends
        assert rejected == (made.state == DeploymentState.REJECTED)
        assert approvals < 2 or made.approved_at is not None


def test_who_requested_it_approves_it_while_others_do(at_once, ada, eve):
    for scene in scenes(ada, eve):
        requester, other = scene.people
        made = scene.deployment(DeploymentState.WAITING, by=requester)
        approve = partial(actions.approve_deployment, deployment=made)

        outcomes = at_once(
            partial(approve, by=requester), partial(approve, by=other), partial(approve, by=other)
        )

        assert sorted(each.__name__ for each in refusals(outcomes)) == [
            "ApprovedAlready",
            "NotTheApprover",
        ]
        made.refresh_from_db()
        assert (made.state, count_valid_approvals(made)) == (DeploymentState.WAITING, 1)


def test_two_engines_claim_the_same(at_once, ada, eve):
    for scene in scenes(ada, eve):
        made, engine = scene.deployment(DeploymentState.APPROVED), scene.engine()
        claims = [
            partial(
                actions.report_deployment,
                deployment=made,
                report=EngineReport(DeploymentState.RUNNING, reference=f"shell:{number}"),
                by=engine,
            )
            for number in (1, 2)
        ]

        outcomes = at_once(*claims)

        assert refusals(outcomes) == [actions.TakenByAnotherEngine]
        assert events(engine.organization)[DEPLOYMENT_STARTED] == 1


def test_an_approver_loses_the_right_while_the_last_approval_is_given(at_once, ada, eve):
    for scene in scenes(ada, eve, make_person("Bob")):
        admin, first, last = scene.people
        made = scene.deployment(DeploymentState.WAITING)
        actions.approve_deployment(deployment=made, by=first)

        outcomes = at_once(
            partial(change_roles, membership=first, slugs=[RoleSlug.DEVELOPER], by=admin),
            partial(actions.approve_deployment, deployment=made, by=last),
        )

        assert set(refusals(outcomes)) <= {NoLongerAllowed}
        made.refresh_from_db()
        assert made.state in {DeploymentState.WAITING, DeploymentState.APPROVED}
        is_approved = made.state == DeploymentState.APPROVED
        approvals = events(admin.organization)
        changed = Event.objects.filter(kind="member.roles_changed")
        assert is_approved == _came_first("deployment.approved", changed, admin.organization)
        assert approvals["deployment.approved"] == 2


def test_environments_change_places_while_a_build_is_requested(at_once, ada, eve):
    """A new build goes into the first environment, whichever that is when it is requested."""
    for scene in scenes(ada, eve):
        mover, requester = scene.people
        organization = mover.organization

        outcomes = at_once(
            partial(actions.move_environment, environment=scene.later(), is_up=True, by=mover),
            partial(
                actions.request_deployment,
                build=scene.build,
                environment=scene.environment,
                by=requester,
            ),
        )

        assert set(refusals(outcomes)) <= {StepSkipped}
        if scene.environment.deployments.exists():
            moved = Event.objects.filter(kind=ENVIRONMENT_MOVED)
            assert _came_first(DEPLOYMENT_REQUESTED, moved, organization)


def _came_first(kind, later, organization):
    """Whether the last of these events was written before the last of the others."""
    last = Event.objects.filter(organization_id=organization.pk, kind=kind).latest("pk")
    return last.pk < later.filter(organization_id=organization.pk).latest("pk").pk
