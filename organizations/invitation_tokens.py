"""The secret token in an invitation's link: an HMAC, which is stored nowhere.

So no dump, queue, log or operators' page holds a link. Links that were made with a former key work
as long as it is in `SECRET_KEY_FALLBACKS`.
"""

import base64
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

PURPOSE = "organizations.invitation"
"""A part of the HMAC's key, so that no other signature of ours is a valid token."""


def make_token(invitation_id: UUID, version: int) -> str:
    """The token of this version of an invitation, which rises whenever the invitation is resent."""
    return _token(invitation_id, version, settings.SECRET_KEY)


def is_token(token: str, invitation_id: UUID, version: int) -> bool:
    """Whether it is the token of this version of the invitation, compared in constant time."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    matches = [constant_time_compare(token, _token(invitation_id, version, key)) for key in keys]
    return any(matches)


def _token(invitation_id: UUID, version: int, key: str) -> str:
    """The HMAC of the ID and version with this secret key, in URL-safe Base64."""
    digest = salted_hmac(PURPOSE, f"{invitation_id}:{version}", secret=key, algorithm="sha256")
    return base64.urlsafe_b64encode(digest.digest()).decode().rstrip("=")
