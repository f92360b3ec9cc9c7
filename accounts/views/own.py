"""Pages of the profile and the history, and helpers of allauth's pages for signing in."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions
from accounts.forms.account import DatesForm, PictureForm, ProfileForm, ShortcutsForm
from accounts.requests import PersonRequest
from accounts.sessions import provider_sessions
from accounts.sessions.unfinished import GOING_TO, PROVED_ADDRESS, forget_begun_sign_in
from accounts.social import pending_identity
from audit.models import Event
from console.lists.paging import paginate
from console.refusals import refusals_flashed, refusals_on
from console.serving.addresses import safe_next
from console.words.time_zones import zones


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: PersonRequest) -> HttpResponse:
    """The forms for the person's name, dates and keyboard shortcuts, and links to the rest."""
    form = ProfileForm(request.POST or None, initial={"name": request.user.name})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.change_name(**form.cleaned_data, by=request.user)
            messages.success(request, "Your name was saved.")
            return redirect("accounts:profile")
    return show_profile(request, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def dates(request: PersonRequest) -> HttpResponse:
    """Save the person's time zone and date style; a GET leads to the profile."""
    form = DatesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.choose_dates(**form.cleaned_data, by=request.user)
            messages.success(request, "Your time zone and date style were saved.")
            return redirect("accounts:profile")
    if request.method != "POST":
        return redirect("accounts:profile")
    return show_profile(request, date_form=form)


@require_POST
def shortcuts(request: PersonRequest) -> HttpResponse:
    """Save the person's keyboard shortcuts."""
    form = ShortcutsForm(request.POST)
    if form.is_valid():
        with refusals_flashed(request):
            slash_opens_search = form.cleaned_data["slash_opens_search"]
            actions.choose_shortcuts(slash_opens_search=slash_opens_search, by=request.user)
            messages.success(request, "Your keyboard shortcuts were saved.")
    return redirect("accounts:profile")


def show_profile(request: PersonRequest, **bound_forms: Form) -> HttpResponse:
    """The page of the profile, with the form that was sent in place of an unbound one."""
    person = request.user
    context = {
        "form": ProfileForm(initial={"name": person.name}),
        "picture_form": PictureForm(),
        "date_form": DatesForm(
            initial={"time_zone": person.time_zone, "date_style": person.date_style}
        ),
        "shortcuts": ShortcutsForm(initial={"slash_opens_search": person.slash_opens_search}),
        "zones": sorted(zones()),
        **bound_forms,
    }
    return render(request, "accounts/profile.html", context)


@require_safe
def history(request: PersonRequest) -> HttpResponse:
    """What the person did, and what others did to them, paginated, newest first.

    Leaves out what others did to them in an organization that they have left, or in which their
    access has ended or is suspended.
    """
    done_by_user = Event.objects.done_by(request.user.pk)
    organizations = request.user.memberships.in_effect().values("organization")
    done_to_user = Event.objects.done_to(request.user.pk).elsewhere_or_within(organizations)
    page = paginate(request, done_by_user, done_to_user, by=("-at", "-id"))
    return render(request, "accounts/history.html", {"page": page})


@login_not_required
@require_POST
def use_another_address(request: HttpRequest) -> HttpResponse:
    """Forget the address that the link of an invitation has proved, to sign up with another."""
    request.session.pop(PROVED_ADDRESS, None)
    pending = pending_identity.pending_in(request)
    return redirect("accounts:social-sign-up" if pending else "account_signup")


@login_not_required
@require_POST
def start_over(request: HttpRequest) -> HttpResponse:
    """Redirect to the sign-in page with the same target, and forget what was begun."""
    target = safe_next(request) or request.session.pop(GOING_TO, "")
    forget_begun_sign_in(request)
    query = f"?{urlencode({'next': target})}" if target else ""
    return redirect(f"{reverse('account_login')}{query}")


@require_safe
def sign_in_again(request: HttpRequest) -> HttpResponse:
    """Offer a person without a password to sign out and in again, as a fresh sign-in."""
    target = safe_next(request) or "/"
    query = urlencode({"next": target})
    context = {"next": f"{reverse('account_login')}?{query}", "target": target}
    return render(request, "accounts/sign_in_again.html", context)


@require_safe
def own_sign_in(request: PersonRequest) -> HttpResponse:
    """Ask the person of a provider session to sign in by their own means, then go on to `next`.

    Redirects there if they have.
    """
    target = safe_next(request) or "/"
    if provider_sessions.is_own(request):
        return redirect(target)
    ways = get_adapter().get_reauthentication_methods(request.user)
    context = {
        "organization_name": provider_sessions.begun_by(request),
        "ways": ways or [{"url": reverse("accounts:sign-in-again"), "description": "Sign in"}],
        "onward": urlencode({"next": target}),
    }
    return render(request, "accounts/own_sign_in.html", context)
