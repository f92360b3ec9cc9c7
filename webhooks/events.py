"""What is done with webhooks, in words, and who is told of it."""

from audit.event_types import EventType
from organizations.tenancy.audience import Audience, NotifyingEventType, PermissionHolders
from organizations.tenancy.event_pages import page_in_organization, page_of_target
from webhooks import permissions

GROUP = "Webhooks"

WEBHOOK_ACTIVATED = EventType(
    "webhook.activated",
    "received the answer of a webhook",
    "The webhook {target} answered its test delivery and is active",
    group=GROUP,
)
WEBHOOK_CHANGED = EventType(
    "webhook.changed",
    "changed a webhook",
    "{actor} changed the webhook {target}",
    group=GROUP,
)
WEBHOOK_CREATED = NotifyingEventType(
    "webhook.created",
    "created a webhook",
    "{actor} created the webhook {target}[ to {host}]",
    group=GROUP,
    audience=(Audience.ADMINISTRATORS,),
    page=page_of_target("View webhook"),
)
WEBHOOK_DELETED = NotifyingEventType(
    "webhook.deleted",
    "deleted a webhook",
    "{actor} deleted the webhook {target}",
    group=GROUP,
    audience=(Audience.ADMINISTRATORS,),
    page=page_in_organization("webhooks:webhooks", "View webhooks"),
)
WEBHOOK_GIVEN_UP = NotifyingEventType(
    "webhook.given_up",
    "switched off a webhook that fails",
    "The webhook {target} was switched off[: {because}]",
    group=GROUP,
    # What it was to tell is told to no one until they act, so it reaches them whatever they chose.
    audience=(PermissionHolders(permissions.MANAGE_WEBHOOK, depends_on_role=False),),
    is_urgent=True,
    page=page_of_target("View webhook"),
)
WEBHOOK_REDELIVERED = EventType(
    "webhook.redelivered",
    "sent a delivery again",
    "{actor} sent a delivery of the webhook {target} again[: {type}]",
    group=GROUP,
)
WEBHOOK_SECRET_ROTATED = NotifyingEventType(
    "webhook.secret_rotated",
    "rotated the secret of a webhook",
    "{actor} rotated the secret of the webhook {target}",
    group=GROUP,
    audience=(Audience.ADMINISTRATORS,),
    page=page_of_target("View webhook"),
)
WEBHOOK_SWITCHED_OFF = EventType(
    "webhook.switched_off",
    "switched off a webhook",
    "{actor} switched off the webhook {target}",
    group=GROUP,
)
WEBHOOK_SWITCHED_ON = EventType(
    "webhook.switched_on",
    "switched on a webhook",
    "{actor} switched on the webhook {target}",
    group=GROUP,
)
WEBHOOK_TESTED = EventType(
    "webhook.tested",
    "sent a test delivery",
    "{actor} sent a test delivery to the webhook {target}",
    group=GROUP,
)
