"""Whether a session has shown a second factor.

allauth records in the session how someone signed in and with which factor. A record outlives its
factor, so it counts only if the person still has that factor.
"""

from typing import cast

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest

from accounts.models import User
from accounts.second_factor import factors
from accounts.second_factor.factors import SECOND_FACTOR, FactorKeys

TRUSTED = "account_trusted_browser_showed"
"""Where a session keeps the person's factors at sign-in, if a trusted browser replaced them."""


def has_shown_factor(request: HttpRequest, present_factors: FactorKeys) -> bool:
    """Whether this session has shown one of the second factors that its person has now.

    A factor that was just set up counts. So does a trusted browser, as long as the person has
    exactly the factors that they had at sign-in, because every change of them ends trust.
    """
    records = get_authentication_records(request, cast(User, request.user))
    shown_keys = {record.get("id") for record in records if record["method"] == SECOND_FACTOR}
    if any(key in present_factors for key in shown_keys):
        return True
    trusted_keys = set(request.session.get(TRUSTED, ()))
    return bool(present_factors) and trusted_keys == present_factors.factors


def note_trusted_browser(request: HttpRequest, user: User) -> None:
    """Save in the session that a trusted browser replaced the second step of signing in."""
    own_factors = factors.factors_of(user).exclude(type=factors.RECOVERY_CODES)
    request.session[TRUSTED] = list(own_factors.values_list("pk", flat=True))
