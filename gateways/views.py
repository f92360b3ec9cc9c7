"""The pages of Settings → Gateways."""

from dataclasses import asdict
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.sessions.freshness import fresh_sign_in_required
from console.refusals import refusals_flashed, refusals_on
from credentials.forms import LifeForm
from credentials.pages import CredentialPages
from gateways import actions
from gateways.checks import limits
from gateways.configuration import (
    addresses_served_by,
    configuration_of,
    reporting_commands,
    routes_of,
)
from gateways.forms import CallForm, GatewayForm, NewGatewayForm
from gateways.models import Gateway, GatewayToken
from gateways.permissions import MANAGE_GATEWAY
from gateways.terms import GatewayTerms
from gateways.tryout.calls import TestCall, send_test_call
from organizations.tenancy.access import OrganizationRequest, organization_page

TAB = "gateways:gateways"


class GatewayTokenPages(CredentialPages[GatewayToken, Gateway]):
    """The pages of a gateway's token, below the gateway, which has one token at a time."""

    base = "gateways/base.html"
    noun = "token"
    lead = "{holder} has no token that works, and lets nothing through."
    rule = "The token is shown once."
    overlap_hours = 1
    below_new = "gateways/_configuration.html"

    def context(self, request: Any, holder: Gateway) -> dict[str, Any]:
        """Template context of all these pages: the gateway. Sets `request.tab` to their tab."""
        request.tab = TAB
        return {"gateway": holder}

    def gives(self, old: GatewayToken) -> str:
        """What the new token can do that replaces an old one, in words."""
        return "for this gateway"

    def below_new_context(self, token: GatewayToken) -> dict[str, Any]:
        """Template context: the gateway's configuration with the token in it."""
        text = configuration_of(token.gateway, token=token.secret)
        lead = (
            "It contains the token. Change the lines marked with CHANGE, put it in place and"
            " reload the gateway."
        )
        return {"configuration": text, "lead": lead}


PAGES = GatewayTokenPages()


def _gateway(request: OrganizationRequest, gateway_id: UUID) -> Gateway:
    """The organization's gateway with this ID, with when it was last seen; else 404."""
    return get_object_or_404(request.organization.gateways.with_last_seen(), pk=gateway_id)


@organization_page(GET=MANAGE_GATEWAY)
def gateways(request: OrganizationRequest) -> HttpResponse:
    """The list of gateways, not paginated: an organization has 50 at most."""
    gateways = request.organization.gateways.by_name().with_last_seen()
    return render(request, "gateways/gateways.html", {"gateways": gateways})


@organization_page(GET=MANAGE_GATEWAY, POST=MANAGE_GATEWAY)
@fresh_sign_in_required(what_for="Creating a gateway", cancel=TAB)
def create(request: OrganizationRequest) -> HttpResponse:
    """The form that creates a gateway; then its token, shown once."""
    request.tab = TAB
    form = NewGatewayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            token = actions.create_gateway(
                terms=form.terms,
                days=form.cleaned_data["days"],
                form_id=form.cleaned_data["form_id"],
                by=request.membership,
            )
            return PAGES.show_once(request, token, token.gateway)
    return render(request, "gateways/create.html", {"form": form})


@organization_page(GET=MANAGE_GATEWAY)
def gateway(request: OrganizationRequest, gateway_id: UUID) -> HttpResponse:
    """A gateway: its properties, when it last asked, and the configuration to copy."""
    gateway = _gateway(request, gateway_id)
    return _render(request, gateway, CallForm(None, addresses=addresses_served_by(gateway)))


@organization_page(POST=MANAGE_GATEWAY)
def test_call(request: OrganizationRequest, gateway_id: UUID) -> HttpResponse:
    """Send a test call through the gateway, and show the result on the gateway's page."""
    gateway = _gateway(request, gateway_id)
    form = CallForm(request.POST, addresses=addresses_served_by(gateway))
    result = None
    if form.is_valid():
        with refusals_on(form, request):
            result = send_test_call(form.cleaned_data["address"], by=request.membership)
    return _render(request, gateway, form, result)


def _render(
    request: OrganizationRequest, gateway: Gateway, form: CallForm, result: TestCall | None = None
) -> HttpResponse:
    """The page of a gateway, with the form of test calls and the result of one."""
    request.tab = TAB
    context = {
        "gateway": gateway,
        "configuration": configuration_of(gateway),
        "left_out": routes_of(gateway).left_out,
        "reporting": reporting_commands(gateway),
        "limits": limits.limits_sentence(gateway.cache_seconds),
        "tokens": list(gateway.tokens.living().newest_first()),
        "form": form,
        "result": result,
    }
    return render(request, "gateways/gateway.html", context)


@organization_page(GET=MANAGE_GATEWAY, POST=MANAGE_GATEWAY)
def edit(request: OrganizationRequest, gateway_id: UUID) -> HttpResponse:
    """The form that changes a gateway's name, software, environment and cache."""
    request.tab = TAB
    gateway = _gateway(request, gateway_id)
    form = GatewayForm(request.POST or None, initial=asdict(GatewayTerms.of(gateway)))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            if actions.change_gateway(gateway=gateway, terms=form.terms, by=request.membership):
                messages.success(request, "The gateway was saved. Copy its configuration again.")
            return redirect(gateway)
    return render(request, "gateways/edit.html", {"form": form, "gateway": gateway})


@organization_page(GET=MANAGE_GATEWAY, POST=MANAGE_GATEWAY)
def delete(request: OrganizationRequest, gateway_id: UUID) -> HttpResponse:
    """Ask for confirmation, then delete the gateway with its tokens."""
    request.tab = TAB
    gateway = _gateway(request, gateway_id)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.delete_gateway(gateway=gateway, by=request.membership)
            messages.success(request, f"{gateway} was deleted.")
        return redirect(TAB, request.organization.handle)
    return render(request, "gateways/delete.html", {"gateway": gateway})


@organization_page(GET=MANAGE_GATEWAY, POST=MANAGE_GATEWAY)
@fresh_sign_in_required(what_for="Creating a token", cancel="gateways:gateway", about=_gateway)
def create_token(request: OrganizationRequest, gateway_id: UUID) -> HttpResponse:
    """The form that creates a token for a gateway without one; then the token, shown once."""
    gateway = _gateway(request, gateway_id)
    make = partial(actions.create_gateway_token, gateway=gateway, by=request.membership)
    return PAGES.new(request, gateway, LifeForm(request.POST or None), lambda typed: make(**typed))


@organization_page(GET=MANAGE_GATEWAY, POST=MANAGE_GATEWAY)
@fresh_sign_in_required(what_for="Rotating a token", cancel="gateways:gateway", about=_gateway)
def rotate_token(request: OrganizationRequest, gateway_id: UUID) -> HttpResponse:
    """The form that replaces the gateway's token; then the new token, shown once."""
    gateway = _gateway(request, gateway_id)
    old = gateway.tokens.living().newest_of_chains().newest_first().first()
    replace = partial(actions.rotate_gateway_token, gateway=gateway, by=request.membership)
    return PAGES.rotate(request, old, gateway, replace)
