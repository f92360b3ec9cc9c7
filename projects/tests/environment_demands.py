"""What each action with environments and deployments demands, and how it is done."""

from projects import actions
from projects.permissions import MANAGE_ENVIRONMENT
from projects.rules import Rules
from tests.demanded import Call


def _create_engine_credential(things, by):
    things.environment.engine_credentials.all().delete()
    return actions.create_engine_credential(environment=things.environment, days=30, by=by)


ENVIRONMENT_DEMANDS = {
    "change_environment": MANAGE_ENVIRONMENT,
    "create_engine_credential": MANAGE_ENVIRONMENT,
    "create_environment": MANAGE_ENVIRONMENT,
    "delete_environment": MANAGE_ENVIRONMENT,
    "move_environment": MANAGE_ENVIRONMENT,
    "revoke_engine_credentials": MANAGE_ENVIRONMENT,
    "rotate_engine_credential": MANAGE_ENVIRONMENT,
}
ENVIRONMENT_CALLS = {
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
