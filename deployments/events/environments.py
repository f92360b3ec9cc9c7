"""Types of events about environments and their engines."""

from audit.event_types import EventType
from deployments import permissions
from organizations.tenancy.audience import NotifyingEventType, PermissionHolders

GROUP = "Environments"
MANAGERS = PermissionHolders(permissions.MANAGE_ENVIRONMENT)

ENVIRONMENT_CHANGED = NotifyingEventType(
    "environment.changed",
    "changed an environment",
    "{actor} changed the environment {target}",
    group=GROUP,
    audience=(MANAGERS,),
)
ENVIRONMENT_CREATED = NotifyingEventType(
    "environment.created",
    "created an environment",
    "{actor} created the environment {target}",
    group=GROUP,
    audience=(MANAGERS,),
)
ENVIRONMENT_DELETED = NotifyingEventType(
    "environment.deleted",
    "deleted an environment",
    "{actor} deleted the environment {target}",
    group=GROUP,
    audience=(MANAGERS,),
)
ENVIRONMENT_MOVED = EventType(
    "environment.moved",
    "changed the order of environments",
    "{actor} changed the order of environments[: {order}]",
    group=GROUP,
)
ENGINE_CREDENTIAL_CREATED = NotifyingEventType(
    "environment.credential_created",
    "created an engine credential",
    "{actor} created an engine credential of the environment {target}[: {credential}]",
    group=GROUP,
    audience=(MANAGERS,),
)
ENGINE_CREDENTIAL_REVOKED = NotifyingEventType(
    "environment.credential_revoked",
    "revoked engine credentials",
    "{actor} revoked the engine credentials of the environment {target}",
    group=GROUP,
    audience=(MANAGERS,),
)
ENGINE_CREDENTIAL_ROTATED = EventType(
    "environment.credential_rotated",
    "rotated an engine credential",
    "{actor} rotated the engine credential of the environment {target}[: {before.credential}"
    " into {credential}]",
    group=GROUP,
)
