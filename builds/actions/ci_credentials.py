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
    gone_refusal=CiCredentialEnded,
    max_per_holder=10,
    too_many_refusal=TooManyCiCredentials,
)


@transaction.atomic
def create_ci_credential(
    *, component: Component, wanted: CredentialTerms, by: Actor
) -> CiCredential:
    """Create a credential of the component, with its secret on the returned row; record it.

    Locks the component. Raises Archived, TooManyCiCredentials, or that the form was sent before.
    """
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
    """Create a credential in place of this one, which works for `overlap_hours` more.

    Locks both rows and records an event. Raises Archived, CiCredentialEnded, or that the form was
    sent before.
    """
    organization, by = authorize(by, BUILD_COMPONENT, on=credential)
    component = lock_component(organization, credential.component)
    demand_active(component)
    demand_unused(CiCredential, form_id)

    locked = _lock_working(credential, component, by)
    return CI.rotate(locked, overlap_hours, form_id, by=by)


@transaction.atomic
def revoke_ci_credential(*, credential: CiCredential, by: Actor) -> None:
    """End the credential now, and record it. Raises CiCredentialEnded.

    Possible while the component is archived, so that a leaked credential can be stopped.
    """
    organization, by = authorize(by, BUILD_COMPONENT, on=credential)
    component = lock_component(organization, credential.component)

    CI.revoke(_lock_working(credential, component, by), by=by)


def _lock_working(credential: CiCredential, component: Component, by: Actor) -> CiCredential:
    """Lock and re-read the credential. Raises CiCredentialEnded, as rows of ended ones stay."""
    locked = CI.lock_and_reload(credential, by=by, of=component)
    if locked.is_revoked or locked.is_expired:
        raise CiCredentialEnded
    return locked
