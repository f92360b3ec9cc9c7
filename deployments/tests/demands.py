"""What each action with environments, deployments and runs demands, and how it is done."""

from deployments import actions
from deployments.environment_rules import Rules
from deployments.models import Deployment
from deployments.permissions import BYPASS_APPROVAL, DEPLOY_COMPONENT, MANAGE_ENVIRONMENT
from deployments.tests.run_makers import place
from projects.permissions import MANAGE_COMPONENT
from tests.demanded import CREDENTIAL, NOBODY, Call


def _create_engine_credential(things, by):
    things.environment.engine_credentials.all().delete()
    return actions.create_engine_credential(environment=things.environment, days=30, by=by)


def _request(things, by):
    component = things.deployment.component
    component.deployments.unfinished().delete()
    return actions.request_deployment(
        build=component.builds.get(number=1), environment=things.environment, by=by
    )


def _request_stop(things, by):
    component = things.deployment.component
    component.deployments.unfinished().delete()
    return actions.request_stop(component=component, environment=things.environment, by=by)


def _close(things, by):
    Deployment.objects.filter(pk=things.deployment.pk).update(state="silent", due_at=None)
    return actions.close_deployment(deployment=things.deployment, reason="Lost", by=by)


def _request_run(things, by):
    place(things.schedule.component, things.environment)
    things.environment.runs.all().delete()
    return actions.request_run(
        component=things.schedule.component, environment=things.environment, by=by
    )


TRIED_ELSEWHERE = {"cancel_deployment", "replace_deployment"}
DEMANDS = {
    "note_if_late": NOBODY,
    "expire_request": NOBODY,
    "report_run": CREDENTIAL,
    "request_run": MANAGE_COMPONENT,
    "withdraw_run": MANAGE_COMPONENT,
    "approve_deployment": MANAGE_ENVIRONMENT,
    "bypass_approval": BYPASS_APPROVAL,
    "cancel_deployment": DEPLOY_COMPONENT,
    "replace_deployment": DEPLOY_COMPONENT,
    "close_deployment": MANAGE_ENVIRONMENT,
    "end_due_deployment": NOBODY,
    "reject_deployment": MANAGE_ENVIRONMENT,
    "report_deployment": CREDENTIAL,
    "report_observed": CREDENTIAL,
    "request_deployment": DEPLOY_COMPONENT,
    "request_stop": DEPLOY_COMPONENT,
    "change_environment": MANAGE_ENVIRONMENT,
    "create_engine_credential": MANAGE_ENVIRONMENT,
    "create_environment": MANAGE_ENVIRONMENT,
    "delete_environment": MANAGE_ENVIRONMENT,
    "move_environment": MANAGE_ENVIRONMENT,
    "revoke_engine_credentials": MANAGE_ENVIRONMENT,
    "rotate_engine_credential": MANAGE_ENVIRONMENT,
}
CALLS = {
    "request_run": Call(_request_run),
    "withdraw_run": Call(lambda things, by: actions.withdraw_run(run=things.run, by=by)),
    "approve_deployment": Call(
        lambda things, by: actions.approve_deployment(deployment=things.deployment, by=by),
        needs_sign_in=True,
    ),
    "bypass_approval": Call(
        lambda things, by: actions.bypass_approval(
            deployment=things.deployment, reason="Fire", by=by
        ),
        needs_sign_in=True,
    ),
    "close_deployment": Call(_close),
    "reject_deployment": Call(
        lambda things, by: actions.reject_deployment(
            deployment=things.deployment, reason="No", by=by
        ),
        needs_sign_in=True,
    ),
    "request_deployment": Call(_request),
    "request_stop": Call(_request_stop),
    "change_environment": Call(
        lambda things, by: actions.change_environment(
            environment=things.environment, rules=Rules("Testing"), by=by
        )
    ),
    "create_engine_credential": Call(_create_engine_credential),
    "create_environment": Call(
        lambda things, by: actions.create_environment(rules=Rules("Testing"), by=by),
        is_at_home=True,
    ),
    "delete_environment": Call(
        lambda things, by: actions.delete_environment(
            environment=things.environment, handle=things.environment.handle, by=by
        )
    ),
    "move_environment": Call(
        lambda things, by: actions.move_environment(
            environment=things.environment, is_up=False, by=by
        )
    ),
    "revoke_engine_credentials": Call(
        lambda things, by: actions.revoke_engine_credentials(environment=things.environment, by=by)
    ),
    "rotate_engine_credential": Call(
        lambda things, by: actions.rotate_engine_credential(
            environment=things.environment, overlap_hours=1, by=by
        )
    ),
}
