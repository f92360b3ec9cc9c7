"""The logo of an organization: its file, and the forms of the settings that change it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from console.refusals import refusals_flashed, refusals_on
from console.serving.pictures import picture_response
from organizations import actions
from organizations.forms.logos import LogoForm
from organizations.models import Logo
from organizations.permissions import MANAGE_ORGANIZATION
from organizations.tenancy.access import OrganizationRequest, organization_page
from organizations.views.settings import show_organization

SETTINGS = "settings:organization"


@login_not_required
@require_safe
def logo(request: HttpRequest, name: str) -> HttpResponse:
    """The logo with this file name, without a sign-in, because the name cannot be guessed."""
    return picture_response(Logo.objects.content_of(name))


@organization_page(GET=MANAGE_ORGANIZATION, POST=MANAGE_ORGANIZATION)
def change(request: OrganizationRequest) -> HttpResponse:
    """Save an uploaded logo; a GET leads to the settings."""
    if request.method != "POST":
        return redirect(SETTINGS, request.organization.handle)
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        with refusals_on(form, request):
            actions.change_logo(image=form.cleaned_data["logo"], by=request.membership)
            messages.success(request, "The logo was saved.")
            return redirect(SETTINGS, request.organization.handle)
    return show_organization(request, logo_form=form)


@organization_page(POST=MANAGE_ORGANIZATION)
def remove(request: OrganizationRequest) -> HttpResponse:
    """Remove the logo."""
    with refusals_flashed(request):
        actions.remove_logo(by=request.membership)
        messages.success(request, "The logo was removed.")
    return redirect(SETTINGS, request.organization.handle)
