"""Subscriptions: an application may call a version of an API, with a plan."""

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, When
from django.utils import timezone

from apis.models import Version
from console.database.constraints import choice_constraint
from organizations.models import Organization
from organizations.tenancy.keys import SameOrganization
from portal.models.application import Application, ApplicationQuerySet
from portal.models.plan import Plan


class State(models.TextChoices):
    """The state of a subscription. The last three are final: to ask again makes another one."""

    PENDING = "pending", "Pending"
    ACTIVE = "active", "Active"
    BLOCKED = "blocked", "Blocked"
    REJECTED = "rejected", "Rejected"
    WITHDRAWN = "withdrawn", "Withdrawn"
    CLOSED = "closed", "Closed"


KINDS = {
    State.PENDING: "waiting",
    State.ACTIVE: "good",
    State.BLOCKED: "bad",
    State.REJECTED: "bad",
    State.WITHDRAWN: "muted",
    State.CLOSED: "muted",
}
"""How each state is drawn: see `console.templatetags.states`."""
OPEN_STATES = (State.PENDING, State.ACTIVE, State.BLOCKED)
"""The open states. An application has one subscription to a version in these at most."""
BEST_FIRST = (State.ACTIVE, State.PENDING, State.BLOCKED)
"""The open states by how near they are to a call."""
_NEEDS_REASON = (State.BLOCKED, State.REJECTED)


def has_calls_left(at: datetime) -> Q:
    """The condition that the quota of the month is not used up at this time."""
    return Q(quota_exhausted_until=None) | Q(quota_exhausted_until__lte=at)


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def open(self) -> Self:
        """Pending, active and blocked subscriptions."""
        return self.filter(state__in=OPEN_STATES)

    def pending(self) -> Self:
        return self.filter(state=State.PENDING)

    def answered(self) -> Self:
        """Subscriptions that are not pending."""
        return self.exclude(state=State.PENDING)

    def active(self) -> Self:
        return self.filter(state=State.ACTIVE)

    def within_quota(self, at: datetime) -> Self:
        """Subscriptions whose quota of the month is not used up at this time."""
        return self.filter(has_calls_left(at))

    def to(self, version: Version) -> Self:
        return self.filter(version=version)

    def of_applications(self, applications: ApplicationQuerySet) -> Self:
        return self.filter(application__in=applications)

    def newest_first(self) -> Self:
        return self.order_by("-asked_at", "-pk")

    def best_first(self) -> Self:
        """Open subscriptions ordered by `rank`, their place in BEST_FIRST; newest first.

        A subscription of a blocked application ranks as blocked.
        """
        blocked = When(application__blocked_at__isnull=False, then=BEST_FIRST.index(State.BLOCKED))
        ranks = (When(state=state, then=rank) for rank, state in enumerate(BEST_FIRST))
        return self.annotate(rank=Case(blocked, *ranks)).order_by("rank", "-asked_at", "-pk")

    def brief(self) -> Self:
        """Subscriptions with the columns that the application's page shows, in one query."""
        return self.select_related("version__api", "plan").only(
            *("application", "state", "asked_at", "reason", "quota_exhausted_until"),
            *("version__major", "version__state", "version__definition", "plan__name"),
            *("version__api__name", "version__api__handle"),
        )

    def with_details(self) -> Self:
        """Subscriptions with application, owner, version, plan and asker, in one query."""
        return self.select_related("application__owner__user", "version__api", "plan", "asked_by")


class Subscription(models.Model):
    """An application's access to one major version, with one plan.

    At most one of an application and a version is open. It is blocked or rejected for a reason,
    which the application's people read.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="subscriptions"
    )
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="subscriptions")
    plan = models.ForeignKey(Plan, on_delete=models.RESTRICT, related_name="subscriptions")
    state = models.CharField(max_length=10, choices=State)
    purpose = models.CharField(max_length=500, blank=True, db_default="")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True, db_default="")
    quota_exhausted_until = models.DateTimeField(null=True)
    """Until when calls are denied, because the plan's quota of the month is used up."""

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "id"], name="subscription_key_within_organization"
            ),
            models.UniqueConstraint(
                "application",
                "version",
                condition=Q(state__in=OPEN_STATES),
                name="subscription_one_open_per_application",
                violation_error_message="This application already has a subscription to it.",
            ),
            choice_constraint("state", State),
            models.CheckConstraint(
                condition=~Q(state__in=_NEEDS_REASON) | ~Q(reason=""),
                name="subscription_is_refused_for_a_reason",
            ),
            SameOrganization("application"),
            SameOrganization("version"),
            SameOrganization("plan"),
        ]
        indexes = [
            models.Index(
                fields=["organization", "-asked_at", "-id"], name="subscription_by_asking"
            ),
            models.Index(fields=["-asked_at", "-id"], name="subscription_by_age"),
            models.Index(
                fields=["organization", "asked_at"],
                condition=Q(state=State.PENDING),
                name="subscription_pending",
            ),
            models.Index(
                fields=["organization"],
                condition=Q(state__in=OPEN_STATES),
                name="subscription_open",
            ),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.application} to {self.version}"

    @property
    def kind(self) -> str:
        """How the state is drawn, such as `good` or `bad`."""
        return KINDS[State(self.state)]

    @property
    def is_open(self) -> bool:
        """Whether it is pending, active or blocked."""
        return self.state in OPEN_STATES

    @property
    def is_quota_used_up(self) -> bool:
        """Whether gateways refuse its calls until the month ends, because the quota is used up."""
        until = self.quota_exhausted_until
        return self.state == State.ACTIVE and until is not None and until > timezone.now()
