"""Deleting an organization permanently, in batches that can stop at any point."""

import logging
from functools import partial
from math import inf
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from audit import log
from audit.models import Event
from console.jobs.batches import work_off
from organizations.events.organizations import ORGANIZATION_DELETION_ASKED, ORGANIZATION_REMOVED
from organizations.models import Handle, Organization
from organizations.notifications import announcements
from organizations.notifications import notifying as notifications
from organizations.tenancy import belongings
from organizations.tenancy.belongings import Rows
from organizations.tenancy.locks import lock_organization

BATCH = 500

logger = logging.getLogger(__name__)


def delete_permanently(*, organization_id: UUID, seconds: float = inf) -> bool:
    """Delete an organization that is due, with all it owns; returns whether it is gone.

    Stops after `seconds`, and continues when called again. Each batch is a transaction that locks
    the organization and checks that it is still due, so that two runs take turns, and a suspension
    stops both.
    """
    work_off(partial(_delete_batch, organization_id), seconds=seconds)
    return not Organization.objects.filter(pk=organization_id).exists()


@transaction.atomic
def _delete_batch(organization_id: UUID) -> bool:
    """Delete the next rows, or the organization if none are left; returns whether to continue.

    Locks the organization. Returns False if it is gone or no longer due.
    """
    lock_organization(organization_id)
    organizations_due = Organization.objects.due_for_removal().filter(pk=organization_id)
    organization = organizations_due.select_for_update().first()
    if organization is None:
        return False
    if _delete_belongings(organization) or _delete_memberships(organization):
        return True
    _delete_organization(organization)
    return False


def _delete_belongings(organization: Organization) -> bool:
    """Delete the next rows of the first model that has any; returns False if none has."""
    models = belongings.models_in_deletion_order()
    return any(
        _delete_next_rows(belongings.rows_to_delete(model, organization)) for model in models
    )


def _delete_memberships(organization: Organization) -> bool:
    """Delete the next memberships, except those of administrators; returns False if none are left.

    Administrators stay until the end, because an organization must have one. Before that, makes the
    notifications of pending announcements, because they go to members.
    """
    if announcements.notify_next_batch_of(organization):
        return True
    return _delete_next_rows(organization.memberships.exclude(pk__in=organization.administrators()))


def _delete_next_rows(rows: Rows) -> bool:
    """Delete the first batch of the rows; returns False if there are none."""
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
    if keys:
        rows.model._base_manager.filter(pk__in=keys).delete()
    return bool(keys)


def _delete_organization(organization: Organization) -> None:
    """Delete the organization with the administrators' memberships, and record an event.

    Notifies those who are concerned. The handle stays reserved.
    """
    event = log.record(
        ORGANIZATION_REMOVED,
        organization=organization,
        by=log.System(),
        target=organization,
        before={
            "name": organization.name,
            "handle": organization.handle,
            "id": str(organization.pk),
            "counts": _counts_when_asked(organization),
        },
    )
    notifications.notify_of_removal(event, organization)
    _retire_handle(organization)
    organization.delete()
    logger.info("Organization %s was removed", organization.handle)


def _counts_when_asked(organization: Organization) -> dict[str, Any]:
    """The counts of rows from the event of the deletion request, because most are gone by then."""
    deletion_requests = Event.objects.filter(
        organization_id=organization.pk, kind=ORGANIZATION_DELETION_ASKED
    ).order_by("-at", "-id")
    event = deletion_requests.first()
    counts: dict[str, Any] = event.after.get("counts", {}) if event else {}
    return counts


def _retire_handle(organization: Organization) -> None:
    """Save that the handle is no longer used, so that it stays reserved.

    Creates the row if there is none: older releases made none.
    """
    now = timezone.now()
    Handle.objects.update_or_create(
        handle=organization.handle,
        defaults={"retired_at": now},
        create_defaults={
            "handle_key": organization.handle_key,
            "organization": organization,
            "retired_at": now,
        },
    )
