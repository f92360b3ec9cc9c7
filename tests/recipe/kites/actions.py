"""What members do with kites."""

from django.db import IntegrityError, transaction

from audit import log
from console.refusals import Refusal
from kites.events import KITE_CREATED, KITE_RENAMED
from kites.models import Kite
from kites.permissions import MANAGE_KITE
from organizations import names
from organizations.actions import entered_for
from organizations.actors import Actor
from projects.models import Project


class UnfitKiteName(Refusal):
    message = "Choose another name. It needs: {rules}."
    field = "name"
    is_mistake = True


class KiteNameTaken(Refusal):
    message = "Another kite of the project is already named {name}."
    field = "name"


@transaction.atomic
def create_kite(*, project: Project, name: str, by: Actor) -> Kite:
    """Make a kite for a project."""
    organization, by = entered_for(by, MANAGE_KITE, on=project)
    kite = Kite(organization=organization, project=project, name=_fit(name))
    _save(kite)
    log.record(KITE_CREATED, organization=organization, by=by, target=kite)
    return kite


@transaction.atomic
def rename_kite(*, kite: Kite, name: str, by: Actor) -> None:
    """Call it something else."""
    organization, by = entered_for(by, MANAGE_KITE, on=kite)
    kite = organization.kites.select_for_update(no_key=True).get(pk=kite.pk)
    before, kite.name = kite.name, _fit(name)
    if kite.name == before:
        return

    _save(kite)
    log.record(
        KITE_RENAMED,
        organization=organization,
        by=by,
        target=kite,
        before={"name": before},
        after={"name": kite.name},
    )


def _fit(name: str) -> str:
    name = names.normalize(name)
    if broken := names.broken_rules(name):
        raise UnfitKiteName(rules="; ".join(rule[0].lower() + rule[1:] for rule in broken))
    return name


def _save(kite: Kite) -> None:
    """Write the row: the constraint knows of a name that another member is writing right now."""
    try:
        with transaction.atomic():
            kite.save()
    except IntegrityError:
        raise KiteNameTaken(name=kite.name) from None
