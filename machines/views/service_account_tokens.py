"""Settings → Service accounts → a service account → its tokens."""

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
    """The pages of one service account's tokens, in the settings of the organization."""

    base = "machines/base.html"
    noun = "token"
    lead = "The token acts as {holder}, with the permissions you select and its roles include."
    rule = "You can select only permissions you have yourself."

    def context(self, request: Any, holder: ServiceAccount) -> dict[str, Any]:
        request.tab = TAB
        return {"account": holder}

    def about(self, credential: ServiceAccountToken) -> str:
        account = credential.service_account
        words = 'A token of the service account <a href="{}">{}</a>.'
        return format_html(words, account.get_absolute_url(), account)


PAGES = ServiceAccountTokenPages()


def _service_account(request: OrganizationRequest, account: UUID) -> ServiceAccount:
    """The organization's service account with this ID, with its permissions, or a 404."""
    return get_object_or_404(request.organization.service_accounts.with_permissions(), pk=account)


def _token(request: OrganizationRequest, account: UUID, token: UUID) -> ServiceAccountToken:
    """The token with this ID of the organization's service account with that ID, or a 404."""
    service_account = get_object_or_404(request.organization.service_accounts, pk=account)
    return get_object_or_404(service_account.tokens.with_holder(), pk=token)


@organization_page(GET=MANAGE_TOKEN, POST=MANAGE_TOKEN)
@fresh_sign_in_required(
    what_for="Creating a token", cancel="machines:service-account", about=_service_account
)
def create(request: OrganizationRequest, account: UUID) -> HttpResponse:
    """Create a token of the service account, and show its secret once."""
    holder = _service_account(request, account)
    offered = [p for p in PERMISSIONS if holder.can(p) and request.membership.can(p)]
    initial = {"permissions": [p.value for p in offered]}
    form = TokenForm(request.POST or None, offered=offered, initial=initial)
    make = partial(actions.create_service_account_token, account=holder, by=request.membership)
    return PAGES.new(request, holder, form, lambda typed: make(wanted=TokenTerms(**typed)))


@organization_page(GET=MANAGE_TOKEN)
def token(request: OrganizationRequest, account: UUID, token: UUID) -> HttpResponse:
    """All about a token of a service account except its secret."""
    credential = _token(request, account, token)
    rotate, revoke = "machines:rotate-token", "machines:revoke-token"
    return PAGES.show(request, credential, credential.service_account, rotate=rotate, revoke=revoke)


@organization_page(GET=MANAGE_TOKEN, POST=MANAGE_TOKEN)
@fresh_sign_in_required(what_for="Rotating a token", cancel="machines:token", about=_token)
def rotate(request: OrganizationRequest, account: UUID, token: UUID) -> HttpResponse:
    """Ask how long the old secret stays valid, then show the new one once."""
    credential = _token(request, account, token)
    replace = partial(actions.rotate_service_account_token, token=credential, by=request.membership)
    return PAGES.rotate(request, credential, credential.service_account, replace)


@organization_page(GET=MANAGE_TOKEN, POST=MANAGE_TOKEN)
def revoke(request: OrganizationRequest, account: UUID, token: UUID) -> HttpResponse:
    """Ask for confirmation, then revoke a token of a service account."""
    credential = _token(request, account, token)
    end = partial(actions.revoke_service_account_token, token=credential, by=request.membership)
    return PAGES.revoke(request, [credential], credential.service_account, end)
