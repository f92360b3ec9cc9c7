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
from organizations.tenancy.access import OrganizationRequest, denial_context, organization_page
from organizations.tenancy.inbox import PendingCount, PendingItem, pending_counts_for, sum_of_counts
from organizations.tenancy.roles import join_role_labels
from projects.cards import PROJECTS
from projects.first_steps import first_steps
from projects.forms.projects import ProjectListForm
from projects.models import Project
from projects.parts import HOME
from projects.permissions import VIEW_PROJECT

MOST_WAITING = 4
"""Things that wait for the reader; the inbox has the others."""
MOST_CARDS = 12
"""More projects are a list."""
MOST_EVENTS = 6


@organization_page(GET=VIEW_ORGANIZATION)
def home(request: OrganizationRequest) -> HttpResponse:
    """Where one lands: what waits and the projects, for those who may see them."""
    if not request.membership.can(VIEW_PROJECT):
        return _without_projects(request)
    form = ProjectListForm(request.GET)
    projects = request.organization.projects.all()
    listing = list_rows(request, form, projects, shown=lambda found: found.brief())
    context = {"form": form, "listing": listing, "shows_archived": form.shows_archived}
    if form.is_narrowed or form.shows_archived or listing.page.previous_query:
        return render(request, "projects/projects.html", context)
    if not listing:
        context["are_all_archived"] = projects.archived().exists()
    return render(request, "projects/home.html", context | _around(request, listing))


def _without_projects(request: OrganizationRequest) -> HttpResponse:
    """What the member's roles open instead, and how to request access."""
    roles = request.membership.role_slugs
    context = {
        **denial_context(request.membership, VIEW_PROJECT),
        **HOME.read(request, request.membership),
        "roles": roles,
        "roles_sentence": join_role_labels(roles),
    }
    return render(request, "projects/home_without_projects.html", context)


def _around(request: OrganizationRequest, listing: Listing[Project]) -> dict[str, Any]:
    """What Home has that its list has not."""
    projects = list(listing)
    for project in projects:
        project.organization = request.organization
    numbers = pending_counts_for(request.membership)
    waiting = _oldest(request.membership, numbers)
    is_short = listing.page.is_all and len(projects) <= MOST_CARDS
    return {
        "first_steps": first_steps(request.membership),
        # The navigation has it from here.
        "inbox_total": sum_of_counts(numbers) if numbers else None,
        "waiting": waiting,
        "waits_more": sum_of_counts(numbers).number > len(waiting),
        "is_short": is_short,
        "cards": PROJECTS.of(request, projects) if is_short else [],
        "activity": _activity(request.membership),
    }


def _oldest(member: Membership, numbers: Sequence[PendingCount]) -> list[PendingItem]:
    """What has waited longest, for 1 query of each kind of which something waits."""
    kinds = [number.kind for number in numbers if number.total]
    waiting = [pending for kind in kinds for pending in kind.oldest(member, MOST_WAITING)]
    return sorted(waiting, key=lambda pending: pending.since)[:MOST_WAITING]


def _activity(member: Membership) -> list[Event]:
    """What was done last, for those who may read the history."""
    if not member.can(VIEW_EVENT):
        return []
    return _done_last(connection.vendor).fetch_instances(organization=member.organization_id)


@cache
def _done_last(vendor: str) -> PreparedQuery:
    """The newest events of an organization that were not refused."""
    organization = UUID("5a3b1e0c-0000-4000-8000-5a3b1e0c5a40")
    done = Event.objects.within(organization).filter(is_refused=False)
    done = done.for_members().defer("machine_id", "address")
    newest = done.order_by("-at", "-pk")[:MOST_EVENTS]
    return prepare("done_last", lambda: newest, organization=organization)
