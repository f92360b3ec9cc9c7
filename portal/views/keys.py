"""The keys of an application, in the Developer Portal."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.freshness import fresh_sign_in_required
from apis.environments import Environment
from console.refusals import refusals_flashed, refusals_on
from credentials.forms import RotateForm
from credentials.showing import show_once
from organizations.access import OrganizationRequest, organization_page
from portal import actions
from portal.forms.keys import KeyForm
from portal.models import Key
from portal.permissions import GENERATE_KEY, MANAGE_KEYS
from portal.reaching import managed_application

OVERLAP_HOURS = 24
"""As long as it takes, if one has said nothing else, to bring a new key to where it is used."""


def _key(request: OrganizationRequest, application: UUID, key: UUID) -> Key:
    owner = managed_application(request, application)
    found = get_object_or_404(owner.keys, pk=key)
    found.application, found.organization = owner, request.organization
    return found


@organization_page(GET=GENERATE_KEY, POST=GENERATE_KEY)
@fresh_sign_in_required(
    what_for="Generating a key", cancel="applications:application", about=managed_application
)
def generate(request: OrganizationRequest, application: UUID) -> HttpResponse:
    """Another key of the application, shown once."""
    found = managed_application(request, application)
    chosen = request.GET.get("environment")
    initial = {"environment": chosen if chosen in Environment.values else Environment.PRODUCTION}
    form = KeyForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            wanted = actions.KeyTerms(**form.cleaned_data)
            made = actions.generate_key(application=found, wanted=wanted, by=request.membership)
            return show_once(request, "keys/shown.html", made, application=found)
    return render(request, "keys/generate.html", {"form": form, "application": found})


@organization_page(GET=MANAGE_KEYS)
def key(request: OrganizationRequest, application: UUID, key: UUID) -> HttpResponse:
    """Everything about a key but its text."""
    found = _key(request, application, key)
    context = {"application": found.application, "credential": found}
    return render(request, "keys/key.html", context)


@organization_page(GET=MANAGE_KEYS, POST=MANAGE_KEYS)
@fresh_sign_in_required(what_for="Rotating a key", cancel="applications:key", about=_key)
def rotate(request: OrganizationRequest, application: UUID, key: UUID) -> HttpResponse:
    """Another text for the same key, shown once."""
    found = _key(request, application, key)
    if request.method != "POST" and not found.can_be_rotated:
        return redirect(found)
    form = RotateForm(request.POST or None, initial={"overlap_hours": OVERLAP_HOURS})
    context = {"application": found.application, "old": found}
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            made = actions.rotate_key(key=found, **form.cleaned_data, by=request.membership)
            return show_once(request, "keys/shown.html", made, application=found.application)
    return render(request, "keys/rotate.html", {**context, "form": form})


@organization_page(GET=MANAGE_KEYS, POST=MANAGE_KEYS)
def revoke(request: OrganizationRequest, application: UUID, key: UUID) -> HttpResponse:
    """Ask, then end it."""
    found = _key(request, application, key)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.revoke_key(key=found, by=request.membership)
            messages.success(request, f"{found} was revoked.")
        return redirect(found.application)
    context = {"application": found.application, "credential": found}
    return render(request, "keys/revoke.html", context)
