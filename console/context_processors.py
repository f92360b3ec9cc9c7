"""What every template may use."""

from django.conf import settings
from django.http import HttpRequest

THEMES = ("light", "dark", "system")


def theme(request: HttpRequest) -> dict[str, str]:
    """The reader's choice of light, dark or what the system says (the default)."""
    chosen = request.COOKIES.get("theme", "system")
    return {"theme": chosen if chosen in THEMES else "system"}


def version(request: HttpRequest) -> dict[str, str]:
    """The release that runs, for the foot of pages."""
    return {"version": settings.VERSION}
