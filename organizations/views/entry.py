"""The way in: the front door, the welcome page, all of mine, creating one."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.sessions.provider_sessions import is_own
from console.lists.paging import paginate
from console.refusals import refusals_on
from console.serving.addresses import safe_next
from console.words import dates
from organizations import actions, previews
from organizations.forms.organizations import OrganizationForm
from organizations.models import Invitation, Membership, Organization
from organizations.tenancy.access import PersonRequest
from organizations.tenancy.strangers import opens_to_strangers

SHOWN_EXPIRED = 3


@require_safe
def front_door(request: PersonRequest) -> HttpResponse:
    """Redirect to the page in `next`, else to the organization last used, else to the welcome page.

    Without an organization, operators are redirected to the operators' pages, and other people to
    `next` only if that page is open to strangers. A provider session leads to the list of the
    person's organizations, because it opens only some.
    """
    membership = Membership.objects.last_used_by(request.user)
    target = safe_next(request)
    if membership is None and target and opens_to_strangers(target):
        return redirect(target)
    if membership is None:
        _explain_lost_organization(request)
        if request.user.is_staff and (not target or target.startswith(reverse("admin:index"))):
            return redirect(target or "admin:index")
        query = f"?{urlencode({'next': target})}" if target else ""
        return redirect(reverse("organizations:welcome") + query)
    if not target and not is_own(request):
        return redirect("organizations:mine")
    if membership.organization_id != request.user.last_organization_id:
        _explain_lost_organization(request)
    return redirect(target or membership.organization.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: PersonRequest) -> HttpResponse:
    """The page of someone without a membership: their invitations, and the form to create one.

    Redirects someone who is a member of an organization.
    """
    if request.user.memberships.exists():
        return redirect(safe_next(request) or "organizations:front-door")
    expired = Invitation.objects.expired_for(request.user)[:SHOWN_EXPIRED]
    return _creation_page(request, "organizations/welcome.html", expired=expired)


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: PersonRequest) -> HttpResponse:
    """Create an organization. Each person can create one, also as a member of others."""
    return _creation_page(request, "organizations/create.html")


@require_safe
def mine(request: PersonRequest) -> HttpResponse:
    """The reader's organizations with their roles there, paginated, and their open invitations.

    Redirects someone without an organization.
    """
    memberships = Membership.objects.of_person(request.user).with_roles().with_folded_name()
    memberships = memberships.with_created_name(request.user)
    page = paginate(request, memberships, by=("folded_name", "pk"))
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
    """Render the handle that a typed name would get, and which rules it keeps, as a fragment."""
    preview = previews.preview(request.GET.get("name", "")[:200])
    return render(request, "organizations/_handle_preview.html", {"preview": preview})


def _creation_page(request: PersonRequest, template: str, **extra_context: object) -> HttpResponse:
    """Render the form for a new organization, or create it and redirect there.

    A form that was submitted twice leads to the organization that the first one created.
    """
    form = OrganizationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            try:
                membership = actions.create_organization(**form.cleaned_data, by=request.user)
                organization = membership.organization
                messages.success(request, f"{organization} was created.")
            except actions.JustCreated as refusal:
                organization = refusal.organization
            return redirect(safe_next(request) or organization.get_absolute_url())
    typed_name = form["name"].value() or ""
    context = {
        "form": form,
        "preview": previews.preview(typed_name[:200]),
        "next": safe_next(request),
        "invitations": Invitation.objects.for_user(request.user),
        "created": Organization.objects.created_by(request.user).first(),
        **extra_context,
    }
    return render(request, template, context)


def _explain_lost_organization(request: PersonRequest) -> None:
    """Show a message why the person cannot open the organization that they used last.

    It or their access is suspended, or their access or their membership ended. In the last case the
    organization is forgotten, so that the message is shown once.
    """
    last_used = request.user.memberships.filter(organization=request.user.last_organization_id)
    if membership := last_used.select_related("organization").first():
        messages.warning(request, _state_of(membership))
        return
    if explanation := previews.words_on_lost_organization(request.user):
        messages.warning(request, explanation)
    if request.user.last_organization_id is not None:
        request.user.forget_organization(request.user.last_organization_id)


def _state_of(membership: Membership) -> str:
    """A sentence on why the membership opens no page now."""
    organization = membership.organization
    if membership.is_suspended:
        return f"Your access to {organization} is suspended."
    if membership.has_ended:
        return f"Your access to {organization} ended after {dates.day(membership.last_day)}."
    return f"{organization} is suspended."
