"""The home of an organization: what waits for the reader, what runs, and what happened."""

from collections.abc import Sequence
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render

from audit.models import Event
from console.database.prepared_queries import PreparedQuery, prepare
from console.lists.listing import Listing, list_rows
from organizations.models import Membership
from organizations.permissions import VIEW_EVENT, VIEW_ORGANIZATION
from organizations.tenancy.access import OrganizationRequest, organization_page
from organizations.tenancy.denials import denial_context
from organizations.tenancy.inbox import PendingCount, PendingItem, pending_counts_for, sum_of_counts
from organizations.tenancy.roles import join_role_labels
from organizations.tenancy.troubles import troubles_of
from projects.cards import PROJECTS
from projects.first_steps import first_steps
from projects.forms.projects import ProjectListForm
from projects.models import Project
from projects.parts import HOME, HOME_OF_PROJECTS
from projects.permissions import MANAGE_PROJECT, VIEW_PROJECT

MOST_WAITING = 4
"""Things that wait for the reader; the inbox has the others."""
MOST_CARDS = 12
"""More projects are a list."""
MOST_EVENTS = 6


@organization_page(GET=VIEW_ORGANIZATION, in_projects=True)
def home(request: OrganizationRequest) -> HttpResponse:
    """The page after signing in: what waits for the member, and the projects.

    A narrowed or long list is shown alone. Members who may not see projects get another page.
    """
    if not request.membership.reach(VIEW_PROJECT):
        return _home_without_projects(request)
    form = ProjectListForm(request.GET)
    projects = request.organization.projects.visible_to(request.membership)
    listing = list_rows(request, form, projects, shown=lambda rows: rows.brief())
    context = {"form": form, "listing": listing, "shows_archived": form.shows_archived}
    if form.is_narrowed or form.shows_archived or listing.page.previous_query:
        return render(request, "projects/projects.html", context)
    if not listing:
        context["are_all_archived"] = projects.archived().exists()
        if not request.membership.can(MANAGE_PROJECT):
            context |= denial_context(request.membership, MANAGE_PROJECT)
    return render(request, "projects/home.html", context | _home_context(request, listing))


def _home_without_projects(request: OrganizationRequest) -> HttpResponse:
    """Home for roles without projects: what they open instead, and how to request access."""
    roles = request.membership.role_slugs
    context = {
        **denial_context(request.membership, VIEW_PROJECT),
        **HOME.read(request, request.membership),
        "troubles": troubles_of(request.membership),
        "roles": roles,
        "roles_sentence": join_role_labels(roles),
    }
    return render(request, "projects/home_without_projects.html", context)


def _home_context(request: OrganizationRequest, listing: Listing[Project]) -> dict[str, Any]:
    """What Home shows around its list: first steps, what waits, cards and recent events."""
    projects = list(listing)
    for project in projects:
        project.organization = request.organization
    counts = pending_counts_for(request.membership)
    waiting = _oldest_pending(request.membership, counts)
    is_short = listing.page.is_all and len(projects) <= MOST_CARDS
    return {
        **HOME_OF_PROJECTS.read(request, request.membership),
        "troubles": troubles_of(request.membership),
        "first_steps": first_steps(request.membership),
        # The navigation has it from here.
        "inbox_total": sum_of_counts(counts) if counts else None,
        "waiting": waiting,
        "waits_more": sum_of_counts(counts).number > len(waiting),
        "is_short": is_short,
        "cards": PROJECTS.of(request, projects) if is_short else [],
        "activity": _recent_events(request.membership),
    }


def _oldest_pending(member: Membership, counts: Sequence[PendingCount]) -> list[PendingItem]:
    """The MOST_WAITING items of the inbox that wait longest, in one query per kind that has any."""
    kinds = [count.kind for count in counts if count.total]
    items = [item for kind in kinds for item in kind.oldest(member, MOST_WAITING)]
    return sorted(items, key=lambda item: item.since)[:MOST_WAITING]


def _recent_events(member: Membership) -> list[Event]:
    """The newest events without refused attempts; empty if the member may not read the history."""
    if not member.can(VIEW_EVENT):
        return []
    return _prepare_recent_events(connection.vendor).fetch_instances(
        organization=member.organization_id
    )


@cache
def _prepare_recent_events(vendor: str) -> PreparedQuery:
    """The query of the newest events of an organization, without refused attempts."""
    organization = UUID("5a3b1e0c-0000-4000-8000-5a3b1e0c5a40")
    events = Event.objects.within(organization).filter(is_refused=False)
    events = events.for_members().defer("machine_id", "address")
    newest_events = events.order_by("-at", "-pk")[:MOST_EVENTS]
    return prepare("done_last", lambda: newest_events, organization=organization)
