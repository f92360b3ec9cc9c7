"""How often versions of APIs were called, by which callers, and which reports were taken."""

from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils import timezone

from apis.environments import Environment
from apis.models import Version
from gateways.models import Gateway
from organizations.models import Organization
from organizations.tenancy.keys import SameOrganization
from portal.models import Plan, Subscription
from usage.latency import CLASSES
from usage.reports.lines import TEST_CALLER

LATENCIES = tuple(f"latency_{number}" for number in range(CLASSES))
"""The columns with the calls in each class of latency, the fastest first."""
NUMBERS = ("calls", "bytes", *LATENCIES)
"""The columns that are added up."""


class Span(models.TextChoices):
    """How long a bucket lasts, by the clock of UTC."""

    HOUR = "hour", "Hour"
    DAY = "day", "Day"


class CountedQuerySet[Row: "Counted"](models.QuerySet[Row]):
    """Calls by what was called, and when."""

    def of_span(self, span: Span) -> Self:
        """Those of this length: every call is in one of each."""
        return self.filter(span=span)

    def between(self, start: datetime, end: datetime) -> Self:
        """Those that begin from the one on and before the other."""
        return self.filter(start__gte=start, start__lt=end)

    def of_organization(self, organization: Organization) -> Self:
        """Calls of all its APIs."""
        return self.filter(organization=organization)

    def without_test_calls(self) -> Self:
        """What applications called, and no one to try it."""
        raise NotImplementedError  # both have their own

    def with_is_test(self) -> Self:
        """Each with whether it was called to try it: `is_test`."""
        raise NotImplementedError  # both have their own


class Counted(models.Model):
    """Calls to one version in an hour or a day, all answered alike.

    Each call is in that of its hour and in that of its day.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="+", db_index=False)
    environment = models.CharField(max_length=20, choices=Environment)
    span = models.CharField(max_length=4, choices=Span)
    start = models.DateTimeField()
    status_class = models.PositiveSmallIntegerField()
    """2 to 5: the first digit of the status."""
    calls = models.BigIntegerField()
    bytes = models.BigIntegerField()
    """Of the answers."""
    # How many of the calls are in each class of latency.
    latency_0 = models.BigIntegerField()
    latency_1 = models.BigIntegerField()
    latency_2 = models.BigIntegerField()
    latency_3 = models.BigIntegerField()
    latency_4 = models.BigIntegerField()
    latency_5 = models.BigIntegerField()
    latency_6 = models.BigIntegerField()
    latency_7 = models.BigIntegerField()
    latency_8 = models.BigIntegerField()
    latency_9 = models.BigIntegerField()
    latency_10 = models.BigIntegerField()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(span__in=Span.values), name="%(class)s_span_is_known"
            ),
            models.CheckConstraint(
                condition=Q(environment__in=Environment.values),
                name="%(class)s_environment_is_known",
            ),
            models.CheckConstraint(
                condition=Q(status_class__range=(2, 5)), name="%(class)s_status_class_is_known"
            ),
            models.CheckConstraint(condition=Q(calls__gte=1), name="%(class)s_has_calls"),
            SameOrganization("version"),
        ]
        indexes = [
            models.Index(
                fields=["organization", "span", "start"], name="%(class)s_by_organization"
            ),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.calls} calls in the {self.span} from {self.start}"


class BucketQuerySet(CountedQuerySet["Bucket"]):
    """Buckets by who called."""

    def without_test_calls(self) -> Self:
        return self.exclude(caller=TEST_CALLER)

    def with_is_test(self) -> Self:
        return self.annotate(
            is_test=Case(When(caller=TEST_CALLER, then=Value(True)), default=Value(False))
        )


class Bucket(Counted):
    """Calls of one application.

    There is one for each version, environment, start, caller and class of status. Who called stays
    said when the application is deleted, so it is no key to it.
    """

    caller = models.UUIDField()
    """The ID of the application, or that of test calls."""

    objects = BucketQuerySet.as_manager()

    class Meta(Counted.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["version", "span", "start", "environment", "caller", "status_class"],
                name="bucket_one_per_start",
            ),
            *Counted.Meta.constraints,
        ]
        indexes = [
            *Counted.Meta.indexes,
            models.Index(fields=["caller", "span", "start"], name="bucket_by_caller"),
        ]


class MonthlyUseQuerySet(models.QuerySet["MonthlyUse"]):
    """What was used, by month."""

    def before(self, month: date) -> Self:
        """That of earlier months."""
        return self.filter(month__lt=month)


class MonthlyUse(models.Model):
    """How often an application called a version in a month, under a plan.

    Whose it was at its first call stays said until the month is over, also when it has another
    owner or is deleted: what the same person uses counts together. So the application is no key.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="+", db_index=False)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="+")
    caller = models.UUIDField()
    """The ID of the application."""
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    month = models.DateField()
    """Its first day, in UTC."""
    calls = models.BigIntegerField()

    objects = MonthlyUseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "version", "plan", "caller"], name="monthly_use_once_per_plan"
            ),
            models.CheckConstraint(condition=Q(calls__gte=1), name="monthly_use_has_calls"),
            SameOrganization("version"),
            SameOrganization("plan"),
        ]
        indexes = [models.Index(fields=["organization"], name="monthly_use_by_organization")]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.calls} calls in {self.month:%Y-%m}"


class TotalQuerySet(CountedQuerySet["Total"]):
    """Totals by who called."""

    def without_test_calls(self) -> Self:
        return self.filter(is_test=False)

    def with_is_test(self) -> Self:
        return self


class Total(Counted):
    """Calls of all applications, or all test calls: always the sum of such buckets.

    Reports write it last, and a deleted version takes its rows in the order of this file.
    """

    is_test = models.BooleanField()

    objects = TotalQuerySet.as_manager()

    class Meta(Counted.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["version", "span", "start", "environment", "is_test", "status_class"],
                name="total_one_per_start",
            ),
            *Counted.Meta.constraints,
        ]
        indexes = [
            *Counted.Meta.indexes,
            models.Index(fields=["span", "start"], name="total_by_start"),
        ]


class QuotaNotice(models.Model):
    """That people were told that a subscription has used so much of its quota of a month."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    subscription = models.ForeignKey(
        Subscription, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    month = models.DateField()
    """Its first day, in UTC."""
    percent = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "month", "percent"], name="quota_notice_once"
            ),
            models.CheckConstraint(
                condition=Q(percent__range=(1, 100)), name="quota_notice_percent_is_one"
            ),
            SameOrganization("subscription"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.subscription)


class BatchQuerySet(models.QuerySet["Batch"]):
    """Batches by when they came."""

    def before(self, moment: datetime) -> Self:
        """Those taken before."""
        return self.filter(at__lt=moment)


class Batch(models.Model):
    """A report that was taken, so that it counts once however often the gateway sends it."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    gateway = models.ForeignKey(Gateway, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)
    """As the gateway calls it."""
    lines = models.PositiveIntegerField()
    taken = models.PositiveIntegerField()
    """How many of the lines are counted; the others are broken, or about nothing that is known."""
    at = models.DateTimeField(default=timezone.now)

    objects = BatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("gateway", "name", name="batch_once_per_gateway"),
            SameOrganization("gateway"),
        ]
        indexes = [models.Index(fields=["at"], name="batch_by_time")]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
