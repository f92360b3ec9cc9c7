"""The search over everything that a member may see, and what they may do."""

from django.http import HttpResponse
from django.shortcuts import render

from organizations.forms.search import SearchForm
from organizations.models import Membership
from organizations.permissions import VIEW_ORGANIZATION
from organizations.tenancy.access import OrganizationRequest, organization_page
from organizations.tenancy.quick_actions import quick_actions_for
from organizations.tenancy.search import search as search_by_kind


@organization_page(GET=VIEW_ORGANIZATION, in_projects=True)
def search(request: OrganizationRequest) -> HttpResponse:
    """A few results of each kind that have the text in their name, with links to all of them.

    Before anything is typed, what the member can do. For htmx, what its dialog shows while one
    types.
    """
    form, member = SearchForm(request.GET), request.membership
    is_dialog = request.htmx.target == "palette-list"
    results = search_by_kind(member, form.typed, is_typing=is_dialog)
    context = {
        "form": form,
        "found": results,
        "shown": sum(len(result.hits) for result in results),
        "has_more": any(result.has_more for result in results),
        "actions": [] if form.typed else _actions(member),
    }
    template = "organizations/_palette.html" if is_dialog else "organizations/search.html"
    return render(request, template, context)


def _actions(member: Membership) -> list[tuple[str, str]]:
    """The label and the address of each quick action of the member."""
    return [(action.label, action.url(member)) for action in quick_actions_for(member)]
