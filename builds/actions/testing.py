"""What is done with results of tests: CI reports them, or a member uploads them."""

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
"""Of one build."""


class TooManyTestReports(Refusal):
    slug = "too-many-test-reports"
    message = "Build {number} has {most} test reports, which is the limit."


@dataclass(frozen=True)
class TestFile:
    """A file with results, which was read."""

    __test__ = False

    name: str
    """Of these tests, such as "unit"."""
    body: bytes
    results: Results

    @property
    def sha256(self) -> str:
        """By which the same file is known again."""
        return sha256(self.body).hexdigest()


@dataclass(frozen=True)
class Taken:
    """What became of a file."""

    report: TestReport
    is_new: bool


@transaction.atomic
def report_tests(*, file: TestFile, build: Build, by: Reporter) -> Taken:
    """Keep what CI reports of the tests of a build of its component, before or after its end."""
    demand_running(by.organization)
    component = lock_component(by.organization, by.component)
    demand_active(component)
    if not CiCredential.objects.living().filter(pk=by.credential.pk).exists():
        raise CredentialEnded
    build = component.builds.get(pk=build.pk)
    build.component = component
    return _keep(file, build, by, reported_by=str(by.credential))


@transaction.atomic
def upload_tests(*, file: TestFile, build: Build, by: Actor) -> Taken:
    """Keep what a member uploads of the tests of a build."""
    organization, by = authorize(by, TEST_COMPONENT, on=build)
    component = lock_component(organization, build.component)
    demand_active(component)
    build = component.builds.get(pk=build.pk)
    build.component = component
    return _keep(file, build, by, uploaded_by=by.person)


def _keep(file: TestFile, build: Build, by: Actor | Reporter, **whose: Any) -> Taken:
    """Write the report with its cases. The component is locked, so no one writes another now."""
    known = build.test_reports.filter(name=file.name, sha256=file.sha256).first()
    if known is not None:
        return Taken(known, is_new=False)
    if build.test_reports.count() >= MOST_REPORTS:
        raise TooManyTestReports(number=build.number, most=MOST_REPORTS)

    report = _write(file, build, **whose)
    results = file.results
    log.record(
        TESTS_REPORTED,
        organization=build.organization,
        by=by,
        target=build,
        after={
            "name": file.name,
            "tests": results.tests,
            "failed": results.failures + results.errors,
        },
    )
    return Taken(report, is_new=True)


def _write(file: TestFile, build: Build, **whose: Any) -> TestReport:
    """The report, and those of its cases that people read."""
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
        **whose,
    )
    slow_only = [case for case in results.slowest if case not in results.failed]
    CaseResult.objects.bulk_create(
        CaseResult(organization=build.organization, report=report, **vars(case))
        for case in [*results.failed, *slow_only]
    )
    return report
