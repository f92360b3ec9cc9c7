"""The search over everything that a member may see."""

from django.http import HttpResponse
from django.shortcuts import render

from organizations.forms import SearchForm
from organizations.permissions import VIEW_ORGANIZATION
from organizations.tenancy.access import OrganizationRequest, organization_page
from organizations.tenancy.search import search as search_by_kind


@organization_page(GET=VIEW_ORGANIZATION, in_projects=True)
def search(request: OrganizationRequest) -> HttpResponse:
    """A few results of each kind that have the text in their name, with links to all of them."""
    form = SearchForm(request.GET)
    results = search_by_kind(request.membership, form.typed)
    shown = sum(len(result.hits) for result in results)
    context = {
        "form": form,
        "found": results,
        "shown": shown,
        "has_more": any(result.has_more for result in results),
    }
    return render(request, "organizations/search.html", context)
