"""Components from Score files, and Score files of components."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from console.refusals import refusals_on
from organizations.tenancy.access import OrganizationRequest, organization_page
from projects import actions
from projects.forms.scores import ScoreForm
from projects.permissions import CREATE_COMPONENT, VIEW_COMPONENT
from projects.reaching import component_of, project_of
from projects.score import written
from projects.scores import workload_of


@organization_page(GET=CREATE_COMPONENT, POST=CREATE_COMPONENT)
def import_(request: OrganizationRequest, project_handle: str) -> HttpResponse:
    """The form to create a component from a Score file."""
    project = project_of(request, project_handle)
    form = ScoreForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            workload, type = form.cleaned_data["workload"], form.selected_type
            component = actions.import_component(
                project=project, workload=workload, type=type, by=request.membership
            )
            note = f" Not kept: {', '.join(workload.left_out)}." if workload.left_out else ""
            messages.success(request, f"{component} was created.{note}")
            return redirect(component)
    return render(request, "projects/components/import.html", {"form": form, "project": project})


@organization_page(GET=VIEW_COMPONENT)
def download(
    request: OrganizationRequest, project_handle: str, component_handle: str
) -> HttpResponse:
    """The component as a Score file to download."""
    component = component_of(request, project_handle, component_handle)
    return HttpResponse(
        written(workload_of(component)),
        content_type="application/yaml; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="score.yaml"'},
    )
