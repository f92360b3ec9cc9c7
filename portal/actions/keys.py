"""What people do with the keys of an application."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from apis.environments import Environment
from console.refusals import Refusal
from credentials.actions import demand_unused
from organizations.tenancy.actors import Actor
from organizations.tenancy.credential_kinds import CredentialKind, CredentialTerms
from organizations.tenancy.locks import authorize
from portal.actions.reaching import lock_application
from portal.actions.subscribing import ApplicationBlocked
from portal.events import KEY_GENERATED, KEY_REVOKED, KEY_ROTATED
from portal.models import SLOTS, Application, Key
from portal.permissions import GENERATE_KEY, MANAGE_KEYS


class TooManyKeys(Refusal):
    slug = "too-many-keys"
    message = "{application} has two keys in {environment}: {keys}. Revoke one first."


class KeyGone(Refusal):
    slug = "key-gone"
    message = "This key was revoked or has expired."


KEYS = CredentialKind(
    Key,
    "key",
    created=KEY_GENERATED,
    rotated=KEY_ROTATED,
    revoked=KEY_REVOKED,
    gone=KeyGone,
)
"""At most two of an application work in an environment: one in each slot."""


@dataclass(frozen=True, kw_only=True)
class KeyTerms(CredentialTerms):
    """What someone wants a key for, and where it works."""

    environment: str


@transaction.atomic
def generate_key(*, application: Application, wanted: KeyTerms, by: Actor) -> Key:
    """A key for one environment, with its text on it, which is nowhere else."""
    _, by = authorize(by, GENERATE_KEY, on=application)
    found = lock_application(by, application)
    demand_unused(Key, wanted.form_id)
    if found.is_blocked:
        raise ApplicationBlocked(application=found, reason=found.blocked_reason)

    slot = _free_slot(found, wanted.environment)
    return KEYS.create(wanted, found, by=by, environment=wanted.environment, slot=slot)


@transaction.atomic
def rotate_key(*, key: Key, overlap_hours: int, form_id: UUID | None = None, by: Actor) -> Key:
    """Another text in place of this one, for as long. The old one works for so many hours more."""
    _, by = authorize(by, MANAGE_KEYS, on=key)
    application = lock_application(by, key.application)
    old = KEYS.fresh(key, by=by, of=application)
    slot = _free_slot(application, old.environment, old) if old.can_be_rotated else old.slot

    return KEYS.rotate(old, overlap_hours, form_id, by=by, slot=slot)


@transaction.atomic
def revoke_key(*, key: Key, by: Actor) -> None:
    """End it. It opens nothing from the next call on."""
    _, by = authorize(by, MANAGE_KEYS, on=key)
    application = lock_application(by, key.application)

    KEYS.revoke(KEYS.fresh(key, by=by, of=application), by=by)


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
