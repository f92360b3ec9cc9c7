"""The components of the demo: four in Payments, one of them with a history of builds and tests."""

from datetime import timedelta
from hashlib import sha256

from django.utils import timezone

from organizations.models import Membership
from projects import actions
from projects.accepted_events import AcceptedEventTerms, Caller
from projects.actions import CiTerms, ComponentTerms, TestFile
from projects.demonstration import Cast
from projects.endpoints import EndpointKind, EndpointTerms, EndpointVisibility
from projects.models import Build, BuildState, Component, ComponentType
from projects.reporting import junit
from projects.reporting.build_report import BuildReport
from projects.reporting.reporter import Reporter

DEVELOPER = "Dorothy Vaughan"
COMPONENTS = {
    "Invoice API": (ComponentType.API, "Payments"),
    "Ledger": (ComponentType.SERVICE, "Payments"),
    "Nightly settlement": (ComponentType.SCHEDULED_JOB, "Payments"),
    "Card events": (ComponentType.WEBHOOK, "Payments"),
    "Reactor telemetry": (ComponentType.SERVICE, "Arc reactor"),
}
ENDPOINTS = {
    "Invoice API": [
        EndpointTerms(
            "web",
            8080,
            EndpointKind.HTTP,
            EndpointVisibility.PUBLIC,
            "https://docs.stark.example/invoices.yaml",
        ),
        EndpointTerms("metrics", 9090, EndpointKind.HTTP, EndpointVisibility.ORGANIZATION),
    ],
    "Ledger": [EndpointTerms("ledger", 50_051, EndpointKind.GRPC, EndpointVisibility.PROJECT)],
}
EVENTS = {
    "Card events": [
        AcceptedEventTerms(
            "charge.*", "https://api.stripe.com/*", Caller.STRIPE, "STRIPE_SIGNING_SECRET"
        ),
        AcceptedEventTerms("stark.card.blocked", "https://cards.stark.example", Caller.OTHER),
    ]
}
ENDS = [BuildState.SUCCEEDED, BuildState.FAILED, BuildState.SUCCEEDED, BuildState.CANCELLED]
BUILDS = 12


def fill_components(member: Cast) -> None:
    """Components with their builds, reported as CI would have."""
    developer = member(DEVELOPER)
    for name, (type, project) in COMPONENTS.items():
        component = actions.create_component(
            project=developer.organization.projects.named(project).get(),
            type=type,
            terms=ComponentTerms(
                name, f"https://git.stark.example/{name.split()[0].lower()}.git", branch="main"
            ),
            by=developer,
        )
        made = actions.create_ci_credential(
            component=component, wanted=CiTerms("Pipeline", 366), by=developer
        )
        _connect(component, by=developer)
        for run in range(BUILDS if name == "Invoice API" else 3):
            _build(component, run, Reporter(made))


def _connect(component: Component, *, by: Membership) -> None:
    """Say how it is reached."""
    for endpoint in ENDPOINTS.get(component.name, []):
        actions.add_endpoint(component=component, terms=endpoint, by=by)
    for event in EVENTS.get(component.name, []):
        actions.add_accepted_event(component=component, terms=event, by=by)


def _build(component: Component, run: int, ci: Reporter) -> None:
    end = ENDS[run % len(ENDS)] if run < BUILDS - 1 else BuildState.SUCCEEDED
    begun = timezone.now() - timedelta(hours=8 * (BUILDS - run))
    digest = f"sha256:{_sha(f'{component.pk} {run}')}" if end == BuildState.SUCCEEDED else ""
    build = actions.report_build(
        report=BuildReport(
            external_id=f"{4_200 + run}",
            attempt=1,
            commit=_sha(f"{component.handle} {run}")[:40],
            branch="main",
            state=end,
            artifact=f"registry.stark.example/{component.handle}@{digest}" if digest else "",
            digest=digest,
            log_url=f"https://ci.stark.example/runs/{4_200 + run}",
            started_at=begun,
            finished_at=begun + timedelta(minutes=4),
        ),
        by=ci,
    ).build
    if end != BuildState.CANCELLED:
        _test(build, run, ci, fails=end == BuildState.FAILED)


def _test(build: Build, run: int, ci: Reporter, *, fails: bool) -> None:
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


def _sha(text: str) -> str:
    return sha256(text.encode()).hexdigest()
