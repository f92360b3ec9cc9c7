"""Machines that invite people. An invitation counts while its machine could give its roles.

Organizations do not know service accounts: the app that has them declares their table.
"""

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet

from console.manifests import Declaration, Section

if TYPE_CHECKING:
    from organizations.models import Invitation
    from organizations.tenancy.actors import Actor


@dataclass(frozen=True)
class InvitingMachine(Declaration):
    """A table of machines, whose rows have an `organization`, `can` and `may_give`."""

    table: str
    """The label of the model, as in `machines.ServiceAccount`."""

    @property
    def rows(self) -> QuerySet[Any]:
        """All rows of the table."""
        return apps.get_model(self.table)._default_manager.all()


INVITING_MACHINES = Section(InvitingMachine, key=lambda machine: machine.table)


def inviter_columns(by: "Actor") -> dict[str, Any]:
    """The columns of an invitation that say who sent it: a person, or a machine and its name."""
    if by.person is not None or by.event_actor is None:
        machine_id, name = None, ""
    else:
        machine_id, name = by.event_actor.pk, str(by.event_actor)
    return {
        "invited_by": by.person,
        "invited_by_machine": name,
        "invited_by_machine_id": machine_id,
    }


def has_inviting_machine() -> Q:
    """A condition on invitations: a machine sent it that its organization still has."""
    sent_by = {"pk": OuterRef("invited_by_machine_id"), "organization": OuterRef("organization")}
    machines = (Q(Exists(machine.rows.filter(**sent_by))) for machine in INVITING_MACHINES)
    return Q(invited_by_machine_id__isnull=False) & reduce(or_, machines, Q(pk__in=[]))


def inviting_machine(invitation: "Invitation") -> Any:
    """The machine that sent the invitation; None if a person did, or it was deleted."""
    if invitation.invited_by_machine_id is None:
        return None
    for machine in INVITING_MACHINES:
        rows = machine.rows.filter(organization=invitation.organization_id)
        if row := rows.filter(pk=invitation.invited_by_machine_id).first():
            return row
    return None
