"""Downloading personal data, and closing the account."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts import actions
from accounts.forms.account import CloseForm
from accounts.models import User
from accounts.own_data import closing
from accounts.own_data.data_file import json_chunks
from accounts.requests import PersonRequest
from accounts.sessions.freshness import fresh_sign_in_required
from audit.exports.stream import ExportStream
from audit.models import Export
from console.refusals import refusals_flashed, refusals_on


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in_required(what_for="Downloading your data", cancel="accounts:profile")
def data(request: PersonRequest) -> HttpResponse:
    """Say what is in the file of the person's data, and send it in answer to a POST."""
    if request.method == "POST":
        with refusals_flashed(request):
            export = actions.download_data(by=request.user)
            return _data_file(request, request.user, export)  # type: ignore[return-value]  # a stream
        return redirect("accounts:data")
    return render(request, "accounts/data.html")


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in_required(what_for="Closing your account", cancel="accounts:profile")
def close(request: PersonRequest) -> HttpResponse:
    """Say what closing the account deletes and keeps, then close it and sign the person out."""
    form = CloseForm(request.POST or None, address=request.user.email)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.close_account(**form.cleaned_data, by=request.user)
            logout(request)
            messages.success(request, "Your account is closed.")
            return redirect("account_login")
    context = {
        "form": form,
        "obstacles": closing.obstacles_of(request.user),
        "goes": closing.losses_of(request.user),
    }
    return render(request, "accounts/close.html", context)


def _data_file(request: HttpRequest, user: User, export: Export) -> StreamingHttpResponse:
    """A response that streams the person's data; its end ends the export."""
    chunks = json_chunks(user, export=export)
    name = f"console-data-{timezone.now():%Y-%m-%d}.json"
    return StreamingHttpResponse(
        ExportStream(chunks, export=export, to=request.META.get("gunicorn.socket")),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
