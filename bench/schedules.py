"""What a minute of the clock costs with 10,000 schedules, when few or none of them are due.

The clock is the CPU time of this thread and of PostgreSQL's process for it. A figure is the median
of the rounds; beside it stands what as many single inserts of an event cost in the same run.
"""

from datetime import timedelta
from statistics import median
from uuid import UUID

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit import log
from bench import people
from bench.gateway import spent
from deployments.actions.late_jobs import watch_schedules
from deployments.models import Placement
from projects.events import SCHEDULE_SET
from projects.models import Component

ORGANIZATIONS = 100
JOBS = 100
ROUNDS = 15
FEW = 10
"""Of 10,000 are due in a minute."""


ROWS = [
    """
INSERT INTO deployments_environment (id, organization_id, name, name_key, handle, position,
    is_production, approvals, own_approval, tests_required, deadline_minutes, bypass_allowed,
    chosen_only, created_at)
SELECT gen_random_uuid(), id, 'Production', 'production', 'production', 0, true, 0, false, false,
    60, true, false, now()
FROM organizations_organization
""",
    """
INSERT INTO projects_component (id, organization_id, project_id, name, name_key, handle, type,
    next_build_number, created_at)
SELECT gen_random_uuid(), organization_id, id, 'Job ' || n, 'job ' || n, 'job-' || n,
    'scheduled-job', 2, now()
FROM projects_project, generate_series(1, %(jobs)s) AS n
""",
    # Every minute, with so much grace that none becomes due of itself while this measures.
    """
INSERT INTO projects_schedule (organization_id, component_id, expression, time_zone, grace_minutes,
    overlap, changed_at)
SELECT organization_id, id, '* * * * *', 'Europe/Berlin', 600, 'skip', now()
FROM projects_component
""",
    """
INSERT INTO builds_build (id, organization_id, component_id, number, external_id, commit, state,
    attempt, artifact, digest, created_at, reported_at, finished_at)
SELECT gen_random_uuid(), organization_id, id, 1, '1', repeat('a', 40), 'succeeded', 1,
    'registry.example.com/job@sha256:' || repeat('a1', 32), 'sha256:' || repeat('a1', 32), now(),
    now(), now()
FROM projects_component
""",
    """
INSERT INTO deployments_deployment (id, organization_id, component_id, environment_id,
    environment_name, build_id, kind, state, artifact, digest, commit, approvals_needed,
    own_approval, bypass_allowed, deadline_minutes, requested_at, is_bypassed, approved_at,
    started_at, finished_at)
SELECT gen_random_uuid(), b.organization_id, component_id, e.id, e.name, b.id, 'deploy',
    'succeeded', artifact, digest, commit, 0, false, true, 60, now(), false, now(), now(), now()
FROM builds_build AS b JOIN deployments_environment AS e USING (organization_id)
""",
    """
INSERT INTO deployments_placement (organization_id, component_id, environment_id, deployment_id,
    observed_state)
SELECT organization_id, component_id, environment_id, id, 'unknown' FROM deployments_deployment
""",
]
"""An environment in each organization, where its jobs run."""


def main() -> None:
    """Expect all runs for the first time, then measure minutes with none and with few due."""
    for number, person in enumerate(people.make_people(ORGANIZATIONS, "p")):
        people.make_projects(people.make_organization(f"Org {number}", [person]), 1)
    with connection.cursor() as cursor:
        for rows in ROWS:
            cursor.execute(rows, {"jobs": JOBS})
    people.tell_the_planner()
    before, minutes = spent(), 0
    while Placement.objects.watched().filter(due_at=None).exists():
        watch_schedules(at=timezone.now(), most=1_000)
        minutes += 1
    print(f"expected for the first time: {(spent() - before) / minutes:.2f} s a minute")
    people.tell_the_planner()
    job = Component.objects.select_related("organization", "project")[0]
    for due in (0, FEW):
        seconds, statements = zip(*(_minute(due) for _ in range(ROUNDS)), strict=True)
        plain = median(_inserts(job, due) for _ in range(ROUNDS)) if due else None
        ratio = f", {median(seconds) / plain:.1f} × as many inserts" if plain else ""
        print(
            f"{ORGANIZATIONS * JOBS:,} schedules, {due:2} due: {median(seconds) * 1000:6.1f} ms,"
            f" {max(statements)} statements{ratio}"
        )


def _minute(due: int) -> tuple[float, int]:
    """So many are overdue, each in an organization of its own."""
    at = timezone.now().replace(second=0, microsecond=0) - timedelta(hours=1)
    Placement.objects.late().update(late_since=None)
    keys: list[int] = []
    owners: set[UUID] = set()
    for key, owner in Placement.objects.values_list("pk", "organization").order_by("?")[: 50 * due]:
        if owner not in owners and len(keys) < due:
            owners.add(owner)
            keys.append(key)
    Placement.objects.filter(pk__in=keys).update(expected_at=at, due_at=at + timedelta(minutes=15))
    with CaptureQueriesContext(connection) as asked:
        before = spent()
        assert watch_schedules(at=timezone.now(), most=1_000) == due
        return spent() - before, len(asked)


def _inserts(job: Component, count: int) -> float:
    before = spent()
    for _ in range(count):
        log.record(SCHEDULE_SET, organization=job.organization, by=log.System(), target=job)
    return spent() - before
