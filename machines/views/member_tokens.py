"""Settings → Service accounts → Members' tokens."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from console.lists.paging import paginate
from credentials.pages import CredentialPages
from machines import actions
from machines.models import PersonalToken
from machines.permissions import MANAGE_TOKEN
from machines.views.service_accounts import TAB
from organizations.models import Membership
from organizations.tenancy.access import OrganizationRequest, organization_page


class MemberTokenPages(CredentialPages[PersonalToken, Membership]):
    """The pages on which administrators revoke tokens of members."""

    base = "organizations/settings/base.html"
    noun = "token"
    goes = "{holder} is notified."
    stays = "The membership and the roles of {holder}. They can create another token."

    def context(self, request: Any, holder: Membership) -> dict[str, Any]:
        request.tab = TAB
        return {}

    def back(self, holder: Membership) -> str:
        return reverse("machines:member-tokens", args=[holder.organization.handle])

    def called(self, credential: PersonalToken) -> str:
        return f"{credential} of {credential.membership}"


PAGES = MemberTokenPages()


@organization_page(GET=MANAGE_TOKEN)
def member_tokens(request: OrganizationRequest) -> HttpResponse:
    """The personal tokens of all members of the organization, paginated."""
    request.tab = TAB
    tokens = PersonalToken.objects.within(request.organization)
    context = {"page": paginate(request, tokens, by=("-created_at", "-pk"))}
    return render(request, "machines/member_tokens.html", context)


@organization_page(GET=MANAGE_TOKEN, POST=MANAGE_TOKEN)
def revoke(request: OrganizationRequest, member_token: UUID) -> HttpResponse:
    """Ask for confirmation, then revoke a member's token, of which they are notified."""
    token = get_object_or_404(PersonalToken.objects.within(request.organization), pk=member_token)
    revoke_token = partial(actions.revoke_member_token, token=token, by=request.membership)
    return PAGES.revoke(request, [token], token.membership, revoke_token)
