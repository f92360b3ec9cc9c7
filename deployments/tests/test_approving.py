"""Who approves, rejects and cancels a deployment that waits, and who goes without approval."""

import pytest

from audit.models import Event
from builds.tests.makers import add_build
from deployments import actions
from deployments.conditions import obstacles
from deployments.environment_rules import Rules
from deployments.models import Placement
from deployments.states.deployments import DeploymentState
from deployments.tests.makers import add_environment, carry_out
from deployments.tests.test_deployments import approved
from machines.bearer import bearer_of
from organizations import actions as organizing
from organizations.tenancy.demands import NoLongerAllowed, SignInNeeded
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, add_token

pytestmark = pytest.mark.django_db


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
    url = f"/organizations/acme/settings/members/{eve.pk}/delete/"
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


def test_what_waits_needs_as_many_approvals_as_when_it_was_requested(orders, adam, eve, mia, acme):
    add_member(acme, "Lee", RoleSlug.ENVIRONMENT_MANAGER)
    two = add_environment("Two", approvals=2, by=adam)
    made = actions.request_deployment(build=add_build(orders), environment=two, by=mia)
    actions.change_environment(environment=two, rules=Rules("Two", approvals=1), by=eve)

    assert approved(made, by=eve).state == DeploymentState.WAITING
    assert approved(made, by=adam).state == DeploymentState.APPROVED


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
