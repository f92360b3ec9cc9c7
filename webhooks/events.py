"""What is done with webhooks, in words, and who is told of it."""

from audit.words import Word
from organizations.tenancy.audience import Audience, Holders, Told
from webhooks import permissions

GROUP = "Webhooks"

WEBHOOK_ACTIVATED = Word(
    "webhook.activated",
    "received the answer of a webhook",
    "The webhook {target} answered its test delivery and is active",
    group=GROUP,
)
WEBHOOK_CHANGED = Word(
    "webhook.changed",
    "changed a webhook",
    "{actor} changed the webhook {target}",
    group=GROUP,
)
WEBHOOK_CREATED = Told(
    "webhook.created",
    "created a webhook",
    "{actor} created the webhook {target}[ to {host}]",
    group=GROUP,
    audience=(Audience.ADMINISTRATORS,),
)
WEBHOOK_DELETED = Told(
    "webhook.deleted",
    "deleted a webhook",
    "{actor} deleted the webhook {target}",
    group=GROUP,
    audience=(Audience.ADMINISTRATORS,),
)
WEBHOOK_GIVEN_UP = Told(
    "webhook.given_up",
    "switched off a webhook that fails",
    "The webhook {target} was switched off[: {because}]",
    group=GROUP,
    # What it was to tell is told to no one until they act, so it reaches them whatever they chose.
    audience=(Holders(permissions.MANAGE_WEBHOOK, is_of_administrators=False),),
    is_urgent=True,
)
WEBHOOK_REDELIVERED = Word(
    "webhook.redelivered",
    "sent a delivery again",
    "{actor} sent a delivery of the webhook {target} again[: {type}]",
    group=GROUP,
)
WEBHOOK_SECRET_ROTATED = Told(
    "webhook.secret_rotated",
    "rotated the secret of a webhook",
    "{actor} rotated the secret of the webhook {target}",
    group=GROUP,
    audience=(Audience.ADMINISTRATORS,),
)
WEBHOOK_SWITCHED_OFF = Word(
    "webhook.switched_off",
    "switched off a webhook",
    "{actor} switched off the webhook {target}",
    group=GROUP,
)
WEBHOOK_SWITCHED_ON = Word(
    "webhook.switched_on",
    "switched on a webhook",
    "{actor} switched on the webhook {target}",
    group=GROUP,
)
WEBHOOK_TESTED = Word(
    "webhook.tested",
    "sent a test delivery",
    "{actor} sent a test delivery to the webhook {target}",
    group=GROUP,
)
