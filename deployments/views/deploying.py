"""Asking for a deployment: of a build, or of nothing in place of one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from builds.models import Build
from console.refusals import refusals_flashed
from deployments import actions
from deployments.boards.standing import request_to_replace
from deployments.forms.deployments import BuildForm
from deployments.obstacles import kind_of, obstacle_to_deploy, obstacle_to_stop, replaceable_request
from deployments.parts import line
from deployments.permissions import DEPLOY_COMPONENT, VIEW_ENVIRONMENT
from deployments.views.deployments import deployment_of
from deployments.views.environments import environment_of
from deployments.warnings import warnings_before_request
from organizations.tenancy.access import OrganizationRequest, organization_page
from projects.reaching import component_of, show_component

LARGEST = 2**31 - 1
LAST = 100


@organization_page(GET=DEPLOY_COMPONENT, POST=DEPLOY_COMPONENT)
def deploy(
    request: OrganizationRequest, project: str, component: str, build: int, environment: str
) -> HttpResponse:
    """Say what it takes to bring the build there, then ask for it."""
    of = component_of(request, project, component)
    found: Build = get_object_or_404(of.builds, number=min(build, LARGEST))
    found.component = of
    into = environment_of(request, environment)
    kind = kind_of(found, into)
    if request.method == "POST":
        with refusals_flashed(request):
            made = actions.request_deployment(build=found, environment=into, by=request.membership)
            messages.success(request, f"You requested {made}.")
            return redirect(made)
    context = {
        "component": of,
        "build": found,
        "environment": into,
        "kind": kind,
        "in_the_way": obstacle_to_deploy(found, into, kind),
        "warnings": warnings_before_request(found, into),
        "waiting": request_to_replace(replaceable_request(found, into, kind), request.membership),
    }
    return render(request, "deployments/deploy.html", context)


@organization_page(POST=DEPLOY_COMPONENT)
def replace(request: OrganizationRequest, deployment: UUID) -> HttpResponse:
    """Request another build in place of the one that waits."""
    waiting = deployment_of(request, deployment)
    form = BuildForm(request.POST, component=waiting.component)
    if not form.is_valid():
        messages.error(request, "Select a build of this component.")
        return redirect(waiting)
    with refusals_flashed(request):
        made = actions.replace_deployment(
            deployment=waiting, **form.cleaned_data, by=request.membership
        )
        messages.success(request, f"You requested {made}, and {waiting} was cancelled.")
        return redirect(made)
    return redirect(waiting)


@organization_page(GET=DEPLOY_COMPONENT, POST=DEPLOY_COMPONENT)
def stop(
    request: OrganizationRequest, project: str, component: str, environment: str
) -> HttpResponse:
    """Ask, then request that nothing of the component runs there."""
    of = component_of(request, project, component)
    into = environment_of(request, environment)
    if request.method == "POST":
        with refusals_flashed(request):
            made = actions.request_stop(component=of, environment=into, by=request.membership)
            messages.success(request, f"You requested to stop {made}.")
            return redirect(made)
    context = {"component": of, "environment": into}
    return render(
        request, "deployments/stop.html", context | {"in_the_way": obstacle_to_stop(of, into)}
    )


@organization_page(GET=VIEW_ENVIRONMENT)
def history(request: OrganizationRequest, project: str, component: str) -> HttpResponse:
    """The last deployments of the component, in all environments."""
    of = component_of(request, project, component)
    deployments = of.deployments.newest_first().with_details()[:LAST]
    context = {"deployments": deployments, **line(request, of)}
    return show_component(request, of, "deployments/history.html", context)
