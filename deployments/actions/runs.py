"""What engines report of runs."""

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit import log
from console.refusals import Refusal
from deployments.actions.engine_reports import authorize_engine
from deployments.actions.late_jobs import note_run_started
from deployments.engines.engine import Engine
from deployments.events.runs import RUN_FAILED
from deployments.models import Run
from deployments.obstacles import NothingRuns, is_placed_in
from deployments.states.runs import BAD, ENDED, Meaning, RunReport, RunState, meaning_of
from projects.actions.components import demand_active
from projects.models import Component
from projects.models.component import WITH_RUNS

TRIES = 20
"""More than reports on one run can come in the same moment."""


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
    """What became of a report."""

    run: Run
    is_new: bool = False
    is_unchanged: bool = False


@transaction.atomic
def report_run(
    *, component: Component, report: RunReport, request: Run | None = None, by: Engine
) -> ReportedRun:
    """Take what an engine says of a run in its environment: a new one, or news of a known one.

    With a `request`, the engine takes what a person asked for, once. A report that says nothing new
    changes nothing. A new run is what was expected, so nothing is late from then on.
    """
    organization, by = authorize_engine(by)
    fresh = organization.components.select_related("project").get(pk=component.pk)
    fresh.organization = fresh.project.organization = organization
    demand_runnable(fresh)
    for _ in range(TRIES):
        known = _known(fresh, report, request, by)
        if known is None:
            if made := _begin(fresh, report, by):
                return _arrived(made, by)
        elif known.state == RunState.REQUESTED:
            return _arrived(_take(known, report, by), by)
        else:
            return _move(known, report, by)
    raise TooManyReports


def demand_runnable(component: Component) -> None:
    """Refuse components that run all the time."""
    if not component.has_runs:
        *some, last = [f"{each.label.lower()}s" for each in WITH_RUNS]
        raise NoRuns(
            component=component,
            type=component.get_type_display(),
            types=f"{', '.join(some)} and {last}",
        )


def _known(component: Component, report: RunReport, request: Run | None, by: Engine) -> Run | None:
    """The run that the report is about, as it is now and locked; None for a new one."""
    rows = Run.objects.select_for_update(no_key=True, of=("self",)).filter(
        component=component, environment=by.environment
    )
    if request is None:
        return _with_names(rows.filter(external_id=report.external_id).first(), component, by)
    found = _with_names(rows.get(pk=request.pk), component, by)
    if found.external_id is not None and found.external_id != report.external_id:
        raise RunTaken(reference=found.external_id)
    is_over = found.due_at is not None and found.due_at <= timezone.now()
    if found.external_id is None and (found.state != RunState.REQUESTED or is_over):
        state = RunState.EXPIRED if is_over else RunState(found.state)
        raise RequestEnded(state=state.label.lower())
    return found


def _with_names[Found: (Run, Run | None)](found: Found, component: Component, by: Engine) -> Found:
    if found is not None:
        found.component, found.environment = component, by.environment
        found.organization = component.organization
    return found


def _begin(component: Component, report: RunReport, by: Engine) -> Run | None:
    """Write the row; None if another report did in the same moment."""
    demand_active(component)
    try:
        with transaction.atomic():
            return Run.objects.create(
                organization=component.organization,
                component=component,
                environment=by.environment,
                external_id=report.external_id,
                started_at=timezone.now(),
                **_said(report, by),
            )
    except IntegrityError:
        return None


def _take(requested: Run, report: RunReport, by: Engine) -> Run:
    """The engine starts what a person asked for, and gives it its own name."""
    component, environment = requested.component, requested.environment
    demand_active(component)
    if not is_placed_in(component, environment):
        raise NothingRuns(component=component, environment=environment)
    taken = {"external_id": report.external_id, "started_at": timezone.now(), "due_at": None}
    try:
        with transaction.atomic():
            _write(requested, {**taken, **_said(report, by)})
    except IntegrityError as error:
        raise RunIdTaken(id=report.external_id) from error
    return requested


def _arrived(run: Run, by: Engine) -> ReportedRun:
    note_run_started(run)
    _tell_of_failure(run, by)
    return ReportedRun(run, is_new=True)


def _move(known: Run, report: RunReport, by: Engine) -> ReportedRun:
    match meaning_of(report.state, RunState(known.state)):
        case Meaning.OLD:
            return ReportedRun(known, is_unchanged=True)
        case Meaning.CONTRADICTION:
            state = RunState(known.state).label.lower()
            raise RunEndedOtherwise(id=known.external_id, state=state)
        case Meaning.NEWS:
            said = _said(report, by)
            # A clock that was set back would have it end before its start.
            said["finished_at"] = max(said["finished_at"], known.started_at or timezone.now())
            _write(known, said)
            _tell_of_failure(known, by)
    return ReportedRun(known)


def _said(report: RunReport, by: Engine) -> dict[str, Any]:
    """The columns that follow from the report. What it leaves out stays as it was."""
    has_ended = report.state in ENDED
    return {
        "state": report.state,
        "reported_by": str(by.credential),
        "finished_at": timezone.now() if has_ended else None,
        "exit_status": report.exit_status,
        **({"log_url": report.log_url} if report.log_url else {}),
    }


def _write(run: Run, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(run, name, value)
    run.save(update_fields=list(fields))


def _tell_of_failure(run: Run, by: Engine) -> None:
    """Once, until a run has succeeded there again: a job can run every minute."""
    if run.state not in BAD:
        return
    ended = Run.objects.ended().filter(component=run.component, environment=run.environment)
    before = ended.exclude(pk=run.pk).order_by("-finished_at", "-pk").first()
    if before is not None and before.state in BAD:
        return
    said = {"environment": run.environment.name, "run": run.external_id}
    status = {} if run.exit_status is None else {"exit_status": run.exit_status}
    log.record(
        RUN_FAILED,
        organization=run.organization,
        by=by,
        target=run.component,
        after=said | status,
    )
