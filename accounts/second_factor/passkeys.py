"""The origin to which passkeys belong.

A browser makes a passkey for a host, and signs with every answer which page asked. Only pages of
the configured origin may ask, not those of another port or of a subdomain, which WebAuthn allows.
"""

import json
from base64 import urlsafe_b64decode
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest


def passkeys_work(request: HttpRequest) -> bool:
    """Whether the page is of the configured host, so that the browser offers its passkeys."""
    return request.get_host() == urlsplit(settings.CONSOLE_ORIGIN).netloc


def was_asked_here(credential: Any) -> bool:
    """Whether a browser's answer was given to a page of the configured origin, and is readable."""
    try:
        signed = credential["response"]["clientDataJSON"]
        data = json.loads(urlsafe_b64decode(signed + "=" * (-len(signed) % 4)))
        return bool(data["origin"] == settings.CONSOLE_ORIGIN)
    except (ValueError, TypeError, LookupError, RecursionError):
        return False
