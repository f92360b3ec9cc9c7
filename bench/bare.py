"""The yardstick: a bare Django page for someone signed in, who belongs to five organizations.

Ordinary Django as its tutorial teaches it: the middleware of a new project, sessions in the
database, one query for the person's memberships, one template, no rights. The header lists five
organizations, each a form of its own; the navigation has 12 links, each by `{% url %}`. The content
is as many rows as the measured page has, which cost no query here; plain text fills the page up to
the size of the measured one, at next to no cost.
"""

from pathlib import Path
from typing import Any
from unittest import mock

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.sessions.backends import db
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.template.backends.django import DjangoTemplates
from django.urls import path
from django.utils import timezone

from accounts.models import Session
from accounts.sessions.store import digest
from organizations.models import Membership

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
SECTIONS = [
    *("Overview", "Projects", "Components", "Environments", "Deployments", "API catalogue"),
    *("Applications", "Subscriptions", "Analytics", "Audit log", "Billing", "Settings"),
]
SENTENCE = "What it is for, in one sentence that somebody wrote."
NOW = timezone.now()
FILLING = "Plain text that fills the page. "

engine = DjangoTemplates(
    {
        "NAME": "bare",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
)


@login_required
def page(request: HttpRequest, handle: str, rows: int, size: int) -> HttpResponse:
    """Session, person, memberships: three queries, and a template."""
    memberships = list(
        Membership.objects.filter(user=request.user.pk)
        .select_related("organization")
        .order_by("pk")
    )
    current = next(each for each in memberships if each.organization.handle == handle)
    context = {
        "memberships": memberships,
        "organization": current.organization,
        "sections": SECTIONS,
        "rows": [{"title": f"Row {n}", "text": SENTENCE, "n": n, "at": NOW} for n in range(rows)],
        "filling": (FILLING * (size // len(FILLING) + 1))[:size],
    }
    return HttpResponse(engine.get_template("bare.html").render(context, request))


def other(request: HttpRequest, **_: Any) -> HttpResponse:
    """Where the links of the page lead."""
    return HttpResponse()


urlpatterns = [
    path("organizations/<str:handle>/bare/<int:rows>/<int:size>/", page, name="page"),
    path("organizations/<str:handle>/switch/", other, name="switch"),
    path("organizations/<str:handle>/<slug:section>/", other, name="section"),
    path("organizations/<str:handle>/rows/<int:row>/", other, name="row"),
    path("organizations/<str:handle>/rows/<int:row>/edit/", other, name="edit"),
]


class SessionStore(db.SessionStore):
    """Django's own sessions in the database, kept in the table that the console signs in with.

    The console keeps digests of the keys there, so the digest is the key here.
    """

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key and digest(session_key))

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session


class BareRequest(WSGIRequest):
    """A request that knows only the addresses above."""

    urlconf = __name__


class BareHandler(WSGIHandler):
    """A second Django in the same process, with its own middleware and addresses."""

    request_class = BareRequest

    def load_middleware(self, is_async: bool = False) -> None:
        with (
            mock.patch.object(settings, "MIDDLEWARE", MIDDLEWARE),
            mock.patch.object(settings, "SESSION_ENGINE", __name__),
        ):
            super().load_middleware(is_async)
