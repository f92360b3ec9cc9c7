"""What whoever shows a token does with that token itself."""

from django.db import transaction

from machines.actions import terms
from machines.actions.terms import TokenGone
from machines.bearer import Bearer
from organizations.actions.locks import locked


@transaction.atomic
def end_shown_token(*, shown: Bearer) -> None:
    """End the token that was shown. Whoever finds one may do so, whatever else it opens."""
    organization = locked(shown.organization)
    fresh = shown.again(organization)
    if fresh is None:
        raise TokenGone

    terms.revoke(fresh.token, by=fresh)
