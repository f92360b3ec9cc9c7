"""The inbox of a member."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from console.refusals import refusals_flashed
from console.serving.refreshing import SHOWN_VERSION
from organizations.permissions import VIEW_ORGANIZATION
from organizations.tenancy.access import OrganizationRequest, organization_page
from organizations.tenancy.inbox import (
    inbox_kinds_for,
    pending_counts_for,
    pending_items_for,
    sum_of_counts,
)
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
        "selects": sum(pending.kind.approve is not None for pending in items) > 1,
    }
    return render(request, "organizations/inbox.html", context)


@organization_page(POST=VIEW_ORGANIZATION, in_projects=True)
def approve_selected(request: OrganizationRequest) -> HttpResponse:
    """Approve the selected items that still wait for the member.

    Each is approved by itself, so that a refusal keeps back no other.
    """
    kinds = [kind for kind in inbox_kinds_for(request.membership) if kind.approve]
    waiting = {item.item.approve_url: item for item in pending_items_for(request.membership, kinds)}
    selected = [waiting[url] for url in request.POST.getlist("selected") if url in waiting]
    approved = 0
    for pending in selected:
        with refusals_flashed(request):
            if pending.kind.approve:
                pending.kind.approve(pending.row, request.membership)
                approved += 1
    if approved:
        requests = "1 request was" if approved == 1 else f"{approved} requests were"
        messages.success(request, f"{requests} approved.")
    elif not selected:
        messages.error(request, "Select at least one request that waits for you.")
    return redirect("inbox:inbox", request.organization.handle)


@organization_page(GET=VIEW_ORGANIZATION, in_projects=True)
def requested(request: OrganizationRequest) -> HttpResponse:
    """What the member requested and others have not answered, the newest first."""
    requests = own_requests_of(request.membership)
    numbers = [count for count in pending_counts_for(request.membership) if count.total]
    context = {"requests": requests, "numbers": numbers}
    return render(request, "organizations/requested.html", context)
