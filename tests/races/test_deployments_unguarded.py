"""What the races of `test_deployments.py` come to without what decides them."""

from functools import partial

import pytest

from deployments import actions
from deployments.actions import approving, engine_reports, requesting
from deployments.conditions.approvers import count_valid_approvals
from deployments.engines import EngineReport
from deployments.events import DEPLOYMENT_STARTED
from deployments.models import Approval
from deployments.states.deployments import DeploymentState, Verdict
from organizations.actions import change_roles
from organizations.tenancy.roles import RoleSlug
from tests.cast import make_person
from tests.races import events, slip_in, without_constraints
from tests.races.deployments import scene_of
from tests.races.rounds import organization_of

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("without_locks"),
]


@pytest.fixture
def scene(ada, eve):
    return scene_of(organization_of(ada, eve, make_person("Bob")))


def test_without_the_index_two_are_unfinished(scene, monkeypatch):
    request = partial(actions.request_deployment, build=scene.build, environment=scene.environment)
    slip_in(monkeypatch, requesting, "_terms", partial(request, by=scene.people[1]))

    with without_constraints("deployment_one_unfinished"):
        request(by=scene.people[0])

        assert scene.environment.deployments.unfinished().count() == 2


def test_without_the_lock_what_was_cancelled_is_approved(scene, monkeypatch):
    ann, bob, requester = scene.people
    made = scene.deployment(DeploymentState.WAITING, by=requester)
    actions.approve_deployment(deployment=made, by=ann)
    cancel = partial(actions.cancel_deployment, deployment=made, by=requester)
    slip_in(monkeypatch, approving, "count_valid_approvals", cancel)

    with without_constraints("deployment_unfinished_has_no_finish"):
        actions.approve_deployment(deployment=made, by=bob)
        made.refresh_from_db()
        happened = events(ann.organization)

    assert "deployment.cancelled" in happened
    assert made.state == DeploymentState.APPROVED


def test_without_the_constraint_one_person_approves_twice(scene, monkeypatch):
    ann = scene.people[0]
    made = scene.deployment(DeploymentState.WAITING)
    approve = partial(actions.approve_deployment, deployment=made, by=ann)
    slip_in(monkeypatch, approving, "_lock_decidable", approve)

    with without_constraints("approval_once_per_person"):
        approve()

        assert Approval.objects.filter(person=ann.user, verdict=Verdict.APPROVED).count() == 2


def test_without_the_lock_two_engines_have_it(scene, monkeypatch):
    made, engine = scene.deployment(DeploymentState.APPROVED), scene.engine()
    claim = [
        partial(
            actions.report_deployment,
            deployment=made,
            report=EngineReport(DeploymentState.RUNNING, reference=f"shell:{number}"),
            by=engine,
        )
        for number in (1, 2)
    ]
    slip_in(monkeypatch, engine_reports, "_meaning_in_time", claim[1])

    claim[0]()

    assert events(engine.organization)[DEPLOYMENT_STARTED] == 2


def test_without_the_turn_an_approval_counts_that_no_longer_may(scene, monkeypatch):
    admin, first, last = scene.people
    made = scene.deployment(DeploymentState.WAITING)
    actions.approve_deployment(deployment=made, by=first)
    demote = partial(change_roles, membership=first, slugs=[RoleSlug.DEVELOPER], by=admin)
    slip_in(monkeypatch, approving, "count_valid_approvals", demote)

    actions.approve_deployment(deployment=made, by=last)

    made.refresh_from_db()
    made.organization.refresh_from_db()
    assert count_valid_approvals(made) == 1
    assert made.state == DeploymentState.APPROVED


def test_without_the_turn_a_build_goes_into_an_environment_that_comes_second(scene, monkeypatch):
    mover, requester = scene.people[:2]
    move = partial(actions.move_environment, environment=scene.later(), is_up=True, by=mover)
    slip_in(monkeypatch, requesting, "_terms", move)

    actions.request_deployment(build=scene.build, environment=scene.environment, by=requester)

    scene.environment.refresh_from_db()
    assert scene.environment.position == 1
    assert scene.environment.deployments.exists()
