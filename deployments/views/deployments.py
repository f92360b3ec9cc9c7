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
from deployments.forms.deployments import CommentForm, ReasonForm
from deployments.models import Deployment
from deployments.permissions import (
    BYPASS_APPROVAL,
    DEPLOY_COMPONENT,
    MANAGE_ENVIRONMENT,
    VIEW_ENVIRONMENT,
)
from deployments.warnings import warnings_while_waiting
from organizations.tenancy.access import OrganizationRequest, organization_page


def deployment_of(request: OrganizationRequest, deployment: UUID) -> Deployment:
    """The deployment of the address, or 404."""
    found: Deployment = get_object_or_404(
        request.organization.deployments.with_details(), pk=deployment
    )
    found.organization = request.organization
    found.component.organization = found.component.project.organization = request.organization
    return found


@organization_page(GET=VIEW_ENVIRONMENT)
def deployment(request: OrganizationRequest, deployment: UUID) -> HttpResponse:
    """What was asked, who agreed, what the engine said, and what can be done."""
    found = deployment_of(request, deployment)
    context = {
        "deployment": found,
        "standing": standing_of(found, request.membership),
        "warnings": warnings_while_waiting(found),
        "approvals": found.approvals.select_related("person").order_by("at"),
        "form": CommentForm(),
    }
    return render(request, "deployments/deployment.html", context)


@organization_page(POST=MANAGE_ENVIRONMENT)
def approve(request: OrganizationRequest, deployment: UUID) -> HttpResponse:
    """Agree to it."""
    found = deployment_of(request, deployment)
    form = CommentForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Enter a comment of at most 200 characters.")
        return redirect(found)
    with refusals_flashed(request):
        approved = actions.approve_deployment(
            deployment=found, **form.cleaned_data, by=request.membership
        )
        rest = "It waits for another approval." if approved.is_waiting else "The engine can start."
        messages.success(request, f"You approved {found}. {rest}")
    return redirect(found)


@organization_page(GET=MANAGE_ENVIRONMENT, POST=MANAGE_ENVIRONMENT)
def reject(request: OrganizationRequest, deployment: UUID) -> HttpResponse:
    """End it for a reason."""
    return _with_reason(request, deployment, "reject", actions.reject_deployment)


@organization_page(GET=BYPASS_APPROVAL, POST=BYPASS_APPROVAL)
def bypass(request: OrganizationRequest, deployment: UUID) -> HttpResponse:
    """Deploy without approval, for a reason."""
    return _with_reason(request, deployment, "bypass", actions.bypass_approval)


@organization_page(GET=MANAGE_ENVIRONMENT, POST=MANAGE_ENVIRONMENT)
def close(request: OrganizationRequest, deployment: UUID) -> HttpResponse:
    """End one whose engine says nothing, for a reason."""
    return _with_reason(request, deployment, "close", actions.close_deployment)


@organization_page(POST=DEPLOY_COMPONENT)
def cancel(request: OrganizationRequest, deployment: UUID) -> HttpResponse:
    """Take a request back."""
    found = deployment_of(request, deployment)
    with refusals_flashed(request):
        actions.cancel_deployment(deployment=found, by=request.membership)
        messages.success(request, f"{found} was cancelled.")
    return redirect(found)


def _with_reason(
    request: OrganizationRequest, deployment: UUID, what: str, act: Callable[..., Any]
) -> HttpResponse:
    """Ask why, then do it."""
    found = deployment_of(request, deployment)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            act(deployment=found, **form.cleaned_data, by=request.membership)
            messages.success(request, f"{found}: {found_words(what)}.")
            return redirect(found)
    context = {"deployment": found, "component": found.component, "form": form}
    return render(request, f"deployments/{what}.html", context)


def found_words(what: str) -> str:
    """What was done, in words."""
    return {"reject": "rejected", "bypass": "deployed without approval", "close": "closed"}[what]
