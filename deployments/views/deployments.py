"""Deployments: asked for, approved, rejected, and what came of them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from console.refusals import refusals_flashed, refusals_on
from deployments import actions
from deployments.boards.standing import standing_of
from deployments.forms import CommentForm, ReasonForm
from deployments.models import Deployment
from deployments.permissions import (
    BYPASS_APPROVAL,
    DEPLOY_COMPONENT,
    MANAGE_ENVIRONMENT,
    VIEW_ENVIRONMENT,
)
from deployments.warnings import warnings_while_waiting
from organizations.tenancy.access import OrganizationRequest, organization_page


def deployment_of(request: OrganizationRequest, deployment_id: UUID) -> Deployment:
    """The deployment of the address, or 404."""
    deployment: Deployment = get_object_or_404(
        request.organization.deployments.with_details(), pk=deployment_id
    )
    deployment.organization = request.organization
    deployment.component.organization = deployment.component.project.organization = (
        request.organization
    )
    return deployment


@organization_page(GET=VIEW_ENVIRONMENT)
def deployment(request: OrganizationRequest, deployment_id: UUID) -> HttpResponse:
    """What was asked, who agreed, what the engine said, and what can be done."""
    deployment = deployment_of(request, deployment_id)
    context = {
        "deployment": deployment,
        "standing": standing_of(deployment, request.membership),
        "warnings": warnings_while_waiting(deployment),
        "approvals": deployment.approvals.select_related("person").order_by("at"),
        "form": CommentForm(),
    }
    return render(request, "deployments/deployment.html", context)


@organization_page(POST=MANAGE_ENVIRONMENT)
def approve(request: OrganizationRequest, deployment_id: UUID) -> HttpResponse:
    """Agree to it."""
    deployment = deployment_of(request, deployment_id)
    form = CommentForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Enter a comment of at most 200 characters.")
        return redirect(deployment)
    with refusals_flashed(request):
        approved = actions.approve_deployment(
            deployment=deployment, **form.cleaned_data, by=request.membership
        )
        rest = "It waits for another approval." if approved.is_waiting else "The engine can start."
        messages.success(request, f"You approved {deployment}. {rest}")
    return redirect(deployment)


@organization_page(GET=MANAGE_ENVIRONMENT, POST=MANAGE_ENVIRONMENT)
def reject(request: OrganizationRequest, deployment_id: UUID) -> HttpResponse:
    """End it for a reason."""
    return _with_reason(request, deployment_id, "reject", actions.reject_deployment)


@organization_page(GET=BYPASS_APPROVAL, POST=BYPASS_APPROVAL)
def bypass(request: OrganizationRequest, deployment_id: UUID) -> HttpResponse:
    """Deploy without approval, for a reason."""
    return _with_reason(request, deployment_id, "bypass", actions.bypass_approval)


@organization_page(GET=MANAGE_ENVIRONMENT, POST=MANAGE_ENVIRONMENT)
def close(request: OrganizationRequest, deployment_id: UUID) -> HttpResponse:
    """End one whose engine says nothing, for a reason."""
    return _with_reason(request, deployment_id, "close", actions.close_deployment)


@organization_page(POST=DEPLOY_COMPONENT)
def cancel(request: OrganizationRequest, deployment_id: UUID) -> HttpResponse:
    """Take a request back."""
    deployment = deployment_of(request, deployment_id)
    with refusals_flashed(request):
        actions.cancel_deployment(deployment=deployment, by=request.membership)
        messages.success(request, f"{deployment} was cancelled.")
    return redirect(deployment)


def _with_reason(
    request: OrganizationRequest, deployment_id: UUID, what: str, act: Callable[..., Any]
) -> HttpResponse:
    """Ask why, then do it."""
    deployment = deployment_of(request, deployment_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            act(deployment=deployment, **form.cleaned_data, by=request.membership)
            messages.success(request, f"{deployment}: {found_words(what)}.")
            return redirect(deployment)
    context = {"deployment": deployment, "component": deployment.component, "form": form}
    return render(request, f"deployments/{what}.html", context)


def found_words(what: str) -> str:
    """What was done, in words."""
    return {"reject": "rejected", "bypass": "deployed without approval", "close": "closed"}[what]
