"""What comes next for a member who subscribes applications: from finding an API to a new key."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from organizations.models import Membership
from portal.models import Application, Key, State, Subscription
from portal.models.application import ApplicationQuerySet
from projects.next_steps import Step

SOON = timedelta(days=30)


def next_step(member: Membership) -> Step:
    """The first of these that applies, for 3 queries at most."""
    handle = member.organization.handle
    mine = Application.objects.manageable_by(member)
    if key := _expiring(mine):
        key.organization = key.application.organization = member.organization
        return _renewing(key)
    subscriptions = Subscription.objects.of_some(mine).told_of()
    has_key = Exists(Key.objects.living().filter(application=OuterRef("application")))
    callable_ = subscriptions.active().filter(~has_key, application__blocked_at=None)
    if asked := callable_.order_by("asked_at").first():
        about = f"{asked.application} is subscribed to {asked.version} and has no key yet."
        place = reverse("applications:generate-key", args=[handle, asked.application_id])
        return Step(about, "Generate key", place)
    return _subscribing(subscriptions.open().order_by("-asked_at").first(), handle)


def _subscribing(newest: Subscription | None, handle: str) -> Step:
    if newest is None:
        about = "Find an API and subscribe to it. You can create an application on the way."
        return Step(about, "Find an API", reverse("portal:home", args=[handle]))
    if newest.state == State.PENDING:
        about = f"The subscription of {newest.application} to {newest.version} waits for approval."
        place = reverse("applications:application", args=[handle, newest.application_id])
        return Step(about, "View application", place)
    if newest.state == State.BLOCKED or newest.application.is_blocked:
        about = f"{newest.application} cannot call {newest.version} now: it is blocked."
        place = reverse("applications:application", args=[handle, newest.application_id])
        return Step(about, "View application", place)
    about = "Your applications have subscriptions and keys."
    return Step(about, "View applications", reverse("applications:applications", args=[handle]))


def _renewing(key: Key) -> Step:
    left = (key.expires_at - timezone.now()).days + 1
    days = "1 day" if left == 1 else f"{left} days"
    about = f"The key {key.name} of {key.application} expires in {days}."
    return Step(about, "View key", key.get_absolute_url())


def _expiring(mine: ApplicationQuerySet) -> Key | None:
    """The key that ends first and soon, and that no other key has taken over from."""
    later = Key.objects.filter(
        application=OuterRef("application"),
        environment=OuterRef("environment"),
        expires_at__gt=OuterRef("expires_at"),
    )
    ends_soon = Key.objects.living().filter(
        ~Exists(later), application__in=mine, expires_at__lte=timezone.now() + SOON
    )
    return ends_soon.select_related("application").order_by("expires_at").first()
