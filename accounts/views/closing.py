"""Closing one's account."""

from typing import cast

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts import actions, closing
from accounts.forms.account import CloseForm
from accounts.freshness import fresh_sign_in_required
from accounts.models import User
from console.refusals import refusals_on


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in_required(what_for="Closing your account", cancel="accounts:profile")
def close(request: HttpRequest) -> HttpResponse:
    """Say what goes and what stays, and have the address typed; then close the account."""
    user = cast(User, request.user)
    form = CloseForm(request.POST or None, address=user.email)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.close_account(**form.cleaned_data, by=user)
            logout(request)
            messages.success(request, "Your account is closed.")
            return redirect("account_login")
    context = {
        "form": form,
        "obstacles": closing.obstacles_of(user),
        "goes": closing.goes_with(user),
    }
    return render(request, "accounts/close.html", context)
