"""Taking the history out of the console."""

from collections.abc import Mapping

from django.db import transaction

from audit import log
from audit.models import Did, Event
from organizations.actions.locks import locked_for
from organizations.models import Membership
from organizations.roles import Permission


@transaction.atomic
def export_history(*, file_format: str, narrowed_to: Mapping[str, str], by: Membership) -> Event:
    """Note that somebody takes the history with them; the export is of what is older than that."""
    organization, by = locked_for(by, Permission.VIEW_EVENT)

    event = log.record(
        Did.HISTORY_EXPORTED,
        organization=organization,
        by=by.user,
        target=organization,
        after={"format": file_format, **narrowed_to},
    )
    event.refresh_from_db(fields=["at"])
    return event
