"""When a scheduled job runs: what members say of it."""

from dataclasses import asdict, dataclass, replace

from django.db import transaction
from django.utils import timezone

from audit import log
from console.refusals import Refusal
from console.words import time_zones
from organizations.tenancy.actors import Actor
from organizations.tenancy.locks import authorize
from projects.actions.components import demand_active, lock_component
from projects.components import cron
from projects.events import SCHEDULE_CHANGED, SCHEDULE_REMOVED, SCHEDULE_SET
from projects.models import Component, Overlap, Schedule
from projects.models.schedule import LONGEST_GRACE, schedule_of
from projects.permissions import MANAGE_COMPONENT
from projects.signals import schedule_changed


class UnfitExpression(Refusal):
    slug = "unfit-expression"
    message = "{reason}"
    field = "expression"
    is_mistake = True


class UnfitTimeZone(Refusal):
    slug = "unfit-time-zone"
    message = "{reason}"
    field = "time_zone"
    is_mistake = True


class UnfitGrace(Refusal):
    slug = "unfit-grace"
    message = "Enter 1 to {most:,} minutes."
    field = "grace_minutes"
    is_mistake = True


class NotScheduled(Refusal):
    slug = "not-scheduled"
    message = "{component} is not a scheduled job. Only scheduled jobs have a schedule."


@dataclass(frozen=True)
class ScheduleTerms:
    """When a scheduled job runs, as people enter it."""

    expression: str
    """Cron's five fields."""
    time_zone: str
    grace_minutes: int = 15
    overlap: Overlap = Overlap.SKIP


@transaction.atomic
def set_schedule(*, component: Component, terms: ScheduleTerms, by: Actor) -> Schedule:
    """Set or change the schedule of a scheduled job, and record it unless nothing changed.

    Raises Archived, NotScheduled, UnfitExpression, UnfitTimeZone or UnfitGrace.
    """
    organization, by = authorize(by, MANAGE_COMPONENT, on=component)
    component = lock_component(organization, component)
    demand_active(component)
    return record_schedule(component, terms, by=by)


def record_schedule(component: Component, terms: ScheduleTerms, *, by: Actor) -> Schedule:
    """Save the schedule of a component, send `schedule_changed`, and record it.

    Does nothing if it is as before. The caller holds the organization's lock and has locked the
    component. Raises NotScheduled, UnfitExpression, UnfitTimeZone or UnfitGrace.
    """
    terms = _clean_terms(terms)
    if not component.is_scheduled:
        raise NotScheduled(component=component)
    old_schedule = schedule_of(component)
    before = _event_values(old_schedule) if old_schedule else {}
    after = {**asdict(terms), "overlap": terms.overlap.value}
    if before == after and old_schedule:
        return old_schedule

    schedule, _ = Schedule.objects.update_or_create(
        component=component,
        defaults={**after, "organization": component.organization, "changed_at": timezone.now()},
    )
    schedule_changed.send(Schedule, schedule=schedule)
    log.record(
        SCHEDULE_CHANGED if old_schedule else SCHEDULE_SET,
        by=by,
        target=component,
        before=before,
        after=after,
    )
    return schedule


@transaction.atomic
def remove_schedule(*, component: Component, by: Actor) -> None:
    """Delete the schedule, if there is one, send `schedule_changed`, and record it.

    No run is expected from now on. Raises Archived.
    """
    organization, by = authorize(by, MANAGE_COMPONENT, on=component)
    component = lock_component(organization, component)
    demand_active(component)
    schedule = schedule_of(component)
    if schedule is None:
        return
    schedule_changed.send(Schedule, schedule=schedule)
    schedule.delete()
    log.record(SCHEDULE_REMOVED, by=by, target=component, before=_event_values(schedule))


def _clean_terms(terms: ScheduleTerms) -> ScheduleTerms:
    """The terms as they are stored. Raises UnfitExpression, UnfitTimeZone or UnfitGrace."""
    if reason := cron.expression_problem(terms.expression):
        raise UnfitExpression(reason=reason)
    if reason := time_zones.zone_problem(terms.time_zone.strip()):
        raise UnfitTimeZone(reason=reason)
    if not 1 <= terms.grace_minutes <= LONGEST_GRACE:
        raise UnfitGrace(most=LONGEST_GRACE)
    return replace(
        terms,
        expression=cron.normalized(terms.expression),
        time_zone=terms.time_zone.strip(),
        overlap=Overlap(terms.overlap),
    )


def _event_values(schedule: Schedule) -> dict[str, object]:
    """The terms of a schedule by field, as events of the history have them."""
    return {name: getattr(schedule, name) for name in ScheduleTerms.__dataclass_fields__}
