"""What people do with their own account, beyond what allauth does for them."""

from django.db import transaction

from accounts.models import User
from audit import log
from audit.models import Did


@transaction.atomic
def change_name(*, name: str, by: User) -> None:
    """Be called something else, or, without a name, by one's address."""
    if name == by.name:
        return
    log.record(
        Did.PERSON_RENAMED,
        organization=None,
        by=by,
        target=by,
        before={"name": by.name},
        after={"name": name},
    )
    by.name = name
    by.save(update_fields=["name"])
