"""The inbox of a member."""

from django.http import HttpResponse
from django.shortcuts import render

from organizations.permissions import VIEW_ORGANIZATION
from organizations.tenancy.access import OrganizationRequest, organization_page
from organizations.tenancy.inbox import pending_counts_for, pending_items_for, sum_of_counts


@organization_page(GET=VIEW_ORGANIZATION)
def inbox(request: OrganizationRequest) -> HttpResponse:
    """Everything that waits for this member's decision, or what of one kind does."""
    numbers = [number for number in pending_counts_for(request.membership) if number.total]
    kinds = [number.kind for number in numbers]
    chosen = [kind for kind in kinds if kind.name == request.GET.get("kind")]
    shown = [number for number in numbers if number.kind in (chosen or kinds)]
    total, found = sum_of_counts(shown), pending_items_for(request.membership, chosen or kinds)
    context = {
        "numbers": numbers,
        "chosen": chosen[0] if chosen else None,
        "found": found,
        "total": total,
        "has_more": total.number > len(found),
    }
    return render(request, "organizations/inbox.html", context)
