"""Where passkeys work, and what may be taken for one.

A browser makes a passkey for a host, and signs in every answer for which page it was asked. Only
pages of the configured origin may ask: not those of another port or of a subdomain, which the
standard would let pass.
"""

import json
from base64 import urlsafe_b64decode
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest


def passkeys_work(request: HttpRequest) -> bool:
    """Whether this page is one of the configured origin, so that a browser offers its passkeys."""
    return request.get_host() == urlsplit(settings.CONSOLE_ORIGIN).netloc


def was_asked_here(credential: Any) -> bool:
    """Whether a browser's answer was given to a page of the configured origin, exactly.

    An answer without a readable origin was given nowhere.
    """
    try:
        signed = credential["response"]["clientDataJSON"]
        data = json.loads(urlsafe_b64decode(signed + "=" * (-len(signed) % 4)))
        return bool(data["origin"] == settings.CONSOLE_ORIGIN)
    except (ValueError, TypeError, LookupError, RecursionError):
        return False
