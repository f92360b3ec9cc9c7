"""The inbox of a member."""

from django.http import HttpResponse
from django.shortcuts import render

from console.serving.refreshing import SHOWN_VERSION
from organizations.permissions import VIEW_ORGANIZATION
from organizations.tenancy.access import OrganizationRequest, organization_page
from organizations.tenancy.inbox import pending_counts_for, pending_items_for, sum_of_counts
from organizations.tenancy.own_requests import own_requests_of


@organization_page(GET=VIEW_ORGANIZATION, in_projects=True)
def inbox(request: OrganizationRequest) -> HttpResponse:
    """The items that have waited longest for the member's decision, of all kinds or of one.

    The number in the navigation asks here whether it has changed, and is answered 204 if not.
    """
    counts = [count for count in pending_counts_for(request.membership) if count.total]
    if request.headers.get(SHOWN_VERSION) == str(sum_of_counts(counts)):
        return HttpResponse(status=204)
    kinds = [count.kind for count in counts]
    chosen_kinds = [kind for kind in kinds if kind.name == request.GET.get("kind")]
    shown_counts = [count for count in counts if count.kind in (chosen_kinds or kinds)]
    total = sum_of_counts(shown_counts)
    items = pending_items_for(request.membership, chosen_kinds or kinds)
    context = {
        "numbers": counts,
        "chosen": chosen_kinds[0] if chosen_kinds else None,
        "found": items,
        "total": total,
        "has_more": total.number > len(items),
    }
    return render(request, "organizations/inbox.html", context)


@organization_page(GET=VIEW_ORGANIZATION, in_projects=True)
def requested(request: OrganizationRequest) -> HttpResponse:
    """What the member requested and others have not answered, the newest first."""
    requests = own_requests_of(request.membership)
    numbers = [count for count in pending_counts_for(request.membership) if count.total]
    context = {"requests": requests, "numbers": numbers}
    return render(request, "organizations/requested.html", context)
