"""Settings → Service accounts → one of them: its tokens."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.freshness import fresh_sign_in_required
from console.refusals import refusals_flashed, refusals_on
from credentials.forms import RotateForm
from credentials.showing import show_once
from machines import actions
from machines.forms import TokenForm
from machines.models import ServiceAccount, ServiceAccountToken
from machines.permissions import MANAGE_TOKEN
from machines.views.service_accounts import TAB
from organizations.access import OrganizationRequest, organization_page
from organizations.roles import PERMISSIONS

OVERLAP_HOURS = 24
"""As long as it takes, if one has said nothing else, to bring a new secret to where it is used."""


def _service_account(request: OrganizationRequest, account: UUID) -> ServiceAccount:
    return get_object_or_404(request.organization.service_accounts.with_permissions(), pk=account)


def _token(request: OrganizationRequest, account: UUID, token: UUID) -> ServiceAccountToken:
    owner = get_object_or_404(request.organization.service_accounts, pk=account)
    return get_object_or_404(owner.tokens.with_holder(), pk=token)


@organization_page(GET=MANAGE_TOKEN, POST=MANAGE_TOKEN)
@fresh_sign_in_required(
    what_for="Creating a token", cancel="machines:service-account", about=_service_account
)
def create(request: OrganizationRequest, account: UUID) -> HttpResponse:
    """Another token of the service account, shown once."""
    request.tab = TAB
    owner = _service_account(request, account)
    offered = [p for p in PERMISSIONS if owner.can(p) and request.membership.can(p)]
    form = TokenForm(
        request.POST or None, offered=offered, initial={"permissions": [p.value for p in offered]}
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            made = actions.create_service_account_token(
                account=owner,
                wanted=actions.TokenTerms(**form.cleaned_data),
                by=request.membership,
            )
            return show_once(request, "machines/shown.html", made, account=owner)
    return render(request, "machines/create_token.html", {"form": form, "account": owner})


@organization_page(GET=MANAGE_TOKEN)
def token(request: OrganizationRequest, account: UUID, token: UUID) -> HttpResponse:
    """Everything about a token but its text."""
    request.tab = TAB
    found = _token(request, account, token)
    context = {"account": found.service_account, "credential": found}
    return render(request, "machines/token.html", context)


@organization_page(GET=MANAGE_TOKEN, POST=MANAGE_TOKEN)
@fresh_sign_in_required(what_for="Rotating a token", cancel="machines:token", about=_token)
def rotate(request: OrganizationRequest, account: UUID, token: UUID) -> HttpResponse:
    """Another text for the same token, shown once."""
    request.tab = TAB
    found = _token(request, account, token)
    if request.method != "POST" and not found.can_be_rotated:
        return redirect(found)
    form = RotateForm(request.POST or None, initial={"overlap_hours": OVERLAP_HOURS})
    context = {"account": found.service_account, "old": found}
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            made = actions.rotate_service_account_token(
                token=found, **form.cleaned_data, by=request.membership
            )
            return show_once(request, "machines/shown.html", made, account=found.service_account)
    return render(request, "machines/rotate_token.html", {**context, "form": form})


@organization_page(GET=MANAGE_TOKEN, POST=MANAGE_TOKEN)
def revoke(request: OrganizationRequest, account: UUID, token: UUID) -> HttpResponse:
    """Ask, then end it."""
    request.tab = TAB
    found = _token(request, account, token)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.revoke_service_account_token(token=found, by=request.membership)
            messages.success(request, f"{found} was revoked.")
        return redirect(found.holder)
    context = {"account": found.service_account, "credential": found}
    return render(request, "machines/revoke_token.html", context)
