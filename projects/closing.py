"""What closing an account does to CI credentials, which stay: they no longer say who made them."""

from accounts.models import User
from audit.models import Event
from projects.events import CI_CREDENTIAL_CREATED, CI_CREDENTIAL_ROTATED
from projects.models import CiCredential

_MADE = [CI_CREDENTIAL_CREATED, CI_CREDENTIAL_ROTATED]


def forget_maker(user: User) -> None:
    """Name the maker of CI credentials by a pseudonym.

    A credential keeps the name as text, which others may have too. Whose it was, the history tells.
    """
    events = Event.objects.done_by(user.pk).filter(kind__in=_MADE)
    made = {(event.organization_id, event.after["credential"]) for event in events}
    for each in CiCredential.objects.filter(organization__in={tenant for tenant, _ in made}):
        if (each.organization_id, str(each)) in made:
            each.created_by = user.pseudonym
            each.save(update_fields=["created_by"])
