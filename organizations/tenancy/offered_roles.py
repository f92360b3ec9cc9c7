"""What an invitation offers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from console.words import dates
from organizations.tenancy.roles import AnyRole, in_events, join_role_labels


@dataclass(frozen=True)
class OfferedRoles:
    """Roles in the organization, or in one project only, until a day in UTC or without end."""

    slugs: Collection[AnyRole]
    project: Any = None
    last_day: date | None = None

    def __str__(self) -> str:
        """Roles, project and last day: "Developer in Apollo, until 30 June 2027"."""
        return offer_words(join_role_labels(self.slugs), self.project, self.last_day)

    @property
    def event_details(self) -> dict[str, Any]:
        """The values that events keep of the offer."""
        details: dict[str, Any] = {"roles": in_events(self.slugs)}
        if self.project:
            details["project"] = str(self.project)
        if self.last_day:
            details["last_day"] = self.last_day.isoformat()
        return details


def offer_words(roles: str, project: Any, last_day: date | None) -> str:
    """Roles, project and last day in words: "Developer in Apollo, until 30 June 2027"."""
    place = f" in {project}" if project else ""
    end = f", until {dates.day(last_day)}" if last_day else ""
    return f"{roles}{place}{end}"
