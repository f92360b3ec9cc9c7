"""What is done with builds and CI, in words."""

from audit.words import Word
from builds import permissions
from organizations.tenancy.audience import Holders, Told

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
    "{actor} reported tests of the build {target}[: {tests} run][, {failed} failed]",
    group=COMPONENTS,
)
