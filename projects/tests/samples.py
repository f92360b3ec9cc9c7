"""A project, for the tests about all things of an organization."""

from organizations.models import Membership
from projects.accepted_events import AcceptedEventTerms, Caller
from projects.actions import (
    CiTerms,
    ComponentTerms,
    TestFile,
    add_accepted_event,
    add_endpoint,
    create_ci_credential,
    create_component,
    create_project,
    report_build,
    upload_tests,
)
from projects.endpoints import EndpointTerms
from projects.models import (
    Build,
    BuildState,
    Component,
    ComponentType,
    Project,
    RefusedReport,
)
from projects.reporting import junit
from projects.reporting.build_report import BuildReport
from projects.reporting.reporter import Reporter
from projects.tests.environment_samples import ENVIRONMENT_SAMPLES
from projects.tests.run_samples import RUN_SAMPLES
from tests.samples import Sample, Things


def _project(things: Things):
    return create_project(
        name=things.named("Apollo"), description=things.named("Rockets."), by=things.admin
    )


def _more(by: Membership, start: int, count: int):
    Project.objects.bulk_create(
        Project(
            organization=by.organization,
            name=f"Project {n}",
            handle=f"project-{n}",
            created_by=by.user,
        )
        for n in range(start, start + count)
    )


def _component(things: Things):
    return create_component(
        project=things.project,
        type=ComponentType.SERVICE,
        terms=ComponentTerms(things.named("Orders")),
        by=things.admin,
    )


def _build(things: Things):
    report = BuildReport(
        external_id=f"{things.mark or 'run'}-1001",
        attempt=1,
        commit="a" * 40,
        state=BuildState.RUNNING,
    )
    return report_build(report=report, by=Reporter(things.ci_credential)).build


def _ci_credential(things: Things):
    wanted = CiTerms(things.named("Pipeline"), days=30)
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


def _more_components(by: Membership, start: int, count: int):
    project = by.organization.projects.earliest("pk")
    Component.objects.bulk_create(
        Component(
            organization=by.organization,
            project=project,
            name=f"Component {n}",
            handle=f"component-{n}",
            type=ComponentType.API,
            created_by=by.user,
        )
        for n in range(start, start + count)
    )


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


def _endpoint(things: Things):
    terms = EndpointTerms(f"{things.mark or 'web'}-endpoint".lower(), 8080)
    return add_endpoint(component=things.component, terms=terms, by=things.admin)


def _accepted_event(things: Things):
    """Of a webhook that is made for it."""
    webhook = create_component(
        project=things.project,
        type=ComponentType.WEBHOOK,
        terms=ComponentTerms(things.named("Hooks")),
        by=things.admin,
    )
    terms = AcceptedEventTerms(
        f"com.example.{things.mark or 'push'}", "https://example.com/*", Caller.GITHUB
    )
    return add_accepted_event(component=webhook, terms=terms, by=things.admin)


SAMPLES = [
    Sample(
        "project",
        _project,
        "<handle:project>",
        in_address=lambda project: project.handle,
        more=_more,
    ),
    Sample(
        "component",
        _component,
        "<handle:component>",
        in_address=lambda component: component.handle,
        more=_more_components,
    ),
    Sample("accepted_event", _accepted_event, "<uuid:accepted_event>"),
    Sample("endpoint", _endpoint, "<uuid:endpoint>"),
    Sample("ci_credential", _ci_credential, "<uuid:ci_credential>"),
    Sample(
        "build", _build, "<int:build>", in_address=lambda build: build.number, more=_more_builds
    ),
    Sample("refused_report", _refused),
    Sample("test_report", _test_report),
    Sample("case_result", lambda things: things.test_report.cases.get()),
    *ENVIRONMENT_SAMPLES,
    *RUN_SAMPLES,
]
