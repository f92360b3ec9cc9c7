"""Pages that belong to no app: health, theme, and the answer to a forged form."""

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
    """The process answers, and which release it is; `bin/start` also reads that it is its own."""
    answer = HttpResponse(f"ok {settings.VERSION}\n", content_type="text/plain; charset=utf-8")
    if START in os.environ:
        answer[START_HEADER] = os.environ[START]
    return answer


@login_not_required
@never_cache
@require_GET
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether this process should get traffic: 200, or 503 with what stands in the way."""
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
    """To the mark, for programs that ask for it at this address without reading a page."""
    response = redirect(static("img/favicon.ico"))
    response["Cache-Control"] = "public, max-age=86400"
    return response


@login_not_required
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a vulnerability (RFC 9116); 404 while the operators name no contact."""
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
    """Remember light, dark or system in a cookie, and go back."""
    response = redirect(safe_next(request) or "/")
    if (chosen := request.POST.get("theme")) in THEMES:
        response.set_cookie(
            settings.THEME_COOKIE_NAME,
            chosen,
            max_age=31_536_000,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


@login_not_required
def operators_sign_in(request: HttpRequest) -> HttpResponse:
    """In place of the admin's own form: to the sign-in page, or, signed in as no operator, 403."""
    if not request.user.is_authenticated:
        return redirect_to_login(safe_next(request) or reverse("admin:index"))
    if not request.user.is_staff:
        raise PermissionDenied
    return redirect(safe_next(request) or "admin:index")


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was not rendered by us, or that outlived its session."""
    if request.method != "POST":  # no form, and no page takes it
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    return render(request, "403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """A mistake of ours, with the ID by which operators find it in the log."""
    known_as = {"request_id": request_ids.current()}
    return HttpResponseServerError(loader.render_to_string("500.html", known_as))
