"""What closing an account does to tokens that stay: they say no longer who made them."""

from collections.abc import Iterator
from uuid import UUID

from accounts.models import User
from audit.models import Event
from machines.events import TOKEN_CREATED, TOKEN_ROTATED
from machines.models import ServiceAccountToken


def forget_maker(user: User) -> None:
    """Name the maker of service accounts' tokens by a pseudonym.

    A token keeps the name as text, which others may have too. Whose it was, the history tells.
    """
    made = set(_made_by(user))
    tokens = ServiceAccountToken.objects.filter(organization__in={tenant for tenant, _ in made})
    for token in tokens:
        if (token.organization_id, str(token)) in made:
            token.created_by = user.pseudonym
            token.save(update_fields=["created_by"])


def _made_by(user: User) -> Iterator[tuple[UUID | None, str]]:
    """Each by its organization, and as it is called in lists."""
    events = Event.objects.done_by(user.pk).filter(kind__in=[TOKEN_CREATED, TOKEN_ROTATED])
    for event in events.filter(target_type=ServiceAccountToken._meta.model_name):
        called = event.after["token"] if event.kind == TOKEN_ROTATED else event.target_label
        yield event.organization_id, called
