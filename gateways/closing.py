"""What closing an account does to tokens that stay: they say no longer who made them."""

from accounts.models import User
from audit.models import Event
from gateways.events import GATEWAY_CREATED, GATEWAY_TOKEN_CREATED, GATEWAY_TOKEN_ROTATED
from gateways.models import GatewayToken

_MADE = [GATEWAY_CREATED, GATEWAY_TOKEN_CREATED, GATEWAY_TOKEN_ROTATED]


def forget_maker(user: User) -> None:
    """Name the maker of gateways' tokens by a pseudonym.

    A token keeps the name as text, which others may have too. Whose it was, the history tells.
    """
    events = Event.objects.done_by(user.pk).filter(kind__in=_MADE)
    made = {(event.organization_id, event.after["token"]) for event in events}
    for token in GatewayToken.objects.filter(organization__in={tenant for tenant, _ in made}):
        if (token.organization_id, str(token)) in made:
            token.created_by = user.pseudonym
            token.save(update_fields=["created_by"])
