"""The secret in an invitation's link: an HMAC, so that nothing secret is stored anywhere.

No dump, broker, log or admin page holds a link. Keys that `SECRET_KEY_FALLBACKS` keeps still open
the links that were sent under them.
"""

import base64
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

PURPOSE = "organizations.invitation"
"""Part of the key, so that no other signature of ours can pass for a link's, nor the reverse."""


def make_token(invitation_id: UUID, version: int) -> str:
    """The token of this version of an invitation; sending again makes a new version."""
    return _token(invitation_id, version, settings.SECRET_KEY)


def is_token(token: str, invitation_id: UUID, version: int) -> bool:
    """Whether the token belongs to this version of the invitation. Takes the same time always."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    matches = [constant_time_compare(token, _token(invitation_id, version, key)) for key in keys]
    return any(matches)


def _token(invitation_id: UUID, version: int, key: str) -> str:
    digest = salted_hmac(PURPOSE, f"{invitation_id}:{version}", secret=key, algorithm="sha256")
    return base64.urlsafe_b64encode(digest.digest()).decode().rstrip("=")
