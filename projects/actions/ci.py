"""What members do with the credentials by which CI reports on a component."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from audit import log
from console.refusals import Refusal
from credentials.actions import demand_unused, issue, replace
from machines.actions.terms import fit_name
from organizations.actions import entered_for
from organizations.actors import Actor
from projects.actions.components import demand_active, fresh_component
from projects.events import (
    CI_CREDENTIAL_CREATED,
    CI_CREDENTIAL_REVOKED,
    CI_CREDENTIAL_ROTATED,
)
from projects.models import CiCredential, Component
from projects.permissions import BUILD_COMPONENT

MOST_CREDENTIALS = 10
"""Of one component, that work and no other was made in place of."""


class TooManyCiCredentials(Refusal):
    message = "{component} has {most} CI credentials, which is the limit. Revoke one first."


class CiCredentialEnded(Refusal):
    message = "This CI credential was revoked or has expired."


@dataclass(frozen=True)
class CiTerms:
    """What somebody wants a CI credential for."""

    name: str
    days: int
    form_id: UUID | None = None


@transaction.atomic
def create_ci_credential(*, component: Component, wanted: CiTerms, by: Actor) -> CiCredential:
    """A credential for CI of this component alone. The text is on it, and nowhere else."""
    organization, by = entered_for(by, BUILD_COMPONENT, on=component)
    component = fresh_component(organization, component)
    demand_active(component)
    demand_unused(CiCredential, wanted.form_id)
    if component.ci_credentials.living().newest_of_chains().count() >= MOST_CREDENTIALS:
        raise TooManyCiCredentials(component=component, most=MOST_CREDENTIALS)

    made = issue(
        CiCredential,
        name=fit_name(wanted.name),
        life=timedelta(days=wanted.days),
        form_id=wanted.form_id,
        created_by=str(by.doer),
        organization=organization,
        component=component,
    )
    log.record(
        CI_CREDENTIAL_CREATED,
        organization=organization,
        by=by,
        target=component,
        after={"credential": str(made), "expires_at": made.expires_at.isoformat()},
    )
    return made


@transaction.atomic
def rotate_ci_credential(
    *, credential: CiCredential, overlap_hours: int, form_id: UUID | None = None, by: Actor
) -> CiCredential:
    """Another in place of this one, which works for so many hours more."""
    organization, by = entered_for(by, BUILD_COMPONENT, on=credential)
    component = fresh_component(organization, credential.component)
    demand_active(component)
    demand_unused(CiCredential, form_id)
    old = _working(component, credential)

    new = replace(
        old, overlap=timedelta(hours=overlap_hours), form_id=form_id, created_by=str(by.doer)
    )
    log.record(
        CI_CREDENTIAL_ROTATED,
        organization=organization,
        by=by,
        target=component,
        before={"credential": str(old), "expires_at": old.expires_at.isoformat()},
        after={"credential": str(new), "expires_at": new.expires_at.isoformat()},
    )
    return new


@transaction.atomic
def revoke_ci_credential(*, credential: CiCredential, by: Actor) -> None:
    """End it now. What is reported with it from here on is refused, and the CI page says so.

    Also while the component is archived: what leaked has to be stopped.
    """
    organization, by = entered_for(by, BUILD_COMPONENT, on=credential)
    component = fresh_component(organization, credential.component)
    found, now = _working(component, credential), timezone.now()

    component.ci_credentials.filter(pk=found.pk).update(expires_at=now, revoked_at=now)
    log.record(
        CI_CREDENTIAL_REVOKED,
        organization=organization,
        by=by,
        target=component,
        before={"credential": str(found)},
    )


def _working(component: Component, credential: CiCredential) -> CiCredential:
    """The credential as it is now that its component is locked."""
    found = component.ci_credentials.living().filter(pk=credential.pk).first()
    if found is None:
        raise CiCredentialEnded
    found.component, found.organization = component, component.organization
    return found
