"""Your account → Tokens."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.sessions.freshness import fresh_sign_in_required
from console.lists.paging import paginate
from credentials.pages import CredentialPages
from machines import actions
from machines.actions import TokenTerms
from machines.forms import TokenForm
from machines.models import PersonalToken
from organizations.models import Membership
from organizations.tenancy.access import OrganizationRequest, PersonRequest, organization_page
from organizations.tenancy.page_demands import Belonging
from organizations.tenancy.roles import PERMISSIONS


class PersonalTokenPages(CredentialPages[PersonalToken, Membership]):
    """The pages of a person's own tokens, under their account or in an organization."""

    noun = "token"
    lead = "It can do what you select here, as long as your roles include it."
    rule = "To let a program assign roles, select every permission of those roles."
    overlap_hours = 0

    def __init__(self, base: str) -> None:
        self.base = base

    def context(self, request: Any, holder: Membership) -> dict[str, Any]:
        return {}

    def back(self, holder: Membership) -> str:
        return reverse("tokens:tokens")

    def about(self, credential: PersonalToken) -> str:
        return f"A program that shows this token acts as you in {credential.organization}."


PAGES = PersonalTokenPages("account/base_manage.html")
IN_ORGANIZATION = PersonalTokenPages("tokens/base.html")


def _own_token(request: PersonRequest, token: UUID) -> PersonalToken:
    """The person's own token with this ID, or a 404."""
    return get_object_or_404(PersonalToken.objects.of_person(request.user), pk=token)


@require_safe
def tokens(request: PersonRequest) -> HttpResponse:
    """The person's own tokens in all organizations, paginated, newest first."""
    own_tokens = PersonalToken.objects.of_person(request.user)
    page = paginate(request, own_tokens, by=("-created_at", "-pk"))
    context = {"page": page, "is_member": request.user.memberships.exists()}
    return render(request, "tokens/tokens.html", context)


@require_safe
def choose_organization(request: PersonRequest) -> HttpResponse:
    """Ask for which organization a new token is. Redirects past this if there is only one."""
    memberships = Membership.objects.of_person(request.user).with_folded_name()
    page = paginate(request, memberships, by=("folded_name", "pk"))
    if len(page.rows) == 1 and page.is_all:
        return redirect("tokens:create", page.rows[0].organization.handle)
    return render(request, "tokens/choose_organization.html", {"page": page})


@organization_page(GET=Belonging.MEMBER, POST=Belonging.MEMBER)
@fresh_sign_in_required(what_for="Creating a token", cancel="tokens:tokens")
def create(request: OrganizationRequest) -> HttpResponse:
    """Create a token of the member's own in this organization, and show its secret once."""
    member = request.membership
    form = TokenForm(request.POST or None, offered=[p for p in PERMISSIONS if member.reach(p)])
    make = partial(actions.create_personal_token, membership=member)
    return IN_ORGANIZATION.new(
        request, member, form, lambda typed: make(wanted=TokenTerms(**typed))
    )


@require_safe
def token(request: PersonRequest, token: UUID) -> HttpResponse:
    """All about a token of the person's own except its secret."""
    credential = _own_token(request, token)
    rotate, revoke = "tokens:rotate", "tokens:revoke"
    return PAGES.show(request, credential, credential.holder, rotate=rotate, revoke=revoke)


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in_required(what_for="Rotating a token", cancel="tokens:token", about=_own_token)
def rotate(request: PersonRequest, token: UUID) -> HttpResponse:
    """Ask how long the old secret stays valid, then show the new one once."""
    credential = _own_token(request, token)
    holder = credential.holder
    replace = partial(actions.rotate_personal_token, token=credential, membership=holder)
    return PAGES.rotate(request, credential, holder, replace)


@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: PersonRequest, token: UUID) -> HttpResponse:
    """Ask for confirmation, then revoke a token of the person's own."""
    credential = _own_token(request, token)
    holder = credential.holder
    end = partial(actions.revoke_personal_token, token=credential, membership=holder)
    return PAGES.revoke(request, [credential], holder, end)
