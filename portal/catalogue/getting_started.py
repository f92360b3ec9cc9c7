"""How far the reader of an API is on the way to the first call."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from apis.models import Address, Version
from apis.states import State as VersionState
from organizations.models import Membership
from organizations.tenancy.strangers import Stranger
from portal.catalogue.visible_apis import subscriptions_of
from portal.models import Application, Key, State, Subscription
from portal.permissions import GENERATE_KEY, MANAGE_KEYS, SUBSCRIBE_APPLICATION

MOST_SHOWN = 50
"""Subscriptions of one reader on the page of a version."""


@dataclass(frozen=True)
class GettingStarted:
    """Three steps: subscribe an application, generate a key, call.

    They are about the reader's own applications and those shared with them, also for a reader who
    manages all. The status of each is `done`, `waiting` for someone else, `bad`, `next` or `later`.
    """

    reader: Membership | Stranger
    is_open: bool
    """Whether the version can be subscribed to."""
    subscriptions: list[Subscription]
    """The reader's open subscriptions, the best first."""
    is_managed: bool
    """Whether the reader manages the application of the best subscription."""
    key: Key | None
    """The living key of that application that ends last: of production if there is one."""

    @property
    def subscription(self) -> Subscription | None:
        """The reader's best subscription, which the steps are about; None without one."""
        return self.subscriptions[0] if self.subscriptions else None

    @property
    def subscribing_status(self) -> str:
        """The status of the first step."""
        if self.subscription is None:
            may = isinstance(self.reader, Stranger) or self.reader.can(SUBSCRIBE_APPLICATION)
            return "next" if self.is_open and may else "later"
        if self.subscription.state == State.BLOCKED or self.subscription.application.is_blocked:
            return "bad"
        return "done" if self.subscription.state == State.ACTIVE else "waiting"

    @property
    def is_waiting(self) -> bool:
        """Whether one of the subscriptions waits for approval."""
        return any(subscription.state == State.PENDING for subscription in self.subscriptions)

    @property
    def generating_status(self) -> str:
        """The status of the second step."""
        if self.key is not None:
            return "done"
        return "next" if self.subscribing_status == "done" else "later"

    @property
    def may_generate(self) -> bool:
        """Whether the reader can generate a key of the application."""
        return self.is_managed and self.reader.can(GENERATE_KEY)

    @property
    def may_see_key(self) -> bool:
        """Whether the reader can open the page of the key."""
        return self.is_managed and self.reader.can(MANAGE_KEYS)

    @property
    def calling_status(self) -> str:
        """The status of the third step; never `done`, as the console does not know of the call."""
        return (
            "next"
            if (self.subscribing_status, self.generating_status) == ("done", "done")
            else "later"
        )

    def address(self, addresses: list[Address]) -> Address | None:
        """The address to call first: in the environment of the key, or any; None without any."""
        if self.key is not None:
            for address in addresses:
                if address.environment == self.key.environment:
                    return address
        return addresses[0] if addresses else None


def getting_started(
    reader: Membership | Stranger, version: Version, *, has_plans: bool
) -> GettingStarted:
    """The reader's steps to call the version, in one query, or two with a subscription."""
    subscriptions_of_reader = subscriptions_of(reader, version).with_details().best_first()
    if isinstance(reader, Membership):
        managed = Application.objects.manageable_by(reader).filter(pk=OuterRef("application"))
        subscriptions_of_reader = subscriptions_of_reader.annotate(is_managed=Exists(managed))
    subscriptions: list[Any] = list(subscriptions_of_reader[:MOST_SHOWN])
    keys = _keys_of(subscriptions)
    subscriptions.sort(key=lambda one: (one.rank, one.application_id not in keys))
    best = subscriptions[0] if subscriptions else None
    return GettingStarted(
        reader=reader,
        is_open=version.state == VersionState.PUBLISHED and has_plans,
        subscriptions=subscriptions,
        is_managed=bool(getattr(best, "is_managed", False)),
        key=keys.get(best.application_id) if best else None,
    )


def _keys_of(subscriptions: list[Subscription]) -> dict[object, Key]:
    """By application, the living key that ends last: of production if there is one."""
    if not subscriptions:
        return {}
    applications = [subscription.application_id for subscription in subscriptions]
    keys = Key.objects.living().filter(application__in=applications)
    # Later ones take the place of those before: of production the one that ends last.
    return {key.application_id: key for key in keys.order_by("-environment", "expires_at", "pk")}
