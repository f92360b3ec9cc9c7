"""Limits on how many exports run at the same time, because each holds a thread of the web server.

There are `EXPORTS_AT_ONCE` numbered places, and an `Export` holds one of them.
"""

from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import Export
from console.refusals import Refusal


class AlreadyExporting(Refusal):
    slug = "already-exporting"
    message = "You already have an export running. Try again when it has finished."


class OrganizationExporting(Refusal):
    slug = "organization-exporting"
    message = (
        "{limit} exports of this organization are already running. Try again in a few minutes."
    )


class EveryoneExporting(Refusal):
    slug = "everyone-exporting"
    message = "Too many exports are running on this console. Try again in a few minutes."


def reserve_export_place(*, user_id: int, organization_id: UUID | None = None) -> Export:
    """Create an `Export` in a free place, for a file of the person or of an organization.

    Deletes exports whose lease has ended. The caller holds the lock of the organization, or that of
    the person. Raises AlreadyExporting, OrganizationExporting or EveryoneExporting.
    """
    Export.objects.filter(leased_until__lte=timezone.now()).delete()
    _demand_own_place(user_id, organization_id)
    for place in _free_places():
        export = Export(place=place, user_id=user_id, organization_id=organization_id)
        try:
            with transaction.atomic():
                export.save(force_insert=True)
        except IntegrityError:  # taken at this moment, by another, or by this person elsewhere
            _demand_own_place(user_id, organization_id)
        else:
            return export
    raise EveryoneExporting


def _free_places() -> list[int]:
    """The numbers of the places that no export holds."""
    taken = set(Export.objects.values_list("place", flat=True))
    return [place for place in range(settings.EXPORTS_AT_ONCE) if place not in taken]


def _demand_own_place(user_id: int, organization_id: UUID | None) -> None:
    """Refuse a second export of a person, and one more than an organization may run.

    Raises AlreadyExporting or OrganizationExporting.
    """
    limit = settings.EXPORTS_AT_ONCE_PER_ORGANIZATION
    if Export.objects.filter(user_id=user_id).exists():
        raise AlreadyExporting
    if organization_id is None:
        return
    if Export.objects.filter(organization_id=organization_id).count() >= limit:
        raise OrganizationExporting(limit=limit)
