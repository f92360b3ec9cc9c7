"""What every template may use."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest

THEMES = ("light", "dark", "system")


def theme(request: HttpRequest) -> dict[str, str]:
    """The reader's choice of light, dark or what the system says (the default)."""
    chosen = request.COOKIES.get(settings.THEME_COOKIE_NAME, "system")
    return {"theme": chosen if chosen in THEMES else "system"}


def release(request: HttpRequest) -> dict[str, str]:
    """The release that runs, for the foot of pages."""
    return {"release": settings.VERSION}


def contact(request: HttpRequest) -> dict[str, str]:
    """How to reach the operators of this console: a link, and what it says; empty if unknown."""
    url = settings.CONSOLE_CONTACT
    return {"contact_url": url, "contact": url.removeprefix("mailto:")}


def card_layout(request: HttpRequest) -> dict[str, Callable[[], str]]:
    """What a page extends that says why another one is not shown.

    A signed-in person keeps the header and the navigation. Asked only by the pages that use it: the
    answer needs the session.
    """

    def layout() -> str:
        user = getattr(request, "user", None)
        is_signed_in = user is not None and user.is_authenticated
        return "base_console_card.html" if is_signed_in else "base_card.html"

    return {"card_layout": layout}
