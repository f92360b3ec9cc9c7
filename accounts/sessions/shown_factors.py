"""Which second factor a session has shown.

allauth notes in the session how someone signed in and with which factor. The note outlives the
factor, so it counts only together with what the person has now.
"""

from typing import cast

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest

from accounts.models import User
from accounts.second_factor import factors
from accounts.second_factor.factors import FactorKeys
from accounts.sessions.freshness import SECOND_FACTOR

TRUSTED = "account_trusted_browser_showed"
"""Where a session keeps the factors in whose place a trusted browser stood when it began."""


def has_shown_factor(request: HttpRequest, held: FactorKeys) -> bool:
    """Whether this session has shown one of the factors that its person has at this moment.

    One that was just set up counts, and so does a trusted browser for as long as the person has
    exactly the factors that they had when they signed in by it: every change of them ends trust.
    """
    records = get_authentication_records(request, cast(User, request.user))
    shown = {record.get("id") for record in records if record["method"] == SECOND_FACTOR}
    if any(key in held for key in shown):
        return True
    return bool(held) and set(request.session.get(TRUSTED, ())) == held.factors


def note_trusted_browser(request: HttpRequest, user: User) -> None:
    """Note that the second step of signing in was left out because the browser is trusted.

    It makes no sign-in fresh: only the factor itself does.
    """
    held = factors.factors_of(user).exclude(type=factors.RECOVERY_CODES)
    request.session[TRUSTED] = list(held.values_list("pk", flat=True))
