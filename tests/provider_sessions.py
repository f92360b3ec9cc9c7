"""Browsers whose session the identity provider of an organization began."""

import time
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.test import Client

from accounts.models import User
from accounts.sessions.provider_sessions import METHOD, note_vouching
from tests.freshness import RECORDS, WHOSE

OWN_SIGN_IN = "/accounts/own-sign-in/?next="


def vouched_for(
    page: Client, user: User, organization_pk: UUID, *, begins_session: bool = True
) -> Client:
    """The browser of someone for whom the provider of this organization, Zenith, vouches now."""
    request = HttpRequest()
    request.session = page.session
    note_vouching(request, organization_pk, "Zenith", begins_session=begins_session)
    record = {"method": METHOD, "at": time.time()}
    request.session[RECORDS] = [*request.session.get(RECORDS, []), record]
    request.session[WHOSE] = str(user.pk)
    request.session.save()
    return page


def leads_to_own_sign_in(response: Any) -> bool:
    """Whether the response redirects to the page on which people sign in by their own means."""
    return response.status_code == 302 and response.headers["Location"].startswith(OWN_SIGN_IN)
