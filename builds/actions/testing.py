"""What is done with test reports: CI reports them, or a member uploads them."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db import transaction

from audit import log
from builds.actions.builds import CredentialEnded
from builds.events import TESTS_REPORTED
from builds.models import Build, CaseResult, CiCredential, TestReport
from builds.permissions import TEST_COMPONENT
from builds.reporting.junit import Results
from builds.reporting.reporter import Reporter
from console.refusals import Refusal
from organizations.tenancy.actors import Actor
from organizations.tenancy.demands import demand_running
from organizations.tenancy.locks import authorize
from projects.actions.components import demand_active, lock_component

MOST_REPORTS = 50
"""Test reports of one build."""


class TooManyTestReports(Refusal):
    slug = "too-many-test-reports"
    message = "Build {number} has {most} test reports, which is the limit."


@dataclass(frozen=True)
class TestFile:
    """A file with test results, and what was read from it."""

    __test__ = False

    name: str
    """What these tests are called, such as "unit"."""
    body: bytes
    results: Results

    @property
    def sha256(self) -> str:
        """The hash of the body, by which the same file is recognized."""
        return sha256(self.body).hexdigest()


@dataclass(frozen=True)
class Taken:
    """The test report of a file, and whether it was created just now."""

    report: TestReport
    is_new: bool


@transaction.atomic
def report_tests(*, file: TestFile, build: Build, by: Reporter) -> Taken:
    """Save and record test results that CI reports; the same file again changes nothing.

    Locks the component. Raises Archived, CredentialEnded, TooManyTestReports, or that the
    organization is suspended or being deleted.
    """
    demand_running(by.organization)
    component = lock_component(by.organization, by.component)
    demand_active(component)
    if not CiCredential.objects.living().filter(pk=by.credential.pk).exists():
        raise CredentialEnded
    build = component.builds.get(pk=build.pk)
    build.component = component
    return _save(file, build, by, reported_by=str(by.credential))


@transaction.atomic
def upload_tests(*, file: TestFile, build: Build, by: Actor) -> Taken:
    """Save and record test results that a member uploads; the same file again changes nothing.

    Locks the component. Raises Archived or TooManyTestReports.
    """
    organization, by = authorize(by, TEST_COMPONENT, on=build)
    component = lock_component(organization, build.component)
    demand_active(component)
    build = component.builds.get(pk=build.pk)
    build.component = component
    return _save(file, build, by, uploaded_by=by.person)


def _save(file: TestFile, build: Build, by: Actor | Reporter, **origin: Any) -> Taken:
    """Create the report with its cases and record an event, or return the one of the same file.

    The caller has locked the component, so that no other report is created at the same moment.
    `origin` are the fields that say who sent the file. Raises TooManyTestReports.
    """
    same = build.test_reports.filter(name=file.name, sha256=file.sha256).first()
    if same is not None:
        return Taken(same, is_new=False)
    if build.test_reports.count() >= MOST_REPORTS:
        raise TooManyTestReports(number=build.number, most=MOST_REPORTS)

    report = _create_report(file, build, **origin)
    results = file.results
    log.record(
        TESTS_REPORTED,
        by=by,
        target=build,
        after={
            "name": file.name,
            "tests": results.tests,
            "failed": results.failures + results.errors,
        },
    )
    return Taken(report, is_new=True)


def _create_report(file: TestFile, build: Build, **origin: Any) -> TestReport:
    """Create the rows of the report, its failed cases and its slowest ones."""
    results = file.results
    report = TestReport.objects.create(
        organization=build.organization,
        build=build,
        name=file.name,
        tests=results.tests,
        failures=results.failures,
        errors=results.errors,
        skipped=results.skipped,
        seconds=results.seconds,
        sha256=file.sha256,
        **origin,
    )
    slow_only = [case for case in results.slowest if case not in results.failed]
    CaseResult.objects.bulk_create(
        CaseResult(organization=build.organization, report=report, **vars(case))
        for case in [*results.failed, *slow_only]
    )
    return report
