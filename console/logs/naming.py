"""What a request is called where its address must not be: an address can hold a secret."""

from django.conf import settings
from django.http import HttpRequest


def view_of(request: HttpRequest) -> str:
    """The name of what answers there, which stands in the code and in no request."""
    if request.resolver_match:
        return request.resolver_match.view_name
    if request.path_info.startswith(settings.STATIC_URL):
        return "static"
    return getattr(request, "answered_by", "unknown")
