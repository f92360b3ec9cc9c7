"""Settings → Organization, and Settings → Roles."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from console.paging import capped_count
from console.refusals import refusals_on
from organizations import actions, matrix
from organizations.access import OrganizationRequest, organization_page
from organizations.forms import NameForm
from organizations.roles import Permission


@organization_page(GET=Permission.VIEW_ORGANIZATION, POST=Permission.MANAGE_ORGANIZATION)
def organization(request: OrganizationRequest) -> HttpResponse:
    """How the organization is known: name, ID, handle. Its administrators change the name."""
    form = NameForm(request.POST or None, initial={"name": request.organization.name})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            renamed = actions.rename_organization(**form.cleaned_data, by=request.membership)
            messages.success(request, f"The name is {renamed} now.")
            return redirect("settings:organization", request.organization.handle)
    memberships = request.organization.memberships
    context = {
        "form": form,
        "member_count": capped_count(memberships.all()),
        "administrator_count": capped_count(memberships.administrators()),
    }
    return render(request, "organizations/settings/organization.html", context)


@organization_page(GET=Permission.VIEW_ORGANIZATION)
def roles(request: OrganizationRequest) -> HttpResponse:
    """What each role may do, in plain words, and who holds it."""
    context = {"matrix": matrix.rows(), "roles": matrix.holders(request.organization)}
    return render(request, "organizations/settings/roles.html", context)
