"""The builds of the demo, for each component: one has a history of builds and tests."""

from datetime import timedelta
from hashlib import sha256

from django.utils import timezone

from builds import actions
from builds.actions import TestFile
from builds.models import Build, BuildState
from builds.reporting import junit
from builds.reporting.build_report import BuildReport
from builds.reporting.reporter import Reporter
from organizations.tenancy.credential_kinds import CredentialTerms
from projects.demo.components import COMPONENTS, DEVELOPER
from projects.demonstration import Cast
from projects.models import Component

ENDS = [BuildState.SUCCEEDED, BuildState.FAILED, BuildState.SUCCEEDED, BuildState.CANCELLED]
BUILDS = 12


def fill_builds(member: Cast) -> None:
    """Report builds of each component of the demo, as its CI would."""
    developer = member(DEVELOPER)
    for name in COMPONENTS:
        component = developer.organization.components.named(name).get()
        credential = actions.create_ci_credential(
            component=component, wanted=CredentialTerms("Pipeline", 366), by=developer
        )
        for run in range(BUILDS if name == "Invoice API" else 3):
            _report_build(component, run, Reporter(credential))


def _report_build(component: Component, run: int, ci: Reporter) -> None:
    """Report the build of this CI run, the last of which succeeds, with its tests."""
    state = ENDS[run % len(ENDS)] if run < BUILDS - 1 else BuildState.SUCCEEDED
    started_at = timezone.now() - timedelta(hours=8 * (BUILDS - run))
    digest = f"sha256:{_sha256(f'{component.pk} {run}')}" if state == BuildState.SUCCEEDED else ""
    build = actions.report_build(
        report=BuildReport(
            external_id=f"{4_200 + run}",
            attempt=1,
            commit=_sha256(f"{component.handle} {run}")[:40],
            branch="main",
            state=state,
            artifact=f"registry.stark.example/{component.handle}@{digest}" if digest else "",
            digest=digest,
            log_url=f"https://ci.stark.example/runs/{4_200 + run}",
            started_at=started_at,
            finished_at=started_at + timedelta(minutes=4),
        ),
        by=ci,
    ).build
    if state != BuildState.CANCELLED:
        _report_tests(build, run, ci, fails=state == BuildState.FAILED)


def _report_tests(build: Build, run: int, ci: Reporter, *, fails: bool) -> None:
    """Report the tests of the build, more with each run, one of which is skipped or fails."""
    cases = [
        f'<testcase classname="tests.orders" name="test_{n}" time="{n * 0.07:.2f}"/>'
        for n in range(40 + 2 * run)
    ]
    if fails:
        cases[7] = (
            '<testcase classname="tests.orders" name="test_totals_are_rounded" time="0.30">'
            '<failure message="assert 10.01 == 10.00">E   assert 10.01 == 10.00</failure>'
            "</testcase>"
        )
    cases[3] = '<testcase classname="tests.orders" name="test_slow"><skipped/></testcase>'
    body = f"<testsuite>{''.join(cases)}</testsuite>".encode()
    actions.report_tests(file=TestFile("unit", body, junit.read(body)), build=build, by=ci)


def _sha256(text: str) -> str:
    return sha256(text.encode()).hexdigest()
