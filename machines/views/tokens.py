"""Your account → Tokens."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.freshness import fresh_sign_in_required
from console.paging import paginate
from console.refusals import refusals_flashed, refusals_on
from credentials.forms import RotateForm
from credentials.showing import show_once
from machines import actions
from machines.forms import TokenForm
from machines.models import PersonalToken
from organizations.access import Belonging, OrganizationRequest, organization_page
from organizations.models import Membership
from organizations.roles import PERMISSIONS
from organizations.views.entry import PersonRequest


def _own(request: PersonRequest, token: UUID) -> PersonalToken:
    return get_object_or_404(PersonalToken.objects.of_person(request.user), pk=token)


@require_safe
def tokens(request: PersonRequest) -> HttpResponse:
    """One's own, in all organizations, the newest first."""
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
    """Another token of one's own in this organization, shown once."""
    offered = [p for p in PERMISSIONS if request.membership.can(p)]
    form = TokenForm(request.POST or None, offered=offered)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            made = actions.create_personal_token(
                wanted=actions.TokenTerms(**form.cleaned_data), membership=request.membership
            )
            return show_once(request, "tokens/created.html", made)
    return render(request, "tokens/create.html", {"form": form})


@require_safe
def token(request: PersonRequest, token: UUID) -> HttpResponse:
    """Everything about a token of one's own but its text."""
    context = {"credential": _own(request, token)}
    return render(request, "tokens/token.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in_required(what_for="Rotating a token", cancel="tokens:token", about=_own)
def rotate(request: PersonRequest, token: UUID) -> HttpResponse:
    """Another text for the same token, shown once."""
    found = _own(request, token)
    if request.method != "POST" and not found.can_be_rotated:
        return redirect(found)
    form = RotateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            made = actions.rotate_personal_token(
                token=found, **form.cleaned_data, membership=found.holder
            )
            return show_once(request, "tokens/shown.html", made)
    return render(request, "tokens/rotate.html", {"form": form, "old": found})


@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: PersonRequest, token: UUID) -> HttpResponse:
    """Ask, then end it."""
    found = _own(request, token)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.revoke_personal_token(token=found, membership=found.holder)
            messages.success(request, f"{found} was revoked.")
        return redirect("tokens:tokens")
    return render(request, "tokens/revoke.html", {"credential": found})
