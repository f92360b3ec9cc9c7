"""Taking the history out of the console."""

from collections.abc import Mapping

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from audit import log
from audit.models import Event, Export
from console.refusals import Refusal
from organizations.actions.demands import demand_person
from organizations.actions.locks import locked_for
from organizations.actors import Actor
from organizations.events import HISTORY_EXPORTED
from organizations.models import Organization
from organizations.permissions import VIEW_EVENT


class AlreadyExporting(Refusal):
    message = "You already have an export running. Try again when it has finished."


class OrganizationExporting(Refusal):
    message = (
        "{limit} exports of this organization are already running. Try again in a few minutes."
    )


class EveryoneExporting(Refusal):
    message = "Too many exports are running on this console. Try again in a few minutes."


@transaction.atomic
def export_history(
    *, file_format: str, narrowed_to: Mapping[str, str], by: Actor
) -> tuple[Event, Export]:
    """Note that somebody takes the history with them; the export is of what is older than that.

    Whoever sends it ends the export, or has its place until the lease ends.
    """
    organization, by = locked_for(by, VIEW_EVENT)
    person = demand_person(by, reason="exports are limited for each person")
    export = _take_place(person, organization)

    event = log.record(
        HISTORY_EXPORTED,
        organization=organization,
        by=by,
        target=organization,
        after={"format": file_format, **narrowed_to},
    )
    event.refresh_from_db(fields=["at"])
    return event, export


def _take_place(person: User, organization: Organization) -> Export:
    """One of the places that are free. The organization is locked, the others may be taking too."""
    Export.objects.filter(leased_until__lte=timezone.now()).delete()
    _ask_own_limits(person, organization)
    for place in _free_places():
        export = Export(place=place, user_id=person.pk, organization_id=organization.pk)
        try:
            with transaction.atomic():
                export.save(force_insert=True)
        except IntegrityError:  # taken at this moment, by another, or by this person elsewhere
            _ask_own_limits(person, organization)
        else:
            return export
    raise EveryoneExporting


def _free_places() -> list[int]:
    taken = set(Export.objects.values_list("place", flat=True))
    return [place for place in range(settings.EXPORTS_AT_ONCE) if place not in taken]


def _ask_own_limits(person: User, organization: Organization) -> None:
    limit = settings.EXPORTS_AT_ONCE_PER_ORGANIZATION
    if Export.objects.filter(user_id=person.pk).exists():
        raise AlreadyExporting
    if Export.objects.filter(organization_id=organization.pk).count() >= limit:
        raise OrganizationExporting(limit=limit)
