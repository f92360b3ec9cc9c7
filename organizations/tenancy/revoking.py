"""Revoking invitations, by those who manage them and with what sent them."""

from django.db.models import Model
from django.utils import timezone

from audit import log
from organizations.events.invitations import INVITATION_REVOKED
from organizations.models import Invitation
from organizations.tenancy.actors import Actor


def revoke(invitation: Invitation, *, by: Actor) -> None:
    """Save that the invitation is revoked, and record an event.

    The caller holds the organization's lock, and has checked that it is not answered.
    """
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    log.record(INVITATION_REVOKED, organization=by.organization, by=by, target=invitation)


def revoke_sent_by_machine(machine: Model, *, by: Actor) -> None:
    """Revoke the open invitations that the machine sent, and record an event for each.

    For a machine that is deleted. The caller holds the organization's lock.
    """
    for invitation in by.organization.invitations.open().filter(invited_by_machine_id=machine.pk):
        revoke(invitation, by=by)
