"""Settings → Service accounts → one of them: its tokens."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.html import format_html

from accounts.sessions.freshness import fresh_sign_in_required
from credentials.pages import CredentialPages
from machines import actions
from machines.actions import TokenTerms
from machines.forms import TokenForm
from machines.models import ServiceAccount, ServiceAccountToken
from machines.permissions import MANAGE_TOKEN
from machines.views.service_accounts import TAB
from organizations.tenancy.access import OrganizationRequest, organization_page
from organizations.tenancy.roles import PERMISSIONS


class ServiceAccountTokenPages(CredentialPages[ServiceAccountToken, ServiceAccount]):
    """Below the service account, in the settings."""

    base = "organizations/settings/base.html"
    noun = "token"
    lead = "The token acts as {holder}, with the permissions you select and its roles include."
    rule = "You can select only permissions you have yourself."

    def context(self, request: Any, holder: ServiceAccount) -> dict[str, Any]:
        request.tab = TAB
        return {"account": holder}

    def about(self, credential: ServiceAccountToken) -> str:
        of = credential.service_account
        words = 'A token of the service account <a href="{}">{}</a>.'
        return format_html(words, of.get_absolute_url(), of)


PAGES = ServiceAccountTokenPages()


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
    owner = _service_account(request, account)
    offered = [p for p in PERMISSIONS if owner.can(p) and request.membership.can(p)]
    initial = {"permissions": [p.value for p in offered]}
    form = TokenForm(request.POST or None, offered=offered, initial=initial)
    make = partial(actions.create_service_account_token, account=owner, by=request.membership)
    return PAGES.new(request, owner, form, lambda typed: make(wanted=TokenTerms(**typed)))


@organization_page(GET=MANAGE_TOKEN)
def token(request: OrganizationRequest, account: UUID, token: UUID) -> HttpResponse:
    """Everything about a token but its text."""
    found = _token(request, account, token)
    rotate, revoke = "machines:rotate-token", "machines:revoke-token"
    return PAGES.look(request, found, found.service_account, rotate=rotate, revoke=revoke)


@organization_page(GET=MANAGE_TOKEN, POST=MANAGE_TOKEN)
@fresh_sign_in_required(what_for="Rotating a token", cancel="machines:token", about=_token)
def rotate(request: OrganizationRequest, account: UUID, token: UUID) -> HttpResponse:
    """Another text for the same token, shown once."""
    found = _token(request, account, token)
    replace = partial(actions.rotate_service_account_token, token=found, by=request.membership)
    return PAGES.rotate(request, found, found.service_account, replace)


@organization_page(GET=MANAGE_TOKEN, POST=MANAGE_TOKEN)
def revoke(request: OrganizationRequest, account: UUID, token: UUID) -> HttpResponse:
    """Ask, then end it."""
    found = _token(request, account, token)
    end = partial(actions.revoke_service_account_token, token=found, by=request.membership)
    return PAGES.revoke(request, [found], found.service_account, end)
