"""When a scheduled job runs: what members say of it."""

from dataclasses import asdict, dataclass, replace

from django.db import transaction
from django.utils import timezone

from audit import log
from console.refusals import Refusal
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
    """When a scheduled job runs, as people say it."""

    expression: str
    """Cron's five fields."""
    time_zone: str
    grace_minutes: int = 15
    overlap: Overlap = Overlap.SKIP


@transaction.atomic
def set_schedule(*, component: Component, terms: ScheduleTerms, by: Actor) -> Schedule:
    """Say when it runs, for the first time or anew."""
    organization, by = authorize(by, MANAGE_COMPONENT, on=component)
    fresh = lock_component(organization, component)
    demand_active(fresh)
    return record_schedule(fresh, terms, by=by)


def record_schedule(component: Component, terms: ScheduleTerms, *, by: Actor) -> Schedule:
    """Write the row and the event.

    For the caller that holds the organization's lock, and that of the component.
    """
    terms = fit_terms(terms)
    if not component.is_scheduled:
        raise NotScheduled(component=component)
    known = schedule_of(component)
    before = _said(known) if known else {}
    after = {**asdict(terms), "overlap": terms.overlap.value}
    if before == after and known:
        return known

    schedule, _ = Schedule.objects.update_or_create(
        component=component,
        defaults={**after, "organization": component.organization, "changed_at": timezone.now()},
    )
    schedule_changed.send(Schedule, schedule=schedule)
    log.record(
        SCHEDULE_CHANGED if known else SCHEDULE_SET,
        organization=component.organization,
        by=by,
        target=component,
        before=before,
        after=after,
    )
    return schedule


@transaction.atomic
def remove_schedule(*, component: Component, by: Actor) -> None:
    """Let it have none: no run of it is expected from now on."""
    organization, by = authorize(by, MANAGE_COMPONENT, on=component)
    fresh = lock_component(organization, component)
    demand_active(fresh)
    known = schedule_of(fresh)
    if known is None:
        return
    schedule_changed.send(Schedule, schedule=known)
    known.delete()
    log.record(
        SCHEDULE_REMOVED, organization=organization, by=by, target=fresh, before=_said(known)
    )


def fit_terms(terms: ScheduleTerms) -> ScheduleTerms:
    """As they are stored."""
    if reason := cron.expression_problem(terms.expression):
        raise UnfitExpression(reason=reason)
    if reason := cron.zone_problem(terms.time_zone.strip()):
        raise UnfitTimeZone(reason=reason)
    if not 1 <= terms.grace_minutes <= LONGEST_GRACE:
        raise UnfitGrace(most=LONGEST_GRACE)
    return replace(
        terms,
        expression=cron.normalized(terms.expression),
        time_zone=terms.time_zone.strip(),
        overlap=Overlap(terms.overlap),
    )


def _said(schedule: Schedule) -> dict[str, object]:
    """As the history keeps it."""
    return {name: getattr(schedule, name) for name in ScheduleTerms.__dataclass_fields__}
