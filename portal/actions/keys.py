"""What people do with the keys of an application."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from apis.environments import Environment
from audit import log
from console.refusals import Refusal
from credentials.actions import demand_unused, issue, replace
from machines.actions.terms import fit_name
from organizations.actions import entered_for
from organizations.actors import Actor
from portal.actions.reaching import application_for
from portal.actions.subscribing import ApplicationBlocked
from portal.events import KEY_GENERATED, KEY_REVOKED, KEY_ROTATED
from portal.models import SLOTS, Application, Key
from portal.permissions import GENERATE_KEY, MANAGE_KEYS


class TooManyKeys(Refusal):
    message = "{application} has two keys in {environment}: {keys}. Revoke one first."


class KeyGone(Refusal):
    message = "This key was revoked or has expired."


@dataclass(frozen=True)
class KeyTerms:
    """What somebody wants a key for."""

    name: str
    environment: str
    days: int
    form_id: UUID | None = None
    """The form that asks for it, which makes no second one."""


@transaction.atomic
def generate_key(*, application: Application, wanted: KeyTerms, by: Actor) -> Key:
    """A key for one environment, with its text on it, which is nowhere else."""
    organization, by = entered_for(by, GENERATE_KEY, on=application)
    found = application_for(by, application)
    name = fit_name(wanted.name)
    demand_unused(Key, wanted.form_id)
    if found.is_blocked:
        raise ApplicationBlocked(application=found, reason=found.blocked_reason)
    made = issue(
        Key,
        name=name,
        life=timedelta(days=wanted.days),
        form_id=wanted.form_id,
        created_by=str(by.doer),
        organization=organization,
        application=found,
        environment=wanted.environment,
        slot=_free_slot(found, wanted.environment),
    )
    log.record(
        KEY_GENERATED,
        organization=organization,
        by=by,
        target=found,
        after={
            "key": str(made),
            "environment": made.environment,
            "expires_at": made.expires_at.isoformat(),
        },
    )
    return made


@transaction.atomic
def rotate_key(*, key: Key, overlap_hours: int, form_id: UUID | None = None, by: Actor) -> Key:
    """Another text in place of this one, for as long. The old one works for so many hours more."""
    organization, by = entered_for(by, MANAGE_KEYS, on=key)
    application = application_for(by, key.application)
    old = _fresh_key(application, key)
    slot = _free_slot(application, old.environment, old) if old.can_be_rotated else old.slot
    new = replace(
        old,
        overlap=timedelta(hours=overlap_hours),
        form_id=form_id,
        created_by=str(by.doer),
        slot=slot,
    )
    log.record(
        KEY_ROTATED,
        organization=organization,
        by=by,
        target=application,
        before={"former": str(old), "expires_at": old.expires_at.isoformat()},
        after={"key": str(new), "expires_at": new.expires_at.isoformat()},
    )
    return new


@transaction.atomic
def revoke_key(*, key: Key, by: Actor) -> None:
    """End it. It opens nothing from the next call on."""
    organization, by = entered_for(by, MANAGE_KEYS, on=key)
    application = application_for(by, key.application)
    found = _fresh_key(application, key)
    log.record(
        KEY_REVOKED,
        organization=organization,
        by=by,
        target=application,
        before={"key": str(found), "environment": found.environment},
    )
    found.delete()


def _fresh_key(application: Application, key: Key) -> Key:
    """The key as it is now that its application is locked."""
    found = application.keys.filter(pk=key.pk).first()
    if found is None:
        raise KeyGone
    found.application, found.organization = application, application.organization
    return found


def _free_slot(application: Application, environment: str, rotated: Key | None = None) -> int:
    """The first slot without a living key, where an expired one is deleted.

    What a key that is rotated had replaced itself ends with the rotation. For the caller that has
    locked the application.
    """
    keys = application.keys.filter(environment=environment)
    living = keys.living().order_by("slot")
    if rotated is not None:
        living = living.exclude(replaced_by=rotated)
    taken = {key.slot: str(key) for key in living}
    free = [slot for slot in SLOTS if slot not in taken]
    if not free:
        raise TooManyKeys(
            application=application,
            environment=Environment(environment).label.lower(),
            keys=", ".join(taken.values()),
        )
    keys.filter(slot=free[0]).delete()
    return free[0]
