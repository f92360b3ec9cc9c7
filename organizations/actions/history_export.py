"""Exporting the history."""

from collections.abc import Mapping

from django.db import transaction

from audit import log
from audit.exports.places import reserve_export_place
from audit.models import Event, Export
from organizations.events.organizations import HISTORY_EXPORTED
from organizations.permissions import VIEW_EVENT
from organizations.tenancy.actors import Actor
from organizations.tenancy.demands import demand_person
from organizations.tenancy.locks import authorize_exclusively


@transaction.atomic
def export_history(
    *, file_format: str, narrowed_to: Mapping[str, str], by: Actor
) -> tuple[Event, Export]:
    """Reserve an export for the person and record an event; returns the event and the export.

    The file has the events that are older than the returned one. The caller sends it and ends the
    export; otherwise its place is taken until the lease ends. Raises PersonNeeded for a program,
    AlreadyExporting, OrganizationExporting or EveryoneExporting.
    """
    organization, by = authorize_exclusively(by, VIEW_EVENT)
    person = demand_person(by, reason="exports are limited for each person")
    export = reserve_export_place(user_id=person.pk, organization_id=organization.pk)

    event = log.record(
        HISTORY_EXPORTED,
        organization=organization,
        by=by,
        target=organization,
        after={"format": file_format, **narrowed_to},
    )
    event.refresh_from_db(fields=["at"])
    return event, export
