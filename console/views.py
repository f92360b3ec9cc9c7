"""Pages that belong to no app: health, theme, and some error pages."""

import logging
import os
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseServerError,
    JsonResponse,
)
from django.shortcuts import redirect, render
from django.template import loader
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from console import health
from console.logs import request_ids
from console.running.preconditions import START, START_HEADER
from console.serving.addresses import absolute, safe_next
from console.serving.context_processors import THEMES

SECURITY_TXT_LIFETIME = timedelta(days=180)

logger = logging.getLogger(__name__)


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 with the release: the process answers. A header tells `bin/start` its own process."""
    response = HttpResponse(f"ok {settings.VERSION}\n", content_type="text/plain; charset=utf-8")
    if START in os.environ:
        response[START_HEADER] = os.environ[START]
    return response


@login_not_required
@never_cache
@require_GET
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether this process should get traffic: 200, or 503, with a line for each check.

    Exceptions of checks are logged, and only shown as "failed".
    """
    report: dict[str, str] = {}
    status = 200
    for check in health.CHECKS:
        try:
            report[check.name] = check.report()
        except Exception:
            logger.exception("Not ready: %s", check.name)
            report[check.name] = "failed"
            status = 503
    return JsonResponse(report, status=status)


@login_not_required
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Redirect to the icon, for programs that request it without reading a page."""
    response = redirect(static("img/favicon.ico"))
    response["Cache-Control"] = "public, max-age=86400"
    return response


@login_not_required
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a vulnerability (RFC 9116); 404 without CONSOLE_CONTACT."""
    if not settings.CONSOLE_CONTACT:
        raise Http404
    lines = {
        "Contact": settings.CONSOLE_CONTACT,
        "Expires": f"{timezone.now() + SECURITY_TXT_LIFETIME:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages": "en",
        "Canonical": absolute(reverse("security-txt")),
    }
    text = "".join(f"{name}: {value}\n" for name, value in lines.items())
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@login_not_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Store light, dark or system in a cookie, and redirect back. Other values are ignored."""
    response = redirect(safe_next(request) or "/")
    if (choice := request.POST.get("theme")) in THEMES:
        response.set_cookie(
            settings.THEME_COOKIE_NAME,
            choice,
            max_age=31_536_000,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


@login_not_required
def operators_sign_in(request: HttpRequest) -> HttpResponse:
    """Redirect to the sign-in page, in place of the admin's own; 403 for who is no operator."""
    if not request.user.is_authenticated:
        return redirect_to_login(safe_next(request) or reverse("admin:index"))
    if not request.user.is_staff:
        raise PermissionDenied
    return redirect(safe_next(request) or "admin:index")


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without a valid CSRF token; 405 for methods other than POST."""
    if request.method != "POST":  # no form, and no page takes it
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    return render(request, "403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500 for a mistake in the program, with the ID by which operators find it in the log."""
    context = {"request_id": request_ids.current()}
    return HttpResponseServerError(loader.render_to_string("500.html", context))
