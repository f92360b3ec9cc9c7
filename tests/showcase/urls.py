"""Our addresses, the development mail page, and addresses that fail on purpose."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from console.urls import urlpatterns as ours
from console.views import server_error


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    """A fault of ours."""
    raise RuntimeError("on purpose")


@login_not_required
def suspicious(request: HttpRequest) -> HttpResponse:
    """What Django answers to a request that makes no sense."""
    raise SuspiciousOperation("on purpose")


@login_not_required
def too_many(request: HttpRequest) -> HttpResponse:
    """What someone sees who tries too often."""
    return render(request, "429.html", status=429)


@login_not_required
def too_large(request: HttpRequest) -> HttpResponse:
    """What someone sees who sends more than any form of ours takes."""
    return render(request, "413.html", status=413)


@login_not_required
def unavailable(request: HttpRequest) -> HttpResponse:
    """What a proxy shows while the console is down."""
    return render(request, "503.html", status=503)


@login_not_required
def disk_full(request: HttpRequest) -> HttpResponse:
    """What someone sees who wants to save something on a full disk."""
    return render(request, "503_disk_full.html", status=503)


handler500 = server_error
urlpatterns = [
    *ours,
    path("development/mail/", include("outbox.urls")),
    path("tests/broken/", broken),
    path("tests/disk-full/", disk_full),
    path("tests/suspicious/", suspicious),
    path("tests/too-large/", too_large),
    path("tests/too-many/", too_many),
    path("tests/unavailable/", unavailable),
]
