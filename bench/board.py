"""What the board of 200 components costs with 1,000 and with 1,000,000 deployments behind it.

The boards of two organizations, with five environments each. For all components at a time, and for
the page of the project, which shows 50 of them: how many statements are sent, how many buffers of
8 kB PostgreSQL reads for those about builds, deployments and what runs, and the CPU of this thread
and of PostgreSQL's process, the larger board relative to the smaller in turn.
"""

import gc
import re
from collections.abc import Callable
from statistics import median
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import people
from bench.filling import filled
from bench.gateway import spent
from deployments.boards.board import board_of
from deployments.models import Deployment, Environment
from organizations.models import Organization
from projects.models import Component, ComponentType

FEW, MANY = 1_000, 1_000_000
ABOUT = re.compile("deployments_(deployment|placement)|builds_build|EXECUTE board_(?!environments)")
"""Builds, deployments and what runs: the tables of a statement, or the name of a prepared one."""
COMPONENTS, ENVIRONMENTS, BUILDS = 200, 5, 20
ROUNDS = 15
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


def main(many: int = MANY) -> None:
    """Measure, and print a table."""
    numbers = (FEW, many)
    made = [prepared(number) for number in numbers]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("SET max_parallel_workers_per_gather = 0")
    connection.close_at = None  # the same process of the server, to the end
    kinds: dict[str, list[Callable[[], object]]] = {
        "board of 200": [of_all(organization) for organization in made],
        "page of 50": [page(organization) for organization in made],
    }
    print(f"{'':>14} {'deployments':>12} {'statements':>11} {'buffers':>8} {'× time':>7}")
    for name, (few, more) in kinds.items():
        ratio = compared(few, more)
        for number, do in zip(numbers, (few, more), strict=True):
            statements, buffers = cost(do)
            time = f"{ratio:7.2f}" if number == many else f"{1:7.2f}"
            print(f"{name:>14} {number:12,} {statements:11} {buffers:8,} {time}")


def prepared(
    deployments: int, components: int = COMPONENTS, environments: int = ENVIRONMENTS
) -> Organization:
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


def of_all(organization: Organization) -> Callable[[], object]:
    """The board of all components, with the builds that it shows."""
    components = list(organization.components.select_related("project").order_by("pk"))

    def board() -> object:
        lines = board_of(organization, components).lines
        return [cell.current and cell.current.build for line in lines for cell in line.cells]

    return board


def page(organization: Organization) -> Callable[[], object]:
    """The page of the project, as an administrator opens it."""
    client = Client()
    client.force_login(organization.administrators().get().user)
    address = f"/organizations/{organization.handle}/projects/project-0/"

    def opened() -> object:
        answer = client.get(address)
        if answer.status_code != 200 or b"Place 4" not in answer.content:
            raise RuntimeError(f"{address} answers {answer.status_code}")
        return answer

    return opened


def compared(few: Callable[[], object], many: Callable[[], object]) -> float:
    """The time of the one with many relative to the other: the median of rounds in turn."""
    ratios = [seconds(many) / seconds(few) for _ in range(ROUNDS + 1)]
    return median(ratios[1:])


def seconds(do: Callable[[], object]) -> float:
    """Of CPU, here and in the server process of this connection."""
    gc.collect()
    start = spent()
    do()
    return spent() - start


def cost(do: Callable[[], object]) -> tuple[int, int]:
    """The statements, and the buffers that those about builds, deployments and placements read."""
    with CaptureQueriesContext(connection) as captured:
        do()
    buffers = 0
    with connection.cursor() as cursor:
        for each in captured:
            if not ABOUT.search(each["sql"]):
                continue
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF) {each['sql']}")
            lines = [row[0] for row in cursor.fetchall()]
            found = next(line for line in lines if "Buffers:" in line)
            buffers += sum(int(n) for n in re.findall(r"(?:hit|read)=(\d+)", found))
    return len(captured), buffers
