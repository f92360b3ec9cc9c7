"""The pages of kites."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from console.lists.paging import paginate
from console.refusals import refusals_flashed, refusals_on
from kites import actions
from kites.forms import KiteForm
from kites.permissions import MANAGE_KITE, VIEW_KITE
from organizations.tenancy.access import OrganizationRequest, organization_page


@organization_page(GET=VIEW_KITE)
def kites(request: OrganizationRequest) -> HttpResponse:
    """All kites of all projects, the newest first."""
    page = paginate(request, request.organization.kites.all(), by=("-created_at", "-pk"))
    return render(request, "kites/kites.html", {"page": page})


@organization_page(GET=MANAGE_KITE, POST=MANAGE_KITE)
def create(request: OrganizationRequest, project_handle: str) -> HttpResponse:
    """Make one for a project."""
    project = get_object_or_404(request.organization.projects, handle=project_handle)
    form = KiteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            kite = actions.create_kite(**form.cleaned_data, project=project, by=request.membership)
            messages.success(request, f"{kite} was created.")
            return redirect("kites:kites", request.organization.handle)
    return render(request, "kites/create.html", {"form": form, "project": project})


@organization_page(GET=VIEW_KITE, POST=MANAGE_KITE)
def kite(request: OrganizationRequest, kite: int) -> HttpResponse:
    """One kite: to read for those who view kites, to rename for those who manage them."""
    found = get_object_or_404(request.organization.kites, pk=kite)
    form = KiteForm(request.POST or None, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.rename_kite(**form.cleaned_data, kite=found, by=request.membership)
            messages.success(request, "The kite was renamed.")
            return redirect("kites:kites", request.organization.handle)
    return render(request, "kites/kite.html", {"form": form, "kite": found})


@organization_page(GET=MANAGE_KITE, POST=MANAGE_KITE)
def delete(request: OrganizationRequest, kite: int) -> HttpResponse:
    """Ask, then end it."""
    found = get_object_or_404(request.organization.kites, pk=kite)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.delete_kite(kite=found, by=request.membership)
            messages.success(request, f"{found} was deleted.")
        return redirect("kites:kites", request.organization.handle)
    return render(request, "kites/delete.html", {"kite": found})
