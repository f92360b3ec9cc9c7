"""Gateways that report calls of an application, to race for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils import timezone

from accounts.models import User
from gateways.models import Gateway
from organizations.models import Membership
from portal.actions import subscribe
from portal.models import Plan, State, Subscription
from tests.races.rounds import organizations_of
from tests.races.subscriptions import scene_of
from usage.models import Bucket, Span, Total


@dataclass(frozen=True)
class Reporting:
    """A gateway, and a subscription with a plan."""

    owner: Membership
    gateway: Gateway
    plan: Plan
    subscription: Subscription

    def line(self, **fields: Any) -> dict[str, Any]:
        """A call of the application, now."""
        version = self.subscription.version
        said = {
            "api": f"{version.api.handle}/{version.major}",
            "application": str(self.subscription.application_id),
            "at": timezone.now().isoformat(),
            "status": 200,
        }
        return said | fields

    def subscribing_another(self) -> Callable[[], Subscription]:
        """How the owner subscribes another application with the same plan."""
        owner = self.owner
        shop = owner.organization.applications.create(name="Another", handle="another", owner=owner)
        version = self.subscription.version
        version.offers.get_or_create(organization=version.organization, plan=self.plan)
        return partial(subscribe, application=shop, version=version, plan=self.plan, by=owner)

    def fresh(self) -> Subscription:
        """The subscription as it is now."""
        return Subscription.objects.get(pk=self.subscription.pk)


def reporting_of(owner: Membership, other: Membership, quota: int | None = None) -> Reporting:
    """What is raced for in the organization of both."""
    scene = scene_of(owner, other)
    scene.plan.quota = quota
    scene.plan.save()
    gateway = owner.organization.gateways.create(
        name="Europe", software="nginx", environment="production"
    )
    subscription = scene.subscription(State.ACTIVE)
    subscription.version.api.organization = owner.organization
    return Reporting(owner, gateway, scene.plan, subscription)


def scenes(
    first: User, second: User, quota: int | None = None, rounds: int | None = None
) -> Iterator[Reporting]:
    """A new organization for each round."""
    for owner, other in organizations_of(first, second, rounds=rounds):
        yield reporting_of(owner, other, quota)


def calls(scene: Reporting) -> int:
    """How many are counted: as many in buckets as in totals."""
    counted = [
        sum(rows.of_span(Span.DAY).values_list("calls", flat=True))
        for model in (Bucket, Total)
        for rows in [model.objects.filter(organization=scene.gateway.organization_id)]
    ]
    assert counted[0] == counted[1]
    return counted[0]
