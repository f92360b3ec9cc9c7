"""Organizations with components that were built and deployed to environments, in two statements.

They are written past the actions, so that a million deployments take a minute.
"""

from typing import Any

from django.db import connection

from bench import people
from bench.filling import filled
from deployments.models import Deployment, Environment
from organizations.models import Organization
from projects.models import Component, ComponentType

BUILDS = 20
"""Of each component."""
BUILD_ROWS = """
INSERT INTO builds_build (id, organization_id, component_id, number, external_id, commit, state,
    attempt, artifact, digest, created_at, reported_at, finished_at)
SELECT gen_random_uuid(), c.organization_id, c.id, n, n::text, repeat('a', 40), 'succeeded',
    1, 'registry.example.com/acme/orders@sha256:' || md5(n::text) || md5(n::text),
    'sha256:' || md5(n::text) || md5(n::text), now(), now(), now()
FROM projects_component AS c, generate_series(1, %(builds)s) AS n
WHERE c.organization_id = %(organization)s
"""
# One after the other in each place; the last one runs, and in each tenth place another waits.
DEPLOYMENT_ROWS = """
INSERT INTO deployments_deployment (id, organization_id, component_id, environment_id,
    environment_name, build_id, kind, state, artifact, digest, commit, approvals_needed,
    own_approval, bypass_allowed, deadline_minutes, requested_at, is_bypassed, approved_at,
    started_at, finished_at, due_at)
SELECT gen_random_uuid(), b.organization_id, b.component_id, e.id, e.name, b.id, 'deploy',
    CASE WHEN is_waiting THEN 'waiting' ELSE 'succeeded' END, b.artifact, b.digest, b.commit, 1,
    false, true, 60, at, false, at, at, CASE WHEN is_waiting THEN NULL ELSE at END,
    CASE WHEN is_waiting THEN now() + interval '7 days' END
FROM generate_series(1, %(each)s) AS n
JOIN builds_build AS b ON b.number = 1 + n %% %(builds)s AND b.organization_id = %(organization)s
JOIN deployments_environment AS e ON e.organization_id = b.organization_id,
LATERAL (SELECT now() - (%(each)s - n) * interval '1 minute' AS at,
    n = %(each)s AND n > 1 AND ascii(b.component_id::text) %% 10 = 0 AS is_waiting) AS facts
"""
PLACEMENT_ROWS = """
INSERT INTO deployments_placement (organization_id, component_id, environment_id, deployment_id,
    observed_state)
SELECT DISTINCT ON (component_id, environment_id) organization_id, component_id, environment_id,
    id, 'unknown'
FROM deployments_deployment WHERE organization_id = %(organization)s AND state = 'succeeded'
    AND requested_at > now() - interval '3 minutes' - (now() - (
        SELECT max(requested_at) FROM deployments_deployment
        WHERE organization_id = %(organization)s))
ORDER BY component_id, environment_id, finished_at DESC
"""


def prepared(deployments: int, components: int, environments: int) -> Organization:
    """An organization with so many deployments, as many in each place."""
    organization = people.make_organization(
        f"Board {deployments}", people.make_people(5, f"board{deployments}.")
    )
    people.make_projects(organization, 1)
    project = organization.projects.get()
    Component.objects.bulk_create(
        Component(
            organization=organization,
            project=project,
            name=f"Component {n}",
            handle=f"component-{n}",
            type=ComponentType.SERVICE,
        )
        for n in range(components)
    )
    for n in range(environments):
        Environment.objects.create(
            organization=organization, name=f"Place {n}", handle=f"place-{n}", position=n
        )
    deploy(organization, deployments // (components * environments))
    if Deployment.objects.filter(organization=organization).count() != deployments:
        raise RuntimeError(f"{organization} has another number of deployments")
    return organization


def deploy(organization: Organization, times: int) -> None:
    """Builds of each component, and so many deployments of it to each environment."""
    values: dict[str, Any] = {"organization": organization.pk, "builds": BUILDS, "each": times}
    with connection.cursor() as cursor:
        cursor.execute(BUILD_ROWS, values)
        with filled("deployments_deployment"):
            cursor.execute(DEPLOYMENT_ROWS, values)
        cursor.execute(PLACEMENT_ROWS, values)
