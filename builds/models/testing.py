"""Test reports of builds: their sums, and the results of single tests."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.utils import timezone

from builds.models.build import Build
from console.database.constraints import choice_constraint
from organizations.models import Organization
from organizations.tenancy.keys import SameOrganization
from projects.models.component import Component

COUNTS = ("tests", "failures", "errors", "skipped", "seconds")
SUMS = {f"sum_{name}": Sum(name) for name in COUNTS}


class Totals(NamedTuple):
    """The results of all reports on a build."""

    tests: int
    failures: int
    errors: int
    skipped: int
    seconds: float

    @property
    def failed(self) -> int:
        """The number of tests that failed or ended with an error."""
        return self.failures + self.errors

    @property
    def passed(self) -> int:
        """The number of tests that neither failed nor were skipped."""
        return self.tests - self.failed - self.skipped

    @property
    def summary(self) -> str:
        """Such as "212 tests, 2 failed, 3 skipped". Zeros are left out, except for the tests."""
        noun = "test" if self.tests == 1 else "tests"
        parts = [f"{self.tests:,} {noun}"]
        parts += [f"{self.failed:,} failed"] if self.failed else []
        parts += [f"{self.skipped:,} skipped"] if self.skipped else []
        return ", ".join(parts)


class TestReportQuerySet(models.QuerySet["TestReport"]):
    """Test reports, and their sums."""

    __test__ = False

    def oldest_first(self) -> Self:
        return self.order_by("created_at", "pk")

    def totals(self) -> Totals | None:
        """The sums of all these reports; None if there are none."""
        sums = self.aggregate(**SUMS)
        return None if sums["sum_tests"] is None else _totals(sums)

    def totals_of(self, builds: Iterable[Build]) -> dict[uuid.UUID, Totals]:
        """The sums of each of these builds that has reports, by build ID, in one query."""
        rows = self.filter(build__in=list(builds)).values("build")
        return {row["build"]: _totals(row) for row in rows.annotate(**SUMS)}

    def totals_of_last(self, component: Component, *, builds: int) -> dict[int, Totals]:
        """The sums of the component's last builds that have reports, by build number, ascending."""
        rows = self.filter(build__component=component).values("build__number").annotate(**SUMS)
        newest = list(rows.order_by("-build__number")[:builds])
        return {row["build__number"]: _totals(row) for row in reversed(newest)}


def _totals(row: Mapping[str, Any]) -> Totals:
    """The totals in a row that was annotated with SUMS."""
    return Totals(*(row[name] for name in SUMS))


class TestReport(models.Model):
    """One file with test results of a build. It is never changed.

    The same file under the same name is kept once. Its numbers are counted from its cases, not read
    from what the file says of itself.
    """

    __test__ = False

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    build = models.ForeignKey(Build, on_delete=models.CASCADE, related_name="test_reports")
    name = models.CharField(max_length=60)
    tests = models.PositiveIntegerField()
    failures = models.PositiveIntegerField()
    errors = models.PositiveIntegerField()
    skipped = models.PositiveIntegerField()
    seconds = models.FloatField()
    sha256 = models.CharField(max_length=64)
    # The credential, as the history names it, if it was not a person.
    reported_by = models.CharField(max_length=80, blank=True, db_default="")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = TestReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "id"], name="testreport_key_within_organization"
            ),
            models.UniqueConstraint("build", "name", "sha256", name="testreport_kept_once"),
            models.CheckConstraint(
                condition=Q(tests__gte=F("failures") + F("errors") + F("skipped")),
                name="testreport_parts_within_whole",
            ),
            SameOrganization("build"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.name} of {self.build}"


class Outcome(models.TextChoices):
    """How a test ended."""

    PASSED = "passed", "Passed"
    FAILED = "failed", "Failed"
    ERROR = "error", "Error"
    SKIPPED = "skipped", "Skipped"


class CaseResultQuerySet(models.QuerySet["CaseResult"]):
    """Results of single tests."""

    def failed(self) -> Self:
        """Results of tests that failed or ended with an error, in the order of their reports."""
        failures = self.filter(outcome__in=[Outcome.FAILED, Outcome.ERROR])
        return failures.order_by("report__created_at", "pk")

    def slowest(self) -> Self:
        """Results of tests that took any time, the slowest first."""
        return self.filter(seconds__gt=0).order_by("-seconds", "pk")


class CaseResult(models.Model):
    """A test of a report that failed, or is one of the slowest. The others are only counted."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    report = models.ForeignKey(TestReport, on_delete=models.CASCADE, related_name="cases")
    class_name = models.CharField(max_length=300, blank=True)
    name = models.CharField(max_length=300)
    outcome = models.CharField(max_length=10, choices=Outcome)
    seconds = models.FloatField()
    message = models.TextField(max_length=4096, blank=True)

    objects = CaseResultQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_constraint("outcome", Outcome),
            SameOrganization("report"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.class_name}: {self.name}" if self.class_name else self.name
