"""What a webhook is, as people choose it, and what stands in the way."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from console.refusals import Refusal
from organizations.tenancy.names import clean_short_name
from webhooks.message_types import OUTGOING
from webhooks.models import EVERYTHING, Webhook
from webhooks.receiver_urls import wrong_with

MOST_WEBHOOKS = 20
"""Of one organization."""


class UnfitUrl(Refusal):
    slug = "unfit-url"
    message = "{reason}"
    field = "url"
    is_mistake = True


class NothingChosen(Refusal):
    slug = "nothing-chosen"
    message = "Select at least one event."
    field = "types"
    is_mistake = True


class HistoryHidden(Refusal):
    slug = "history-hidden"
    message = "Only those who can view the history can have it sent to a URL."
    field = "types"


class WebhookNameTaken(Refusal):
    slug = "webhook-name-taken"
    message = "Another webhook is already named {name}."
    field = "name"


class TooManyWebhooks(Refusal):
    slug = "too-many-webhooks"
    message = "{organization} has {most} webhooks, which is the limit. Delete one first."


class WebhookGone(Refusal):
    slug = "webhook-gone"
    message = "This webhook was deleted."


class WebhookIsOff(Refusal):
    slug = "webhook-is-off"
    message = "{webhook} is off. Switch it on first."


class WebhookIsOn(Refusal):
    slug = "webhook-is-on"
    message = "{webhook} is not off."


class WebhookIsPending(Refusal):
    slug = "webhook-is-pending"
    message = "{webhook} has not answered a test delivery yet. Send a test first."


class DeliveryGone(Refusal):
    slug = "delivery-gone"
    message = "This delivery was deleted."


class StillWaiting(Refusal):
    slug = "still-waiting"
    message = "This delivery is already waiting to be sent."


class RotatedMeanwhile(Refusal):
    slug = "rotated-meanwhile"
    message = (
        "The secret was already rotated, and the new one was shown then."
        " If you did not copy it, rotate it again."
    )
    is_mistake = True


@dataclass(frozen=True)
class WebhookTerms:
    """What a webhook is called, where it is, and what it is told of."""

    name: str
    url: str
    types: Collection[str]

    @classmethod
    def of(cls, webhook: Webhook) -> Self:
        """The present terms of the webhook."""
        return cls(webhook.name, webhook.url, webhook.types)

    @property
    def host(self) -> str:
        """Where it is, without what may be secret in its URL."""
        return urlsplit(self.url).netloc

    @property
    def has_history(self) -> bool:
        """Whether everything in the history is chosen."""
        return EVERYTHING in self.types

    def fit(self) -> Self:
        """Clean the terms: name, URL, and types, sorted and without unknown ones.

        Raises UnfitUrl, NothingChosen, and what `clean_short_name` raises.
        """
        if reason := wrong_with(self.url):
            raise UnfitUrl(reason=reason)
        types = sorted(type for type in self.types if type in OUTGOING)
        if not types:
            raise NothingChosen
        return type(self)(clean_short_name(self.name), self.url, types)
