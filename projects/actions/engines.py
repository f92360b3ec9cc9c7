"""What people do with the credentials of engines."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from audit import log
from console.refusals import Refusal
from credentials.actions import demand_unused, issue, replace
from organizations.actions.locks import locked_for
from organizations.actors import Actor
from projects.actions.environments import fresh_environment
from projects.environment_events import (
    ENGINE_CREDENTIAL_CREATED,
    ENGINE_CREDENTIAL_REVOKED,
    ENGINE_CREDENTIAL_ROTATED,
)
from projects.models import EngineCredential, Environment
from projects.permissions import MANAGE_ENVIRONMENT


class EngineCredentialWorks(Refusal):
    message = "{environment} has a credential that works. Rotate it instead."


class NoEngineCredential(Refusal):
    message = "{environment} has no credential that works. Create one."


@transaction.atomic
def create_engine_credential(
    *, environment: Environment, days: int, form_id: UUID | None = None, by: Actor
) -> EngineCredential:
    """A credential for an environment whose engine has none. The text is on it."""
    organization, by = locked_for(by, MANAGE_ENVIRONMENT, on=environment)
    fresh = fresh_environment(organization, environment)
    demand_unused(EngineCredential, form_id)
    if fresh.engine_credentials.living().exists():
        raise EngineCredentialWorks(environment=fresh)

    credential = issue(
        EngineCredential,
        name=fresh.name,
        life=timedelta(days=days),
        form_id=form_id,
        created_by=str(by.doer),
        organization=organization,
        environment=fresh,
    )
    log.record(
        ENGINE_CREDENTIAL_CREATED,
        organization=organization,
        by=by,
        target=fresh,
        after={"credential": str(credential), "expires_at": credential.expires_at.isoformat()},
    )
    return credential


@transaction.atomic
def rotate_engine_credential(
    *, environment: Environment, overlap_hours: int, form_id: UUID | None = None, by: Actor
) -> EngineCredential:
    """Another in place of the present one, which works for so many hours more."""
    organization, by = locked_for(by, MANAGE_ENVIRONMENT, on=environment)
    fresh = fresh_environment(organization, environment)
    living = fresh.engine_credentials.living().newest_of_chains()
    old = living.with_environment().newest_first().first()
    if old is None:
        raise NoEngineCredential(environment=fresh)

    new = replace(
        old, overlap=timedelta(hours=overlap_hours), form_id=form_id, created_by=str(by.doer)
    )
    log.record(
        ENGINE_CREDENTIAL_ROTATED,
        organization=organization,
        by=by,
        target=fresh,
        before={"credential": str(old), "expires_at": old.expires_at.isoformat()},
        after={"credential": str(new), "expires_at": new.expires_at.isoformat()},
    )
    return new


@transaction.atomic
def revoke_engine_credentials(*, environment: Environment, by: Actor) -> None:
    """End all that work, also one that was rotated: the engine fetches and reports nothing more."""
    organization, by = locked_for(by, MANAGE_ENVIRONMENT, on=environment)
    fresh = fresh_environment(organization, environment)
    living = list(fresh.engine_credentials.living())
    if not living:
        raise NoEngineCredential(environment=fresh)

    log.record(
        ENGINE_CREDENTIAL_REVOKED,
        organization=organization,
        by=by,
        target=fresh,
        before={"credentials": [str(each) for each in living]},
    )
    fresh.engine_credentials.all().delete()
