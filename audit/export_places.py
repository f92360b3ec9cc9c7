"""The few places for files that are being sent: each holds a thread of the web server."""

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
    """One of the places that are free, for a file of this person, or of this organization too.

    For the caller that holds the organization's lock, or the person's; others may be taking too.
    """
    Export.objects.filter(leased_until__lte=timezone.now()).delete()
    _ask_own_limits(user_id, organization_id)
    for place in _free_places():
        export = Export(place=place, user_id=user_id, organization_id=organization_id)
        try:
            with transaction.atomic():
                export.save(force_insert=True)
        except IntegrityError:  # taken at this moment, by another, or by this person elsewhere
            _ask_own_limits(user_id, organization_id)
        else:
            return export
    raise EveryoneExporting


def _free_places() -> list[int]:
    taken = set(Export.objects.values_list("place", flat=True))
    return [place for place in range(settings.EXPORTS_AT_ONCE) if place not in taken]


def _ask_own_limits(user_id: int, organization_id: UUID | None) -> None:
    limit = settings.EXPORTS_AT_ONCE_PER_ORGANIZATION
    if Export.objects.filter(user_id=user_id).exists():
        raise AlreadyExporting
    if organization_id is None:
        return
    if Export.objects.filter(organization_id=organization_id).count() >= limit:
        raise OrganizationExporting(limit=limit)
