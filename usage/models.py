"""Counted calls to versions of APIs, and reports that were counted."""

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
from usage.parsing.lines import TEST_CALLER

LATENCIES = tuple(f"latency_{number}" for number in range(CLASSES))
"""The columns with the calls in each class of latency, the fastest first."""
NUMBERS = ("calls", "bytes", *LATENCIES)
"""The columns that are added up."""


class Span(models.TextChoices):
    """The length of a bucket, by the clock of UTC."""

    HOUR = "hour", "Hour"
    DAY = "day", "Day"


class CountedQuerySet[Row: "Counted"](models.QuerySet[Row]):
    """Querysets of buckets or totals."""

    def of_span(self, span: Span) -> Self:
        """Rows of this length. Every call is counted in one of each."""
        return self.filter(span=span)

    def between(self, start: datetime, end: datetime) -> Self:
        """Rows that start from `start` on and before `end`."""
        return self.filter(start__gte=start, start__lt=end)

    def of_organization(self, organization: Organization) -> Self:
        """Calls to the APIs of the organization."""
        return self.filter(organization=organization)

    def without_test_calls(self) -> Self:
        """Rows without test calls."""
        raise NotImplementedError  # both have their own

    def with_is_test(self) -> Self:
        """Rows with `is_test`: whether their calls are test calls."""
        raise NotImplementedError  # both have their own


class Counted(models.Model):
    """Calls to one version in an hour or a day, all answered alike.

    Each call is counted in a row of its hour and in one of its day.
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
    """The bytes of the answers."""
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
    def without_test_calls(self) -> Self:
        """Buckets without test calls."""
        return self.exclude(caller=TEST_CALLER)

    def with_is_test(self) -> Self:
        """Buckets with `is_test`: whether their calls are test calls."""
        return self.annotate(
            is_test=Case(When(caller=TEST_CALLER, then=Value(True)), default=Value(False))
        )


class Bucket(Counted):
    """Calls of one application to one version in an hour or a day, all answered alike.

    There is one for each version, environment, start, caller and class of status. The caller stays
    when the application is deleted, so it is no foreign key.
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
    def before(self, month: date) -> Self:
        """The use of earlier months."""
        return self.filter(month__lt=month)


class MonthlyUse(models.Model):
    """How often an application called a version in a month, under a plan.

    The owner at its first call stays until the month ends, also when the application gets another
    owner or is deleted, because what the same person uses counts together. So the application is no
    foreign key.
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
    def without_test_calls(self) -> Self:
        """Totals without test calls."""
        return self.filter(is_test=False)

    def with_is_test(self) -> Self:
        """Unchanged, because totals have a column `is_test`."""
        return self


class Total(Counted):
    """Calls of all applications, or all test calls: always the sum of such buckets.

    Reports write it last, and a deleted version deletes its rows in the order of the models in this
    file.
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
    """A warning that a subscription has used this percentage of its quota of a month."""

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
    def before(self, moment: datetime) -> Self:
        """Batches counted before this moment."""
        return self.filter(at__lt=moment)


class Batch(models.Model):
    """A report that was counted, so that it counts once however often the gateway sends it."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    gateway = models.ForeignKey(Gateway, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)
    """As the gateway calls it."""
    lines = models.PositiveIntegerField()
    taken = models.PositiveIntegerField()
    """How many of the lines are counted; the others are broken, or about something unknown."""
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
