"""What members do with kites."""

from django.db import IntegrityError, transaction

from audit import log
from console.refusals import Refusal
from kites.events import KITE_CREATED, KITE_DELETED, KITE_RENAMED
from kites.models import Kite
from kites.permissions import MANAGE_KITE
from organizations.models import Organization
from organizations.tenancy.actors import Actor
from organizations.tenancy.locks import authorize
from organizations.tenancy.names import clean_name
from projects.models import Project


class KiteNameTaken(Refusal):
    slug = "kite-name-taken"
    message = "Another kite of the project is already named {name}."
    field = "name"


class KiteGone(Refusal):
    slug = "kite-gone"
    message = "This kite was deleted."


@transaction.atomic
def create_kite(*, project: Project, name: str, by: Actor) -> Kite:
    """Make a kite for a project."""
    organization, by = authorize(by, MANAGE_KITE, on=project)
    kite = Kite(organization=organization, project=project, name=clean_name(name))
    _save(kite)
    log.record(KITE_CREATED, by=by, target=kite)
    return kite


@transaction.atomic
def rename_kite(*, kite: Kite, name: str, by: Actor) -> None:
    """Call it something else."""
    organization, by = authorize(by, MANAGE_KITE, on=kite)
    kite = _locked(organization, kite)
    before, kite.name = kite.name, clean_name(name)
    if kite.name == before:
        return

    _save(kite)
    log.record(
        KITE_RENAMED,
        by=by,
        target=kite,
        before={"name": before},
        after={"name": kite.name},
    )


@transaction.atomic
def delete_kite(*, kite: Kite, by: Actor) -> None:
    """End it for good. The history keeps its name."""
    organization, by = authorize(by, MANAGE_KITE, on=kite)
    kite = _locked(organization, kite)
    log.record(KITE_DELETED, by=by, target=kite)
    kite.delete()


def _locked(organization: Organization, kite: Kite) -> Kite:
    """The kite as it is now, and no one else writes it: a moment ago it may have been deleted."""
    found = organization.kites.select_for_update().filter(pk=kite.pk).first()
    if found is None:
        raise KiteGone
    return found


def _save(kite: Kite) -> None:
    """Write the row: the constraint knows of a name that another member is writing right now."""
    try:
        with transaction.atomic():
            kite.save()
    except IntegrityError:
        raise KiteNameTaken(name=kite.name) from None
