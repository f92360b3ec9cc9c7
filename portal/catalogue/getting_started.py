"""Where the reader of an API stands on the way to the first call."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from apis.lifecycle.states import State as VersionState
from apis.models import Address, Version
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
    manages all. Each is `done`, `waiting` for someone else, `bad`, the `next` one, or `later`.
    """

    reader: Membership | Stranger
    is_open: bool
    """Whether the version can be subscribed to."""
    subscriptions: list[Subscription]
    """The reader's open ones, the best first."""
    is_managed: bool
    """Whether the reader may change the application of the best one."""
    key: Key | None
    """A living key of that application, the one that ends last: of production if it has one."""

    @property
    def subscription(self) -> Subscription | None:
        """The one that the steps are about."""
        return self.subscriptions[0] if self.subscriptions else None

    @property
    def subscribing_status(self) -> str:
        """How the first step stands."""
        if self.subscription is None:
            may = isinstance(self.reader, Stranger) or self.reader.can(SUBSCRIBE_APPLICATION)
            return "next" if self.is_open and may else "later"
        if self.subscription.state == State.BLOCKED or self.subscription.application.is_blocked:
            return "bad"
        return "done" if self.subscription.state == State.ACTIVE else "waiting"

    @property
    def is_waiting(self) -> bool:
        """Whether someone is to decide about one of them."""
        return any(each.state == State.PENDING for each in self.subscriptions)

    @property
    def generating_status(self) -> str:
        """How the second one stands."""
        if self.key is not None:
            return "done"
        return "next" if self.subscribing_status == "done" else "later"

    @property
    def may_generate(self) -> bool:
        """Whether the reader can take the second step."""
        return self.is_managed and self.reader.can(GENERATE_KEY)

    @property
    def may_see_key(self) -> bool:
        """Whether the reader sees more of the key than that there is one."""
        return self.is_managed and self.reader.can(MANAGE_KEYS)

    @property
    def calling_status(self) -> str:
        """How the last one stands: the console does not know whether it was taken."""
        return (
            "next"
            if (self.subscribing_status, self.generating_status) == ("done", "done")
            else "later"
        )

    def address(self, addresses: list[Address]) -> Address | None:
        """Where to call first: in the environment of the key, if there is one."""
        if self.key is not None:
            for each in addresses:
                if each.environment == self.key.environment:
                    return each
        return addresses[0] if addresses else None


def getting_started(
    reader: Membership | Stranger, version: Version, *, has_plans: bool
) -> GettingStarted:
    """For 1 query, and 1 more of who has a subscription."""
    mine = subscriptions_of(reader, version).with_details().best_first()
    if isinstance(reader, Membership):
        managed = Application.objects.manageable_by(reader).filter(pk=OuterRef("application"))
        mine = mine.annotate(is_managed=Exists(managed))
    found: list[Any] = list(mine[:MOST_SHOWN])
    keys = _keys_of(found)
    found.sort(key=lambda each: (each.rank, each.application_id not in keys))
    best = found[0] if found else None
    return GettingStarted(
        reader=reader,
        is_open=version.state == VersionState.PUBLISHED and has_plans,
        subscriptions=found,
        is_managed=bool(getattr(best, "is_managed", False)),
        key=keys.get(best.application_id) if best else None,
    )


def _keys_of(subscriptions: list[Subscription]) -> dict[object, Key]:
    """The best key of each application that has one."""
    if not subscriptions:
        return {}
    applications = [each.application_id for each in subscriptions]
    keys = Key.objects.living().filter(application__in=applications)
    # Later ones take the place of those before: of production the one that ends last.
    return {key.application_id: key for key in keys.order_by("-environment", "expires_at", "pk")}
