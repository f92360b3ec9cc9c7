"""Granting access requests that a change of roles answers."""

from django.utils import timezone

from audit import log
from organizations.events.access_requests import ACCESS_GRANTED
from organizations.models import AccessRequest, Membership
from organizations.tenancy.actors import Actor
from organizations.tenancy.roles import PERMISSIONS


def settle_access_requests(member: Membership, *, by: Actor) -> None:
    """Grant a member's open access requests for permissions that they now have there.

    The caller holds the organization's lock and has saved the roles.
    """
    open_requests = list(member.access_requests.open())
    if not open_requests:
        return
    # Read again, because `member` has cached the permissions of the old roles.
    changed_member = Membership.objects.select_related("user", "organization").get(pk=member.pk)
    for request in open_requests:
        if changed_member.can(PERMISSIONS[request.permission], on=request.project):
            close_as_granted(request, by=by)


def close_as_granted(request: AccessRequest, *, by: Actor) -> None:
    """Save that an access request is granted, and record an event.

    The caller holds the organization's lock.
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
