"""Requesting deployments and stops, and the deployments of a component."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from builds.reaching import build_of
from console.refusals import refusals_flashed
from console.serving.refreshing import unchanged
from deployments import actions
from deployments.boards.standing import request_to_replace
from deployments.conditions.obstacles import (
    kind_of,
    obstacle_to_deploy,
    obstacle_to_stop,
    replaceable_request,
)
from deployments.conditions.warnings import warnings_before_request
from deployments.forms import BuildForm
from deployments.parts import line_context
from deployments.permissions import DEPLOY_COMPONENT, VIEW_ENVIRONMENT
from deployments.views.deployments import deployment_of
from deployments.views.environments import environment_of
from organizations.tenancy.access import OrganizationRequest, organization_page
from projects.reaching import component_of, show_component

LAST = 100
"""The most deployments that the history of a component shows."""


@organization_page(GET=DEPLOY_COMPONENT, POST=DEPLOY_COMPONENT)
def deploy(
    request: OrganizationRequest,
    project_handle: str,
    component_handle: str,
    build_number: int,
    environment_handle: str,
) -> HttpResponse:
    """Show what deploying the build there takes, then request it."""
    component = component_of(request, project_handle, component_handle)
    build = build_of(component, build_number)
    environment = environment_of(request, environment_handle)
    kind = kind_of(build, environment)
    if request.method == "POST":
        with refusals_flashed(request):
            deployment = actions.request_deployment(
                build=build, environment=environment, by=request.membership
            )
            messages.success(request, f"You requested {deployment}.")
            return redirect(deployment)
    context = {
        "component": component,
        "build": build,
        "environment": environment,
        "kind": kind,
        "in_the_way": obstacle_to_deploy(build, environment, kind),
        "warnings": warnings_before_request(build, environment),
        "waiting": request_to_replace(
            replaceable_request(build, environment, kind), request.membership
        ),
    }
    return render(request, "deployments/deploy.html", context)


@organization_page(POST=DEPLOY_COMPONENT)
def replace(request: OrganizationRequest, deployment_id: UUID) -> HttpResponse:
    """Request another build in place of a waiting deployment."""
    deployment = deployment_of(request, deployment_id)
    form = BuildForm(request.POST, component=deployment.component)
    if not form.is_valid():
        messages.error(request, "Select a build of this component.")
        return redirect(deployment)
    with refusals_flashed(request):
        new_deployment = actions.replace_deployment(
            deployment=deployment, **form.cleaned_data, by=request.membership
        )
        messages.success(
            request, f"You requested {new_deployment}, and {deployment} was cancelled."
        )
        return redirect(new_deployment)
    return redirect(deployment)


@organization_page(GET=DEPLOY_COMPONENT, POST=DEPLOY_COMPONENT)
def stop(
    request: OrganizationRequest,
    project_handle: str,
    component_handle: str,
    environment_handle: str,
) -> HttpResponse:
    """Ask for confirmation, then request that the component stops there."""
    component = component_of(request, project_handle, component_handle)
    environment = environment_of(request, environment_handle)
    if request.method == "POST":
        with refusals_flashed(request):
            deployment = actions.request_stop(
                component=component, environment=environment, by=request.membership
            )
            messages.success(request, f"You requested to stop {deployment}.")
            return redirect(deployment)
    context = {
        "component": component,
        "environment": environment,
        "in_the_way": obstacle_to_stop(component, environment),
    }
    return render(request, "deployments/stop.html", context)


@organization_page(GET=VIEW_ENVIRONMENT)
def history(
    request: OrganizationRequest, project_handle: str, component_handle: str
) -> HttpResponse:
    """The Deployments tab of a component: its line of the board, and the last deployments."""
    component = component_of(request, project_handle, component_handle)
    deployments = component.deployments.newest_first().with_details()[:LAST]
    context = {"deployments": deployments, **line_context(request, component)}
    if response := unchanged(request, context["refresh"]):
        return response
    return show_component(request, component, "deployments/history.html", context)
