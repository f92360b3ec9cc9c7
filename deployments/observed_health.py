"""How it stands with what runs: one thing somewhere, or all that runs in an environment."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Case, CharField, Count, F, Q, Value, When

from deployments.models import Placement
from deployments.states.deployments import DeploymentKind
from organizations.models import Organization


class Health(NamedTuple):
    """A kind of state, and its words."""

    kind: str
    words: str


HEALTH = {
    "late": Health("bad", "Late"),
    "another": Health("off", "Something else runs"),
    "gone": Health("off", "Seen to run nothing"),
    "stopped": Health("off", "Stopped"),
    "degraded": Health("off", "Degraded"),
    "unknown": Health("none", "Not observed"),
    "healthy": Health("good", "Healthy"),
    "nothing": Health("none", "Nothing runs"),
}
"""How it can stand with a placement, the worst first: as it is on every page."""
_ORDER = {name: rank for rank, name in enumerate(HEALTH)}
_RUNS = Q(deployment__isnull=False) & ~Q(deployment__kind=DeploymentKind.STOP)
_EMPTY = Q(observed_digest="")


def observed_health_case() -> Case:
    """How what was seen of a placement fits what was decided: one of HEALTH, but for late."""
    return Case(
        When(~_RUNS & _EMPTY, then=Value("nothing")),
        When(_RUNS, observed_at=None, then=Value("unknown")),
        When(_EMPTY, then=Value("gone")),
        When(_RUNS, observed_digest=F("deployment__digest"), then=F("observed_state")),
        default=Value("another"),
        output_field=CharField(),
    )


def health_case() -> Case:
    """How it stands with a placement: one of HEALTH."""
    is_late = _RUNS & Q(late_since__isnull=False)
    return Case(
        When(is_late, then=Value("late")), default=observed_health_case(), output_field=CharField()
    )


@dataclass(frozen=True)
class Running:
    """How many components run in an environment, and how it stands with them: the worst first."""

    components: int = 0
    health: Health = HEALTH["nothing"]


def running_by_environment(organization: Organization) -> dict[UUID, Running]:
    """Of each environment where something was decided or observed, in one statement."""
    rows: Any = (
        Placement.objects.filter(organization=organization)
        .annotate(health=health_case())
        .values_list("environment", "health")
        .annotate(running=Count("pk", filter=_RUNS))
    )
    found = defaultdict(list)
    for environment, name, running in rows:
        found[environment].append((_ORDER[name], name, running))
    return {
        environment: Running(sum(running for *_, running in ways), HEALTH[min(ways)[1]])
        for environment, ways in found.items()
    }
