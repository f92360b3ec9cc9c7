"""The annotations of a Score file: their names, and what the console reads from them.

Score has ports, and no types, schedules or events: those are annotations that begin with
`console/`.
"""

import re
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from console.words import time_zones
from projects.components import cron
from projects.components.accepted_events import (
    AcceptedEventTerms,
    Caller,
    event_source_problem,
    event_type_problem,
    secret_name_problem,
)
from projects.components.endpoints import (
    EndpointKind,
    EndpointTerms,
    EndpointVisibility,
    endpoint_name_problem,
)
from projects.components.links import link_problem
from projects.models.component import ComponentType
from projects.models.schedule import LONGEST_GRACE, Overlap
from projects.score.workload import Timing

NAME, TYPE = "console/name", "console/type"
REPOSITORY, PATH, BRANCH = "console/repository", "console/path", "console/branch"
SCHEDULE, TIME_ZONE = "console/schedule", "console/time-zone"
GRACE, OVERLAP = "console/grace-minutes", "console/overlap"
ENDPOINT = "console/endpoint."
"""Before the name of a port, and `.kind`, `.visibility` or `.definition` after it."""
EVENT = "console/event."
"""Before a number from 1, and `.type`, `.source`, `.caller` or `.secret-name` after it."""
GRACE_MINUTES = 15
"""Where the file says no other."""


class NotUsable(Exception):
    """A value that Score takes and the console does not. `path` leads to it."""

    def __init__(self, path: list[str | int], reason: str) -> None:
        super().__init__(reason)
        self.path = path


class Annotations:
    """The annotations of a Score file: what is read is removed from `rest`."""

    def __init__(self, values: dict[str, str]) -> None:
        self.rest = dict(values)

    def take(self, key: str) -> str:
        """Remove the annotation and return its value; empty if there is none."""
        return self.rest.pop(key, "")

    def checked(self, key: str, problem: Callable[[str], str]) -> str:
        """Like `take`, but raises NotUsable if `problem` returns a reason against the value."""
        value = self.take(key)
        if reason := problem(value):
            raise _not_usable(key, reason)
        return value

    def component_type(self) -> str:
        """Take the type of the component; empty if there is none. Raises NotUsable."""
        return self._take_choice(ComponentType, TYPE, "")

    def endpoint(self, name: str, port: int, *, is_udp: bool) -> EndpointTerms:
        """Take the endpoint of a port. Without annotations, its kind is TCP or UDP.

        Raises NotUsable, also for a name that no endpoint can have.
        """
        if reason := endpoint_name_problem(name):
            raise NotUsable(["service", "ports", name], reason)
        prefix = f"{ENDPOINT}{name}"
        protocol = EndpointKind.UDP if is_udp else EndpointKind.TCP
        kind = EndpointKind(self._take_choice(EndpointKind, f"{prefix}.kind", protocol))
        if (kind == EndpointKind.UDP) != is_udp:
            raise _not_usable(f"{prefix}.kind", f"The protocol of the port is {protocol.label}.")
        visibility = self._take_choice(
            EndpointVisibility, f"{prefix}.visibility", EndpointVisibility.PROJECT
        )
        definition = self.checked(f"{prefix}.definition", link_problem)
        return EndpointTerms(name, port, kind, EndpointVisibility(visibility), definition)

    def event(self, number: int) -> AcceptedEventTerms | None:
        """Take the accepted events with this number; None if there are none. Raises NotUsable."""
        prefix = f"{EVENT}{number}"
        if not any(key.startswith(f"{prefix}.") for key in self.rest):
            return None
        return AcceptedEventTerms(
            event_type=self.checked(f"{prefix}.type", event_type_problem),
            event_source=self.checked(f"{prefix}.source", event_source_problem),
            caller=Caller(self._take_choice(Caller, f"{prefix}.caller", Caller.NONE)),
            secret_name=self.checked(f"{prefix}.secret-name", secret_name_problem),
        )

    def timing(self) -> Timing | None:
        """Take the schedule; None without schedule and time zone. Raises NotUsable if one lacks."""
        if not {SCHEDULE, TIME_ZONE} & {*self.rest}:
            return None
        return Timing(
            cron.normalized(self.checked(SCHEDULE, cron.expression_problem)),
            self.checked(TIME_ZONE, time_zones.zone_problem),
            int(self.checked(GRACE, _grace_problem) or GRACE_MINUTES),
            Overlap(self._take_choice(Overlap, OVERLAP, Overlap.SKIP)),
        )

    def _take_choice(self, choices: Any, key: str, default: StrEnum | str) -> str:
        """Take the value, or the default if there is none. Raises NotUsable if it is no choice."""
        annotation = self.rest.pop(key, None)
        if annotation is None:
            return str(default)
        if annotation not in choices.values or not annotation:
            choices_listed = ", ".join(choice for choice in choices.values if choice)
            raise _not_usable(key, f"Use one of: {choices_listed}.")
        return str(annotation)


def _grace_problem(value: str) -> str:
    """Why these are no minutes of grace; empty if they are, or if there is no value."""
    is_valid = re.fullmatch("[0-9]{1,5}", value) and 1 <= int(value) <= LONGEST_GRACE
    return "" if not value or is_valid else f"Enter 1 to {LONGEST_GRACE:,} minutes."


def _not_usable(key: str, reason: str) -> NotUsable:
    """The exception for the annotation with this key."""
    return NotUsable(["metadata", "annotations", key], reason)
