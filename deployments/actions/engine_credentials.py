"""What people do with the credentials of engines."""

from uuid import UUID

from django.db import transaction

from console.refusals import Refusal
from credentials.actions import demand_unused
from deployments import events
from deployments.actions.environments import reload_environment
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
    created=events.ENGINE_CREDENTIAL_CREATED,
    rotated=events.ENGINE_CREDENTIAL_ROTATED,
    revoked=events.ENGINE_CREDENTIAL_REVOKED,
    gone_refusal=NoEngineCredential,
    max_per_holder=1,
    too_many_refusal=EngineCredentialWorks,
)


@transaction.atomic
def create_engine_credential(
    *, environment: Environment, days: int, form_id: UUID | None = None, by: Actor
) -> EngineCredential:
    """Create the credential of an environment that has none, and record an event.

    Its text is on the returned row and nowhere else. Raises EnvironmentGone,
    EngineCredentialWorks, or that this form has created one before.
    """
    organization, by = authorize_exclusively(by, MANAGE_ENVIRONMENT, on=environment)
    environment = reload_environment(organization, environment)
    demand_unused(EngineCredential, form_id)
    ENGINES.demand_room(environment)

    return ENGINES.create(CredentialTerms(environment.name, days, form_id), environment, by=by)


@transaction.atomic
def rotate_engine_credential(
    *, environment: Environment, overlap_hours: int, form_id: UUID | None = None, by: Actor
) -> EngineCredential:
    """Create another credential; the present one works for `overlap_hours` more. Record an event.

    Raises EnvironmentGone, NoEngineCredential, or that this form has created one before.
    """
    organization, by = authorize_exclusively(by, MANAGE_ENVIRONMENT, on=environment)
    environment = reload_environment(organization, environment)

    return ENGINES.rotate(ENGINES.newest_of(environment), overlap_hours, form_id, by=by)


@transaction.atomic
def revoke_engine_credentials(*, environment: Environment, by: Actor) -> None:
    """End and delete all credentials of the environment, also a rotated one; record an event.

    Raises EnvironmentGone or NoEngineCredential.
    """
    organization, by = authorize_exclusively(by, MANAGE_ENVIRONMENT, on=environment)
    environment = reload_environment(organization, environment)
    ENGINES.newest_of(environment)

    ENGINES.revoke(*ENGINES.of(environment).with_holder().living(), by=by)
    ENGINES.of(environment).delete()
