"""What a program that shows a token does with that token itself."""

from django.db import transaction

from machines.actions.terms import PERSONAL_TOKENS, SERVICE_ACCOUNT_TOKENS, TokenGone
from machines.bearer import Bearer
from machines.models import PersonalToken
from organizations.tenancy.locks import locked


@transaction.atomic
def end_shown_token(*, shown: Bearer) -> None:
    """End the token that was shown. Anyone who finds one may do so, whatever else it opens."""
    organization = locked(shown.organization)
    fresh = shown.again(organization)
    if fresh is None:
        raise TokenGone

    if isinstance(fresh.token, PersonalToken):
        PERSONAL_TOKENS.revoke(fresh.token, by=fresh)
    else:
        SERVICE_ACCOUNT_TOKENS.revoke(fresh.token, by=fresh)
