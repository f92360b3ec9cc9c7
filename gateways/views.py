"""Settings → Gateways."""

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
    """Below the gateway, which has one at a time."""

    base = "organizations/settings/base.html"
    noun = "token"
    lead = "{holder} has no token that works, and lets nothing through."
    rule = "The token is shown once."
    overlap_hours = 1
    below = "gateways/_configuration.html"

    def context(self, request: Any, holder: Gateway) -> dict[str, Any]:
        request.tab = TAB
        return {"gateway": holder}

    def gives(self, old: GatewayToken) -> str:
        return "for this gateway"

    def shown_below(self, made: GatewayToken) -> dict[str, Any]:
        """The configuration in which the token belongs."""
        text = configuration_of(made.gateway, token=made.secret)
        lead = (
            "It contains the token. Change the lines marked with CHANGE, put it in place and"
            " reload the gateway."
        )
        return {"configuration": text, "lead": lead}


PAGES = GatewayTokenPages()


def _gateway(request: OrganizationRequest, gateway_id: UUID) -> Gateway:
    return get_object_or_404(request.organization.gateways.with_last_seen(), pk=gateway_id)


@organization_page(GET=MANAGE_GATEWAY)
def gateways(request: OrganizationRequest) -> HttpResponse:
    """All of them: there are fifty at most."""
    found = request.organization.gateways.by_name().with_last_seen()
    return render(request, "gateways/gateways.html", {"gateways": found})


@organization_page(GET=MANAGE_GATEWAY, POST=MANAGE_GATEWAY)
@fresh_sign_in_required(what_for="Creating a gateway", cancel=TAB)
def create(request: OrganizationRequest) -> HttpResponse:
    """Another gateway; its token is shown once."""
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
    """What it is, when it asked last, and the configuration to copy."""
    gateway = _gateway(request, gateway_id)
    return _page(request, gateway, CallForm(None, addresses=addresses_served_by(gateway)))


@organization_page(POST=MANAGE_GATEWAY)
def test_call(request: OrganizationRequest, gateway_id: UUID) -> HttpResponse:
    """Call an API through it, and say on its page what came of it."""
    gateway = _gateway(request, gateway_id)
    form = CallForm(request.POST, addresses=addresses_served_by(gateway))
    result = None
    if form.is_valid():
        with refusals_on(form, request):
            result = send_test_call(form.cleaned_data["address"], by=request.membership)
    return _page(request, gateway, form, result)


def _page(
    request: OrganizationRequest, found: Gateway, form: CallForm, result: TestCall | None = None
) -> HttpResponse:
    request.tab = TAB
    tokens = list(found.tokens.living().newest_first())
    context = {
        "gateway": found,
        "configuration": configuration_of(found),
        "left_out": routes_of(found).left_out,
        "reporting": reporting_commands(found),
        "limits": limits.limits_sentence(found.cache_seconds),
        "tokens": tokens,
        "form": form,
        "result": result,
    }
    return render(request, "gateways/gateway.html", context)


@organization_page(GET=MANAGE_GATEWAY, POST=MANAGE_GATEWAY)
def edit(request: OrganizationRequest, gateway_id: UUID) -> HttpResponse:
    """What it is called, what runs it, what it serves."""
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
    """Ask, then end it with its tokens."""
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
    """Another token for a gateway whose last one has expired, shown once."""
    gateway = _gateway(request, gateway_id)
    make = partial(actions.create_gateway_token, gateway=gateway, by=request.membership)
    return PAGES.new(request, gateway, LifeForm(request.POST or None), lambda typed: make(**typed))


@organization_page(GET=MANAGE_GATEWAY, POST=MANAGE_GATEWAY)
@fresh_sign_in_required(what_for="Rotating a token", cancel="gateways:gateway", about=_gateway)
def rotate_token(request: OrganizationRequest, gateway_id: UUID) -> HttpResponse:
    """Another token in place of the present one, shown once."""
    gateway = _gateway(request, gateway_id)
    old = gateway.tokens.living().newest_of_chains().newest_first().first()
    replace = partial(actions.rotate_gateway_token, gateway=gateway, by=request.membership)
    return PAGES.rotate(request, old, gateway, replace)
