"""Actions on the keys of an application."""

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
    gone_refusal=KeyGone,
)
"""An application has at most two in an environment: one in each slot."""


@dataclass(frozen=True, kw_only=True)
class KeyTerms(CredentialTerms):
    """Name and lifetime of a new key, and the environment in which it works."""

    environment: str


@transaction.atomic
def generate_key(*, application: Application, wanted: KeyTerms, by: Actor) -> Key:
    """Create a key for one environment. Its secret is on the returned row only, and stored nowhere.

    Raises ApplicationBlocked, TooManyKeys, OutOfReach, TooLong, or MadeAlready if this form was
    sent before.
    """
    _, by = authorize(by, GENERATE_KEY, on=application)
    application = lock_application(by, application)
    demand_unused(Key, wanted.form_id)
    if application.is_blocked:
        raise ApplicationBlocked(application=application, reason=application.blocked_reason)

    slot = _free_slot(application, wanted.environment)
    return KEYS.create(wanted, application, by=by, environment=wanted.environment, slot=slot)


@transaction.atomic
def rotate_key(*, key: Key, overlap_hours: int, form_id: UUID | None = None, by: Actor) -> Key:
    """Create a key with the same lifetime in place of this one, which works `overlap_hours` longer.

    What this one had replaced ends now. Raises KeyGone, TooManyKeys, OutOfReach, OverlapTooLong,
    RotatedAlready, Expired, or MadeAlready if this form was sent before.
    """
    _, by = authorize(by, MANAGE_KEYS, on=key)
    application = lock_application(by, key.application)
    former_key = KEYS.lock_and_reload(key, by=by, of=application)
    slot = (
        _free_slot(application, former_key.environment, former_key)
        if former_key.can_be_rotated
        else former_key.slot
    )

    return KEYS.rotate(former_key, overlap_hours, form_id, by=by, slot=slot)


@transaction.atomic
def revoke_key(*, key: Key, by: Actor) -> None:
    """End the key: gateways refuse it from the next call on. Raises KeyGone or OutOfReach."""
    _, by = authorize(by, MANAGE_KEYS, on=key)
    application = lock_application(by, key.application)

    KEYS.revoke(KEYS.lock_and_reload(key, by=by, of=application), by=by)


def _free_slot(application: Application, environment: str, rotated_key: Key | None = None) -> int:
    """The first slot in which the application has no living key; deletes an expired key there.

    The key that `rotated_key` had replaced does not count, because it ends with the rotation. The
    caller has locked the application. Raises TooManyKeys.
    """
    keys_of_environment = application.keys.filter(environment=environment)
    living_keys = keys_of_environment.living().order_by("slot")
    if rotated_key is not None:
        living_keys = living_keys.exclude(replaced_by=rotated_key)
    names_by_slot = {key.slot: str(key) for key in living_keys}
    free_slots = [slot for slot in SLOTS if slot not in names_by_slot]
    if not free_slots:
        raise TooManyKeys(
            application=application,
            environment=Environment(environment).label.lower(),
            keys=", ".join(names_by_slot.values()),
        )
    keys_of_environment.filter(slot=free_slots[0]).delete()
    return free_slots[0]
