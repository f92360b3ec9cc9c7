"""Types of events about builds and CI."""

from audit.event_types import EventType
from builds import permissions
from organizations.tenancy.audience import NotifyingEventType, PermissionHolders
from organizations.tenancy.event_pages import page_of_target

COMPONENTS = "Components"

BUILD_REPORTED = EventType(
    "build.reported",
    "reported a build",
    "{actor} reported the build {target}[: {state}]",
    group=COMPONENTS,
)
CI_CREDENTIAL_CREATED = NotifyingEventType(
    "ci_credential.created",
    "created a CI credential",
    "{actor} created a CI credential of the component {target}[: {credential}]",
    group=COMPONENTS,
    audience=(PermissionHolders(permissions.BUILD_COMPONENT),),
    page=page_of_target("View component"),
)
CI_CREDENTIAL_REVOKED = EventType(
    "ci_credential.revoked",
    "revoked a CI credential",
    "{actor} revoked a CI credential of the component {target}[: {before.credential}]",
    group=COMPONENTS,
)
CI_CREDENTIAL_ROTATED = NotifyingEventType(
    "ci_credential.rotated",
    "rotated a CI credential",
    "{actor} rotated a CI credential of the component {target}"
    "[: {before.credential} into {credential}]",
    group=COMPONENTS,
    audience=(PermissionHolders(permissions.BUILD_COMPONENT),),
    page=page_of_target("View component"),
)
TESTS_REPORTED = EventType(
    "tests.reported",
    "reported tests of a build",
    "{actor} reported tests of the build {target}[: {tests} run][, {failed} failed]",
    group=COMPONENTS,
)
