"""What members do with the credentials by which CI reports on a component."""

from uuid import UUID

from django.db import transaction

from builds.events import CI_CREDENTIAL_CREATED, CI_CREDENTIAL_REVOKED, CI_CREDENTIAL_ROTATED
from builds.models import CiCredential
from builds.permissions import BUILD_COMPONENT
from console.refusals import Refusal
from credentials.actions import demand_unused
from organizations.tenancy.actors import Actor
from organizations.tenancy.credential_kinds import CredentialKind, CredentialTerms
from organizations.tenancy.locks import authorize
from projects.actions.components import demand_active, lock_component
from projects.models import Component


class TooManyCiCredentials(Refusal):
    slug = "too-many-ci-credentials"
    message = "{holder} has {most} CI credentials, which is the limit. Revoke one first."


class CiCredentialEnded(Refusal):
    slug = "ci-credential-ended"
    message = "This CI credential was revoked or has expired."


CI = CredentialKind(
    CiCredential,
    "credential",
    created=CI_CREDENTIAL_CREATED,
    rotated=CI_CREDENTIAL_ROTATED,
    revoked=CI_CREDENTIAL_REVOKED,
    gone=CiCredentialEnded,
    most=10,
    too_many=TooManyCiCredentials,
)


@transaction.atomic
def create_ci_credential(
    *, component: Component, wanted: CredentialTerms, by: Actor
) -> CiCredential:
    """A credential for CI of this component alone. The text is on it, and nowhere else."""
    organization, by = authorize(by, BUILD_COMPONENT, on=component)
    component = lock_component(organization, component)
    demand_active(component)
    demand_unused(CiCredential, wanted.form_id)
    CI.demand_room(component)

    return CI.create(wanted, component, by=by)


@transaction.atomic
def rotate_ci_credential(
    *, credential: CiCredential, overlap_hours: int, form_id: UUID | None = None, by: Actor
) -> CiCredential:
    """Another in place of this one, which works for so many hours more."""
    organization, by = authorize(by, BUILD_COMPONENT, on=credential)
    component = lock_component(organization, credential.component)
    demand_active(component)
    demand_unused(CiCredential, form_id)

    return CI.rotate(_working(credential, component, by), overlap_hours, form_id, by=by)


@transaction.atomic
def revoke_ci_credential(*, credential: CiCredential, by: Actor) -> None:
    """End it now. What is reported with it from here on is refused, and the CI page says so.

    Also while the component is archived: what leaked has to be stopped.
    """
    organization, by = authorize(by, BUILD_COMPONENT, on=credential)
    component = lock_component(organization, credential.component)

    CI.revoke(_working(credential, component, by), by=by)


def _working(credential: CiCredential, component: Component, by: Actor) -> CiCredential:
    """The credential as it is now that its component is locked: a revoked one is kept, too."""
    found = CI.fresh(credential, by=by, of=component)
    if found.is_revoked or found.is_expired:
        raise CiCredentialEnded
    return found
