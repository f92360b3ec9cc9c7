"""Scheduling an organization for deletion, and restoring it."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from audit import log
from console.refusals import Refusal
from organizations.actions.invitations import requeue_skipped_mails
from organizations.events.organizations import ORGANIZATION_DELETION_ASKED, ORGANIZATION_RESTORED
from organizations.models import Organization
from organizations.permissions import DELETE_ORGANIZATION
from organizations.signals import organization_restored
from organizations.tenancy import belongings
from organizations.tenancy.actors import Actor
from organizations.tenancy.demands import demand_running, demand_sign_in
from organizations.tenancy.locks import authorize_exclusively


class WrongHandle(Refusal):
    slug = "wrong-handle"
    message = "The handle does not match. Enter {handle}."
    field = "handle"


class TooLateToRestore(Refusal):
    slug = "too-late-to-restore"
    message = "{organization} can no longer be restored."


@transaction.atomic
def delete_organization(*, handle: str, by: Actor) -> Organization:
    """Schedule the organization for deletion and record an event. It is read-only from then on.

    `handle` is what the person typed to confirm. Raises WrongHandle, OrganizationBeingDeleted if it
    is scheduled already, SignInNeeded for a program, or the refusal of a hold on the deletion.
    """
    organization, by = authorize_exclusively(by, DELETE_ORGANIZATION)
    demand_sign_in(by, reason="no program deletes an organization")
    demand_running(organization)
    if handle.strip() != organization.handle:
        raise WrongHandle(handle=organization.handle)
    belongings.demand_no_hold(organization)

    now = timezone.now()
    organization.deletion_asked_at, organization.deletion_asked_by = now, by.person
    organization.removal_due_at = now + timedelta(days=settings.DAYS_UNTIL_REMOVAL)
    organization.save(update_fields=["deletion_asked_at", "deletion_asked_by", "removal_due_at"])
    log.record(
        ORGANIZATION_DELETION_ASKED,
        organization=organization,
        by=by,
        target=organization,
        after={
            "removal_due_at": organization.removal_due_at.isoformat(),
            "counts": belongings.belonging_counts(organization),
        },
    )
    return organization


@transaction.atomic
def restore_organization(*, by: Actor) -> Organization:
    """Cancel the scheduled deletion and record an event; does nothing if none is scheduled.

    Emails of open invitations that were skipped since are put back into the outbox. Raises
    TooLateToRestore when the deletion is due. That is checked under the lock, because permanent
    deletion, which takes the same lock, may have begun.
    """
    organization, by = authorize_exclusively(by, DELETE_ORGANIZATION)
    if not organization.is_being_deleted:
        return organization
    if Organization.objects.due_for_removal().filter(pk=organization.pk).exists():
        raise TooLateToRestore(organization=organization)

    asked_at = organization.deletion_asked_at
    requeue_skipped_mails(organization, since=asked_at)
    organization.deletion_asked_at = organization.deletion_asked_by = None
    organization.removal_due_at = None
    organization.save(update_fields=["deletion_asked_at", "deletion_asked_by", "removal_due_at"])
    log.record(ORGANIZATION_RESTORED, organization=organization, by=by, target=organization)
    organization_restored.send(Organization, organization=organization, since=asked_at)
    return organization
