"""What a change of roles answers by itself."""

from django.utils import timezone

from audit import log
from organizations.events import ACCESS_GRANTED
from organizations.models import AccessRequest, Membership
from organizations.tenancy.actors import Actor
from organizations.tenancy.roles import PERMISSIONS


def settle_access_requests(member: Membership, *, by: Actor) -> None:
    """Close as granted the open requests of a member for what their roles now let them do.

    For the caller that holds the organization's lock and has changed the roles. Costs 1 query where
    nothing was asked.
    """
    open_requests = list(member.access_requests.open())
    if not open_requests:
        return
    # Another instance of the person: this one remembers what the roles were before.
    changed_member = Membership.objects.select_related("user", "organization").get(pk=member.pk)
    for request in open_requests:
        if changed_member.can(PERMISSIONS[request.permission]):
            close_as_granted(request, by=by)


def close_as_granted(request: AccessRequest, *, by: Actor) -> None:
    """Write that the member has what they asked for.

    For the caller that holds the organization's lock.
    """
    request.granted_at = timezone.now()
    request.answered_by = by.person
    request.save(update_fields=["granted_at", "answered_by"])
    log.record(
        ACCESS_GRANTED,
        organization=by.organization,
        by=by,
        target=request.membership.user,
        after=request.event_details,
    )
