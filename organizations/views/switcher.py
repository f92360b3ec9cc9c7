"""The Organization list in the header."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, resolve, reverse
from django.views.decorators.http import require_safe

from organizations.models import Invitation, Membership
from organizations.tenancy import access
from organizations.tenancy.access import PersonRequest
from organizations.tenancy.page_demands import may_open_in_projects
from organizations.tenancy.roles import Permission

LISTED = 10
FILTERED_FROM = 8


@require_safe
def menu(request: PersonRequest) -> HttpResponse:
    """The reader's organizations that match the filter, and their invitations, as a fragment."""
    query = request.GET.get("q", "")[:60]
    memberships = access.visible_memberships(request.user).in_effect().by_use(request.user)
    memberships = memberships.with_roles().with_created_name(request.user)
    if query:
        memberships = memberships.of_organizations_like(query)
    rows = list(memberships[: LISTED + 1])
    context = {
        "entries": [_entry(request, membership) for membership in rows[:LISTED]],
        "more": len(rows) > LISTED,
        "query": query,
        "show_filter": bool(query) or len(rows) >= FILTERED_FROM,
        "invitations": Invitation.objects.for_user(request.user)[:LISTED],
        "created_name": rows[0].created_name if rows else None,
        "menu_url": request.get_full_path(),
        "page": request.GET.get("page", "")[:80],
        "current": request.GET.get("current", "")[:40],
    }
    return render(request, "organizations/menu.html", context)


def _entry(request: PersonRequest, membership: Membership) -> dict[str, Any]:
    """The context of one organization in the list."""
    organization = membership.organization
    access.keep_permissions(request.user, membership)
    membership.user = request.user
    return {
        "organization": organization,
        "roles": membership.roles_sentence,
        "is_current": organization.handle == request.GET.get("current"),
        "url": _same_page_url(request.GET.get("page", ""), membership),
    }


def _same_page_url(page: str, membership: Membership) -> str:
    """The URL of the page with this URL name in the organization, or of its home page.

    The home page if there is no such page without more arguments, or the member may not open it.
    """
    organization = membership.organization
    try:
        url = reverse(page, args=[organization.handle])
    except NoReverseMatch:
        return organization.get_absolute_url()
    view = resolve(url).func
    demand = getattr(view, "demands", {}).get("GET")
    may_open = isinstance(demand, Permission) and (
        membership.can(demand)
        or (getattr(view, "in_projects", False) and may_open_in_projects(membership, demand))
    )
    return url if may_open else organization.get_absolute_url()
