"""The home of an organization, which lists its projects."""

from django.http import HttpResponse
from django.shortcuts import render

from console.lists.listing import list_rows
from organizations.permissions import VIEW_ORGANIZATION
from organizations.tenancy.access import OrganizationRequest, explain, organization_page
from projects.first_steps import first_steps
from projects.forms.projects import ProjectListForm
from projects.next_steps import next_steps
from projects.permissions import VIEW_PROJECT


@organization_page(GET=VIEW_ORGANIZATION)
def home(request: OrganizationRequest) -> HttpResponse:
    """Where one lands: the projects, for those who may see them."""
    if not request.membership.can(VIEW_PROJECT):
        context = {
            **explain(request.membership, VIEW_PROJECT),
            "next_steps": next_steps(request.membership),
        }
        return render(request, "projects/home_without_projects.html", context)
    form = ProjectListForm(request.GET)
    projects = request.organization.projects.all()
    listing = list_rows(request, form, projects, shown=lambda found: found.brief())
    is_empty = not listing and not form.is_narrowed and not form.shows_archived
    context = {
        "form": form,
        "listing": listing,
        "shows_archived": form.shows_archived,
        "are_all_archived": is_empty and projects.archived().exists(),
        "first_steps": first_steps(request.membership),
    }
    return render(request, "projects/home.html", context)
