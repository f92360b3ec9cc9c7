"""The danger zone, and an organization that waits for its removal, seen by whom it concerns."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from organizations import actions
from organizations.models import Invitation, Membership, Organization
from organizations.tenancy.roles import RoleSlug
from projects.actions import create_project
from tests.cast import add_member, invite, make_organization, make_person
from tests.showcase.acts import fills, in_turn, opens_switcher, presses
from tests.showcase.shot import Shot
from tests.showcase.world import LONG_NAME, World

IS_ME = in_turn(fills("Password", "a long enough password"), presses("Continue"))


@dataclass(frozen=True)
class Waiting:
    """Who looks at an organization whose deletion was asked for."""

    admin: Membership
    member: Membership
    outside: Membership
    overdue: Membership
    closed: Membership
    """Who looks at one that the operators suspended."""
    asked: Invitation
    to_suspended: Invitation


def deleting_shots(w: World) -> Iterator[Shot]:
    """Before the deletion, and while it waits."""
    delete, danger = "settings:delete", "settings:danger"
    wrong = in_turn(IS_ME, fills("Type stark-industries to confirm", "stark"))
    yield Shot("danger", "few", _at(danger, w.few), w.few)
    yield Shot("danger", "long", _at(danger, w.long), w.long)
    yield Shot("delete", "asked-who", _at(delete, w.few), w.few)
    yield Shot("delete", "few", _at(delete, w.few), w.few, IS_ME, leads_on=True)
    yield Shot("delete", "empty", _at(delete, w.empty), w.empty, IS_ME)
    yield Shot("delete", "many", _at(delete, w.many), w.many, IS_ME)
    yield Shot("delete", "long", _at(delete, w.long), w.long, IS_ME)
    error = in_turn(wrong, presses("Delete organization"))
    yield Shot("delete", "error", _at(delete, w.few), w.few, error)
    again = f"{reverse('accounts:sign-in-again')}?next={_at(delete, w.few)}"
    yield Shot("sign-in-again", "few", again, w.lise)
    yield from _waiting_shots(_waiting())


def _waiting_shots(w: Waiting) -> Iterator[Shot]:
    mine = reverse("organizations:mine")
    yield Shot("deleted-danger", "admin", _at("settings:danger", w.admin), w.admin)
    yield Shot("deleted-danger", "overdue", _at("settings:danger", w.overdue), w.overdue)
    yield Shot("deleted-home", "admin", _at("projects:home", w.admin), w.admin)
    yield Shot("deleted-home", "member", _at("projects:home", w.member), w.member)
    yield Shot("deleted-members", "admin", _at("settings:members", w.admin), w.admin)
    yield Shot("deleted-door", "admin", _at("settings:invite", w.admin), w.admin)
    yield Shot("deleted-portal", "outside", _at("portal:home", w.outside), w.outside)
    yield Shot("suspended", "admin", _at("projects:home", w.closed), w.closed)
    yield Shot("deleted-organizations", "mine", mine, w.admin)
    yield Shot("deleted-organizations", "switcher", mine, w.admin, opens_switcher)
    yield Shot("deleted-invitation", "asked", w.asked.get_absolute_url(), w.outside)
    yield Shot("deleted-invitation", "suspended", w.to_suspended.get_absolute_url(), w.outside)


def _waiting() -> Waiting:
    admin = make_organization("Winding Down", by=make_person("Wanda Down"))
    member = add_member(admin.organization, make_person("Willem Down"), RoleSlug.DEVELOPER)
    outside = add_member(admin.organization, "Wim Down", RoleSlug.EXTERNAL_API_SUBSCRIBER)
    create_project(name="Last orders", by=admin)
    overdue = make_organization(f"{LONG_NAME[:-2]}Co", by=make_person("Otto Due"))
    closed = make_organization("Closed Shop", by=make_person("Clara Closed"))
    doomed = make_organization("Doomed", by=make_person("Dora Doomed"))
    for other in (overdue, closed, doomed):
        add_member(other.organization, admin.user, RoleSlug.DEVELOPER)
    asked = invite(outside.user.email, by=doomed)
    to_suspended = invite(outside.user.email, by=closed)
    for by in (admin, overdue, doomed):
        actions.delete_organization(handle=by.organization.handle, by=by)
    _change(overdue, removal_due_at=timezone.now() + timedelta(milliseconds=1))
    _change(closed, suspended_at=timezone.now(), suspension_reason="Invoices unpaid.")
    return Waiting(admin, member, outside, overdue, closed, asked, to_suspended)


def _change(membership: Membership, **values: object) -> None:
    Organization.objects.filter(pk=membership.organization_id).update(**values)


def _at(name: str, who: Membership) -> str:
    return reverse(name, args=[who.organization.handle])
