"""How CI reports on a component: its credentials, and the steps to copy."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from accounts.freshness import fresh_sign_in_required
from console.refusals import refusals_flashed, refusals_on
from credentials.forms import CredentialForm, RotateForm
from credentials.showing import show_once
from organizations.access import OrganizationRequest, organization_page
from projects import actions
from projects.models import CiCredential, Component
from projects.permissions import BUILD_COMPONENT
from projects.reaching import component_context, component_of, show_component
from projects.reporting.steps import steps_for

TAB = "projects:ci"
OVERLAP_HOURS = 24
"""As long as it takes, if one has said nothing else, to bring a new secret to where CI reads it."""


def _credential(
    request: OrganizationRequest, project: str, component: str, ci_credential: UUID
) -> CiCredential:
    owner = component_of(request, project, component)
    found = get_object_or_404(owner.ci_credentials, pk=ci_credential)
    found.component, found.organization = owner, request.organization
    return found


def _shown(request: OrganizationRequest, made: CiCredential, owner: Component) -> HttpResponse:
    """The credential, once."""
    context = component_context(request, owner, {"steps": steps_for(owner)}, tab=TAB)
    return show_once(request, "projects/components/ci_shown.html", made, **context)


@organization_page(GET=BUILD_COMPONENT)
def ci(request: OrganizationRequest, project: str, component: str) -> HttpResponse:
    """Who may report, what was last reported and last refused, and the steps to copy."""
    found = component_of(request, project, component)
    credentials = list(found.ci_credentials.newest_first())
    for each in credentials:
        each.component, each.organization = found, request.organization
    context: dict[str, Any] = {
        "credentials": credentials,
        "refused": found.refused_reports.first(),
        "reported_at": found.builds.aggregate(at=Max("reported_at"))["at"],
        "steps": steps_for(found),
    }
    return show_component(request, found, "projects/components/ci.html", context)


@organization_page(GET=BUILD_COMPONENT, POST=BUILD_COMPONENT)
@fresh_sign_in_required(what_for="Creating a CI credential", cancel=TAB, about=component_of)
def create(request: OrganizationRequest, project: str, component: str) -> HttpResponse:
    """Another credential for CI of the component, shown once."""
    found = component_of(request, project, component)
    form = CredentialForm(request.POST or None, initial={"name": "CI", "days": 366})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            wanted = actions.CiTerms(**form.cleaned_data)
            made = actions.create_ci_credential(
                component=found, wanted=wanted, by=request.membership
            )
            return _shown(request, made, found)
    context = {"form": form}
    return show_component(request, found, "projects/components/ci_new.html", context, tab=TAB)


@organization_page(GET=BUILD_COMPONENT)
def credential(
    request: OrganizationRequest, project: str, component: str, ci_credential: UUID
) -> HttpResponse:
    """Everything about a credential but its text."""
    found = _credential(request, project, component, ci_credential)
    context = {"credential": found}
    return show_component(
        request, found.component, "projects/components/ci_credential.html", context, tab=TAB
    )


@organization_page(GET=BUILD_COMPONENT, POST=BUILD_COMPONENT)
@fresh_sign_in_required(
    what_for="Rotating a CI credential", cancel="projects:ci-credential", about=_credential
)
def rotate(
    request: OrganizationRequest, project: str, component: str, ci_credential: UUID
) -> HttpResponse:
    """Another text in place of this one, shown once."""
    found = _credential(request, project, component, ci_credential)
    if request.method != "POST" and not found.can_be_rotated:
        return redirect(found)
    form = RotateForm(request.POST or None, initial={"overlap_hours": OVERLAP_HOURS})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            made = actions.rotate_ci_credential(
                credential=found, **form.cleaned_data, by=request.membership
            )
            return _shown(request, made, found.component)
    context = {"old": found, "form": form}
    return show_component(
        request, found.component, "projects/components/ci_rotate.html", context, tab=TAB
    )


@organization_page(GET=BUILD_COMPONENT, POST=BUILD_COMPONENT)
def revoke(
    request: OrganizationRequest, project: str, component: str, ci_credential: UUID
) -> HttpResponse:
    """Ask, then end it."""
    found = _credential(request, project, component, ci_credential)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.revoke_ci_credential(credential=found, by=request.membership)
            messages.success(request, f"{found} was revoked.")
        return redirect(TAB, request.organization.handle, project, component)
    context = {"credential": found}
    return show_component(
        request, found.component, "projects/components/ci_revoke.html", context, tab=TAB
    )
