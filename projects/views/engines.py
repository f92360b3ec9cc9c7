"""The credential of an environment's engine."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.freshness import fresh_sign_in_required
from console.refusals import refusals_flashed, refusals_on
from credentials.forms import RotateForm
from credentials.showing import show_once
from organizations.access import OrganizationRequest, organization_page
from projects import actions
from projects.environment_forms import CredentialLifeForm
from projects.permissions import MANAGE_ENVIRONMENT
from projects.views.environments import environment_of

OVERLAP_HOURS = 24
"""As long as both secrets work if one has said nothing else."""
PAGE = "environments:environment"


@organization_page(GET=MANAGE_ENVIRONMENT, POST=MANAGE_ENVIRONMENT)
@fresh_sign_in_required(what_for="Creating a credential", cancel=PAGE, about=environment_of)
def create(request: OrganizationRequest, environment: str) -> HttpResponse:
    """A credential for an engine that has none, shown once."""
    found = environment_of(request, environment)
    form = CredentialLifeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            made = actions.create_engine_credential(
                environment=found, **form.cleaned_data, by=request.membership
            )
            return show_once(request, "environments/shown.html", made, environment=found)
    context = {"form": form, "environment": found}
    return render(request, "environments/create_credential.html", context)


@organization_page(GET=MANAGE_ENVIRONMENT, POST=MANAGE_ENVIRONMENT)
@fresh_sign_in_required(what_for="Rotating a credential", cancel=PAGE, about=environment_of)
def rotate(request: OrganizationRequest, environment: str) -> HttpResponse:
    """Another credential in place of the present one, shown once."""
    found = environment_of(request, environment)
    old = found.engine_credentials.living().newest_of_chains().newest_first().first()
    if request.method != "POST" and old is None:
        return redirect(found)
    form = RotateForm(request.POST or None, initial={"overlap_hours": OVERLAP_HOURS})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            made = actions.rotate_engine_credential(
                environment=found, **form.cleaned_data, by=request.membership
            )
            return show_once(request, "environments/shown.html", made, environment=found)
    context = {"form": form, "environment": found, "old": old}
    return render(request, "environments/rotate_credential.html", context)


@organization_page(GET=MANAGE_ENVIRONMENT, POST=MANAGE_ENVIRONMENT)
def revoke(request: OrganizationRequest, environment: str) -> HttpResponse:
    """Ask, then end what the engine shows."""
    found = environment_of(request, environment)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.revoke_engine_credentials(environment=found, by=request.membership)
            messages.success(request, f"The engine credentials of {found} were revoked.")
        return redirect(found)
    return render(request, "environments/revoke_credential.html", {"environment": found})
