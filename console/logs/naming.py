"""The name of a request for logs and metrics, which never have its URL: that can hold a secret."""

from django.conf import settings
from django.http import HttpRequest


def view_of(request: HttpRequest) -> str:
    """The name of the view, "static", the name that a middleware set, or "unknown"."""
    if request.resolver_match:
        return request.resolver_match.view_name
    if request.path_info.startswith(settings.STATIC_URL):
        return "static"
    return getattr(request, "answered_by", "unknown")
