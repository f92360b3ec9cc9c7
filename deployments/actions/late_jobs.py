"""When runs of scheduled jobs are expected, and what happens when none is reported."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import batched
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from audit import log
from audit.event_types import EventType
from console.jobs.batches import do_or_log
from deployments.events import JOB_LATE, JOB_REPORTED_AGAIN
from deployments.models import Placement, Run
from organizations.tenancy.locks import lock_organization
from projects.models import Schedule

EARLY = timedelta(seconds=60)
"""A run that starts at most this long before its time is the expected one, as clocks differ."""

BATCH = 200
"""Placements whose first run is computed in one transaction."""


def watch_schedules(*, at: datetime, most: int) -> int:
    """Compute where runs of scheduled jobs are expected, and note up to `most` that are late.

    Returns how many are newly late. Each is noted in its own transaction; one that fails is logged.
    All placements are looked at every minute, so that no action that pauses, stops, archives or
    reschedules a job has to update what is expected.
    """
    _forget_unwatched()
    _expect_first_runs(at=at, most=most)
    due_placements = Placement.objects.due(at).order_by("due_at")
    due_ids = list(due_placements.values_list("pk", "organization")[:most])
    return sum(
        do_or_log(f"placement {key}", note_if_late, placement=key, organization=owner, at=at)
        for key, owner in due_ids
    )


@transaction.atomic
def note_if_late(*, placement: int, organization: UUID, at: datetime) -> bool:
    """Mark the placement as late if its run was not reported, and expect the next run.

    Locks the row. Records an event and returns True if it was not late before. A time that a
    changed schedule no longer has is not missed. False without effect if a run was just reported.
    """
    lock_organization(organization, shared=True)
    still_due = Placement.objects.due(at).watched().filter(pk=placement)
    locked = _lock_first(still_due)
    if locked is None or locked.expected_at is None:
        return False
    schedule, missed = locked.component.schedule, locked.expected_at
    is_new = locked.late_since is None and _is_time_of(schedule, missed)
    if is_new:
        locked.late_since = missed
        _record(JOB_LATE, locked)
    _expect_after(locked, schedule, at)
    locked.save(update_fields=["expected_at", "due_at", "late_since"])
    return is_new


def note_run_started(run: Run) -> None:
    """Lock the run's placement, clear that it is late and record that, and expect the next run.

    A run long before the expected time is another one. Does nothing where no run is expected.
    """
    now = timezone.now()
    expecting = Placement.objects.expecting()
    locked = _lock_first(expecting.filter(component=run.component, environment=run.environment))
    if locked is None:
        return
    was_late, locked.late_since = locked.late_since is not None, None
    if locked.expected_at is not None and locked.expected_at - EARLY <= now:
        _expect_after(locked, locked.component.schedule, max(locked.expected_at, now))
    locked.save(update_fields=["expected_at", "due_at", "late_since"])
    if was_late:
        _record(JOB_REPORTED_AGAIN, locked)


def forget_expected_runs(schedule: Schedule) -> None:
    """Clear which runs are expected or late by this schedule; `watch_schedules` computes anew."""
    _clear(Placement.objects.expecting().filter(component=schedule.component_id))


def _forget_unwatched() -> None:
    """Clear what is expected of jobs that are not watched, such as stopped or archived ones."""
    watched = Placement.objects.watched().values("pk")
    _clear(Placement.objects.expecting().exclude(pk__in=watched))


def _clear(placements: QuerySet[Placement]) -> None:
    """Save that no run is expected of these placements, and none is late."""
    placements.update(expected_at=None, due_at=None, late_since=None)


def _expect_first_runs(*, at: datetime, most: int) -> None:
    """Save when a run is expected of up to `most` jobs that have no expected run yet."""
    unexpected = Placement.objects.watched().filter(due_at=None)
    for placements in batched(unexpected.order_by("pk")[:most], BATCH, strict=False):
        _expect_first(placements, at)


@transaction.atomic
def _expect_first(placements: Sequence[Placement], at: datetime) -> None:
    """Save when the first run after `at` is expected of each placement.

    Locks the schedules, so that none that is being changed leaves an outdated time.
    """
    rows = Schedule.objects.select_for_update(no_key=True).order_by("pk")
    rows = rows.filter(component__in=[placement.component_id for placement in placements])
    schedules = {schedule.component_id: schedule for schedule in rows}
    for placement in placements:
        if schedule := schedules.get(placement.component_id):
            _expect_after(placement, schedule, at)
            still = Placement.objects.watched().filter(pk=placement.pk, due_at=None)
            still.update(expected_at=placement.expected_at, due_at=placement.due_at)


def _lock_first(placements: QuerySet[Placement]) -> Placement | None:
    """Lock the row of the one placement, and return it with its schedule; None if there is none."""
    rows = placements.select_for_update(no_key=True, of=("self",))
    return rows.select_related("component__schedule", "component__project", "environment").first()


def _expect_after(placement: Placement, schedule: Schedule, moment: datetime) -> None:
    """Set on the placement, without saving it, when the first run after `moment` is expected."""
    expected = schedule.next_time(after=moment)
    placement.expected_at = expected
    placement.due_at = expected + schedule.grace if expected else None


def _is_time_of(schedule: Schedule, moment: datetime) -> bool:
    """Whether the schedule has a run at exactly this time."""
    return schedule.next_time(after=moment - timedelta(seconds=1)) == moment


def _record(event_type: EventType, placement: Placement) -> None:
    """Record an event about the job, with its environment and since when it is late, if it is."""
    since = placement.late_since
    details = {"environment": placement.environment.name}
    log.record(
        event_type,
        organization=placement.component.project.organization,
        by=log.System(),
        target=placement.component,
        after=details | ({"expected": since.strftime("%Y-%m-%d %H:%M UTC")} if since else {}),
    )
