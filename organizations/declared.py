"""The text of docs/declared.md: what all apps declare about permissions, events, jobs and more.

Reviewers see there, as a changed line, a permission that was given to the wrong role or an event
that notifies the wrong people, whichever app declares it.
"""

from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter

from audit.event_types import EVENT_TYPES, EventType
from console.jobs.clock import JOBS
from console.metrics import PREFIX
from console.metrics.declarations import MEASURES, TALLIES, TIMINGS
from console.serving.pages import addresses
from organizations.tenancy.audience import Audience, NotifyingEventType, PermissionHolders
from organizations.tenancy.belongings import models_in_deletion_order
from organizations.tenancy.page_demands import Demand
from organizations.tenancy.roles import PERMISSIONS, Permission, RoleSlug, permissions_of_role

HEAD = """# What the apps declare

Written by `manage.py declared --write`, and compared by a test: change a manifest, not this file.
"""


def text() -> str:
    """The whole text of docs/declared.md."""
    parts = [HEAD, *_permissions(), *_pages(), *_events(), *_belongings(), *_jobs(), *_metrics()]
    return "\n".join(parts) + "\n"


def _permissions() -> Iterator[str]:
    """The lines of the table of permissions and roles."""
    yield "## Permissions\n"
    granted = {role: permissions_of_role(role) for role in RoleSlug}
    yield from _table(
        ["Permission", *(role.label for role in RoleSlug), "While deletion is scheduled"],
        (
            [
                f"`{permission}`",
                *("yes" if permission in granted[role] else "" for role in RoleSlug),
                "yes" if permission.outlasts_deletion else "",
            ]
            for permission in PERMISSIONS
        ),
    )


def _pages() -> Iterator[str]:
    """The lines of the table of an organization's pages and what each method demands."""
    yield "## Pages of an organization\n"
    yield "What opens each to a member: a permission, or the membership alone. HEAD is as GET.\n"
    demanding = [(page.name, getattr(page.view, "demands", None)) for page in addresses()]
    yield from _table(
        ["Page", "GET", "POST"],
        (
            [f"`{name}`", *(_demand(demands.get(method)) for method in ("GET", "POST"))]
            for name, demands in sorted(demanding, key=itemgetter(0))
            if demands
        ),
    )


def _demand(demand: Demand | None) -> str:
    """The cell of a method: a permission, "members", or empty if the page does not take it."""
    if demand is None:
        return ""
    return f"`{demand}`" if isinstance(demand, Permission) else "members"


def _events() -> Iterator[str]:
    """The lines of the table of event types and who is notified."""
    yield "## Events\n"
    yield "Immediately means regardless of what a member chose. For administrators and those with"
    yield "a permission the choice counts, except where it says “always”.\n"
    yield from _table(
        ["Event", "Group", "Notified", "Immediately"],
        (
            [f"`{event_type}`", event_type.group, *_notified(event_type)]
            for event_type in sorted(EVENT_TYPES)
        ),
    )


def _notified(event_type: EventType) -> tuple[str, str]:
    """Who is notified of the event, and "yes" if immediately; both empty if no one is."""
    if not isinstance(event_type, NotifyingEventType):
        return "", ""
    names = "; ".join(map(_audience_name, event_type.audience))
    return names, "yes" if event_type.is_urgent else ""


def _audience_name(audience: Audience | PermissionHolders) -> str:
    if isinstance(audience, PermissionHolders):
        always = "" if audience.depends_on_role else "always "
        restriction = ", those of them concerned" if audience.among else ""
        return f"{always}those with `{audience.permission}`{restriction}"
    if audience is Audience.ADMINISTRATORS_IF_INVITATIONS_REVOKED:
        return "administrators, if invitations were revoked"
    names = {
        Audience.ADMINISTRATORS: "administrators",
        Audience.TARGET: "the person concerned",
        Audience.INVITER: "the inviter, otherwise administrators",
        Audience.EVERYONE: "everyone",
        Audience.CONCERNED: "those whose it is",
    }
    return names[audience]


def _belongings() -> Iterator[str]:
    yield "## What goes with an organization, in this order\n"
    # Numbered by whoever shows it: one more changes no other line.
    yield from (f"1. `{model._meta.label}`" for model in models_in_deletion_order())
    yield ""


def _jobs() -> Iterator[str]:
    yield "## What the clock starts\n"
    yield from _table(["Job", "Every"], ([job.name, str(job.every)] for job in JOBS))


def _metrics() -> Iterator[str]:
    yield "## What Prometheus reads\n"
    families = [
        *(["measured", measure.name, measure.label, measure.says] for measure in MEASURES),
        *(["counted", tally.name, tally.label, tally.says] for tally in TALLIES),
        *(["timed", timing.name, "", timing.says] for timing in TIMINGS),
    ]
    yield from _table(
        ["Family", "Label", "How", "What"],
        (
            [f"`{PREFIX}{name}`", f"`{label}`" if label else "", how, says]
            for how, name, label, says in families
        ),
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a Markdown table, and an empty one."""
    yield _line(head)
    yield _line(["---"] * len(head))
    yield from map(_line, rows)
    yield ""


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |".replace("  ", " ")
