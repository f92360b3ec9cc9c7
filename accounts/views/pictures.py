"""The picture of a person: its file, and the forms of the profile that change it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions
from accounts.forms.account import PictureForm
from accounts.models import Picture
from accounts.requests import PersonRequest
from accounts.views.own import show_profile
from console.refusals import refusals_flashed, refusals_on
from console.serving.pictures import picture_response


@login_not_required
@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """The picture with this file name, without a sign-in, because the name cannot be guessed."""
    return picture_response(Picture.objects.content_of(name))


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PersonRequest) -> HttpResponse:
    """Save an uploaded picture; a GET leads to the profile."""
    if request.method != "POST":
        return redirect("accounts:profile")
    form = PictureForm(request.POST, request.FILES)
    if form.is_valid():
        with refusals_on(form, request):
            actions.change_picture(image=form.cleaned_data["picture"], by=request.user)
            messages.success(request, "Your picture was saved.")
            return redirect("accounts:profile")
    return show_profile(request, picture_form=form)


@require_POST
def remove(request: PersonRequest) -> HttpResponse:
    """Remove the person's picture."""
    with refusals_flashed(request):
        actions.remove_picture(by=request.user)
        messages.success(request, "Your picture was removed.")
    return redirect("accounts:profile")
