"""The person's own pages, in addition to those of allauth."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions
from accounts.forms.account import ProfileForm, ShortcutsForm
from accounts.models import User
from accounts.sessions.unfinished import GOING_TO, PROVED_ADDRESS, forget_begun_sign_in
from accounts.social import pending_identity
from audit.models import Event
from console.lists.paging import paginate
from console.refusals import refusals_flashed, refusals_on
from console.serving.addresses import safe_next


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """What one is called, which keys do something, and the way to the rest."""
    user = cast(User, request.user)
    form = ProfileForm(request.POST or None, initial={"name": user.name})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.change_name(**form.cleaned_data, by=user)
            messages.success(request, "Your name was saved.")
            return redirect("accounts:profile")
    shortcuts = ShortcutsForm(initial={"slash_opens_search": user.slash_opens_search})
    return render(request, "accounts/profile.html", {"form": form, "shortcuts": shortcuts})


@require_POST
def shortcuts(request: HttpRequest) -> HttpResponse:
    """Which keys do something by themselves."""
    form = ShortcutsForm(request.POST)
    if form.is_valid():
        with refusals_flashed(request):
            actions.choose_shortcuts(**form.choices, by=cast(User, request.user))
            messages.success(request, "Your keyboard shortcuts were saved.")
    return redirect("accounts:profile")


@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """What the person did, and what others did to their account, newest first.

    What others did in an organization that the person has left is no longer theirs.
    """
    user = cast(User, request.user)
    mine = Event.objects.done_by(user.pk)
    present = user.memberships.values("organization")
    to_me = Event.objects.done_to(user.pk).elsewhere_or_within(present)
    page = paginate(request, mine, to_me, by=("-at", "-id"))
    return render(request, "accounts/history.html", {"page": page})


@login_not_required
@require_POST
def use_another_address(request: HttpRequest) -> HttpResponse:
    """Sign up with another address than the one that an invitation's link has proved."""
    request.session.pop(PROVED_ADDRESS, None)
    pending = pending_identity.pending_in(request)
    return redirect("accounts:social-sign-up" if pending else "account_signup")


@login_not_required
@require_POST
def start_over(request: HttpRequest) -> HttpResponse:
    """Stop waiting for a code, and choose again how to sign in. The target stays the same.

    Signing out would do it too, but would also forget which invitations were opened.
    """
    target = safe_next(request) or request.session.pop(GOING_TO, "")
    forget_begun_sign_in(request)
    query = f"?{urlencode({'next': target})}" if target else ""
    return redirect(f"{reverse('account_login')}{query}")


@require_safe
def sign_in_again(request: HttpRequest) -> HttpResponse:
    """For someone without a password, whose sign-in is the only proof that there is: sign out.

    Then they sign in, and come back to where they were going.
    """
    target = safe_next(request) or "/"
    query = urlencode({"next": target})
    context = {"next": f"{reverse('account_login')}?{query}", "target": target}
    return render(request, "accounts/sign_in_again.html", context)
