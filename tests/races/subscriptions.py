"""Applications and what they are subscribed to, to race for, written past the actions."""

from collections.abc import Iterator
from dataclasses import dataclass

from accounts.models import User
from apis.models import Version
from apis.states import State as VersionState
from organizations.models import Membership
from portal.models import Application, Key, Plan, State, Subscription
from portal.tests.makers import add_application, add_key, add_offer, add_plan, add_subscription
from tests.races.rounds import organizations_of
from tests.races.versions import version_of


@dataclass(frozen=True)
class Scene:
    """An organization in which someone owns an application, and a version with a plan."""

    owner: Membership
    other: Membership
    version: Version
    plan: Plan
    application: Application

    def subscription(self, state: State) -> Subscription:
        """One of the application to the version, in this state, that no one asked for."""
        made = add_subscription(self.application, self.version, self.plan, state)
        Subscription.objects.filter(pk=made.pk).update(asked_by=None)
        return Subscription.objects.with_details().get(pk=made.pk)

    def key(self) -> Key:
        """One of the application for production."""
        return add_key(self.application)


def scene_of(owner: Membership, other: Membership) -> Scene:
    """What both administrators race for in their organization."""
    version = version_of(owner, VersionState.PUBLISHED)
    plan = add_plan("Gold", by=owner)
    add_offer(version, plan)
    application = add_application("Checkout", owner=owner)
    return Scene(owner, other, version, plan, application)


def scenes(first: User, second: User, rounds: int | None = None) -> Iterator[Scene]:
    """A new organization for each round."""
    for owner, other in organizations_of(first, second, rounds=rounds):
        yield scene_of(owner, other)
