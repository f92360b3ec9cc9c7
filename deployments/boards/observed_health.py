"""The health of what runs, by comparing what engines saw with what was decided."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Case, CharField, Count, F, Q, Value, When

from deployments.models import Placement
from deployments.states.deployments import DeploymentKind
from organizations.models import Organization


class Health(NamedTuple):
    """A kind, which decides shape and color, and a label."""

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
"""The health that a placement can have, by name, worst first. All pages use these labels."""
_ORDER = {name: rank for rank, name in enumerate(HEALTH)}
_RUNS = Q(deployment__isnull=False) & ~Q(deployment__kind=DeploymentKind.STOP)
_EMPTY = Q(observed_digest="")
_STALE = Q(observed_at__lt=F("deployment__finished_at"))
"""What was seen before the last deployment ended says nothing about what runs since."""


def observed_health_case() -> Case:
    """A query expression for a placement's health by what was seen: a name of HEALTH, not late."""
    return Case(
        When(~_RUNS & _EMPTY, then=Value("nothing")),
        When(~_RUNS & _STALE, then=Value("nothing")),
        When(_RUNS & (Q(observed_at=None) | _STALE), then=Value("unknown")),
        When(_EMPTY, then=Value("gone")),
        When(_RUNS, observed_digest=F("deployment__digest"), then=F("observed_state")),
        default=Value("another"),
        output_field=CharField(),
    )


def health_case() -> Case:
    """A query expression for a placement's health: a name of HEALTH, where late comes first."""
    is_late = _RUNS & Q(late_since__isnull=False)
    return Case(
        When(is_late, then=Value("late")), default=observed_health_case(), output_field=CharField()
    )


@dataclass(frozen=True)
class Running:
    """How many components run in an environment, and the worst health of any of them."""

    components: int = 0
    health: Health = HEALTH["nothing"]


def running_by_environment(organization: Organization) -> dict[UUID, Running]:
    """What runs in each environment where anything was decided or seen, by ID; in one query."""
    rows: Any = (
        Placement.objects.filter(organization=organization)
        .annotate(health=health_case())
        .values_list("environment", "health")
        .annotate(components=Count("pk", filter=_RUNS))
    )
    counts = defaultdict(list)
    for environment, name, components in rows:
        counts[environment].append((_ORDER[name], name, components))
    return {
        environment: Running(sum(n for *_, n in by_health), HEALTH[min(by_health)[1]])
        for environment, by_health in counts.items()
    }
