"""What closing an account does to keys that stay: they say no longer who made them."""

from accounts.models import User
from audit.models import Event
from portal.events import KEY_GENERATED, KEY_ROTATED
from portal.models import Key


def forget_maker(user: User) -> None:
    """Name the maker of keys by a pseudonym.

    A key keeps the name as text, which others may have too. Whose it was, the history tells.
    """
    events = Event.objects.done_by(user.pk).filter(kind__in=[KEY_GENERATED, KEY_ROTATED])
    made = {(event.organization_id, event.after["key"]) for event in events}
    for key in Key.objects.filter(organization__in={tenant for tenant, _ in made}):
        if (key.organization_id, str(key)) in made:
            key.created_by = user.pseudonym
            key.save(update_fields=["created_by"])
