"""The way in: the front door, the welcome page, all of mine, creating one."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from console.lists.paging import paginate
from console.refusals import refusals_on
from console.serving.addresses import safe_next
from organizations import actions, previews
from organizations.forms import OrganizationForm
from organizations.models import Invitation, Membership, Organization
from organizations.tenancy.access import PersonRequest
from organizations.tenancy.strangers import opens_to_strangers

SHOWN_EXPIRED = 3


@require_safe
def front_door(request: PersonRequest) -> HttpResponse:
    """Redirect to the target, else to the organization last used, else to the welcome page.

    Operators without an organization have their own pages to go to, and a person on the way to a
    page that opens to strangers goes there.
    """
    membership = Membership.objects.last_used_by(request.user)
    target = safe_next(request)
    if membership is None and target and opens_to_strangers(target):
        return redirect(target)
    if membership is None:
        _say_what_was_lost(request)
        if request.user.is_staff and (not target or target.startswith(reverse("admin:index"))):
            return redirect(target or "admin:index")
        query = f"?{urlencode({'next': target})}" if target else ""
        return redirect(reverse("organizations:welcome") + query)
    if membership.organization_id != request.user.last_organization_id:
        _say_what_was_lost(request)
    return redirect(target or membership.organization.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: PersonRequest) -> HttpResponse:
    """For someone without any membership: invitations first, then the form to create one."""
    if request.user.memberships.exists():
        return redirect(safe_next(request) or "organizations:front-door")
    expired = Invitation.objects.expired_for(request.user)[:SHOWN_EXPIRED]
    return _creation_page(request, "organizations/welcome.html", expired=expired)


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: PersonRequest) -> HttpResponse:
    """Create the one organization that a person can, while being a member elsewhere."""
    return _creation_page(request, "organizations/create.html")


@require_safe
def mine(request: PersonRequest) -> HttpResponse:
    """Every organization of mine with my roles, and the invitations that wait for me."""
    found = Membership.objects.of_person(request.user).with_roles().with_folded_name()
    found = found.with_created_name(request.user)
    page = paginate(request, found, by=("folded_name", "pk"))
    if not page:
        # The front door would lead operators away, who may want to join or create one.
        return redirect(f"organizations:{'welcome' if request.user.is_staff else 'front-door'}")
    context = {
        "page": page,
        "invitations": Invitation.objects.for_user(request.user),
        "created_name": page.rows[0].created_name,
    }
    return render(request, "organizations/mine.html", context)


@require_safe
def preview_handle(request: PersonRequest) -> HttpResponse:
    """The handle that a name would get, and which rules it keeps, while one types."""
    preview = previews.preview(request.GET.get("name", "")[:200])
    return render(request, "organizations/_handle_preview.html", {"preview": preview})


def _creation_page(request: PersonRequest, template: str, **more: object) -> HttpResponse:
    form = OrganizationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            try:
                made = actions.create_organization(**form.cleaned_data, by=request.user)
                organization = made.organization
                messages.success(request, f"{organization} was created.")
            except actions.JustCreated as same:
                organization = same.organization
            return redirect(safe_next(request) or organization.get_absolute_url())
    typed = form["name"].value() or ""
    context = {
        "form": form,
        "preview": previews.preview(typed[:200]),
        "next": safe_next(request),
        **_belongings(request.user),
        **more,
    }
    return render(request, template, context)


def _belongings(user: User) -> dict[str, Any]:
    return {
        "invitations": Invitation.objects.for_user(user),
        "created": Organization.objects.created_by(user).first(),
    }


def _say_what_was_lost(request: PersonRequest) -> None:
    """Tell someone whose membership ended since they were last here, once.

    Who is still a member is led elsewhere because the organization is suspended.
    """
    last = request.user.memberships.filter(organization=request.user.last_organization_id)
    if still := last.select_related("organization").first():
        messages.warning(request, f"{still.organization} is suspended.")
        return
    if words := previews.words_on_lost_organization(request.user):
        messages.warning(request, words)
    if request.user.last_organization_id is not None:
        request.user.forget_organization(request.user.last_organization_id)
