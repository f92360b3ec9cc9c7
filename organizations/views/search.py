"""The search over everything that a member may see."""

from django.http import HttpResponse
from django.shortcuts import render

from organizations.forms import SearchForm
from organizations.permissions import VIEW_ORGANIZATION
from organizations.tenancy.access import OrganizationRequest, organization_page
from organizations.tenancy.search import search as found_by


@organization_page(GET=VIEW_ORGANIZATION)
def search(request: OrganizationRequest) -> HttpResponse:
    """A few of each kind of thing that has the text in its name, and where all of them are."""
    form = SearchForm(request.GET)
    found = found_by(request.membership, form.typed)
    shown = sum(len(each.hits) for each in found)
    context = {
        "form": form,
        "found": found,
        "shown": shown,
        "has_more": any(each.has_more for each in found),
    }
    return render(request, "organizations/search.html", context)
