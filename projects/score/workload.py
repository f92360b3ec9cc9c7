"""What the console knows of a Score workload."""

from dataclasses import dataclass

from projects.components.accepted_events import AcceptedEventTerms
from projects.components.endpoints import EndpointTerms
from projects.models.schedule import Overlap

BUILT = "."
"""The image of a container that is built from the source next to the file, as Score has it."""


@dataclass(frozen=True)
class Timing:
    """When a scheduled job runs."""

    expression: str
    """Cron's five fields."""
    time_zone: str
    grace_minutes: int
    overlap: Overlap


@dataclass(frozen=True)
class Workload:
    """A component as a Score file tells it."""

    name: str
    type: str = ""
    """One of the five types of components; empty where the file says none."""
    repository: str = ""
    path: str = ""
    branch: str = ""
    endpoints: tuple[EndpointTerms, ...] = ()
    events: tuple[AcceptedEventTerms, ...] = ()
    timing: Timing | None = None
    label: str = ""
    """The name in Score's sense, which a handle is, too."""
    left_out: tuple[str, ...] = ()
    """What the file says besides, which the console does not keep."""
