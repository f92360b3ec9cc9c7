"""What closing an account does to credentials that stay: they say no longer who made them."""

from accounts.models import User
from audit.models import Event
from projects.environment_events import ENGINE_CREDENTIAL_CREATED, ENGINE_CREDENTIAL_ROTATED
from projects.models import EngineCredential

_MADE = [ENGINE_CREDENTIAL_CREATED, ENGINE_CREDENTIAL_ROTATED]


def forget_maker_of_engine_credentials(user: User) -> None:
    """Name the maker of engines' credentials by a pseudonym.

    A credential keeps the name as text, which others may have too. Whose it was, the history tells.
    """
    events = Event.objects.done_by(user.pk).filter(kind__in=_MADE)
    made = {(event.organization_id, event.after["credential"]) for event in events}
    tenants = {tenant for tenant, _ in made}
    for credential in EngineCredential.objects.filter(organization__in=tenants):
        if (credential.organization_id, str(credential)) in made:
            credential.created_by = user.pseudonym
            credential.save(update_fields=["created_by"])
