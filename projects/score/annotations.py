"""The annotations of a Score file: their names, and what the console reads from them.

Score has ports, and no types, schedules or events: those are annotations that begin with
`console/`.
"""

import re
from collections.abc import Callable
from enum import StrEnum
from typing import Any

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
    """Annotations of which each is taken once; `rest` are those that no one took."""

    def __init__(self, values: dict[str, str]) -> None:
        self.rest = dict(values)

    def take(self, key: str) -> str:
        """Its value; empty where there is none."""
        return self.rest.pop(key, "")

    def checked(self, key: str, problem: Callable[[str], str]) -> str:
        """Its value, if `problem` finds none. May raise NotUsable."""
        value = self.take(key)
        if reason := problem(value):
            raise _not_usable(key, reason)
        return value

    def component_type(self) -> str:
        """The type that the file says; empty where it says none."""
        return self._one_of(ComponentType, TYPE, "")

    def endpoint(self, name: str, port: int, *, is_udp: bool) -> EndpointTerms:
        """What is said of a port. Without more, its kind is its protocol."""
        if reason := endpoint_name_problem(name):
            raise NotUsable(["service", "ports", name], reason)
        before = f"{ENDPOINT}{name}"
        protocol = EndpointKind.UDP if is_udp else EndpointKind.TCP
        kind = EndpointKind(self._one_of(EndpointKind, f"{before}.kind", protocol))
        if (kind == EndpointKind.UDP) != is_udp:
            raise _not_usable(f"{before}.kind", f"The protocol of the port is {protocol.label}.")
        visibility = self._one_of(
            EndpointVisibility, f"{before}.visibility", EndpointVisibility.PROJECT
        )
        definition = self.checked(f"{before}.definition", link_problem)
        return EndpointTerms(name, port, kind, EndpointVisibility(visibility), definition)

    def event(self, number: int) -> AcceptedEventTerms | None:
        """The accepted events with this number, if there are so many."""
        before = f"{EVENT}{number}"
        if not any(key.startswith(f"{before}.") for key in self.rest):
            return None
        return AcceptedEventTerms(
            event_type=self.checked(f"{before}.type", event_type_problem),
            event_source=self.checked(f"{before}.source", event_source_problem),
            caller=Caller(self._one_of(Caller, f"{before}.caller", Caller.NONE)),
            secret_name=self.checked(f"{before}.secret-name", secret_name_problem),
        )

    def timing(self) -> Timing | None:
        """The schedule, if the file has one: with a time zone, or not at all."""
        if not {SCHEDULE, TIME_ZONE} & {*self.rest}:
            return None
        return Timing(
            cron.normalized(self.checked(SCHEDULE, cron.expression_problem)),
            self.checked(TIME_ZONE, cron.zone_problem),
            int(self.checked(GRACE, _grace_problem) or GRACE_MINUTES),
            Overlap(self._one_of(Overlap, OVERLAP, Overlap.SKIP)),
        )

    def _one_of(self, choices: Any, key: str, default: StrEnum | str) -> str:
        value = self.rest.pop(key, None)
        if value is None:
            return str(default)
        if value not in choices.values or not value:
            listed = ", ".join(each for each in choices.values if each)
            raise _not_usable(key, f"Use one of: {listed}.")
        return str(value)


def _grace_problem(value: str) -> str:
    is_fit = re.fullmatch("[0-9]{1,5}", value) and 1 <= int(value) <= LONGEST_GRACE
    return "" if not value or is_fit else f"Enter 1 to {LONGEST_GRACE:,} minutes."


def _not_usable(key: str, reason: str) -> NotUsable:
    return NotUsable(["metadata", "annotations", key], reason)
