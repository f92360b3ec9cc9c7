"""What is done with projects, in words."""

from audit.words import Word
from organizations.audience import Holders, Told
from projects import permissions

PROJECT_ARCHIVED = Word(
    "project.archived",
    "archived a project",
    "{actor} archived the project {target}",
    group="Projects",
)
PROJECT_CHANGED = Word(
    "project.changed",
    "changed a project",
    "{actor} changed the project {target}",
    group="Projects",
)
PROJECT_CREATED = Word(
    "project.created",
    "created a project",
    "{actor} created the project {target}",
    group="Projects",
)
PROJECT_RESTORED = Word(
    "project.restored",
    "restored a project",
    "{actor} restored the project {target}",
    group="Projects",
)

COMPONENTS = "Components"
BUILD_REPORTED = Word(
    "build.reported",
    "reported a build",
    "{actor} reported the build {target}[: {state}]",
    group=COMPONENTS,
)
CI_CREDENTIAL_CREATED = Told(
    "ci_credential.created",
    "created a CI credential",
    "{actor} created a CI credential of the component {target}[: {credential}]",
    group=COMPONENTS,
    audience=(Holders(permissions.BUILD_COMPONENT),),
)
CI_CREDENTIAL_REVOKED = Word(
    "ci_credential.revoked",
    "revoked a CI credential",
    "{actor} revoked a CI credential of the component {target}[: {before.credential}]",
    group=COMPONENTS,
)
CI_CREDENTIAL_ROTATED = Told(
    "ci_credential.rotated",
    "rotated a CI credential",
    "{actor} rotated a CI credential of the component {target}"
    "[: {before.credential} into {credential}]",
    group=COMPONENTS,
    audience=(Holders(permissions.BUILD_COMPONENT),),
)
TESTS_REPORTED = Word(
    "tests.reported",
    "reported tests of a build",
    "{actor} reported tests of the build {target}[: {tests} tests][, {failed} failed]",
    group=COMPONENTS,
)
COMPONENT_ARCHIVED = Word(
    "component.archived",
    "archived a component",
    "{actor} archived the component {target}",
    group=COMPONENTS,
)
COMPONENT_CHANGED = Word(
    "component.changed",
    "changed a component",
    "{actor} changed the component {target}",
    group=COMPONENTS,
)
COMPONENT_DELETED = Word(
    "component.deleted",
    "deleted a component",
    "{actor} deleted the component {target}",
    group=COMPONENTS,
)
COMPONENT_RESTORED = Word(
    "component.restored",
    "restored a component",
    "{actor} restored the component {target}",
    group=COMPONENTS,
)
COMPONENT_CREATED = Word(
    "component.created",
    "created a component",
    "{actor} created the component {target}[ ({type})]",
    group=COMPONENTS,
)
