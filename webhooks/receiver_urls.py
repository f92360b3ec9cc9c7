"""Which URLs a webhook may have. Where its name leads is looked at anew at each try."""

from contextlib import suppress
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings

from console.calling.networks import is_allowed
from webhooks.deliveries.sending import PORTS
from webhooks.models import LONGEST_URL


def wrong_with(url: str) -> str:
    """Why a webhook may not have the URL, as a sentence; empty if it may. Looks up no name."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError:
        return "Enter a URL."
    schemes = ("https", "http") if settings.WEBHOOKS_ALLOW_HTTP else ("https",)
    if parts.scheme not in schemes or not parts.hostname:
        return "Enter a URL that starts with https://."
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        return f"Enter a URL of at most {LONGEST_URL} ASCII characters, without spaces."
    if parts.username is not None or parts.password is not None:
        return "Leave the name and the password out of the URL. Deliveries are signed instead."
    if "#" in url:
        return "Leave out the part after #, which is never sent."
    if not settings.WEBHOOKS_ALLOW_HTTP and port not in PORTS:
        return "Use port 443 or 8443."
    return _wrong_host(parts.hostname)


def _wrong_host(host: str) -> str:
    """Why an IP address in a private network is refused; empty for names and other addresses."""
    with suppress(ValueError):
        if not is_allowed(str(ip_address(host))):
            return "This address is in a private network, which the console does not call."
    return ""
