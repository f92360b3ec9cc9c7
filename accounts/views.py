"""The person's own pages, beside those of allauth."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions
from accounts.forms import PROVED_ADDRESS, ProfileForm
from accounts.models import User
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
