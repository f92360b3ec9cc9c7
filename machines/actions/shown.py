"""What a program that shows a token does with that token itself."""

from django.db import transaction

from machines.actions.terms import PERSONAL_TOKENS, SERVICE_ACCOUNT_TOKENS, TokenGone
from machines.bearer import Bearer
from machines.models import PersonalToken
from organizations.tenancy.locks import lock_and_reload


@transaction.atomic
def end_shown_token(*, bearer: Bearer) -> None:
    """End the token that was shown. Anyone who finds one may do so, whatever else it opens."""
    organization = lock_and_reload(bearer.organization)
    fresh = bearer.reload(organization)
    if fresh is None:
        raise TokenGone

    if isinstance(fresh.token, PersonalToken):
        PERSONAL_TOKENS.revoke(fresh.token, by=fresh)
    else:
        SERVICE_ACCOUNT_TOKENS.revoke(fresh.token, by=fresh)
