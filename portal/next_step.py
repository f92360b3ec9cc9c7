"""What comes next for a member who subscribes applications: from finding an API to a new key."""

from collections.abc import Iterator
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
    """The first of these that applies, for 4 queries at most."""
    mine = Application.objects.manageable_by(member)
    return next(_steps(member, mine))


def _steps(member: Membership, mine: ApplicationQuerySet) -> Iterator[Step]:
    handle = member.organization.handle
    if key := _expiring(mine):
        key.organization = key.application.organization = member.organization
        left = (key.expires_at - timezone.now()).days + 1
        days = "1 day" if left == 1 else f"{left} days"
        yield Step(
            f"The key {key.name} of {key.application} expires in {days}.",
            "View key",
            key.get_absolute_url(),
        )
    subscriptions = Subscription.objects.of_some(mine)
    has_key = Exists(Key.objects.living().filter(application=OuterRef("application")))
    active = subscriptions.active().filter(~has_key)
    if asked := active.told_of().order_by("asked_at").first():
        yield Step(
            f"{asked.application} is subscribed to {asked.version} and has no key yet.",
            "Generate key",
            reverse("applications:generate-key", args=[handle, asked.application_id]),
        )
    newest = subscriptions.open().told_of().order_by("-asked_at").first()
    if newest is None:
        yield Step(
            "Find an API and subscribe to it. You can create an application on the way.",
            "Find an API",
            reverse("portal:home", args=[handle]),
        )
    elif newest.state == State.PENDING:
        yield Step(
            f"The subscription of {newest.application} to {newest.version} waits for approval.",
            "View application",
            reverse("applications:application", args=[handle, newest.application_id]),
        )
    yield Step(
        "Your applications have subscriptions and keys.",
        "View applications",
        reverse("applications:applications", args=[handle]),
    )


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
