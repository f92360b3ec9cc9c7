"""The inbox of a member."""

from collections.abc import Callable, Iterable
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from console.refusals import refusals_flashed
from console.serving.addresses import safe_next
from console.serving.refreshing import SHOWN_VERSION
from organizations.forms.inbox import RejectSelectedForm
from organizations.permissions import VIEW_ORGANIZATION
from organizations.tenancy.access import OrganizationRequest, organization_page
from organizations.tenancy.inbox import (
    PendingItem,
    pending_counts_for,
    pending_items_for,
    selected_items_for,
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
        "selects": sum(pending.is_selectable for pending in items) > 1,
        "approves": any(pending.kind.approve for pending in items),
    }
    return render(request, "organizations/inbox.html", context)


@organization_page(POST=VIEW_ORGANIZATION, in_projects=True)
def approve_selected(request: OrganizationRequest) -> HttpResponse:
    """Approve the selected items that still wait for the member, and say which could not be."""
    items = selected_items_for(request.membership, request.POST.getlist("selected"))
    if not items:
        return _without_selection(request)
    _flash_gone(request, items)
    for pending in items:
        if not pending.kind.approve:
            messages.error(request, f"{pending.item.what}: Open it to approve it.")
    approvals = [
        (pending, partial(pending.kind.approve, pending.row, request.membership))
        for pending in items
        if pending.kind.approve
    ]
    _answer_each(request, approvals, "approved")
    return redirect(_url_of_tab(request))


@organization_page(POST=VIEW_ORGANIZATION, in_projects=True)
def reject_selected(request: OrganizationRequest) -> HttpResponse:
    """Ask for one reason, then reject the selected items that still wait for the member with it.

    Says which could not be rejected.
    """
    items = selected_items_for(request.membership, request.POST.getlist("selected"))
    items = [pending for pending in items if pending.kind.reject]
    if not items:
        return _without_selection(request)
    form = RejectSelectedForm(request.POST if "is_confirmed" in request.POST else None)
    if not form.is_valid():
        context = {
            "form": form,
            "items": items,
            "gone_count": _gone_count(request, items),
            "tab_url": _url_of_tab(request),
        }
        return render(request, "organizations/reject_selected.html", context)
    _flash_gone(request, items)
    reason = form.cleaned_data["reason"]
    rejections = [
        (pending, partial(pending.kind.reject, pending.row, reason, request.membership))
        for pending in items
        if pending.kind.reject
    ]
    _answer_each(request, rejections, "rejected")
    return redirect(_url_of_tab(request))


@organization_page(GET=VIEW_ORGANIZATION, in_projects=True)
def requested(request: OrganizationRequest) -> HttpResponse:
    """What the member requested and others have not answered, the newest first."""
    requests = own_requests_of(request.membership)
    numbers = [count for count in pending_counts_for(request.membership) if count.total]
    context = {"requests": requests, "numbers": numbers}
    return render(request, "organizations/requested.html", context)


def _url_of_tab(request: OrganizationRequest) -> str:
    """The URL of the inbox, with the kind of items from which the form was sent."""
    return safe_next(request) or reverse("inbox:inbox", args=[request.organization.handle])


def _without_selection(request: OrganizationRequest) -> HttpResponse:
    """Redirect to the inbox with a message that nothing was selected that waits."""
    messages.error(request, "Select at least one request that waits for you.")
    return redirect(_url_of_tab(request))


def _gone_count(request: OrganizationRequest, items: list[PendingItem]) -> int:
    """How many of the selected things are not among the items that still wait."""
    return len(set(request.POST.getlist("selected"))) - len(items)


def _flash_gone(request: OrganizationRequest, items: list[PendingItem]) -> None:
    """Show how many of the selected things no longer wait, if any, as a message."""
    if gone := _gone_count(request, items):
        requests = "1 request no longer waits" if gone == 1 else f"{gone} requests no longer wait"
        messages.info(request, f"{requests} for you.")


def _answer_each(
    request: OrganizationRequest,
    answers: Iterable[tuple[PendingItem, Callable[[], object]]],
    done: str,
) -> None:
    """Perform the answer to each item by itself, so that a refusal keeps back no other.

    Each refusal becomes a message that names its item; `done` says what was done to the others.
    """
    count = 0
    for pending, answer in answers:
        with refusals_flashed(request, about=pending.item.what):
            answer()
            count += 1
    if count:
        requests = "1 request was" if count == 1 else f"{count} requests were"
        messages.success(request, f"{requests} {done}.")
