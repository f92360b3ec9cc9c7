"""The tokens in the links of emails about a lost second factor: HMACs, which are stored nowhere.

A link is for one step of one version of a request. Links that were made with a key which is now in
`SECRET_KEY_FALLBACKS` are still valid.
"""

import base64
from enum import StrEnum

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import FactorReset
from console.serving.addresses import absolute

PURPOSE = "accounts.factor_reset"
"""Part of the HMAC's key, so that no other signature of the console is valid as a token."""


class Step(StrEnum):
    """What a link does."""

    CONFIRM = "confirm"
    STOP = "stop"


def link_for(step: Step, reset: FactorReset) -> str:
    """The URL for this step of the request as it is now."""
    token = _token(step, reset, settings.SECRET_KEY)
    return absolute(reverse("accounts:open-reset-link", args=[reset.pk, token]))


def step_of(token: str, reset: FactorReset) -> Step | None:
    """The step that this token of a link is for; None if it is not valid for the request now."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    for step in Step:
        if any(constant_time_compare(token, _token(step, reset, key)) for key in keys):
            return step
    return None


def _token(step: Step, reset: FactorReset, key: str) -> str:
    """The token for this step of this version of the request, made with the secret key."""
    named = f"{step}:{reset.pk}:{reset.version}"
    digest = salted_hmac(PURPOSE, named, secret=key, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
