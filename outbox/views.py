"""The emails that were sent, as files: for development only, where none leaves the machine."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.csp import CSP
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from outbox import letters


@login_not_required
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """The emails that went out, newest first."""
    return render(request, "outbox/sent.html", {"letters": letters.newest()})


@login_not_required
@require_safe
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail: rendered, as text, and its links."""
    return render(request, "outbox/mail.html", {"letter": _letter(name)})


@login_not_required
@require_safe
@xframe_options_sameorigin
@csp_override(
    {
        "default-src": [CSP.NONE],
        "style-src": [CSP.UNSAFE_INLINE],
        "img-src": ["data:"],
        "sandbox": [""],
    }
)
def html_part(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part alone, for the frame: mail programs allow inline style and attached images."""
    return HttpResponse(_letter(name).html)


def _letter(name: str) -> letters.Letter:
    """The email in the file of this name; raises Http404 if there is none."""
    if (letter := letters.named(name)) is None:
        raise Http404
    return letter
