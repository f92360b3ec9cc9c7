"""A build, for the tests about all things of an organization."""

from builds.actions import TestFile, create_ci_credential, report_build, upload_tests
from builds.models import Build, BuildState, RefusedReport
from builds.reporting import junit
from builds.reporting.build_report import BuildReport
from builds.reporting.reporter import Reporter
from organizations.models import Membership
from organizations.tenancy.credential_kinds import CredentialTerms
from tests.samples import Sample, Things


def _build(things: Things):
    report = BuildReport(
        external_id=f"{things.mark or 'run'}-1001",
        attempt=1,
        commit="a" * 40,
        state=BuildState.RUNNING,
    )
    return report_build(report=report, by=Reporter(things.ci_credential)).build


def _ci_credential(things: Things):
    wanted = CredentialTerms(things.named("Pipeline"), days=30)
    return create_ci_credential(component=things.component, wanted=wanted, by=things.admin)


def _refused(things: Things):
    return RefusedReport.objects.create(
        organization=things.organization,
        component=things.component,
        call="POST /api/v1/builds",
        reason=things.named("The credential has expired."),
        credential=str(things.ci_credential),
    )


def _test_report(things: Things):
    said = f'<failure message="{things.named("Not ready")}"/>'
    body = f'<testsuite><testcase name="works">{said}</testcase></testsuite>'.encode()
    file = TestFile("unit", body, junit.read(body))
    return upload_tests(file=file, build=things.build, by=things.admin).report


def _more_builds(by: Membership, start: int, count: int):
    component = by.organization.components.earliest("created_at", "pk")
    Build.objects.bulk_create(
        Build(
            organization=by.organization,
            component=component,
            number=1_000 + n,
            external_id=f"more-{n}",
            commit="b" * 40,
            state=BuildState.RUNNING,
        )
        for n in range(start, start + count)
    )


SAMPLES = [
    Sample("ci_credential", _ci_credential, "<uuid:ci_credential_id>"),
    Sample(
        "build",
        _build,
        "<int:build_number>",
        in_address=lambda build: build.number,
        more=_more_builds,
    ),
    Sample("refused_report", _refused),
    Sample("test_report", _test_report),
    Sample("case_result", lambda things: things.test_report.cases.get()),
]
