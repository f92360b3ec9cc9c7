"""What this app does when something below it happens."""

from typing import Any

from django.dispatch import receiver
from django.http import HttpRequest

from audit import log
from audit.models import Did
from console.refusals import Refusal, refused
from organizations.models import Organization


@receiver(refused)
def record_refused_action(request: HttpRequest, refusal: Refusal, **_: Any) -> None:
    """Write a refusal into the history of the organization that the page belongs to.

    The action has rolled back by now. Pages outside any organization leave no event: strangers
    must not be able to fill a history.
    """
    organization = getattr(request, "organization", None)
    if isinstance(organization, Organization):
        log.record_refusal(
            Did.ACTION_REFUSED,
            organization=organization,
            by=request.user,
            reason=str(refusal),
            attempted=type(refusal).__name__,
        )
