"""When runs of scheduled jobs are expected, and what happens when none reports."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import batched
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from audit import log
from audit.event_types import EventType
from console.jobs.onward import tried
from deployments.events.runs import JOB_LATE, JOB_REPORTED_AGAIN
from deployments.models import Placement, Run
from organizations.tenancy.locks import lock_organization
from projects.models import Schedule

EARLY = timedelta(seconds=60)
"""A run that reports so long before its time is the expected one: clocks differ."""

BATCH = 200
"""Jobs that are expected for the first time in one transaction."""


def watch_schedules(*, at: datetime, most: int) -> int:
    """Expect runs where jobs are to run, and nowhere else; returns how many are newly late.

    What is paused, stopped, archived, deployed or scheduled anew is found by looking, once a
    minute, so that nothing that changes it has to think of this.
    """
    _expect_nothing_elsewhere()
    _expect_where_nothing_is(at=at, most=most)
    due = Placement.objects.due(at).order_by("due_at")
    keys = list(due.values_list("pk", "organization")[:most])
    return sum(
        bool(tried(f"placement {key}", note_if_late, placement=key, organization=owner, at=at))
        for key, owner in keys
    )


@transaction.atomic
def note_if_late(*, placement: int, organization: UUID, at: datetime) -> bool:
    """Note that no run reported, unless one just did, and expect the next; whether that is new.

    A time that a changed schedule no longer has is not missed.
    """
    lock_organization(organization, shared=True)
    still_due = Placement.objects.due(at).watched().filter(pk=placement)
    rows = still_due.select_for_update(no_key=True, of=("self",))
    found = rows.select_related("component__schedule", "component__project", "environment").first()
    if found is None or found.expected_at is None:
        return False
    schedule = found.component.schedule
    missed = found.expected_at
    is_new = found.late_since is None and _has(schedule, missed)
    if is_new:
        found.late_since = missed
        _record(JOB_LATE, found)
    _expect_after(found, schedule, at)
    found.save(update_fields=["expected_at", "due_at", "late_since"])
    return is_new


def note_run_started(run: Run) -> None:
    """A run began: it is the expected one, or an early other one; none is late from now on."""
    now = timezone.now()
    rows = Placement.objects.expecting().select_for_update(no_key=True, of=("self",))
    here = rows.filter(component=run.component, environment=run.environment)
    found = here.select_related("component__schedule", "component__project", "environment").first()
    if found is None:
        return
    was_late, found.late_since = found.late_since, None
    if found.expected_at is not None and found.expected_at - EARLY <= now:
        _expect_after(found, found.component.schedule, max(found.expected_at, now))
    found.save(update_fields=["expected_at", "due_at", "late_since"])
    if was_late is not None:
        _record(JOB_REPORTED_AGAIN, found)


def forget_expected_runs(schedule: Schedule) -> None:
    """Forget what was expected by a schedule that changed or goes; the clock expects it anew."""
    here = Placement.objects.expecting().filter(component=schedule.component_id)
    here.update(expected_at=None, due_at=None, late_since=None)


def _expect_nothing_elsewhere() -> None:
    watched = Placement.objects.watched().values("pk")
    elsewhere = Placement.objects.expecting().exclude(pk__in=watched)
    elsewhere.update(expected_at=None, due_at=None, late_since=None)


def _expect_where_nothing_is(*, at: datetime, most: int) -> None:
    unexpected = Placement.objects.watched().filter(due_at=None)
    for some in batched(unexpected.order_by("pk")[:most], BATCH, strict=False):
        _expect_first(some, at)


@transaction.atomic
def _expect_first(placements: Sequence[Placement], at: datetime) -> None:
    """The schedules are locked: one that is being changed would leave an hour of its own here."""
    rows = Schedule.objects.select_for_update(no_key=True).order_by("pk")
    here = rows.filter(component__in=[each.component_id for each in placements])
    schedules = {each.component_id: each for each in here}
    for placement in placements:
        if schedule := schedules.get(placement.component_id):
            _expect_after(placement, schedule, at)
            still = Placement.objects.watched().filter(pk=placement.pk, due_at=None)
            still.update(expected_at=placement.expected_at, due_at=placement.due_at)


def _expect_after(placement: Placement, schedule: Schedule, moment: datetime) -> None:
    """Set, without writing it, when the first run after this moment is expected."""
    expected = schedule.next_time(after=moment)
    placement.expected_at = expected
    placement.due_at = expected + schedule.grace if expected else None


def _has(schedule: Schedule, at: datetime) -> bool:
    """Whether this is one of its times."""
    return schedule.next_time(after=at - timedelta(seconds=1)) == at


def _record(word: EventType, placement: Placement) -> None:
    since = placement.late_since
    said = {"environment": placement.environment.name}
    log.record(
        word,
        organization=placement.component.project.organization,
        by=log.System(),
        target=placement.component,
        after=said | ({"expected": since.strftime("%Y-%m-%d %H:%M UTC")} if since else {}),
    )
