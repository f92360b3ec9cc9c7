"""Context processors: variables of every template."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest

from console.words import dates

THEMES = ("light", "dark", "system")


def theme(request: HttpRequest) -> dict[str, str]:
    """`theme`: light, dark or system, as the reader's cookie says; system without one."""
    chosen = request.COOKIES.get(settings.THEME_COOKIE_NAME, "system")
    return {"theme": chosen if chosen in THEMES else "system"}


def dates_shown(request: HttpRequest) -> dict[str, Callable[[], bool]]:
    """`are_dates_final`: whether the reader has a time zone, so that no script changes dates.

    It is a function, so that only pages with dates read the session.
    """
    return {"are_dates_final": lambda: dates.reader().has_zone}


def release(request: HttpRequest) -> dict[str, str]:
    """`release`: the version that runs, for the foot of pages."""
    return {"release": settings.VERSION}


def contact(request: HttpRequest) -> dict[str, str]:
    """`contact_url` and its text `contact`, by which people reach the operators; "" if not set."""
    url = settings.CONSOLE_CONTACT
    return {"contact_url": url, "contact": url.removeprefix("mailto:")}


def card_layout(request: HttpRequest) -> dict[str, Callable[[], str]]:
    """`card_layout`: the base template of pages that say why another one is not shown.

    A signed-in person keeps the header and the navigation. It is a function, so that only pages
    that use it read the session.
    """

    def layout() -> str:
        """The layout with navigation for signed-in people, or the one without."""
        user = getattr(request, "user", None)
        is_signed_in = user is not None and user.is_authenticated
        return "base_console_card.html" if is_signed_in else "base_card.html"

    return {"card_layout": layout}
