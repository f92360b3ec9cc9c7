"""Webhooks with deliveries that are due, to race for."""

from collections import Counter
from collections.abc import Iterator
from threading import Lock
from typing import Any

import pytest

from accounts.models import User
from audit.feed import Position
from console.encryption import encrypt
from organizations.models import Membership
from tests.races.rounds import organizations_of
from webhooks.deliveries import drain as drains
from webhooks.deliveries.sending import Letter, Outcome
from webhooks.deliveries.signing import new_secret
from webhooks.models import EVERYTHING, Webhook, WebhookState

GOOD = Outcome(204, "", "")


class Posts:
    """Counts what is sent, by its ID, in place of a network."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, outcome: Outcome = GOOD) -> None:
        self.sent: Counter[str] = Counter()
        self._outcome = outcome
        self._lock = Lock()
        monkeypatch.setattr(drains, "post", self._post)

    def _post(self, letter: Letter) -> Outcome:
        with self._lock:
            self.sent[letter.headers["webhook-id"]] += 1
        return self._outcome


def webhook_of(by: Membership, deliveries: int = 1) -> Webhook:
    """One that is told of members, and is still to be told so often."""
    webhook: Webhook = by.organization.webhooks.create(
        name="Chat",
        url="https://hooks.example.com/",
        types=["member.removed"],
        state=WebhookState.ACTIVE,
        secret=encrypt(new_secret()),
    )
    for _ in range(deliveries):
        webhook.deliveries.create(organization=by.organization, type="member.removed", body="{}")
    return webhook


def webhooks(
    *people: User, deliveries: int = 1, rounds: int | None = None
) -> Iterator[tuple[Any, ...]]:
    """A new organization for each round, with its webhook last."""
    for members in organizations_of(*people, rounds=rounds):
        yield *members, webhook_of(members[0], deliveries)


def follower_of(by: Membership) -> Webhook:
    """One that is told of everything in the history, from its beginning."""
    webhook = webhook_of(by, deliveries=0)
    webhook.types, webhook.feed_position = [EVERYTHING], Position()
    webhook.save()
    return webhook
