"""The event types of requests for roles."""

from functools import partial

from audit.event_types import EventType
from organizations.tenancy.audience import Audience, NotifyingEventType
from organizations.tenancy.event_pages import (
    decided_in_inbox,
    page_of_actor,
    page_of_member,
)

_access_notice = partial(
    NotifyingEventType,
    group="Access",
    audience=(Audience.TARGET,),
    page=page_of_member("View your roles"),
)

ACCESS_DECLINED = _access_notice(
    "access.declined",
    "rejected an access request",
    "{actor} rejected {target's} access request[: “{permission}”][ in {project}]",
)
ACCESS_GRANTED = _access_notice(
    "access.granted",
    "granted an access request",
    "{actor} granted {target's} access request[: “{permission}”][ in {project}]"
    "[, with {the roles}]",
)
ACCESS_REFUSED = EventType(
    "access.refused",
    "was denied a page",
    "{actor} was denied {the attempt}[: requires “{reason}”]",
    group="Access",
    is_refusal=True,
)
ACCESS_REQUESTED = _access_notice(
    "access.requested",
    "requested access",
    "{actor} requested access[ from {target}][: “{permission}”][ in {project}][. Reason: {reason}]",
    page=decided_in_inbox(
        page_of_actor("Review request", "settings:member"),
        "Access requested[: “{permission}”][ in {project}]",
        lambda event, member: member.organization.access_requests.is_open(event),
    ),
)
ACCESS_WITHDRAWN = _access_notice(
    "access.withdrawn",
    "withdrew an access request",
    "{actor} withdrew the access request[ to {target}][: “{permission}”][ in {project}]",
    page=page_of_actor("View member", "settings:member"),
)
