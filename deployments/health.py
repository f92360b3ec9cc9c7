"""How it stands with what runs: one thing somewhere, or all that runs in an environment."""

from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Case, Count, F, Q, Value, When

from deployments.models import Placement
from deployments.states.deployments import DeploymentKind, ObservedState
from organizations.models import Organization


class Health(NamedTuple):
    """A kind of state, and its words."""

    kind: str
    words: str


NOTHING = Health("none", "Nothing runs")
ANOTHER = Health("off", "Something else runs")
LATE = Health("bad", "Late")
OBSERVED = {
    ObservedState.HEALTHY: Health("good", "Healthy"),
    ObservedState.DEGRADED: Health("off", "Degraded"),
    ObservedState.STOPPED: Health("off", "Stopped"),
    ObservedState.UNKNOWN: Health("none", "Not observed"),
}


@dataclass(frozen=True)
class Running:
    """How many components run in an environment, and how it stands with them: the worst first."""

    components: int = 0
    health: Health = NOTHING


def running_in_each(organization: Organization) -> dict[UUID, Running]:
    """Of each environment where something was decided or observed, in one statement."""
    runs = Q(deployment__isnull=False) & ~Q(deployment__kind=DeploymentKind.STOP)
    decided = Case(When(runs, then=F("deployment__digest")), default=Value(""))
    differs = Q(observed_at__isnull=False) & ~Q(observed_digest=F("decided"))
    observed = {
        state: Count("pk", filter=runs & ~differs & Q(observed_state=state))
        for state in ObservedState
    }
    rows: Any = (
        Placement.objects.filter(organization=organization)
        .alias(decided=decided)
        .values("environment")
        .annotate(
            running=Count("pk", filter=runs),
            late=Count("pk", filter=runs & Q(late_since__isnull=False)),
            another=Count("pk", filter=differs),
            **observed,
        )
    )
    return {row["environment"]: Running(row["running"], _worst(row)) for row in rows}


def _worst(row: dict[str, Any]) -> Health:
    if row["late"]:
        return LATE
    if row["another"]:
        return ANOTHER
    for state in (ObservedState.STOPPED, ObservedState.DEGRADED, ObservedState.UNKNOWN):
        if row[state]:
            return OBSERVED[state]
    return OBSERVED[ObservedState.HEALTHY] if row["running"] else NOTHING
