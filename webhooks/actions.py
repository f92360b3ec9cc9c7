"""What administrators do with webhooks: one function a deed, one transaction.

All but a test and a redelivery have the organization alone: no one changes a webhook often.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone

from audit import log
from audit.event_types import EventType
from console.encryption import encrypt
from organizations.models import Organization
from organizations.tenancy.actors import Actor
from organizations.tenancy.locks import authorize, authorize_exclusively
from webhooks import events
from webhooks.deliveries import signing
from webhooks.deliveries.outcomes import switch_off
from webhooks.message_types import written
from webhooks.models import TEST, Delivery, DeliveryState, Webhook, WebhookState
from webhooks.permissions import MANAGE_WEBHOOK
from webhooks.terms import (
    MOST_WEBHOOKS,
    DeliveryGone,
    RotatedMeanwhile,
    StillWaiting,
    TooManyWebhooks,
    WebhookGone,
    WebhookIsOff,
    WebhookIsOn,
    WebhookIsPending,
    WebhookNameTaken,
    WebhookTerms,
)


@transaction.atomic
def create_webhook(*, terms: WebhookTerms, by: Actor) -> tuple[Webhook, str]:
    """A pending webhook, and its secret, which no one reads again.

    No test is sent yet: the receiver has to have the secret first.
    """
    organization, by = authorize_exclusively(by, MANAGE_WEBHOOK)
    terms = terms.fit()
    if organization.webhooks.count() >= MOST_WEBHOOKS:
        raise TooManyWebhooks(organization=organization, most=MOST_WEBHOOKS)
    _demand_free_name(organization, terms.name)

    secret = signing.new_secret()
    webhook = organization.webhooks.create(
        name=terms.name,
        url=terms.url,
        types=list(terms.types),
        secret=encrypt(secret),
        created_by=by.person,
    )
    _record(events.WEBHOOK_CREATED, webhook, by, after=_said(terms))
    return webhook, secret


@transaction.atomic
def change_webhook(*, webhook: Webhook, terms: WebhookTerms, by: Actor) -> bool:
    """Call it so, send there, tell it of this; returns whether anything changed.

    With another URL it is pending again: what it is still to be told waits for the answer.
    """
    organization, by = authorize_exclusively(by, MANAGE_WEBHOOK, on=webhook)
    fresh, terms = _fresh(organization, webhook), terms.fit()
    before = WebhookTerms.of(fresh)
    if before == terms:
        return False
    _demand_free_name(organization, terms.name, besides=fresh)

    fresh.name, fresh.url, fresh.types = terms.name, terms.url, list(terms.types)
    if terms.url != before.url and fresh.is_listening:
        fresh.state, fresh.failing_since = WebhookState.PENDING, None
    fresh.save()
    if terms.url != before.url and fresh.is_pending:
        _owe_test(fresh)
    _record(events.WEBHOOK_CHANGED, fresh, by, before=_said(before), after=_said(terms))
    return True


@transaction.atomic
def rotate_secret(*, webhook: Webhook, number: int, by: Actor) -> str:
    """Another secret in place of the one with this number, which signs for 24 hours more."""
    organization, by = authorize_exclusively(by, MANAGE_WEBHOOK, on=webhook)
    fresh = _fresh(organization, webhook)
    if fresh.secret_number != number:
        raise RotatedMeanwhile

    secret = signing.new_secret()
    fresh.former_secret, fresh.secret = fresh.secret, encrypt(secret)
    fresh.former_until = timezone.now() + signing.OVERLAP
    fresh.secret_number += 1
    fresh.save()
    _record(events.WEBHOOK_SECRET_ROTATED, fresh, by)
    return secret


@transaction.atomic
def switch_off_webhook(*, webhook: Webhook, by: Actor) -> None:
    """Send nothing more there, and cancel what waits."""
    organization, by = authorize_exclusively(by, MANAGE_WEBHOOK, on=webhook)
    fresh = _fresh(organization, webhook)
    if fresh.is_off:
        raise WebhookIsOff(webhook=fresh)

    switch_off(fresh)
    _record(events.WEBHOOK_SWITCHED_OFF, fresh, by)


@transaction.atomic
def switch_on_webhook(*, webhook: Webhook, by: Actor) -> None:
    """Have it pending again, with a test delivery that it has to answer."""
    organization, by = authorize_exclusively(by, MANAGE_WEBHOOK, on=webhook)
    fresh = _fresh(organization, webhook)
    if not fresh.is_off:
        raise WebhookIsOn(webhook=fresh)

    fresh.state, fresh.off_because = WebhookState.PENDING, ""
    fresh.save()
    _owe_test(fresh)
    _record(events.WEBHOOK_SWITCHED_ON, fresh, by)


@transaction.atomic
def delete_webhook(*, webhook: Webhook, by: Actor) -> None:
    """End it with its deliveries; one that is under way arrives."""
    organization, by = authorize_exclusively(by, MANAGE_WEBHOOK, on=webhook)
    fresh = _fresh(organization, webhook)

    _record(events.WEBHOOK_DELETED, fresh, by, before=_said(WebhookTerms.of(fresh)))
    fresh.delete()


@transaction.atomic
def send_test(*, webhook: Webhook, by: Actor) -> Delivery:
    """A delivery that tells of nothing. One that waits is not sent twice."""
    organization, by = authorize(by, MANAGE_WEBHOOK, on=webhook)
    fresh = _fresh(organization, webhook)
    if fresh.is_off:
        raise WebhookIsOff(webhook=fresh)

    if waiting := fresh.deliveries.waiting().tests().first():
        return waiting
    _record(events.WEBHOOK_TESTED, fresh, by)
    return _owe_test(fresh)


@transaction.atomic
def redeliver(*, delivery: Delivery, by: Actor) -> Delivery:
    """Send it now as if it had just been asked for, whatever became of it, under the same ID."""
    organization, by = authorize(by, MANAGE_WEBHOOK, on=delivery)
    webhook = _fresh(organization, delivery.webhook)
    fresh = webhook.deliveries.select_for_update().filter(pk=delivery.pk).first()
    if fresh is None:
        raise DeliveryGone
    if fresh.is_waiting and fresh.leased_until is not None:
        raise StillWaiting
    _demand_answering(webhook, fresh)

    fresh.state, fresh.due_at, fresh.attempts = DeliveryState.WAITING, timezone.now(), 0
    fresh.save(update_fields=["state", "due_at", "attempts"])
    _record(events.WEBHOOK_REDELIVERED, webhook, by, after={"type": fresh.type})
    return fresh


def _demand_answering(webhook: Webhook, delivery: Delivery) -> None:
    if webhook.is_off:
        raise WebhookIsOff(webhook=webhook)
    if webhook.is_pending and not delivery.is_test:
        raise WebhookIsPending(webhook=webhook)


def _owe_test(webhook: Webhook) -> Delivery:
    now = timezone.now()
    body = {"type": TEST, "timestamp": now.isoformat(), "data": {"webhook": str(webhook.pk)}}
    delivery: Delivery = webhook.deliveries.create(
        organization_id=webhook.organization_id, type=TEST, body=written(body)
    )
    return delivery


def _said(terms: WebhookTerms) -> dict[str, Any]:
    """What the history keeps. Of the URL only the host: the rest may be what opens it."""
    return {"name": terms.name, "host": terms.host, "events": list(terms.types)}


def _fresh(organization: Organization, webhook: Webhook) -> Webhook:
    """The webhook as it is now, with its row locked against who notes a try."""
    fresh = organization.webhooks.select_for_update(no_key=True).filter(pk=webhook.pk).first()
    if fresh is None:
        raise WebhookGone
    fresh.organization = organization
    return fresh


def _demand_free_name(
    organization: Organization, name: str, *, besides: Webhook | None = None
) -> None:
    """No one else can take it until this commits: all who name one wait for the same lock."""
    others = organization.webhooks.named(name)
    if (others.exclude(pk=besides.pk) if besides else others).exists():
        raise WebhookNameTaken(name=name)


def _record(word: EventType, webhook: Webhook, by: Actor, **sides: Any) -> None:
    log.record(word, organization=webhook.organization, by=by, target=webhook, **sides)
