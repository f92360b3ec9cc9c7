"""What people do with the credentials of engines."""

from uuid import UUID

from django.db import transaction

from console.refusals import Refusal
from credentials.actions import demand_unused
from deployments.actions.environments import reload_environment
from deployments.events.environments import (
    ENGINE_CREDENTIAL_CREATED,
    ENGINE_CREDENTIAL_REVOKED,
    ENGINE_CREDENTIAL_ROTATED,
)
from deployments.models import EngineCredential, Environment
from deployments.permissions import MANAGE_ENVIRONMENT
from organizations.tenancy.actors import Actor
from organizations.tenancy.credential_kinds import CredentialKind, CredentialTerms
from organizations.tenancy.locks import authorize_exclusively


class EngineCredentialWorks(Refusal):
    slug = "engine-credential-works"
    message = "{holder} has a credential that works. Rotate it instead."


class NoEngineCredential(Refusal):
    slug = "no-engine-credential"
    message = "{holder} has no credential that works. Create one."


ENGINES = CredentialKind(
    EngineCredential,
    "credential",
    created=ENGINE_CREDENTIAL_CREATED,
    rotated=ENGINE_CREDENTIAL_ROTATED,
    revoked=ENGINE_CREDENTIAL_REVOKED,
    gone=NoEngineCredential,
    most=1,
    too_many=EngineCredentialWorks,
)


@transaction.atomic
def create_engine_credential(
    *, environment: Environment, days: int, form_id: UUID | None = None, by: Actor
) -> EngineCredential:
    """A credential for an environment whose engine has none. The text is on it."""
    organization, by = authorize_exclusively(by, MANAGE_ENVIRONMENT, on=environment)
    fresh = reload_environment(organization, environment)
    demand_unused(EngineCredential, form_id)
    ENGINES.demand_room(fresh)

    return ENGINES.create(CredentialTerms(fresh.name, days, form_id), fresh, by=by)


@transaction.atomic
def rotate_engine_credential(
    *, environment: Environment, overlap_hours: int, form_id: UUID | None = None, by: Actor
) -> EngineCredential:
    """Another in place of the present one, which works for so many hours more."""
    organization, by = authorize_exclusively(by, MANAGE_ENVIRONMENT, on=environment)
    fresh = reload_environment(organization, environment)

    return ENGINES.rotate(ENGINES.newest(fresh), overlap_hours, form_id, by=by)


@transaction.atomic
def revoke_engine_credentials(*, environment: Environment, by: Actor) -> None:
    """End all that work, also one that was rotated: the engine fetches and reports nothing more."""
    organization, by = authorize_exclusively(by, MANAGE_ENVIRONMENT, on=environment)
    fresh = reload_environment(organization, environment)
    ENGINES.newest(fresh)

    ENGINES.revoke(*ENGINES.of(fresh).with_holder().living(), by=by)
    ENGINES.of(fresh).delete()
