"""The person's own pages, beside those of allauth."""

from typing import cast

from allauth.account.internal.flows.email_verification_by_code import (
    EMAIL_VERIFICATION_CODE_SESSION_KEY,
)
from allauth.account.internal.flows.password_reset_by_code import (
    PASSWORD_RESET_VERIFICATION_SESSION_KEY,
)
from allauth.account.internal.stagekit import clear_login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions
from accounts.adapter import GOING_TO
from accounts.forms import PROVED_ADDRESS, ProfileForm
from accounts.models import User
from console.addresses import safe_next
from console.refusals import refusals_on


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """What one is called."""
    user = cast(User, request.user)
    form = ProfileForm(request.POST or None, initial={"name": user.name})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.change_name(**form.cleaned_data, by=user)
            messages.success(request, "Your name was saved.")
            return redirect("accounts:profile")
    return render(request, "accounts/profile.html", {"form": form})


@login_not_required
@require_POST
def use_another_address(request: HttpRequest) -> HttpResponse:
    """Sign up with another address than the one that an invitation's link has proved."""
    request.session.pop(PROVED_ADDRESS, None)
    return redirect("account_signup")


@login_not_required
@require_POST
def start_over(request: HttpRequest) -> HttpResponse:
    """Wait for no code any more, and choose again how to sign in to go where one was going.

    Signing out would do it too, but would also forget which invitations were opened.
    """
    target = safe_next(request) or request.session.pop(GOING_TO, "")
    clear_login(request)
    for code in (EMAIL_VERIFICATION_CODE_SESSION_KEY, PASSWORD_RESET_VERIFICATION_SESSION_KEY):
        request.session.pop(code, None)
    query = f"?{urlencode({'next': target})}" if target else ""
    return redirect(f"{reverse('account_login')}{query}")
