"""The page of a deployment, and what members decide about it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from console.refusals import refusals_flashed, refusals_on
from console.serving.addresses import safe_next
from console.serving.refreshing import OFTEN, SELDOM, Refresh, unchanged
from deployments import actions, permissions
from deployments.boards.board import Step, steps_of
from deployments.boards.standing import standing_of
from deployments.boards.timeline import timeline_of
from deployments.conditions.warnings import warnings_while_waiting
from deployments.forms import CommentForm, ReasonForm
from deployments.models import Deployment
from deployments.states.deployments import DeploymentKind, DeploymentState
from organizations.models import Membership
from organizations.tenancy.access import OrganizationRequest, organization_page


def deployment_of(request: OrganizationRequest, deployment_id: UUID) -> Deployment:
    """The deployment with this ID and its related rows. Raises Http404 if there is none."""
    deployment: Deployment = get_object_or_404(
        request.organization.deployments.with_details(), pk=deployment_id
    )
    deployment.organization = request.organization
    deployment.component.organization = deployment.component.project.organization = (
        request.organization
    )
    return deployment


@organization_page(GET=permissions.VIEW_ENVIRONMENT)
def deployment(request: OrganizationRequest, deployment_id: UUID) -> HttpResponse:
    """The page of one deployment: the request, decisions, reports, and what can be done."""
    deployment = deployment_of(request, deployment_id)
    refresh = _refresh_of(deployment)
    if response := unchanged(request, refresh):
        return response
    standing = standing_of(deployment, request.membership)
    approvals = list(deployment.approvals.select_related("person").order_by("at"))
    context = {
        "deployment": deployment,
        "component": deployment.component,
        "refresh": refresh,
        "standing": standing,
        "timeline": timeline_of(
            deployment, approvals, standing, warnings_while_waiting(deployment)
        ),
        "next_step": _next_step(deployment, request.membership),
        "form": CommentForm(),
    }
    return render(request, "deployments/deployment.html", context)


def _refresh_of(deployment: Deployment) -> Refresh | None:
    """When the page asks for changes: seldom while a person is to decide. None if it has ended."""
    if not deployment.is_unfinished:
        return None
    if deployment.is_waiting:
        return Refresh(SELDOM, [deployment.state, deployment.approvals.count()])
    return Refresh(OFTEN, [deployment.state, deployment.started_at, deployment.due_at])


def _next_step(deployment: Deployment, member: Membership) -> Step | None:
    """The environment to which the member can promote a build that has arrived; else None."""
    has_arrived = deployment.state == DeploymentState.SUCCEEDED
    if not has_arrived or deployment.kind == DeploymentKind.STOP:
        return None
    if not member.can(permissions.DEPLOY_COMPONENT, on=deployment.component):
        return None
    deployment.build.component = deployment.component
    steps = steps_of(deployment.build)
    return next((step for step in steps if step.kind == DeploymentKind.PROMOTE), None)


@organization_page(POST=permissions.MANAGE_ENVIRONMENT)
def approve(request: OrganizationRequest, deployment_id: UUID) -> HttpResponse:
    """Approve a deployment, with an optional comment. Redirects to `next` or its page."""
    deployment = deployment_of(request, deployment_id)
    form = CommentForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Enter a comment of at most 200 characters.")
        return redirect(deployment)
    with refusals_flashed(request):
        approved = actions.approve_deployment(
            deployment=deployment, **form.cleaned_data, by=request.membership
        )
        next_step = (
            "It waits for another approval." if approved.is_waiting else "The engine can start."
        )
        messages.success(request, f"You approved {deployment}. {next_step}")
        return redirect(safe_next(request) or deployment)
    return redirect(deployment)


@organization_page(GET=permissions.MANAGE_ENVIRONMENT, POST=permissions.MANAGE_ENVIRONMENT)
def reject(request: OrganizationRequest, deployment_id: UUID) -> HttpResponse:
    """Ask for a reason, then reject the deployment."""
    return _with_reason(
        request, deployment_id, actions.reject_deployment, "deployments/reject.html", "rejected"
    )


@organization_page(GET=permissions.BYPASS_APPROVAL, POST=permissions.BYPASS_APPROVAL)
def bypass(request: OrganizationRequest, deployment_id: UUID) -> HttpResponse:
    """Ask for a reason, then deploy without approval."""
    return _with_reason(
        request,
        deployment_id,
        actions.bypass_approval,
        "deployments/bypass.html",
        "deployed without approval",
    )


@organization_page(GET=permissions.MANAGE_ENVIRONMENT, POST=permissions.MANAGE_ENVIRONMENT)
def close(request: OrganizationRequest, deployment_id: UUID) -> HttpResponse:
    """Ask for a reason, then close a deployment whose engine does not finish it."""
    return _with_reason(
        request, deployment_id, actions.close_deployment, "deployments/close.html", "closed"
    )


@organization_page(POST=permissions.DEPLOY_COMPONENT)
def cancel(request: OrganizationRequest, deployment_id: UUID) -> HttpResponse:
    """Cancel a deployment that no engine has taken."""
    deployment = deployment_of(request, deployment_id)
    with refusals_flashed(request):
        actions.cancel_deployment(deployment=deployment, by=request.membership)
        messages.success(request, f"{deployment} was cancelled.")
    return redirect(safe_next(request) or deployment)


def _with_reason(
    request: OrganizationRequest,
    deployment_id: UUID,
    action: Callable[..., Any],
    template: str,
    done: str,
) -> HttpResponse:
    """Ask for a reason, then perform the action; `done` says afterwards what was done."""
    deployment = deployment_of(request, deployment_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            action(deployment=deployment, **form.cleaned_data, by=request.membership)
            messages.success(request, f"{deployment}: {done}.")
            return redirect(safe_next(request) or deployment)
    context = {"deployment": deployment, "component": deployment.component, "form": form}
    return render(request, template, context)
