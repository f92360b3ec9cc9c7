"""What engines report of runs."""

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit import log
from console.database.rows import save_fields
from console.refusals import Refusal
from deployments.actions.engine_reports import authorize_engine
from deployments.actions.late_jobs import note_run_started
from deployments.conditions.obstacles import NothingRuns, is_placed_in
from deployments.engines import Engine
from deployments.events import RUN_FAILED
from deployments.models import Run
from deployments.states.runs import BAD, ENDED, Meaning, RunReport, RunState, meaning_of
from projects.actions.components import demand_active
from projects.models import Component
from projects.models.component import WITH_RUNS

TRIES = 20
"""More than the reports on one run that can come at the same moment."""


class NoRuns(Refusal):
    slug = "no-runs"
    message = "{component} is of the type {type}. Only {types} have runs."
    field = "component"
    is_mistake = True


class RunEndedOtherwise(Refusal):
    slug = "run-ended-otherwise"
    message = "The run {id} has already ended as {state}, and never changes. Send another “id”."
    field = "state"


class RunTaken(Refusal):
    slug = "run-taken"
    message = "This request was taken by another engine, as {reference}."


class RequestEnded(Refusal):
    slug = "request-ended"
    message = "This request can no longer be taken: it is {state}."


class RunIdTaken(Refusal):
    slug = "run-id-taken"
    message = "The run {id} was reported before this request was taken. Send another “id”."
    field = "id"


class TooManyReports(Refusal):
    slug = "too-many-reports"
    message = "Other reports on this run came in the same moment. Send it again."


@dataclass(frozen=True)
class ReportedRun:
    """The run after a report, and whether the report created it or changed nothing."""

    run: Run
    is_new: bool = False
    is_unchanged: bool = False


@transaction.atomic
def report_run(
    *, component: Component, report: RunReport, request: Run | None = None, by: Engine
) -> ReportedRun:
    """Create or update a run of the component in the engine's environment, as the engine reports.

    With `request`, the engine takes that requested run. A start ends lateness, and a first failure
    records an event. A repeated report changes nothing. Raises RunTaken, RequestEnded, RunIdTaken,
    RunEndedOtherwise, NothingRuns, NoRuns, Archived or TooManyReports.
    """
    organization, by = authorize_engine(by)
    component = organization.components.select_related("project").get(pk=component.pk)
    component.organization = component.project.organization = organization
    demand_runnable(component)
    for _ in range(TRIES):
        run = _lock_reported(component, report, request, by)
        if run is None:
            if new_run := _create(component, report, by):
                return _note_start(new_run, by)
        elif run.state == RunState.REQUESTED:
            return _note_start(_take(run, report, by), by)
        else:
            return _update(run, report, by)
    raise TooManyReports


def demand_runnable(component: Component) -> None:
    """Raise NoRuns for a component of a type that runs all the time."""
    if not component.has_runs:
        *other_types, last_type = [f"{type_.label.lower()}s" for type_ in WITH_RUNS]
        raise NoRuns(
            component=component,
            type=component.get_type_display(),
            types=f"{', '.join(other_types)} and {last_type}",
        )


def _lock_reported(
    component: Component, report: RunReport, request: Run | None, by: Engine
) -> Run | None:
    """Lock and return the run that the report is about; None if no report has named it before.

    With `request`, that is the requested run. Raises RunTaken if it was taken under another ID,
    and RequestEnded if it was withdrawn or has expired.
    """
    runs = Run.objects.select_for_update(no_key=True, of=("self",)).filter(
        component=component, environment=by.environment
    )
    if request is None:
        return _with_rows(runs.filter(external_id=report.external_id).first(), component, by)
    run = _with_rows(runs.get(pk=request.pk), component, by)
    if run.external_id is not None and run.external_id != report.external_id:
        raise RunTaken(reference=run.external_id)
    is_over = run.due_at is not None and run.due_at <= timezone.now()
    if run.external_id is None and (run.state != RunState.REQUESTED or is_over):
        state = RunState.EXPIRED if is_over else RunState(run.state)
        raise RequestEnded(state=state.label.lower())
    return run


def _with_rows[Row: (Run, Run | None)](run: Row, component: Component, by: Engine) -> Row:
    """The run with its component, environment and organization set, which saves queries."""
    if run is not None:
        run.component, run.environment = component, by.environment
        run.organization = component.organization
    return run


def _create(component: Component, report: RunReport, by: Engine) -> Run | None:
    """Create the run; None if another report created it at the same moment. Raises Archived."""
    demand_active(component)
    try:
        with transaction.atomic():
            return Run.objects.create(
                organization=component.organization,
                component=component,
                environment=by.environment,
                external_id=report.external_id,
                started_at=timezone.now(),
                **_fields_of(report, by),
            )
    except IntegrityError:
        return None


def _take(run: Run, report: RunReport, by: Engine) -> Run:
    """Save that the engine starts the requested run. Raises Archived, NothingRuns or RunIdTaken."""
    component, environment = run.component, run.environment
    demand_active(component)
    if not is_placed_in(component, environment):
        raise NothingRuns(component=component, environment=environment)
    taken = {"external_id": report.external_id, "started_at": timezone.now(), "due_at": None}
    try:
        with transaction.atomic():
            save_fields(run, **taken, **_fields_of(report, by))
    except IntegrityError as error:
        raise RunIdTaken(id=report.external_id) from error
    return run


def _note_start(run: Run, by: Engine) -> ReportedRun:
    """Note that the expected run has come, and record an event if it failed already."""
    note_run_started(run)
    _record_first_failure(run, by)
    return ReportedRun(run, is_new=True)


def _update(run: Run, report: RunReport, by: Engine) -> ReportedRun:
    """Save a run's end, unless reported before, and record a failure. Raises RunEndedOtherwise."""
    match meaning_of(report.state, RunState(run.state)):
        case Meaning.OLD:
            return ReportedRun(run, is_unchanged=True)
        case Meaning.CONTRADICTION:
            state = RunState(run.state).label.lower()
            raise RunEndedOtherwise(id=run.external_id, state=state)
        case Meaning.NEWS:
            fields = _fields_of(report, by)
            # A clock that was set back would have it end before its start.
            fields["finished_at"] = max(fields["finished_at"], run.started_at or timezone.now())
            save_fields(run, **fields)
            _record_first_failure(run, by)
    return ReportedRun(run)


def _fields_of(report: RunReport, by: Engine) -> dict[str, Any]:
    """The fields of a run that follow from the report. Without a log URL, the known one stays."""
    has_ended = report.state in ENDED
    return {
        "state": report.state,
        "reported_by": str(by.credential),
        "finished_at": timezone.now() if has_ended else None,
        "exit_status": report.exit_status,
        **({"log_url": report.log_url} if report.log_url else {}),
    }


def _record_first_failure(run: Run, by: Engine) -> None:
    """Record an event if the run failed and the one before did not: jobs can run every minute."""
    if run.state not in BAD:
        return
    ended = Run.objects.ended().filter(component=run.component, environment=run.environment)
    previous = ended.exclude(pk=run.pk).order_by("-finished_at", "-pk").first()
    if previous is not None and previous.state in BAD:
        return
    details = {"environment": run.environment.name, "run": run.external_id}
    status = {} if run.exit_status is None else {"exit_status": run.exit_status}
    log.record(RUN_FAILED, by=by, target=run.component, after=details | status)
