"""Which kinds of things a file describes, and by what each one is known in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

Row = dict[str, Any]
"""A thing as the API shows it."""
Entry = dict[str, Any]
"""A thing as a file describes it: what it refers to is named, and has no ID."""


def _last_day(member: Row) -> str | None:
    """The last day of a membership, which ends at 24:00 UTC of it."""
    if member["ends_at"] is None:
        return None
    return str((datetime.fromisoformat(member["ends_at"]) - timedelta(days=1)).date())


@dataclass(frozen=True)
class Kind:
    """One kind of thing, under the noun of its commands."""

    noun: str
    key: tuple[str, ...] = ("name",)
    """The fields of an entry that say which one it is."""
    read: Mapping[str, Callable[[Row], Any]] = field(default_factory=dict)
    """Fields that the API shows in another way than it takes them."""
    is_listed: Callable[[Row], bool] = lambda row: True
    """Whether a row of the list can be in a file."""
    omitted: frozenset[str] = frozenset()
    """Fields that the API takes and a file does not have."""
    created_with: Mapping[str, Any] = field(default_factory=dict)
    """What creating it needs in addition."""
    is_ordered: bool = False
    """Whether the order in which the console lists them means something."""
    absent: str = ""
    """What to do about one that is not there, if a file cannot create it."""
    repeated: tuple[str, ...] = ()
    """Fields that a change of others needs, although they did not change."""
    note: str = ""
    """What is left to do by hand once one was created."""

    def label(self, entry: Entry) -> str:
        """How it is called in the plan and in messages."""
        return " ".join(str(entry.get(name, "?")) for name in self.key)

    def identity(self, entry: Entry) -> tuple[str, ...]:
        """The values of its key, in which case does not count."""
        return tuple(str(entry[name]).casefold() for name in self.key)


KINDS = (
    Kind("projects"),
    Kind("roles", is_listed=lambda row: not row["is_built_in"]),
    Kind("groups"),
    Kind(
        "members",
        key=("email",),
        read={"roles": lambda row: row["direct_roles"], "last_day": _last_day},
        absent="Invite them: console invitations create",
    ),
    Kind("group-members", key=("group", "member")),
    Kind("service-accounts"),
    Kind(
        "project-roles",
        key=("project", "member", "role"),
        is_listed=lambda row: bool(row["is_direct"]),
    ),
    Kind("group-project-roles", key=("project", "group", "role")),
    Kind("components", key=("project", "name")),
    Kind("endpoints", key=("component", "name")),
    Kind("accepted-events", key=("component", "event_type", "event_source")),
    Kind("schedules", key=("component",)),
    Kind("environments", is_ordered=True),
    Kind("plans"),
    Kind("applications"),
    Kind(
        "gateways",
        created_with={"days": 7},
        note="Its first token is shown to no one: console gateway-tokens rotate",
    ),
    Kind("apis", omitted=frozenset({"definition"})),
    Kind("api-versions", key=("api", "major"), repeated=("sunset_on",)),
)
"""In an order in which what an entry refers to comes before it."""
BY_NOUN = {kind.noun: kind for kind in KINDS}
REFERENCES = {("apis", "project"): "projects", ("api-versions", "api"): "apis"}
"""Fields that name another thing, besides those that the API calls so by the ending `_id`."""
LISTS_OF_REFERENCES = {"approvers": "members"}
"""Fields with the IDs of several things, and the noun of these."""
