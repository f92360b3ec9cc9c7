"""The events about gateways, and who is notified of them."""

from audit.event_types import EventType
from organizations.tenancy.audience import Audience, NotifyingEventType
from organizations.tenancy.event_pages import page_in_organization, page_of_target

GROUP = "Gateways"
_NOTIFIED = (Audience.ADMINISTRATORS,)

GATEWAY_CHANGED = EventType(
    "gateway.changed", "changed a gateway", "{actor} changed the gateway {target}", group=GROUP
)
GATEWAY_CREATED = NotifyingEventType(
    "gateway.created",
    "created a gateway",
    "{actor} created the gateway {target}",
    group=GROUP,
    audience=_NOTIFIED,
    page=page_of_target("View gateway"),
)
GATEWAY_DELETED = NotifyingEventType(
    "gateway.deleted",
    "deleted a gateway",
    "{actor} deleted the gateway {target}",
    group=GROUP,
    audience=_NOTIFIED,
    page=page_in_organization("gateways:gateways", "View gateways"),
)
GATEWAY_TOKEN_CREATED = NotifyingEventType(
    "gateway.token_created",
    "created a token of a gateway",
    "{actor} created a token of the gateway {target}[: {token}]",
    group=GROUP,
    audience=_NOTIFIED,
    page=page_of_target("View gateway"),
)
GATEWAY_TOKEN_ROTATED = EventType(
    "gateway.token_rotated",
    "rotated the token of a gateway",
    "{actor} rotated the token of the gateway {target}[: {before.token} into {token}]",
    group=GROUP,
)
