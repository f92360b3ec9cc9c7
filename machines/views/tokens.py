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
from organizations.tenancy.access import (
    Belonging,
    OrganizationRequest,
    PersonRequest,
    organization_page,
)
from organizations.tenancy.roles import PERMISSIONS


class PersonalTokenPages(CredentialPages[PersonalToken, Membership]):
    """Under the person's account, and in the organization that a new one opens."""

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


def _own(request: PersonRequest, token: UUID) -> PersonalToken:
    return get_object_or_404(PersonalToken.objects.of_person(request.user), pk=token)


@require_safe
def tokens(request: PersonRequest) -> HttpResponse:
    """The person's own, in all organizations, the newest first."""
    mine = PersonalToken.objects.of_person(request.user)
    page = paginate(request, mine, by=("-created_at", "-pk"))
    context = {"page": page, "is_member": request.user.memberships.exists()}
    return render(request, "tokens/tokens.html", context)


@require_safe
def choose_organization(request: PersonRequest) -> HttpResponse:
    """A token opens one organization: which one is asked first, if there are several."""
    mine = Membership.objects.of_person(request.user).with_folded_name()
    page = paginate(request, mine, by=("folded_name", "pk"))
    if len(page.rows) == 1 and page.is_all:
        return redirect("tokens:create", page.rows[0].organization.handle)
    return render(request, "tokens/choose_organization.html", {"page": page})


@organization_page(GET=Belonging.MEMBER, POST=Belonging.MEMBER)
@fresh_sign_in_required(what_for="Creating a token", cancel="tokens:tokens")
def create(request: OrganizationRequest) -> HttpResponse:
    """Another token of the member's own in this organization, shown once."""
    offered = [p for p in PERMISSIONS if request.membership.can(p)]
    member, form = request.membership, TokenForm(request.POST or None, offered=offered)
    make = partial(actions.create_personal_token, membership=member)
    pages = IN_ORGANIZATION
    return pages.new(request, member, form, lambda typed: make(wanted=TokenTerms(**typed)))


@require_safe
def token(request: PersonRequest, token: UUID) -> HttpResponse:
    """Everything about a token of the person's own but its text."""
    found = _own(request, token)
    rotate, revoke = "tokens:rotate", "tokens:revoke"
    return PAGES.look(request, found, found.holder, rotate=rotate, revoke=revoke)


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in_required(what_for="Rotating a token", cancel="tokens:token", about=_own)
def rotate(request: PersonRequest, token: UUID) -> HttpResponse:
    """Another text for the same token, shown once."""
    found = _own(request, token)
    replace = partial(actions.rotate_personal_token, token=found, membership=found.holder)
    return PAGES.rotate(request, found, found.holder, replace)


@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: PersonRequest, token: UUID) -> HttpResponse:
    """Ask, then end it."""
    found = _own(request, token)
    end = partial(actions.revoke_personal_token, token=found, membership=found.holder)
    return PAGES.revoke(request, [found], found.holder, end)
